#!/usr/bin/env python3
"""Makes hours of volunteers as they are in life, from a seed; the same seed gives the same bytes.

usage: generator.py --claims N --out DIR [--seed N] [--shape sheets|log|peer] [--notes SHARE] [--rows-per-file N]

--shape sheets  DIR/reference.jsonl (the activities) and DIR/sheet-*.csv: what `saat import` takes
--shape log     DIR/reference.jsonl (activities and volunteers) and DIR/log.jsonl: claims in the order in which they
                are recorded, one by one, for `benchfeed log`
--shape peer    DIR/rows.jsonl: the rows of the log as lists of ten values, for systems that are compared

Prints one JSON object that says what was made. README.md says which distributions are measured and which are assumed.
"""

import argparse
import bisect
import csv
import datetime
import itertools
import json
import math
import random
import sys
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent.parent / "Fixtures"
SEED = 2026
ZONE, OFFSET_MINUTES = "Asia/Riyadh", 180  # a zone of the Gulf without summer time
FIRST_DAY = datetime.date(2020, 9, 1)
DAYS = 2016  # five and a half years, as in the file that was measured
EPOCH = datetime.date(1970, 1, 1)
ROWS_PER_FILE = 50_000

HEADERS = ["الاسم", "النشاط", "التاريخ", "من", "إلى", "استراحة", "الساعات", "kind of minutes", "remote", "evidence", "recorder"]
TASKS = [
    "توزيع السلال الغذائية", "الاتصال بالأسر", "زيارة كبار السن", "تنظيف الشاطئ", "الإسعافات الأولية", "دروس التقوية",
    "استقبال الزوار", "فرز الملابس", "زراعة الأشجار", "إفطار الصائمين", "مرافقة المرضى", "ترجمة المستندات",
]  # fmt: skip
PLACES = [
    "المركز الأول", "المركز الثاني", "المركز الثالث", "حي النخيل", "حي الروضة", "حي السلام", "حي الورود", "حي الزهور",
    "المستشفى", "المدرسة", "المسجد الكبير", "الميناء", "السوق", "الحديقة", "الملعب", "دار الرعاية", "المكتبة", "القرية",
    "الساحل", "الجامعة",
]  # fmt: skip
ROLES = ["مشرف", "سائق", "منظم", "مسعف", "معلم", "مترجم", "مصور", "مساعد"]
NOTES = ["تأخر الحافلة", "حضر مع أخيه", "طلب شهادة", "أول مرة", "غادر مبكراً", "بدون بطاقة", "وقع عنه المشرف", "عمل ممتاز"]


# --- Drawing from what was measured -----------------------------------------------------------------------------------


class Weighted:
    """Draws one of some values, each as often as its share says."""

    def __init__(self, shares):
        self.values = list(shares)
        self.sums = list(itertools.accumulate(shares.values()))

    def draw(self, chance):
        return self.values[min(bisect.bisect(self.sums, chance.random() * self.sums[-1]), len(self.values) - 1)]


class Quantiles:
    """Draws between measured quantiles, linearly."""

    def __init__(self, quantiles):
        pairs = sorted((float(share), value) for share, value in quantiles.items())
        self.shares, self.values = zip(*pairs)

    def at(self, share):
        i = bisect.bisect(self.shares, share)
        if i == 0 or i == len(self.shares):
            return self.values[min(i, len(self.values) - 1)]
        part = (share - self.shares[i - 1]) / (self.shares[i] - self.shares[i - 1])
        return self.values[i - 1] + part * (self.values[i] - self.values[i - 1])


class Calendar:
    """Days, each as likely as its weekday and its month are; the weekend is Friday and Saturday."""

    def __init__(self, weekday, month):
        # Saturday and Sunday of the file that was measured are Friday and Saturday of the Gulf: every day one earlier.
        names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        weights = [weekday[names[(day + 1) % 7]] for day in range(7)]
        self.sums = [0.0]
        for number in range(DAYS):
            day = FIRST_DAY + datetime.timedelta(days=number)
            self.sums.append(self.sums[-1] + weights[day.weekday()] * month[str(day.month)])

    def draw(self, chance, first, count):
        low, high = self.sums[first], self.sums[min(DAYS, first + count)]
        return min(bisect.bisect(self.sums, low + chance.random() * (high - low)) - 1, DAYS - 1)


