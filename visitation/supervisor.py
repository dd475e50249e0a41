"""One process over web and jobs: starts them, starts them again when they die or freeze, ends them together.

Standard library only, and no Django: it must stay small and must not fail with what it watches. `manage.py serve`
becomes this process. It knows the children's state from the outside, by their exit and by what /health answers.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

STALE_AFTER_SECONDS = 180  # jobs: the heartbeat is scheduled each minute
FROZEN_AFTER_LOOKS = 3  # web: answers that failed to come, one after another
GRACE_SECONDS = 60  # a child this young is not judged by its signs
LOOK_SECONDS = 15
ANSWER_SECONDS = 10
END_SECONDS = 1.8  # from SIGTERM to SIGKILL
TURN_SECONDS = 0.1
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
HEALTHY_AFTER_SECONDS = 60  # a child that ran this long starts again at once


class NoPort(Exception):
    """No port, or one that cannot be listened on. The text is one line for the person at the terminal."""


def port_number(text: str) -> int:
    """The port that a person named. Raises NoPort."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise NoPort(f"“{text}” is no port: it is a number from 1 to 65535, as in --port 8000.")
    return int(text)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on host and port. Raises NoPort."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    choose = "Choose another with --port or PORT, for example PORT="
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise NoPort(f"Port {port} cannot be used ({error.strerror}). {choose}{_free_port(port)}") from None
    return listener


def _free_port(taken: int) -> int:
    for port in range(max(taken, 1024) + 1, 65536):
        with socket.socket() as attempt, suppress(OSError):
            attempt.bind(("127.0.0.1", port))
            return port
    return 8000


@dataclass
class Signs:
    """What the last look at /health showed. `jobs_age_seconds` is None while unknown."""

    web_missed: int = 0
    database_ok: bool = False
    jobs_age_seconds: float | None = None


@dataclass
class Child:
    """One supervised process and what it forks: a process group of its own."""

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    start_again_at: float = 0.0

    def start(self, now: float) -> None:
        """Start it in a session of its own, so that the terminal's Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(self.command, pass_fds=self.pass_fds, start_new_session=True)
        self.started_at = now

    def age_seconds(self, now: float) -> float:
        return now - self.started_at

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End the whole group at once, whatever state it is in."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Keeps `children` alive until `end()` is called from a signal handler or another thread."""

    children: list[Child]
    signs: Callable[[], Signs]
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)
    stale_after_seconds: float = STALE_AFTER_SECONDS
    grace_seconds: float = GRACE_SECONDS
    _ending: threading.Event = field(default_factory=threading.Event)

    def end(self) -> None:
        self._ending.set()

    def run(self) -> None:
        """Return when everything has ended."""
        try:
            while not self._ending.is_set():
                self._turn(time.monotonic())
                self._ending.wait(TURN_SECONDS)
        finally:
            self._end_all()

    def _turn(self, now: float) -> None:
        signs = self.signs()
        for child in self.children:
            if child.process is None:
                if now >= child.start_again_at:
                    child.start(now)
            elif child.process.poll() is not None:
                self._mourn(child, now)
            elif child.age_seconds(now) > self.grace_seconds and (why := self._frozen(child, signs)):
                self.say(f"{child.name}: {why}; starting it again")
                child.kill()
                child.start(now)

    def _frozen(self, child: Child, signs: Signs) -> str:
        if child.name == "web" and signs.web_missed >= FROZEN_AFTER_LOOKS:
            return f"no answer to {signs.web_missed} questions"
        stale = signs.jobs_age_seconds is None or signs.jobs_age_seconds > self.stale_after_seconds
        # Without web or database nobody can tell how the jobs are.
        if child.name == "jobs" and signs.database_ok and not signs.web_missed and stale:
            return "no heartbeat"
        return ""

    def _mourn(self, child: Child, now: float) -> None:
        """A child died: end what is left of its group, and start it again after a pause that grows with each death."""
        code = child.process.returncode if child.process else 0
        child.kill()
        child.process = None
        if child.age_seconds(now) > HEALTHY_AFTER_SECONDS:
            child.pause_seconds = FIRST_PAUSE_SECONDS
        self.say(f"{child.name}: ended by itself ({code}); starting it again in {child.pause_seconds:g} s")
        child.start_again_at = now + child.pause_seconds
        child.pause_seconds = min(child.pause_seconds * 2, LONGEST_PAUSE_SECONDS)

    def _end_all(self) -> None:
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + END_SECONDS
        for child in self.children:
            if child.process:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
        for child in self.children:
            child.kill()


class Watch(threading.Thread):
    """Asks the site how it is, from a thread of its own so that a slow answer holds nothing up."""

    def __init__(self, host: str, port: int, host_name: str) -> None:
        super().__init__(daemon=True)
        everywhere = host in ("0.0.0.0", "::")
        self.host, self.port, self.host_name = "127.0.0.1" if everywhere else host, port, host_name
        self.address = f"http://{'localhost' if everywhere or host in ('127.0.0.1', '::1') else host}:{port}/"
        self.signs = Signs()

    def run(self) -> None:
        while (status := self._first_page()) is None:
            time.sleep(TURN_SECONDS)
        if status < 500:
            print(f"Visitation is ready at {self.address}  (Ctrl-C ends it)", flush=True)
        else:
            print(f"{self.address} answers, but its first page fails ({status}).", flush=True)
        while True:
            time.sleep(LOOK_SECONDS)
            self.signs = self._look()

    def _first_page(self) -> int | None:
        """Its status, None while there is none. Follows the way a visitor is sent, so that all of it is loaded."""
        path, status = "/", 0
        for _ in range(4):
            try:
                status, headers, _ = self._ask(path)
            except (OSError, http.client.HTTPException):
                return None
            if not 300 <= status < 400:
                break
            path = urlsplit(headers.get("Location", "/")).path
        return status

    def _look(self) -> Signs:
        try:
            _, _, body = self._ask("/health")
            said = json.loads(body)
            return Signs(0, said["database"] == "ok", said["jobs"]["heartbeat_age_seconds"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return Signs(self.signs.web_missed + 1)

    def _ask(self, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", path, headers={"Host": self.host_name, "Connection": "close"})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def become_supervisor(listener: socket.socket, *, host_name: str, workers: int, threads: int) -> None:
    """Turn this process into the supervisor of a site on that socket. Does not return."""
    os.set_inheritable(listener.fileno(), True)
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "visitation.supervisor", str(listener.fileno()), host_name, str(workers)]
    os.execv(sys.executable, [*command, str(threads)])


def main(descriptor: int, host_name: str, workers: str, threads: str) -> None:
    """Supervise until SIGTERM or SIGINT."""
    listener = socket.socket(fileno=descriptor)
    host, port = listener.getsockname()[:2]
    watch = Watch(host, port, host_name)
    start = [sys.executable, "-m", "visitation.supervised", str(os.getpid())]
    supervisor = Supervisor(
        [
            Child("web", [*start, "web", str(descriptor), workers, threads], (descriptor,)),
            Child("jobs", [*start, "jobs"]),
        ],
        lambda: watch.signs,
    )
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, frame: supervisor.end())
    watch.start()
    supervisor.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:5])
