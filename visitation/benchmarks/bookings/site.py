"""The site as `serve` starts its web, on a port and a database of the caller's choice; and what kills parts of it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_READY_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A web server that runs: the port it listens on, and the process over its workers."""

    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        """The processes that answer, Linux alone can tell."""
        try:
            return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        except OSError:
            return []

    @property
    def core_seconds(self) -> float:
        """What the workers have used of the cores so far, those that are gone left out."""
        return sum(core_seconds(pid) for pid in self.workers)


def core_seconds(pid: int) -> float:
    """What a process has used of the cores, in hundredths; 0 where nobody tells."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(*, workers: int, threads: int, environment: Mapping[str, str] | None = None) -> Iterator[Site]:
    """The site answers within. `environment`: all that it is told; None: what this process was told."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(512)
    os.set_inheritable(listener.fileno(), True)
    port = listener.getsockname()[1]
    command = [sys.executable, "-m", "visitation.supervised", str(os.getpid()), "web", str(listener.fileno())]
    process = subprocess.Popen(
        [*command, str(workers), str(threads)], cwd=settings.BASE_DIR, env=environment,
        pass_fds=[listener.fileno()], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        site = Site(port, process.pid)
        _wait_until_ready(site, process)
        yield site
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        listener.close()


def _wait_until_ready(site: Site, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        asked = http.client.HTTPConnection("127.0.0.1", site.port, timeout=_READY_SECONDS)
        try:
            asked.request("GET", "/health", headers={"Host": "localhost"})
            asked.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            asked.close()
    raise RuntimeError("the site did not answer")


def kill_a_worker(site: Site) -> bool:
    """kill -9 of one process that answers; the next takes its place."""
    for pid in site.workers[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
    return False
