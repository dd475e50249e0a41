"""Password hashes: good ones take memory, so that few are made at once, whoever asks for how many.

At most PLACES hashes are made at a time on this machine, in all processes together; at most WAITING more wait. Whoever
comes then is told to come again (`Busy`). Places are locked files: a process that dies gives its place back.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

PLACES = 4
WAITING = 20
LONGEST_WAIT_SECONDS = 10.0
LOOK_SECONDS = 0.01
RETRY_AFTER_SECONDS = 15


class Busy(Exception):
    """More passwords than this machine can look at now."""


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id, 64 MiB and 3 passes: with four at once 256 MiB, and some 0.1 s each on one core."""

    time_cost = 3
    memory_cost = 64 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with a_place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with a_place():
            return super().verify(password, encoded)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: the work is fixed by the parameters, and a hash of older ones is made anew at the next sign-in."""


@contextmanager
def a_place(folder: Path | None = None) -> Iterator[None]:
    """One of the PLACES, waited for in turn. Raises Busy."""
    folder = folder or Path(settings.VAR_DIR) / "hashing"
    folder.mkdir(parents=True, exist_ok=True)
    place = _take(folder, "place", PLACES)
    if place is None:
        waiting = _take(folder, "waiting", WAITING)
        if waiting is None:
            raise Busy
        try:
            place = _wait_for(lambda: _take(folder, "place", PLACES))
        finally:
            os.close(waiting)
    try:
        yield
    finally:
        os.close(place)


def _wait_for(look: Callable[[], int | None]) -> int:
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(LOOK_SECONDS)
    raise Busy


def _take(folder: Path, name: str, many: int) -> int | None:
    """The open descriptor of a file that nobody else holds, or None. Closing it gives the place back."""
    for number in range(many):
        held = os.open(folder / f"{name}-{number}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
        except BaseException:
            os.close(held)
            raise
        else:
            return held
    return None


def busy_answer(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Middleware: a calm page with 429 where a hash found no place."""
    from django.shortcuts import render

    def middleware(request: Any) -> Any:
        return get_response(request)

    def process_exception(request: Any, error: Exception) -> Any:
        if not isinstance(error, Busy):
            return None
        answer = render(request, "accounts/busy.html", status=429)
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
