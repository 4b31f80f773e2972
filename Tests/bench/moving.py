"""Claims on their way: upload, download, nothing to do, a small delta."""

import http.client
import statistics
import time

from limit import diskBytes
from lines import compared, line
from program import Failed, Server


def sync(bench, home, server, peakOfServer=True):
    """One `saat sync` as a whole process; a sample with all that can be seen of it from outside."""
    cpu, before, again = server.cpu(), bench.loopback.read(), bench.loopback.sentAgain()
    done = bench.saat(home, "sync", server.url)
    if not done.answer["equal"]:
        raise Failed("the two sides are not equal after a sync", "this is a fault of saat")
    return {
        "seconds": done.wall, "bodyBytes": done.answer["bytesSent"] + done.answer["bytesReceived"],
        "wireBytes": bench.loopback.bytesSince(before), "again": bench.loopback.sentAgain() - again, "clientCPU": done.cpu, "serverCPU": server.cpu() - cpu,
        "clientPeak": done.peak, "serverPeak": server.peak() if peakOfServer else None, "answer": done.answer,
    }  # fmt: skip


def exchange(bench, home, server):
    """One sync as a process of the feeder, whose clock runs from asking for the first message until both are equal: that of the limit
    and of the peer does not count the start of a process either, nor how its database is opened and closed."""
    if not bench.feed:
        return sync(bench, home, server)
    return fed(bench, home, server) | {"serverPeak": server.peak()}


def fed(bench, home, server, *words):
    """One sync as a process of the feeder; a sample with all that can be seen of it from outside."""
    cpu, before, again = server.cpu(), bench.loopback.read(), bench.loopback.sentAgain()
    done = bench.feed.run("sync", server.url, home, *words)
    if not done.answer["isEqual"]:
        raise Failed("the two sides are not equal after a sync", "this is a fault of saat")
    return {
        "seconds": done.answer["seconds"][0], "process": done.wall, "bodyBytes": done.answer["bytesSent"] + done.answer["bytesReceived"],
        "wireBytes": bench.loopback.bytesSince(before), "again": bench.loopback.sentAgain() - again, "clientCPU": done.cpu, "serverCPU": server.cpu() - cpu,
        "clientPeak": done.peak, "answer": done.answer,
    }  # fmt: skip


def addProcess(made, samples):
    """The time of the whole process, where that of the exchange alone is counted."""
    if all("process" in sample for sample in samples):
        made.extra["process"] = statistics.median(sample["process"] for sample in samples)


def upload(bench, team, name="upload"):
    """The device's claims to a node that has none; the last node stays. Gives the line and the node."""
    samples, raws, node = [], [], None
    for _ in range(bench.runs(team.claims)):
        if node:
            team.drop(node)
        node = team.node()
        with Server(bench.saat, node) as server:
            sample = exchange(bench, team.root, server)
        sample["diskBytes"] = diskBytes(node / "replica.db")
        raws.append(bench.limit.measure(node / "replica.db", sample["answer"]["rounds"]))
        samples.append(sample)
    what = "upload" + ("" if team.shape == "sheets" else ", logged one by one") + (" with notes" if name == "upload-notes" else "")
    made = compared(line(name, team.claims, what, samples), middle(raws), bench.peer(team.claims))
    addLimit(made, middle(raws))
    addProcess(made, samples)
    made.extra["rounds"] = samples[-1]["answer"]["rounds"]
    return made, node


def download(bench, team, node, name="download"):
    """All claims from the central node to a device that has none; the last device stays."""
    samples, raws, fresh = [], [], None
    for _ in range(bench.runs(team.claims)):
        if fresh:
            team.drop(fresh)
        fresh = team.node()
        with Server(bench.saat, node) as server:
            sample = exchange(bench, fresh, server)
        sample["diskBytes"] = diskBytes(fresh / "replica.db")
        raws.append(bench.limit.measure(fresh / "replica.db", sample["answer"]["rounds"]))
        samples.append(sample)
    what = "download" + ("" if team.shape == "sheets" else ", logged one by one")
    made = compared(line(name, team.claims, what, samples), middle(raws), bench.peer(team.claims))
    addLimit(made, middle(raws))
    addProcess(made, samples)
    return made, fresh


