"""What happens on one device: recording, import, rebuilding, questions, starting."""

import datetime
import json
import statistics

from limit import diskBytes
from lines import compared, line
from program import Failed
from team import Team


def single(bench):
    """The cold start of the command."""
    runs = [bench.saat.version() for _ in range(5 if bench.isQuick else 20)]
    samples = [{"seconds": done.wall, "clientCPU": done.cpu, "clientPeak": done.peak} for done in runs]
    return [line("cold", 0, "cold start: saat --version", samples, counted=0)]


def imported(bench, claims, folder):
    """Imports the sheets into fresh replicas; gives the line and the last team."""
    samples, raws, team = [], [], None
    for number in range(bench.runs(claims)):
        if team:
            team.drop(team.folder)
        team = Team(bench, folder / f"team-{number}", claims)
        done = team.importSheets()
        samples.append({
            "seconds": sum(run.wall for run in done), "clientCPU": sum(run.cpu for run in done),
            "clientPeak": max(run.peak for run in done), "diskBytes": diskBytes(team.database),
        })  # fmt: skip
        raws.append(bench.limit.measure(team.database, len(done)))
    raw = sorted(raws, key=lambda raw: raw.seconds)[len(raws) // 2]
    made = compared(line("import", claims, "import of sheets", samples), raw)
    made.notes.append(f"{made_of(team)}; the raw limit inserted {raw.rows:,} rows of all tables in {raw.seconds:.2f} s")
    return made, team


def made_of(team):
    files = len(team.made["files"])
    return f"{team.made['volunteers']:,} volunteers, {team.made['activities']} activities, {files} file{'' if files == 1 else 's'}"


def recording(bench, folder, claims, where):
    """Claims recorded one after another, each durable before the next; gives the line and the team."""
    team = Team(bench, folder, claims, shape="log")
    if bench.feed:
        done = team.feedLog()
        if done.answer["claims"] != claims:
            raise Failed(f"{done.answer['claims']} of {claims} claims were recorded", "see benchfeed")
        sample = {"seconds": done.answer["seconds"], "clientCPU": done.cpu, "clientPeak": done.peak}
    else:
        log = (team.input / "log.jsonl").read_text(encoding="utf-8").splitlines()[:20]
        runs = [logOnce(bench, team, json.loads(text)) for text in log]
        claims, team = len(runs), None
        sample = {"seconds": sum(run.wall for run in runs), "clientCPU": sum(run.cpu for run in runs), "clientPeak": max(run.peak for run in runs)}
        where += ", a process each"
        made = line("record", claims, f"recording one by one, {where}", [sample])
        made.notes.append("benchfeed is not built: this is `saat log` in a loop, mostly starting processes")
        return made, None
    sample["diskBytes"] = diskBytes(team.database)
    raw = bench.limit.measure(team.database, claims)
    made = compared(line("record" if where == "on disk" else "record-memory", claims, f"recording one by one, {where}", [sample]), raw)
    made.notes.append(f"the raw limit with a transaction a claim: {claims / raw.seconds:,.0f}/s")
    return made, team


def logOnce(bench, team, claim):
    offset = claim["offset"]
    return bench.saat(
        team.root, "log", claim["volunteer"], claim["activity"], "--from", moment(claim["start"], offset),
        "--to", moment(claim["end"], offset), "--break", f"{claim['break']}m", "--role", claim["role"],
        "--recorder", claim["recorder"], "--again",
    )  # fmt: skip


def moment(minute, offset):
    wall = datetime.datetime(1970, 1, 1) + datetime.timedelta(minutes=minute + offset)
    return wall.strftime("%Y-%m-%dT%H:%M") + f"+{offset // 60:02}:{offset % 60:02}"


def rebuilt(bench, team):
    """`verify`, and what `--rebuild` takes beyond it."""
    plain, whole = [], []
    for _ in range(bench.runs(team.claims)):
        plain.append(bench.saat(team.root, "verify"))
        whole.append(bench.saat(team.root, "verify", "--rebuild"))
    seconds = lambda runs: statistics.median(run.wall for run in runs)  # noqa: E731
    peak = max(run.peak for run in whole)
    samples = [{"seconds": max(0.0, seconds(whole) - seconds(plain)), "clientPeak": peak}]
    rebuild = compared(line("rebuild", team.claims, "rebuild from the log", samples), bench.limit.measure(team.database))
    verify = line("verify", team.claims, "verify", [{"seconds": run.wall, "clientCPU": run.cpu, "clientPeak": run.peak} for run in plain])
    return [verify, rebuild]


def settled(bench, team):
    """Settles everybody: a policy with another tolerance concerns each claim."""
    samples = []
    for number in range(bench.runs(team.claims)):
        path = team.folder / f"policy-{number}.jsonl"
        path.write_text(json.dumps({"kind": "policy", "toleranceMinutes": 16 + number}) + "\n", encoding="utf-8")
        done = bench.saat(team.root, "import", path)
        samples.append({"seconds": done.wall, "clientCPU": done.cpu, "clientPeak": done.peak})
    return [line("settle-all", team.claims, "settle everybody (new policy)", samples)]


def asked(bench, team):
    """Questions to the ledger."""
    person, _ = team.person(3)
    lines = []
    for name, what, words in (
        ("balance", "balance of all", ["balance"]),
        ("settle-one", "settle of one person", ["settle", person]),
        ("inbox", "inbox", ["inbox"]),
        ("status", "status", ["status"]),
    ):
        runs = [bench.saat(team.root, *words) for _ in range(bench.runs(team.claims))]
        samples = [{"seconds": run.wall, "clientCPU": run.cpu, "clientPeak": run.peak} for run in runs]
        lines.append(line(name, team.claims, what, samples, counted=0))
    return lines


def one(bench, team, empty):
    """One `saat log` now, and one far in the past, here and on a replica without any other claim."""
    lines = []
    for name, what, year in (("log-one", "one saat log", 2031), ("late", "one late claim", 2019)):
        # By turns, so that whatever else the machine does falls on both.
        pairs = [(logDay(bench, team, year), logDay(bench, empty, year)) for _ in range(bench.few)]
        here, there = zip(*pairs)
        made = line(name, team.claims, what, [{"seconds": run.wall, "clientCPU": run.cpu, "clientPeak": run.peak} for run in here], counted=0)
        made.extra["ofEmpty"] = made.seconds / statistics.median(run.wall for run in there)
        made.extra["written"] = statistics.median(run.written for run in here)
        made.extra["writtenOnEmpty"] = statistics.median(run.written for run in there)
        lines.append(made)
    return lines


def logDay(bench, team, year):
    """Logs three quarters of an hour, each time at another day or hour."""
    person, activity = team.person(5)
    team.logged += 1
    day, hour = team.logged % 28 + 1, 6 + team.logged // 28
    return bench.saat(team.root, "log", person, activity, "--date", f"{year}-01-{day:02}", "--from", f"{hour}:00", "--to", f"{hour}:45")


class EmptyTeam(Team):
    """A replica with one person and one activity and no claim."""

    def __init__(self, bench, folder):
        self.bench, self.saat, self.folder, self.claims = bench, bench.saat, folder, 0
        self.root, self.logged = folder / "root", 0
        folder.mkdir(parents=True)
        self.saat(self.root, "init", "--team", "Empty", "--zone", "Asia/Riyadh", "--owner", "Mona")
        self.saat(self.root, "add", "volunteer", "مايا شريف")
        self.saat(self.root, "add", "activity", "توزيع السلال الغذائية", "--zone", "Asia/Riyadh")

    def person(self, number=0):
        return "مايا شريف", "توزيع السلال الغذائية"
