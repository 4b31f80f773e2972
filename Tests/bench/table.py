"""Prints the one table."""

COLUMNS = ["claims", "time", "per s", "× limit", "× peer", "body/claim", "wire/claim", "disk/claim", "× limit", "CPU c/s", "peak c/s"]


def seconds(value):
    if value is None:
        return "–"
    if value < 0.1:
        return f"{value * 1000:.1f} ms"
    return f"{value:.2f} s" if value < 100 else f"{value:.0f} s"


def number(value, digits=0):
    return "–" if value is None else f"{value:,.{digits}f}"


def ratio(value):
    return "–" if value is None else f"{value:.2f}"


def size(value):
    if value is None:
        return "–"
    return f"{value:,.1f} B" if value < 10_000 else f"{value / 1000:,.0f} kB"


def pair(first, second, form):
    return "–" if first is None and second is None else f"{form(first)} / {form(second)}"


def cells(line):
    megabytes = lambda value: "–" if value is None else f"{value / 1e6:.0f} MB"  # noqa: E731
    return [
        line.what, number(line.claims) if line.claims else "–", seconds(line.seconds), number(line.perSecond),
        ratio(line.ofLimit), ratio(line.ofPeer), size(line.perClaim("bodyBytes")), size(line.perClaim("wireBytes")),
        size(line.perClaim("diskBytes")), ratio(line.diskOfLimit), pair(line.clientCPU, line.serverCPU, seconds),
        pair(line.clientPeak, line.serverPeak, megabytes),
    ]  # fmt: skip


def aligned(rows):
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip()


def table(lines, targets):
    """All lines, then what they say beside, then every figure with what is to be reached."""
    text = list(aligned([["", *COLUMNS], *[cells(line) for line in lines]]))
    text.insert(1, "─" * max(map(len, text)))
    notes = [f"  {line.what}, {line.claims:,}: {note}" for line in lines for note in line.notes + extras(line)]
    if notes:
        text += ["", "Beside that:", *notes]
    if targets:
        rows = [["figure", "claims", "to reach", "here", ""]]
        for target in targets:
            here = f"{target.value:,.3g}{target.unit}" if target.value < 1000 else f"{target.value:,.0f}{target.unit}"
            rows.append([target.figure, number(target.claims) if target.claims else "–", target.toReach, here, "reached" if target.isReached else "NOT reached"])
        text += ["", *aligned(rows), "", f"{sum(target.isReached for target in targets)} of {len(targets)} figures reached."]
    return "\n".join(text)


def extras(line):
    units = {"beyond": lambda v: f"{v * 1000:.2f} ms beyond an empty request", "empty": lambda v: f"an empty request takes {v * 1000:.2f} ms",
             "sent": lambda v: f"body out {v:.0f} B", "received": lambda v: f"body back {v:.0f} B", "requests": lambda v: f"requests {v:.0f}",
             "limitClaimsPerSecond": lambda v: f"the raw limit {v:,.0f} claims/s", "limitRowsPerSecond": lambda v: f"{v:,.0f} rows/s of all tables",
             "written": lambda v: f"writes {v / 1000:,.0f} kB", "writtenOnEmpty": lambda v: f"{v / 1000:,.0f} kB on an empty replica",
             "ofEmpty": lambda v: f"{v:.2f} times the same on an empty replica", "process": lambda v: f"{v * 1000:.1f} ms as a whole process"}  # fmt: skip
    said = [form(line.extra[key]) for key, form in units.items() if line.extra.get(key) is not None]
    return [" · ".join(said)] if said else []
