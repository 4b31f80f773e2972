"""Runs `saat` and other programs, and says what each run took: wall time, CPU, peak memory."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 7200  # the longest that one step may take


class Failed(Exception):
    """A step that could not be done: what happened, and what to do."""

    def __init__(self, what, hint):
        super().__init__(what)
        self.hint = hint


@dataclass
class Run:
    """What one process took and said."""

    wall: float
    cpu: float
    peak: int
    written: int  # bytes that went to a disk; 0 where the folder lies in memory
    answer: dict = field(default_factory=dict)


def run(words, environment=None, isJSON=True, accept=(0,)):
    """Runs a program to its end.

    The peak is the one that the kernel counted. It includes this runner's own memory from before the program began
    (some 20 MB), so a smaller peak cannot be seen; that is why rows are made in processes of their own.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
        with ended(process):
            status, usage = wait(process)
        wall = time.perf_counter() - start
        out.seek(0)
        err.seek(0)
        text, errors = out.read().decode(errors="replace"), err.read().decode(errors="replace")
    if status not in accept:
        shown = " ".join(Path(word).name if i == 0 else str(word)[:60] for i, word in enumerate(words[:8]))
        raise Failed(f"{shown} ended with {status}: {(errors or text).strip()[-600:]}", "run it by hand; --keep leaves the folders")
    answer = json.loads(text) if isJSON and text.strip() else {}
    return Run(wall, usage.ru_utime + usage.ru_stime, peakBytes(usage), usage.ru_oublock * 512, answer)


def wait(process):
    """Waits for the end of a process, at most the longest time; gives its exit status and what it used."""
    limit = time.monotonic() + SECONDS
    pause = 0.0005
    while True:
        found, status, usage = os.wait4(process.pid, os.WNOHANG)
        if found:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage
        if time.monotonic() > limit:
            process.kill()
            raise Failed(f"{process.args[0]} did not end within {SECONDS} s", "measure fewer claims")
        time.sleep(pause)
        pause = min(pause * 1.2, 0.002)


@contextlib.contextmanager
def ended(process):
    """Ends a process, by its own number, if something goes wrong meanwhile."""
    try:
        yield
    except BaseException:
        if process.returncode is None:
            process.kill()
            process.wait()
        raise


def peakBytes(usage):
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Saat:
    """The program that is measured, or the one that feeds it."""

    def __init__(self, path):
        self.path = path

    def __call__(self, home, *words, accept=(0,), isJSON=True):
        more = ["--json"] if isJSON else []
        return run([self.path, *words, *more], {"SAAT_HOME": str(home), "LC_ALL": "C.UTF-8"}, isJSON, accept)

    def version(self):
        return run([self.path, "--version"], isJSON=False)


class Server:
    """`saat serve` on a port of loopback that the system chooses; ends with the block that it is used in."""

    def __init__(self, saat, home):
        self.saat, self.home = saat, home

    def __enter__(self):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [str(self.saat.path), "serve", "--listen", "127.0.0.1:0", "--json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors,
            env={**os.environ, "SAAT_HOME": str(self.home), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        with ended(self.process):
            text = b""
            decoder = json.JSONDecoder()
            while True:
                line = self.process.stdout.readline()
                text += line
                with contextlib.suppress(ValueError):
                    self.url = decoder.decode(text.decode())["listening"]
                    break
                if not line:
                    self.errors.seek(0)
                    raise Failed(f"saat serve does not listen: {self.errors.read().decode(errors='replace')[-600:]}", "run it by hand")
        self.startCPU = self.cpu()
        return self

    def __exit__(self, *_):
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            for _ in range(2000):
                if self.process.poll() is not None:
                    break
                time.sleep(0.005)
            else:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.errors.close()

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def cpu(self):
        """The seconds of CPU so far; 0 where the system does not say."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            return 0.0

    def cpuSinceStart(self):
        return self.cpu() - self.startCPU

    def peak(self):
        """The peak of memory so far in bytes; 0 where the system does not say."""
        try:
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        except OSError:
            pass
        return 0
