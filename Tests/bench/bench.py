#!/usr/bin/env python3
"""Measures Saat beside SQLite's own speed and a peer; Scripts/bench prepares what it needs and starts it.

usage: Scripts/bench [--counts N,N,...] [--runs N] [--only NAME,...] [--json] [--quick] [--keep] [--seed N]

  --counts N,...   numbers of claims (10000,100000,1000000)
  --runs N         how often each is measured; the median is printed (3; from 1,000,000 claims on 1)
  --only NAME,...  only these: cold record import upload download nothing delta log-shape notes rebuild settle-all
                   queries log-one members gather teams
  --json           one JSON document on standard output instead of the table
  --quick          2,000 claims, one run, small crowds: whether the benchmark itself works
  --keep           leaves the folders with all replicas, and says where they are
  --seed N         of the generator (2026)
  --replicas N, --teams N   the crowds of members (2500), gather (100) and teams (2500)

Environment: SAAT and BENCHFEED name programs to measure with instead of building them; TMPDIR is where replicas lie.
Tests/bench/README.md says what each line means.
"""

import argparse
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import local
import many
import moving
from limit import Limit
from lines import asJSON
from loopback import Loopback
from program import Failed, Saat, run
from table import table
from targets import Judge
from team import Team, generate

HERE = Path(__file__).resolve().parent
NAMES = [
    "cold", "record", "import", "upload", "download", "nothing", "delta", "log-shape", "notes", "rebuild", "settle-all",
    "queries", "log-one", "members", "gather", "teams",
]  # fmt: skip
FEW = 9
MOST_OF_LOG = 100_000  # claims logged one by one are made durable one by one; a million take hours


class Feed:
    """`benchfeed`: what the command line does, many times in one process."""

    def __init__(self, path):
        self.path = path

    def run(self, *words):
        return run([self.path, *words])