class Lengths:
    """Minutes of a session: the common values, else log-normal in quarters of an hour, at most twelve hours."""

    def __init__(self, figures):
        common = {round(float(hours) * 60): share for hours, share in figures["session_hours_common_values"].items()}
        common[0] = max(0.0, 1 - sum(common.values()))
        self.common = Weighted(common)
        self.fit = figures["session_hours_lognormal"]

    def draw(self, chance):
        minutes = self.common.draw(chance)
        if minutes:
            return minutes
        hours = math.exp(chance.gauss(self.fit["mu"], self.fit["sigma"]))
        return max(15, min(720, round(hours * 4) * 15))


# --- What volunteers did ----------------------------------------------------------------------------------------------


class World:
    """The people, the activities and the claims of one seed.

    A claim is (volunteer, activity, day, start minute of the day or None, minutes, break, kind, remote, evidence,
    recorder, role, note, last day); without a start it says only how long.
    """

    def __init__(self, claims, seed, shape, notes=0.0):
        figures = json.loads((FIXTURES / "bench/sessions.json").read_text(encoding="utf-8"))
        names = json.loads((FIXTURES / "bench/names.json").read_text(encoding="utf-8"))
        self.chance = random.Random(f"{seed} {claims} {'sheets' if shape == 'sheets' else 'log'}")
        self.figures, self.notes = figures, notes
        self.isSheet = shape == "sheets"
        self.calendar = Calendar(figures["day_of_week"], figures["month"])
        self.lengths = Lengths(figures)
        self.hours = Weighted({int(hour): share for hour, share in figures["start_hour"].items()})
        counts = self.sessionCounts(claims)
        self.volunteers = self.people(names, len(counts))
        self.makeActivities(len(counts))
        self.claims = self.makeClaims(counts)

    def sessionCounts(self, claims):
        """How many claims each volunteer has: log-normal, none beyond what was measured, all together as asked."""
        fit, counts, left = self.figures["sessions_per_volunteer_lognormal"], [], claims
        most = min(self.figures["sessions_per_volunteer_quantiles"]["1"], max(1, claims // 10))
        while left > 0:
            count = max(1, min(most, left, round(math.exp(self.chance.gauss(fit["mu"], fit["sigma"])))))
            counts.append(count)
            left -= count
        return counts

    def people(self, names, count):
        """Names of a given, a father's and a family name; each once, also when letters that look alike are taken as one."""
        folded, people = set(), []
        while len(people) < count:
            parts = [self.chance.choice(names["first"]), self.chance.choice(names["first"]), self.chance.choice(names["last"])]
            name = " ".join(parts)
            key = "".join(name.translate(str.maketrans("یکىأإآٱةؤئ", "يكيااااهوي")).split())
            if key not in folded:
                folded.add(key)
                people.append(name)
        return people

    def makeActivities(self, volunteers):
        figures, chance = self.figures, self.chance
        count = min(figures["distinct_assignments"], len(TASKS) * len(PLACES), max(10, volunteers))
        places = [f"{task} – {place}" for task in TASKS for place in PLACES]
        chance.shuffle(places)
        self.activities = places[:count]
        top = figures["assignment_share_top10"]
        rest = [1 / (i + 10) for i in range(count - 10)]
        shares = top + [(1 - sum(top)) * share / sum(rest) for share in rest]
        self.activity = Weighted(dict(enumerate(shares)))
        self.isRemote = [chance.random() < 0.10 for _ in self.activities]
        leaders = max(3, volunteers // 60)
        self.leaders = [f"المشرف {self.volunteers[i % len(self.volunteers)]}" for i in range(leaders)]
        self.recorders = [[chance.randrange(leaders) for _ in range(3)] for _ in self.activities]

    def makeClaims(self, counts):
        chance, claims = self.chance, []
        tenure = Quantiles(self.figures["tenure_days_quantiles"])
        ranks = {v: rank / max(1, len(counts) - 1) for rank, v in enumerate(sorted(range(len(counts)), key=counts.__getitem__))}
        for volunteer, count in enumerate(counts):
            share = min(1.0, max(0.0, ranks[volunteer] + chance.uniform(-0.15, 0.15)))
            days = min(DAYS, max(int(tenure.at(share)), int(count * 1.6), 1))
            first = chance.randrange(DAYS - days + 1)
            favourites = [self.activity.draw(chance) for _ in range(1 + min(3, count // 4))]
            busyUntil = {}
            while count > 0:
                claim = self.claim(volunteer, self.calendar.draw(chance, first, days), favourites, busyUntil)
                claims.append(claim)
                count -= 1
                if count > 0 and chance.random() < self.figures["rate_exact_duplicate_rows"]:
                    claims.append(claim if self.isSheet else self.secondReport(claim))
                    count -= 1
        # A sheet is a page per day and activity; a log is in the order in which sessions end.
        claims.sort(key=lambda c: (c[2], c[1], c[3] or 0, c[0]) if self.isSheet else (c[2], (c[3] or 1080) + c[4] + c[5], c[0]))
        return claims

    def claim(self, volunteer, day, favourites, busyUntil):
        chance = self.chance
        activity = chance.choice(favourites)
        minutes = self.lengths.draw(chance)
        pause = 30 if minutes >= 240 and chance.random() < 0.5 else 0
        if self.isSheet:
            isQuarter = chance.random() < self.figures["share_quarter_hour_values"]
        else:
            isQuarter = chance.random() < 0.5  # the other half are clocked
        start = self.hours.draw(chance) * 60 + (chance.choices((0, 15, 30, 45), (50, 10, 30, 10))[0] if isQuarter else chance.randrange(60))
        if not isQuarter:
            minutes = max(5, minutes + chance.randrange(-7, 8))
        # A second session of a person on a day begins after the first.
        start = max(start, busyUntil.get(day, 0))
        start = min(start, 1439 - minutes - pause)
        busyUntil[day] = min(1439, start + minutes + pause)
        last = day
        draw = chance.random()
        if self.isSheet and draw < 0.10:
            start, pause = None, 0
            if draw < self.figures["rate_zero_hour_rows_absences"]:
                minutes = 0
            elif draw > 0.10 - self.figures["rate_over_24h_lump_entries"]:
                last, minutes = min(DAYS - 1, day + 30), 60 * chance.randrange(25, 60)
        kind = chance.choices(("service", "training", "travel"), (92, 6, 2))[0]
        evidence = "sheet" if self.isSheet and chance.random() < 0.9 else "leader"
        recorder = chance.choice(self.recorders[activity])
        role = ROLES[(volunteer * 7 + activity) % len(ROLES)]
        note = chance.choice(NOTES) if self.notes and chance.random() < self.notes else None
        return (volunteer, activity, day, start, minutes, pause, kind, self.isRemote[activity], evidence, recorder, role, note, last)

    def secondReport(self, claim):
        """The same session as another leader saw it; a third of them saw it end otherwise."""
        other = list(claim)
        other[9] = (claim[9] + 1) % len(self.leaders)
        if self.chance.random() < 1 / 3:
            other[4] = claim[4] + 15
        return tuple(other)


# --- Files ------------------------------------------------------------------------------------------------------------


def reference(world, withVolunteers):
    for number, name in enumerate(world.activities):
        yield {"kind": "activity", "ref": f"a{number}", "name": name, "zone": ZONE}
    if withVolunteers:
        for number, name in enumerate(world.volunteers):
            yield {"kind": "volunteer", "ref": f"v{number}", "name": name}


def clock(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def hours(minutes):
    return f"{minutes // 60}:{minutes % 60:02}"


def sheetRows(world):
    dates = [str(FIRST_DAY + datetime.timedelta(days=number)) for number in range(DAYS)]
    for volunteer, activity, day, start, minutes, pause, kind, isRemote, evidence, recorder, _, note, last in world.claims:
        time = ["", "", "", hours(minutes)] if start is None else [clock(start), clock(start + minutes + pause), pause or "", ""]
        yield [
            world.volunteers[volunteer], world.activities[activity], dates[day], *time, kind, "yes" if isRemote else "no",
            evidence, world.leaders[recorder], *([dates[last] if last != day else ""] if world.hasRanges else []), *([note or ""] if world.notes else []),
        ]  # fmt: skip


def writeSheets(world, out, rowsPerFile):
    world.hasRanges = any(claim[12] != claim[2] for claim in world.claims)
    headers = HEADERS + (["until"] if world.hasRanges else []) + (["ملاحظات"] if world.notes else [])
    files, rows = [], sheetRows(world)
    while part := list(itertools.islice(rows, rowsPerFile)):
        path = out / f"sheet-{len(files) + 1:03}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([headers, *part])
        files.append(path.name)
    return files


def logged(world):
    """The claims as they are recorded: a few minutes after the end, each later than the one before."""
    before = 0
    for volunteer, activity, day, start, minutes, pause, kind, isRemote, evidence, recorder, role, note, _ in world.claims:
        midnight = ((FIRST_DAY - EPOCH).days + day) * 1440 - OFFSET_MINUTES
        begin = midnight + start
        end = begin + minutes + pause
        before = max(before + 1, (end + world.chance.randrange(2, 20)) * 60_000 + world.chance.randrange(60_000))
        claim = {
            "volunteer": f"v{volunteer}", "activity": f"a{activity}", "start": begin, "end": end, "break": pause,
            "offset": OFFSET_MINUTES, "kindOfMinutes": kind, "remote": isRemote, "evidence": evidence,
            "recorder": world.leaders[recorder], "role": role, "recordedAt": before,
        }  # fmt: skip
        if note:
            claim["note"] = note
        yield claim


def peerRows(world):
    def moment(minute):
        wall = datetime.datetime(1970, 1, 1) + datetime.timedelta(minutes=minute + OFFSET_MINUTES)
        return wall.strftime("%Y-%m-%dT%H:%M+03:00")

    for claim in logged(world):
        yield [
            claim["volunteer"], claim["activity"], moment(claim["start"]), moment(claim["end"]), claim["break"],
            claim["kindOfMinutes"], int(claim["remote"]), claim["evidence"], claim["recorder"], claim["role"],
        ]  # fmt: skip


def writeLines(path, objects):
    with path.open("w", encoding="utf-8") as file:
        for item in objects:
            file.write(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n")
    return path.name


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--claims", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--shape", choices=["sheets", "log", "peer"], default="sheets")
    parser.add_argument("--notes", type=float, default=0.0)
    parser.add_argument("--rows-per-file", type=int, default=ROWS_PER_FILE)
    options = parser.parse_args()
    if options.help or not options.out or not 1 <= options.claims <= 10_000_000 or options.rows_per_file < 1:
        print(__doc__.strip())
        sys.exit(0 if options.help else 2)
    options.out.mkdir(parents=True, exist_ok=True)
    world = World(options.claims, options.seed, options.shape, options.notes)
    if options.shape == "sheets":
        files = writeSheets(world, options.out, options.rows_per_file)
    elif options.shape == "log":
        files = [writeLines(options.out / "log.jsonl", logged(world))]
    else:
        files = [writeLines(options.out / "rows.jsonl", peerRows(world))]
    writeLines(options.out / "reference.jsonl", reference(world, withVolunteers=options.shape != "sheets"))
    made = {"claims": len(world.claims), "volunteers": len(world.volunteers), "activities": len(world.activities), "files": files}
    print(json.dumps({**made, "seed": options.seed}))


if __name__ == "__main__":
    main()
