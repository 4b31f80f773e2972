"""What a measure gives: a line with figures, and whether what was to be reached is reached."""

import statistics
from dataclasses import asdict, dataclass, field


@dataclass
class Line:
    """One measure at one number of claims: medians of its runs. What was not measured is None."""

    measure: str
    claims: int
    what: str
    counted: int = 0  # how many claims its figures are shared out among; 0 where that would say nothing
    runs: int = 1
    seconds: float | None = None
    perSecond: float | None = None
    ofLimit: float | None = None  # its rate, divided by that of the raw limit with the same rows
    ofPeer: float | None = None  # its rate, divided by that of the changeset peer with as many claims
    bodyBytes: float | None = None
    wireBytes: float | None = None
    diskBytes: float | None = None
    diskOfLimit: float | None = None
    clientCPU: float | None = None
    serverCPU: float | None = None
    clientPeak: float | None = None
    serverPeak: float | None = None
    seconds_all: list = field(default_factory=list)
    extra: dict = field(default_factory=dict)  # figures that only this measure has
    notes: list = field(default_factory=list)

    def perClaim(self, name):
        value = getattr(self, name)
        return value / self.counted if value is not None and self.counted else None


@dataclass
class Target:
    """A figure of the issue's table, what it is here, and whether it is reached; None where it was not measured."""

    figure: str
    toReach: str
    claims: int
    value: float | None
    unit: str
    isReached: bool | None


def median(samples, name):
    values = [value for sample in samples if (value := sample.get(name)) is not None]
    return statistics.median(values) if values else None


def line(measure, claims, what, samples, counted=None, notes=()):
    """The medians of samples: dictionaries with the fields of a line.

    - counted: how many claims the figures are shared out among; by default all.
    """
    counted = claims if counted is None else counted
    made = Line(measure, claims, what, counted, runs=len(samples), notes=list(notes))
    for name in ("seconds", "bodyBytes", "diskBytes", "clientCPU", "serverCPU"):
        setattr(made, name, median(samples, name))
    # What a busy machine adds are packets that are sent twice; the least is the protocol's.
    least = min((sample for sample in samples if sample.get("wireBytes") is not None), key=lambda sample: sample["wireBytes"], default={})
    made.wireBytes = least.get("wireBytes")
    if least.get("again"):
        made.notes.append(f"{least['again']} TCP segments were sent again, and are in the bytes on the wire: measure while the machine is idle")
    for name in ("clientPeak", "serverPeak"):
        values = [value for sample in samples if (value := sample.get(name))]
        setattr(made, name, max(values) if values else None)
    made.seconds_all = [round(sample["seconds"], 6) for sample in samples if sample.get("seconds") is not None]
    made.perSecond = counted / made.seconds if made.seconds and counted else None
    return made


def compared(made, raw=None, peer=None):
    """Puts a line beside the raw limit and the peer, which did the same work in these seconds."""
    if raw and made.seconds:
        made.ofLimit = raw.seconds / made.seconds
        if made.diskBytes:
            made.diskOfLimit = made.diskBytes / raw.disk
    if peer and made.seconds and made.perSecond:
        made.ofPeer = made.perSecond / (peer["claims"] / peer["seconds"])
    return made


def asJSON(item):
    return {key: value for key, value in asdict(item).items() if value not in (None, [], {})}
