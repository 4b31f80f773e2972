"""Many at once: replicas of one team, and teams of one node. All of it needs benchfeed."""

from limit import diskBytes
from lines import compared, line
from moving import middle, nothing
from program import Failed, Server
from team import Team, generate


def members(bench, team, node, count):
    """Nothing to do where the team has many replicas."""
    bench.feed.run("members", node, str(count))
    made = nothing(bench, team, node, "nothing-members", f"nothing to do, {count:,} replicas known")
    made.extra["replicas"] = count
    return made


def gather(bench, folder, replicas, claims, parallel=8):
    """Replicas of one team, each with claims of its own, send to one node, several at a time.

    They send and do not fetch: else each would also take what the others sent before, a hundred times as much.
    """
    samples, raws = [], []
    for number in range(bench.runs(replicas * claims)):
        team = Team(bench, folder / f"gather-{number}", replicas * claims, rows=claims)
        homes = folder / f"replicas-{number}"
        for index, name in enumerate(team.made["files"]):
            home = homes / f"{index:04}"
            bench.saat(home, "join", team.invitation, "--bundle", team.bundle)
            bench.saat(home, "import", team.input / name)
        with Server(bench.saat, team.root) as server:
            before = bench.loopback.read()
            fed = bench.feed.run("sync", server.url, "--each", homes, "--parallel", str(parallel), "--send-only")
            samples.append({
                "seconds": fed.answer["total"], "bodyBytes": fed.answer["bytesSent"] + fed.answer["bytesReceived"],
                "wireBytes": bench.loopback.bytesSince(before), "clientCPU": fed.cpu, "serverCPU": server.cpuSinceStart(),
                "clientPeak": fed.peak, "serverPeak": server.peak(),
            })  # fmt: skip
        samples[-1]["diskBytes"] = diskBytes(team.database)
        if fed.answer["replicas"] != replicas:
            raise Failed(f"{fed.answer['replicas']} of {replicas} replicas sent", "see benchfeed")
        raws.append(bench.limit.measure(team.database, replicas))
        team.drop(homes)
        team.drop(team.folder)
    made = compared(line("gather", replicas * claims, f"{replicas} replicas × {claims:,}, {parallel} at a time", samples), middle(raws))
    peer = bench.peerOfMany(replicas, claims)
    if peer:
        made.ofPeer = peer["seconds"] / made.seconds
        made.notes.append(f"the peer: {peer['seconds']:.2f} s")
    made.notes.append("sending only; every replica's first message and its batch")
    return made


def teams(bench, folder, count, entries, parallel=8):
    """Teams with a device each send what it recorded one by one to one node that holds them all."""
    source = folder / "input"
    generate(bench.python, source, entries, "log", bench.seed)
    central, homes = folder / "central", folder / "devices"
    bench.feed.run("teams", central, homes, str(count), source / "reference.jsonl", source / "log.jsonl")
    with Server(bench.saat, central) as server:
        before = bench.loopback.read()
        fed = bench.feed.run("sync", server.url, "--each", homes, "--parallel", str(parallel))
        sample = {
            "seconds": fed.answer["total"], "bodyBytes": fed.answer["bytesSent"] + fed.answer["bytesReceived"],
            "wireBytes": bench.loopback.bytesSince(before), "clientCPU": fed.cpu, "serverCPU": server.cpuSinceStart(),
            "clientPeak": fed.peak, "serverPeak": server.peak(),
        }  # fmt: skip
    made = line("teams", count * entries, f"{count:,} teams × {entries} entries into one node", [sample])
    bench.drop(folder)
    return made