def addLimit(made, raw):
    """What the raw limit did, for people and for other comparisons."""
    made.extra |= {
        "limitSeconds": raw.seconds, "limitCPU": raw.cpu, "limitDisk": raw.disk,
        "limitClaimsPerSecond": made.claims / raw.seconds, "limitRowsPerSecond": raw.rows / raw.seconds,
    }  # fmt: skip


def middle(raws):
    return sorted(raws, key=lambda raw: raw.seconds)[len(raws) // 2]


def emptyRequest(server, count=200):
    """The median time of GET /healthz over a connection that is open already."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    times = []
    for _ in range(count):
        start = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        times.append(time.perf_counter() - start)
    connection.close()
    return statistics.median(times[count // 10 :])


def nothing(bench, team, node, name="nothing", what="nothing to do"):
    """A sync where both sides are equal: once as a process for the bytes, then many in one process for the time."""
    with Server(bench.saat, node) as server:
        for _ in range(2):
            sync(bench, team.root, server)
        samples = [sync(bench, team.root, server) for _ in range(bench.few)]
        empty = emptyRequest(server)
        fed = bench.feed.run("sync", server.url, team.root, "--repeat", "50") if bench.feed else None
    made = line(name, team.claims, what, samples, counted=0)
    answer = samples[-1]["answer"]
    made.extra = {"sent": answer["bytesSent"], "received": answer["bytesReceived"], "requests": answer["rounds"], "empty": empty}
    made.extra["process"] = made.seconds
    if fed:
        # The first of the repetitions opens the connection.
        made.seconds = statistics.median(fed.answer["seconds"][1:])
        made.extra["beyond"] = made.seconds - empty
    else:
        made.notes.append("time is that of a whole process: build benchfeed for that of the exchange alone")
    return made


def delta(bench, team, node, fresh):
    """100 new claims and 20 edits, up to the central node and down to the other device."""
    ups, downs, how = [], [], ""
    for number in range(1, bench.runs(team.claims) + 1):
        with Server(bench.saat, node) as server:
            for home in (team.root, fresh, team.root):
                sync(bench, home, server)
            idleUp, idleDown = idle(bench, team.root, server), idle(bench, fresh, server)
            how = team.record(number)
            team.amend(number)
            ups.append(beyond(bench, team.root, server, idleUp))
            downs.append(beyond(bench, fresh, server, idleDown))
    lines = []
    for way, samples in (("up", ups), ("down", downs)):
        made = line(f"delta-{way}", team.claims, f"100 new and 20 edits, {way}", samples, counted=120)
        addProcess(made, samples)
        peer = bench.peer(team.claims)
        said = "" if not peer else f"; the peer takes {peer['deltaSeconds'] * 1000:.1f} ms and {peer['deltaBytes']:,} B"
        clock = "of the exchange, in a process that runs" if bench.feed else "of a process beyond that of a sync with nothing to do"
        made.notes.append(f"new claims {how}; {made.bodyBytes:,.0f} B of bodies, {made.wireBytes or 0:,.0f} B on the wire; time {clock}{said}")
        lines.append(made)
    return lines


def idle(bench, home, server):
    """The time of a whole process with nothing to do; not needed where the feeder measures inside."""
    return 0 if bench.feed else statistics.median(sync(bench, home, server)["seconds"] for _ in range(bench.few))


def beyond(bench, home, server, idleSeconds):
    """One sync, and its time without that of starting a process."""
    if not bench.feed:
        sample = sync(bench, home, server, peakOfServer=False)
        sample["process"] = sample["seconds"]
        sample["seconds"] = max(0.0, sample["seconds"] - idleSeconds)
        return sample
    # The same process first asks when there is nothing to do of its own: --warm opens the connection.
    return fed(bench, home, server, "--warm")
