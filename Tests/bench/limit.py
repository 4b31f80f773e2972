"""The raw limit beside a run: a C program that inserts the same rows into the same tables and indexes."""

import re
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path

from program import Failed, run

HERE = Path(__file__).resolve().parent
STORE = HERE.parent.parent / "Sources/HoursStore/Store.swift"
DEFAULT_PRAGMAS = ["PRAGMA synchronous = FULL"]


@dataclass
class Raw:
    """What the C program took, and how large its file is."""

    seconds: float
    cpu: float
    disk: int
    rows: int


class Limit:
    """The compiled program and how to prepare it; it follows the schema that it finds, whatever that is."""

    def __init__(self, folder, compiler="cc"):
        self.folder = folder
        self.program = folder / "limit"
        words = [compiler, "-O2", "-Wall", "-o", str(self.program), str(HERE / "limit.c"), "-lsqlite3"]
        made = subprocess.run(words, capture_output=True, text=True)
        if made.returncode != 0:
            raise Failed(f"limit.c does not compile: {made.stderr[-400:]}", "install a C compiler and the headers of SQLite")

    def measure(self, database, transactions=1, at=None):
        """Inserts the rows of a database into a new one beside it, in so many transactions."""
        folder = Path(at or Path(database).parent)
        target, plan = folder / "limit.db", self.folder / "plan"
        remove(target)
        plan.write_text(makePlan(database), encoding="utf-8")
        try:
            done = run([self.program, database, target, plan, max(1, transactions)])
            return Raw(done.answer["seconds"], done.answer["cpu"], target.stat().st_size, done.answer["rows"])
        finally:
            remove(target)


def makePlan(database):
    """Pragmas, schema and, for each table, how to read its rows in the order in which they arrived."""
    with closing(database) as db:
        objects = db.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
            "ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, rowid"
        ).fetchall()
        page = db.execute("PRAGMA page_size").fetchone()[0]
        columns = {name: db.execute(f"PRAGMA table_info({quoted(name)})").fetchall() for kind, name, _ in objects if kind == "table"}
        records = [["pragma", sql] for sql in [f"PRAGMA page_size = {page}", "PRAGMA journal_mode = WAL", *storePragmas()]]
        records += [["schema", sql] for _, _, sql in objects]
        for kind, name, sql in objects:
            if kind == "table":
                names = [column[1] for column in columns[name]]
                insert = f"INSERT INTO {quoted(name)} ({', '.join(map(quoted, names))}) VALUES ({', '.join('?' * len(names))})"
                records.append(["rows", name, select(name, sql, names, columns), insert])
    return "".join("".join(part + "\x1f" for part in record) + "\x1e" for record in records)


def select(name, sql, names, columns):
    """Reads a table in arrival order: ids are hashes, so that the order of the keys would flatter the limit."""
    listed = ", ".join(f"t.{quoted(column)}" for column in names)
    first = f"SELECT {listed} FROM {quoted(name)} t"
    if "arrival" in names:
        return first + " ORDER BY t.arrival" + (", t.change" if "change" in names else "")
    if not re.search(r"without\s+rowid\s*$", sql.strip(), re.IGNORECASE):
        return first + " ORDER BY t.rowid"
    keys = [column[1] for column in sorted(columns[name], key=lambda c: c[5]) if column[5] > 0]
    for key in keys[:2]:
        owner = [column[1] for column in columns.get(key, [])]
        if {"id", "arrival"} <= set(owner):
            order = "o.arrival, o.change" if "change" in owner else "o.arrival"
            return first + f" LEFT JOIN {quoted(key)} o ON o.id = t.{quoted(key)} ORDER BY {order}, t.{quoted(key)}"
    return first


def storePragmas():
    """The pragmas that the store gives its connections, as its source says."""
    found = re.findall(r"PRAGMA \w+ = -?\w+", STORE.read_text(encoding="utf-8")) if STORE.exists() else []
    return found or DEFAULT_PRAGMAS


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


class closing:
    """A connection that is closed with the block; what waits in the write-ahead log is put into the file first."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.db = sqlite3.connect(self.path, timeout=30)
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.db

    def __exit__(self, *_):
        self.db.close()


def diskBytes(database):
    """The size of a database with everything in it; nobody else may have it open."""
    with closing(database):
        pass
    return sum(path.stat().st_size for path in files(database) if path.exists())


def count(database, table):
    with closing(database) as db:
        return db.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0]


def files(database):
    return [Path(str(database) + ending) for ending in ("", "-wal", "-shm")]


def remove(database):
    for path in files(database):
        path.unlink(missing_ok=True)
