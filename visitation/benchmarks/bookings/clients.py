"""Browsers that confirm what was kept for their users: over HTTP, again until they are told what came of it."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.utils import timezone

from volunteers.models import User

_TOKEN = "x" * 32
_ANSWER_SECONDS = 300  # whoever dies hangs up at once; a busy machine takes long
_PATIENCE_SECONDS = 180
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Answer:
    """`status` 0: the reply was lost. `place`: where it leads to."""

    status: int
    place: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Told:
    """What a user was told in the end of one try, after how many requests, and how long the last of them took."""

    what: Any
    answer: Answer
    requests: int
    seconds: float


def cookies_of(user: User) -> str:
    """Of a user who has signed in with a second factor, ready to post forms."""
    client = Client()
    client.force_login(user)
    session = client.session
    session.update({"factors": ["password", "totp"], "proved_at": int(timezone.now().timestamp())})
    session["_csrftoken"] = _TOKEN
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def ask(port: int, path: str, cookies: str, form: dict[str, str] | None = None) -> Answer:
    """One request on a connection of its own; `form`: posted."""
    body = urlencode({"csrfmiddlewaretoken": _TOKEN, **form}).encode() if form is not None else b""
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookies}",
        "Connection: close", "Sec-Fetch-Site: same-origin", "Origin: http://localhost",
    ]  # fmt: skip
    if form is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    got = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_SECONDS) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        while part := connection.recv(65536):
            got += part
    return _read(got)


def _read(got: bytes) -> Answer:
    head, found, body = got.partition(b"\r\n\r\n")
    if not found:
        return Answer(0)
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if len(body) < int(headers.get("content-length", 0)):
        return Answer(0)
    return Answer(int(status.split()[1]), headers.get("location", ""), body)


def tell(port: int, what: Any, path: str, cookies: str) -> Told:
    """Confirm until an answer comes that is one: none, and a fault of the server, are asked again with the same key."""
    deadline, requests = time.monotonic() + _PATIENCE_SECONDS, 0
    while True:
        began = time.perf_counter()
        answer = ask(port, path, cookies, {})
        requests += 1
        if 0 < answer.status < 500 or time.monotonic() > deadline:
            return Told(what, answer, requests, time.perf_counter() - began)
        time.sleep(_PAUSE_SECONDS)


def all_at_once(
    clients: int, tries: Sequence[Any], work: Callable[[Any], Told], *, goes_on: Callable[[], bool] = lambda: True
) -> tuple[list[Told], "Running"]:
    """Start so many clients, who take the tries in order; what they were told is added as it comes.

    Each asks `goes_on` before it takes one.
    """
    told: list[Told] = []
    left, guard = iter(tries), threading.Lock()

    def run() -> None:
        while True:
            with guard:
                mine = next(left, None) if goes_on() else None
            if mine is None:
                return
            one = work(mine)
            with guard:
                told.append(one)

    threads = [threading.Thread(target=run, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    return told, Running(threads)


@dataclass(frozen=True)
class Running:
    """Clients at work."""

    threads: Iterable[threading.Thread]

    def is_over(self, *, wait_seconds: float) -> bool:
        """Whether all have ended; waits so long for it at most."""
        deadline = time.monotonic() + wait_seconds
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self.threads)
