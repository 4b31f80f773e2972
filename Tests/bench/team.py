"""Teams to measure with: a device that holds claims, and fresh nodes that may be told of them."""

import csv
import datetime
import functools
import json
import shutil
from pathlib import Path

from program import Failed, run

HERE = Path(__file__).resolve().parent


def generate(python, folder, claims, shape, seed, notes=0.0, rows=50_000):
    """Makes input in a process of its own, so that this one stays small."""
    words = [python, HERE / "generator.py", "--claims", claims, "--out", folder, "--shape", shape, "--seed", seed, "--notes", notes, "--rows-per-file", rows]
    return run(words).answer


class Team:
    """A root device; what it imports is recorded while nobody else is there."""

    def __init__(self, bench, folder, claims, shape="sheets", notes=0.0, rows=50_000):
        self.bench, self.saat, self.folder, self.claims, self.shape = bench, bench.saat, Path(folder), claims, shape
        self.input = self.folder / "input"
        self.made = generate(bench.python, self.input, claims, shape, bench.seed, notes, rows)
        self.root = self.folder / "root"
        self.nodes = self.logged = 0
        self.saat(self.root, "init", "--team", "Bench", "--zone", "Asia/Riyadh", "--device", "laptop", "--owner", "Mona")
        self.saat(self.root, "import", self.input / "reference.jsonl")
        self.invitation = self.saat(self.root, "invite", "--role", "admin", "--uses", "0", "--expires", "0").answer["invitation"]
        self.bundle = self.folder / "early.bundle"
        self.saat(self.root, "bundle", "export", self.bundle)

    def importSheets(self):
        """Imports all sheets; gives the runs, one a file.

        Without JSON, as people do: a document of all rows would make this process large, and with it the peaks of all that it starts.
        """
        runs = []
        for name in self.made["files"]:
            done = self.saat(self.root, "import", self.input / name, isJSON=False)
            if list(self.input.glob("*.refused.csv")):
                raise Failed(f"rows of {name} were refused", "see the .refused.csv beside it; --keep leaves the folders")
            runs.append(done)
        return runs

    def feedLog(self):
        """Records all claims one by one in one process of `benchfeed`."""
        return self.bench.feed.run("log", self.root, self.input / "log.jsonl")

    def node(self):
        """A fresh node that knows the team as it was before the claims."""
        self.nodes += 1
        home = self.folder / f"node-{self.nodes}"
        self.saat(home, "join", self.invitation, "--device", f"node {self.nodes}", "--bundle", self.bundle)
        return home

    def drop(self, home):
        shutil.rmtree(home, ignore_errors=True)

    @property
    def database(self):
        return self.root / "replica.db"

    # --- Small input after the large ---

    @functools.cached_property
    def firstSheet(self):
        """The header of the first sheet, and its rows that say clock times."""
        with (self.input / self.made["files"][0]).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        return header, [row for row in rows if row[3]]

    def sheetRows(self, count):
        """Rows of the first sheet that say clock times, evenly chosen, with the header."""
        header, timed = self.firstSheet
        return header, [timed[i * len(timed) // count] for i in range(count)]

    def laterClaims(self, number, count=100):
        """A file with new claims of people and activities that are known, later than all others; gives its path."""
        if self.shape == "log":
            lines = (self.input / "log.jsonl").read_text(encoding="utf-8").splitlines()
            path = self.folder / f"later-{number}.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for i in range(count):
                    claim = json.loads(lines[i * len(lines) // count])
                    for key in ("start", "end"):
                        claim[key] += (2200 + number) * 1440
                    claim["recordedAt"] = claim["end"] * 60_000 + 60_000 + i
                    file.write(json.dumps(claim, ensure_ascii=False) + "\n")
            return path
        header, rows = self.sheetRows(count)
        path = self.folder / f"later-{number}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(header)
            for row in rows:
                day = datetime.date.fromisoformat(row[2]) + datetime.timedelta(days=2200 + number)
                table.writerow([*row[:2], str(day), *row[3:]])
        return path

    def record(self, number):
        """Records 100 new claims; gives how."""
        path = self.laterClaims(number)
        if self.shape == "log":
            self.bench.feed.run("log", self.root, path)
            return "logged one by one"
        self.saat(self.root, "import", path)
        return "imported as a sheet"

    def person(self, number=0):
        """The name of somebody with claims, and of an activity."""
        if self.shape == "log":
            return f"v{number % self.made['volunteers']}", "a0"
        _, rows = self.sheetRows(min(50, self.claims // 4))
        row = rows[number % len(rows)]
        return row[0], row[1]

    def amend(self, number, count=20):
        """Edits so many claims: another recorder, which is in the credit unit."""
        seen, edited = set(), 0
        for person in range(200):
            name, _ = self.person(person)
            if edited == count or name in seen:
                continue
            seen.add(name)
            for claim in self.saat(self.root, "settle", name).answer["claims"][: min(count - edited, count // 4 or 1)]:
                self.saat(self.root, "amend", claim["id"], "--recorder", f"المشرف {number}")
                edited += 1
        if edited < count:
            raise Failed(f"only {edited} claims could be amended", "measure more claims")
