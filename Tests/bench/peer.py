#!/usr/bin/env python3
"""A peer that anyone can install: changesets of SQLite's session extension with zstd, over a bare TCP connection.

usage: peer.py ROWS FOLDER [--replicas N] [--parallel N]

ROWS holds a row of ten values a line (generator.py --shape peer). It writes them into an indexed table, takes the
changes as one changeset, sends it to a second process, which applies it to a table of its own and says so once it is
durable. Then 100 new rows and 20 edits go the same way. With --replicas N the rows are parted among N databases, which
send to one, so many at a time. Nothing is signed, checked, ordered, or settled. Prints one JSON object.

The clock runs from asking the session for its changeset until the other side says that it has committed.
"""

import argparse
import concurrent.futures
import json
import os
import random
import resource
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import apsw
import zstandard

from limit import storePragmas

# Ids are 16 random bytes: rows are made on devices that do not know each other.
SCHEMA = """
CREATE TABLE claim (
    id BLOB PRIMARY KEY NOT NULL, volunteer TEXT, activity TEXT, start TEXT, "end" TEXT, "break" INTEGER, kind TEXT,
    remote INTEGER, evidence TEXT, recorder TEXT, role TEXT);
CREATE INDEX claim_volunteer ON claim (volunteer);
CREATE INDEX claim_activity ON claim (activity);
"""
INSERT = f"INSERT INTO claim VALUES ({', '.join('?' * 11)})"
SEED = 2026


def opened(path):
    db = apsw.Connection(str(path))
    # Its cache and its write-ahead log may be as large as ours.
    room = [pragma for pragma in storePragmas() if "cache_size" in pragma or "wal_autocheckpoint" in pragma]
    db.execute("; ".join(["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *room]))
    db.execute(SCHEMA)
    return db


def recording(db):
    session = apsw.Session(db, "main")
    session.attach("claim")
    return session


def usage():
    used = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    return {"cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * unit}


# --- Receiving side ---------------------------------------------------------------------------------------------------


def receive(path, connections):
    """Applies what comes over so many connections, one after another; ends when all are closed."""
    db, lock = opened(path), threading.Lock()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)

    def serve(connection):
        with connection:
            while packed := readMessage(connection):
                changes = zstandard.ZstdDecompressor().decompress(packed)
                with lock, db:
                    apsw.Changeset.apply(changes, db, conflict=lambda *_: apsw.SQLITE_CHANGESET_REPLACE)
                del changes, packed
                writeMessage(connection, json.dumps(usage()).encode())

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        for done in [pool.submit(serve, listener.accept()[0]) for _ in range(connections)]:
            done.result()
    listener.close()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


# --- Sending side -----------------------------------------------------------------------------------------------------


def readMessage(connection):
    head = readExactly(connection, 8)
    return readExactly(connection, struct.unpack(">Q", head)[0]) if head else b""


def readExactly(connection, count):
    parts = bytearray()
    while len(parts) < count:
        part = connection.recv(min(1 << 20, count - len(parts)))
        if not part:
            return b""
        parts += part
    return bytes(parts)


def writeMessage(connection, content):
    connection.sendall(struct.pack(">Q", len(content)) + content)


def send(session, connection):
    """Sends a session's changes; gives seconds, bytes, and what the other side used so far."""
    start = time.perf_counter()
    packed = zstandard.ZstdCompressor(level=3).compress(session.changeset())
    writeMessage(connection, packed)
    other = json.loads(readMessage(connection))
    return time.perf_counter() - start, len(packed) + 8, other


def rows(path):
    pick = random.Random(SEED)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield [pick.randbytes(16), *json.loads(line)]


def receiver(folder, connections):
    words = [sys.executable, __file__, "--receive", str(connections), "-", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline())


def one(source, folder):
    """All rows from one database to another, then a small delta."""
    db = opened(folder / "sender.db")
    session = recording(db)
    start = time.perf_counter()
    with db:
        db.executemany(INSERT, rows(source))
    recorded = time.perf_counter() - start
    count = db.execute("SELECT count(*) FROM claim").fetchone()[0]
    process, port = receiver(folder, 1)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        before = usage()
        seconds, size, other = send(session, connection)
        own = usage()
        session.close()
        del session
        delta = recording(db)
        with db:
            some = db.execute("SELECT * FROM claim LIMIT 100").fetchall()
            fresh = random.Random(SEED + 1)
            db.executemany(INSERT, [[fresh.randbytes(16), *row[1:]] for row in some])
            db.executemany('UPDATE claim SET "end" = start WHERE id = ?', [[row[0]] for row in some[:20]])
        deltaSeconds, deltaSize, _ = send(delta, connection)
        delta.close()
    process.wait(60)
    db.close()
    return {
        "claims": count, "recordSeconds": recorded, "seconds": seconds, "bytes": size,
        "disk": os.path.getsize(folder / "receiver.db"), "senderCPU": own["cpu"] - before["cpu"], "senderPeak": own["peak"],
        "receiverCPU": other["cpu"], "receiverPeak": other["peak"], "deltaSeconds": deltaSeconds, "deltaBytes": deltaSize,
    }  # fmt: skip


def many(source, folder, replicas, parallel):
    """The rows parted among databases that all send to one."""
    everything = list(rows(source))
    parts = [everything[i::replicas] for i in range(replicas)]
    senders = []
    for number, part in enumerate(parts):
        db = opened(folder / f"sender-{number}.db")
        session = recording(db)
        with db:
            db.executemany(INSERT, part)
        senders.append((db, session))
    process, port = receiver(folder, replicas)

    def push(sender):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return send(sender[1], connection)

    start = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(parallel) as pool:
        done = list(pool.map(push, senders))
    seconds = time.perf_counter() - start
    process.wait(60)
    for db, session in senders:
        session.close()
        db.close()
    return {"claims": len(everything), "replicas": replicas, "seconds": seconds, "bytes": sum(size for _, size, _ in done)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    parser.add_argument("rows")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=8)
    parser.add_argument("--receive", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.receive:
        receive(options.folder / "receiver.db", options.receive)
    elif options.replicas > 1:
        print(json.dumps(many(options.rows, options.folder, options.replicas, options.parallel)))
    else:
        print(json.dumps(one(options.rows, options.folder)))


if __name__ == "__main__":
    main()