class Bench:
    """One run of the benchmark: the programs, the folder, and what was measured already."""

    def __init__(self, options, folder):
        self.options, self.folder, self.seed = options, folder, options.seed
        self.isQuick = options.quick
        self.few = 3 if options.quick else FEW
        self.python = sys.executable
        self.saat = Saat(os.environ["SAAT"])
        feed = os.environ.get("BENCHFEED", "")
        self.feed = Feed(feed) if feed else None
        self.loopback = Loopback()
        self.limit = Limit(folder, os.environ.get("CC", "cc"))
        self.memory = memoryFolder(folder)
        self.peers, self.lines = {}, []

    def runs(self, claims):
        return self.options.runs or (1 if self.isQuick or claims >= 1_000_000 else 3)

    def wants(self, *names):
        return any(name in self.options.only for name in names)

    def add(self, *lines):
        for made in lines:
            self.lines.append(made)
            say(f"  {made.what}: {made.seconds if made.seconds is None else round(made.seconds, 4)} s")

    def drop(self, folder):
        if not self.options.keep:
            shutil.rmtree(folder, ignore_errors=True)

    def part(self, name):
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    # --- The peer, once for each number of claims ---

    def peer(self, claims):
        if claims not in self.peers:
            self.peers[claims] = self.measurePeer(claims)
        return self.peers[claims]

    def peerOfMany(self, replicas, claims):
        return self.measurePeer(replicas * claims, ["--replicas", replicas])

    def measurePeer(self, claims, more=()):
        """The median of its runs, by the time that it took."""
        folder = self.part("peer")
        generate(self.python, folder, claims, "peer", self.seed)
        answers = []
        for number in range(self.runs(claims)):
            (folder / str(number)).mkdir()
            before = self.loopback.read()
            answer = run([self.python, HERE / "peer.py", folder / "rows.jsonl", folder / str(number), *more]).answer
            answers.append({**answer, "wireBytes": self.loopback.bytesSince(before)})
            shutil.rmtree(folder / str(number))
        self.drop(folder)
        return sorted(answers, key=lambda answer: answer["seconds"])[len(answers) // 2]


def memoryFolder(folder):
    """Where claims are logged one by one: in memory, if the system has such a folder with room, since each waits for a disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30:
        return Path(tempfile.mkdtemp(prefix="saat-bench-", dir=memory)), True
    made = folder / "log"
    made.mkdir()
    return made, False


def measure(bench):
    """Everything that was asked for, from the small to the large."""
    if bench.wants("cold"):
        bench.add(*local.single(bench))
    for claims in bench.options.counts:
        say(f"{claims:,} claims")
        if bench.wants("import", "upload", "download", "nothing", "delta", "rebuild", "settle-all", "queries", "log-one", "members"):
            withSheets(bench, claims)
        if bench.wants("notes") and claims == bench.options.counts[0]:
            withNotes(bench, claims)
        if bench.wants("record", "log-shape") and claims <= MOST_OF_LOG:
            withLog(bench, claims)
    if bench.feed:
        replicas, size = (5, 50) if bench.isQuick else (bench.options.replicas or 100, 1_000)
        if bench.wants("gather"):
            bench.add(many.gather(bench, bench.part("gather"), replicas, size))
        count, entries = (5, 20) if bench.isQuick else (bench.options.teams or 2_500, 200)
        if bench.wants("teams"):
            bench.add(many.teams(bench, bench.memory[0] / "teams", count, entries))


def withSheets(bench, claims):
    folder = bench.part(f"sheets-{claims}")
    line, team = local.imported(bench, claims, folder)
    if bench.wants("import"):
        bench.add(line)
    node = fresh = None
    if bench.wants("upload", "download", "nothing", "delta", "members"):
        line, node = moving.upload(bench, team)
        if bench.wants("upload"):
            bench.add(line)
    if bench.wants("download", "delta"):
        line, fresh = moving.download(bench, team, node)
        if bench.wants("download"):
            bench.add(line)
    if bench.wants("nothing"):
        bench.add(moving.nothing(bench, team, node))
    if bench.wants("delta"):
        bench.add(*moving.delta(bench, team, node, fresh))
    if bench.wants("queries"):
        bench.add(*local.asked(bench, team))
    if bench.wants("log-one"):
        bench.add(*local.one(bench, team, local.EmptyTeam(bench, folder / "empty")))
    if bench.wants("settle-all"):
        bench.add(*local.settled(bench, team))
    if bench.wants("rebuild"):
        bench.add(*local.rebuilt(bench, team))
    if bench.wants("members") and bench.feed and claims <= MOST_OF_LOG:
        bench.add(many.members(bench, team, node, 20 if bench.isQuick else bench.options.replicas or 2_500))
    bench.drop(folder)


def withNotes(bench, claims):
    """The same with a note in each third row: notes are personal, and each has a salt of its own."""
    folder = bench.part("notes")
    team = Team(bench, folder / "team", claims, notes=0.3)
    team.importSheets()
    bench.add(moving.upload(bench, team, "upload-notes")[0])
    bench.drop(folder)


def withLog(bench, claims):
    if bench.wants("record"):
        few = min(claims, 100 if bench.isQuick else 500)
        bench.add(local.recording(bench, bench.part(f"record-{claims}") / "team", few, "on disk")[0])
    if not bench.feed or not bench.wants("log-shape"):
        return
    folder, isMemory = bench.memory
    line, team = local.recording(bench, folder / f"log-{claims}", claims, "in memory" if isMemory else "on disk, all")
    bench.add(line)
    line, node = moving.upload(bench, team, "upload-log")
    bench.add(line, moving.download(bench, team, node, "download-log")[0])
    bench.drop(team.folder)


def peerLines(bench):
    """What the peer took, for people."""
    for claims, peer in sorted(bench.peers.items()):
        wire = f", {peer['wireBytes'] / claims:.1f} B on the wire with its small delta" if peer.get("wireBytes") else ""
        yield (
            f"  {claims:,} claims: {peer['claims'] / peer['seconds']:,.0f}/s, {peer['bytes'] / claims:.1f} B a claim{wire}, "
            f"{peer['disk'] / claims:.0f} B on disk, CPU {peer['senderCPU']:.2f} / {peer['receiverCPU']:.2f} s, "
            f"peak {peer['senderPeak'] / 1e6:.0f} / {peer['receiverPeak'] / 1e6:.0f} MB"
        )


def machine():
    try:
        text = Path("/proc/cpuinfo").read_text()
        model = next((line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("model name")), "")
    except OSError:
        model = platform.processor()
    return {"system": f"{platform.system()} {platform.release()}", "cores": os.cpu_count(), "processor": model}


def say(text):
    print(text, file=sys.stderr, flush=True)


def report(bench, seconds):
    targets = Judge(bench.lines).all()
    if bench.options.json:
        document = {
            "machine": machine(), "seed": bench.seed, "wire": bench.loopback.description,
            "lines": [asJSON(line) for line in bench.lines], "targets": [asdict(target) for target in targets],
            "peer": {str(claims): peer for claims, peer in bench.peers.items()}, "benchfeed": bench.feed is not None,
        }  # fmt: skip
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    here = machine()
    print(f"{here['system']}, {here['cores']} cores, {here['processor']}; seed {bench.seed}; medians; {seconds:.0f} s in all")
    print(f"Wire: {bench.loopback.description}. c/s: client / server. × limit, × peer: our rate (or size) divided by theirs.\n")
    print(table(bench.lines, targets))
    if bench.peers:
        print("\nThe peer, changesets of SQLite's session extension with zstd, nothing signed, checked or settled:")
        print("\n".join(peerLines(bench)))
    if not bench.feed:
        print("\nbenchfeed was not there: members, gather, teams and claims logged one by one were not measured.")


class Parser(argparse.ArgumentParser):
    def error(self, message):
        say(f"error: {message}\nhint: Scripts/bench --help")
        sys.exit(2)


def counts(text):
    try:
        return sorted({int(part) for part in text.split(",")})
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of whole numbers, such as 10000,100000") from None


def parsed():
    parser = Parser(add_help=False, allow_abbrev=False)
    names = lambda text: text.split(",")  # noqa: E731
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--counts", type=counts)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--only", type=names, default=NAMES)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--replicas", type=int)
    parser.add_argument("--teams", type=int)
    for flag in ("json", "quick", "keep"):
        parser.add_argument(f"--{flag}", action="store_true")
    options = parser.parse_args()
    if options.help:
        print(__doc__.split("\n\n", 1)[1].strip())
        sys.exit(0)
    options.counts = options.counts or ([2_000] if options.quick else [10_000, 100_000, 1_000_000])
    wrong = [name for name in options.only if name not in NAMES]
    if wrong or options.counts[0] < 500 or options.counts[-1] > 5_000_000 or (options.runs is not None and not 1 <= options.runs <= 99):
        what = f"there is no measure {', '.join(wrong)}" if wrong else "500 to 5,000,000 claims and 1 to 99 runs can be measured"
        say(f"error: {what}\nhint: Scripts/bench --help")
        sys.exit(2)
    if options.check:
        sys.exit(0)
    return options


def main():
    options = parsed()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was begun is ended and removed all the same
    folder = Path(tempfile.mkdtemp(prefix="saat-bench-"))
    bench, start = None, time.monotonic()
    try:
        bench = Bench(options, folder)
        measure(bench)
        report(bench, time.monotonic() - start)
    except Failed as failure:
        say(f"error: {failure}\nhint: {failure.hint}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        left = [folder] + ([bench.memory[0]] if bench else [])
        for path in left:
            if options.keep:
                say(f"kept: {path}")
            else:
                shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    main()
