"""What the benchmark is to show: the figures of the table that the work is measured by."""

from lines import Target

MEGABYTE = 1e6
EACH = {"import", "upload", "download", "upload-log", "nothing", "nothing-members", "delta-up", "log-one"}  # once a number of claims


class Judge:
    """Compares lines with what is to be reached."""

    def __init__(self, lines):
        self.lines = {(line.measure, line.claims): line for line in lines}
        # What is to be reached is to be reached at 100,000; where that was not measured, at the most that was.
        counts = sorted({line.claims for line in lines if line.measure in EACH})
        self.counts = [claims for claims in counts if claims >= 100_000] or counts[-1:]
        self.targets = []

    def find(self, measure, claims=None):
        if claims is not None:
            return self.lines.get((measure, claims))
        return next((line for (name, _), line in self.lines.items() if name == measure), None)

    def add(self, figure, claims, value, most=None, least=None, unit="", scale=1):
        """Takes a figure in if it was measured."""
        if value is None:
            return
        value = value / scale
        text = f"at most {most:g}{unit}" if most is not None else f"at least {least:g}{unit}"
        isReached = value <= most if most is not None else value >= least
        self.targets.append(Target(figure, text, claims, round(value, 4), unit, isReached))

    def all(self):
        for claims in self.counts:
            self.transfers(claims)
            self.idle(claims)
            self.single(claims)
        self.growth()
        self.many()
        cold = self.find("cold")
        if cold:
            self.add("cold start of saat --version", 0, cold.seconds, most=30, unit=" ms", scale=1e-3)
        return self.targets

    def transfers(self, claims):
        for name in ("upload", "download"):
            line = self.find(name, claims)
            if line:
                self.add(f"{name}: rate against raw C inserts", claims, line.ofLimit, least=0.7)
                self.add(f"{name}: rate against the changeset peer", claims, line.ofPeer, least=1)
        for name, what, most in (("upload", "imported sheets", 16), ("upload-log", "claims logged one by one", 32)):
            line = self.find(name, claims)
            # A million claims are of far more people, each of whom comes with a name once: the figure is one of 100,000.
            if line and claims <= 100_000:
                wire = line.perClaim("wireBytes") if line.wireBytes is not None else line.perClaim("bodyBytes")
                self.add(f"wire per claim, {what}", claims, wire, most=most, unit=" B")
        line = self.find("upload", claims)
        if line:
            self.add("disk against the C program's tables", claims, line.diskOfLimit, most=1.3)

    def idle(self, claims):
        for name, what in (("nothing", "nothing to do"), ("nothing-members", "nothing to do, many replicas known")):
            line = self.find(name, claims)
            if line:
                for way in ("sent", "received"):
                    self.add(f"{what}: body {way}", claims, line.extra.get(way), most=300, unit=" B")
                self.add(f"{what}: requests", claims, line.extra.get("requests"), most=1)
                self.add(f"{what}: beyond an empty request", claims, line.extra.get("beyond"), most=1, unit=" ms", scale=1e-3)
        for way in ("up", "down"):
            line = self.find(f"delta-{way}", claims)
            if line:
                self.add(f"100 new and 20 edits, {way}", claims, line.seconds, most=8, unit=" ms", scale=1e-3)
                if way == "up":
                    wire = line.wireBytes if line.wireBytes is not None else line.bodyBytes
                    self.add("100 new and 20 edits: wire", claims, wire, most=5, unit=" kB", scale=1000)

    def single(self, claims):
        for name, what in (("log-one", "one saat log against the same on an empty replica"), ("late", "one late claim against an empty replica")):
            line = self.find(name, claims)
            if line:
                self.add(what, claims, line.extra.get("ofEmpty"), most=1.3)

    def growth(self):
        for name in ("upload", "download"):
            small, large = self.find(name, 100_000), self.find(name, 1_000_000)
            if large:
                for side in ("client", "server"):
                    peak = getattr(large, f"{side}Peak")
                    self.add(f"{name}: peak memory, {side}", large.claims, peak, most=150, unit=" MB", scale=MEGABYTE)
            if small and large and small.perSecond and large.perSecond:
                self.add(f"{name}: rate against that at 100,000", large.claims, large.perSecond / small.perSecond, least=0.75)
                for side in ("client", "server"):
                    was, now = getattr(small, f"{side}Peak"), getattr(large, f"{side}Peak")
                    if was and now:
                        self.add(f"{name}: growth of peak memory, {side}", large.claims, now / was, most=1.1)

    def many(self):
        line = self.find("gather")
        if line and line.claims == 100_000:
            self.add("100 replicas × 1,000 claims, 8 in parallel", line.claims, line.seconds, most=2.2, unit=" s")
        teams = self.find("teams")
        if teams:
            single = [line for (name, _), line in self.lines.items() if name == "upload-log"] or [
                line for (name, _), line in self.lines.items() if name == "upload"
            ]
            nearest = min(single, key=lambda line: abs(line.claims - teams.claims), default=None)
            if nearest and nearest.perSecond and teams.perSecond:
                self.add(f"many teams into one node: rate against the single upload of {nearest.claims:,}", teams.claims, teams.perSecond / nearest.perSecond, least=0.5)
