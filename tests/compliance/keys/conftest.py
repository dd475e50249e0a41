"""A store and a ring of their own, and work that is killed at its n-th step."""

import base64
import os
import signal
import traceback
from uuid import uuid4

import pytest


def a_ring(**keys: int) -> str:
    return ",".join(f"{name}:{base64.b64encode(bytes([fill]) * 32).decode()}" for name, fill in keys.items())


@pytest.fixture(autouse=True)
def ring(settings):
    """One root key, k1; returns what makes another ring."""
    settings.FIELD_KEYS = a_ring(k1=1, index=9)
    return a_ring


@pytest.fixture(autouse=True)
def key_store(settings):
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex
    return settings.KEY_STORE


_STEPS = ("link", "replace", "rename", "write", "fsync", "ftruncate", "unlink")


@pytest.fixture
def killed_at():
    """`killed_at(n, work)` runs it in a process that gets kill -9 before its n-th change of a file; True: it ended."""

    def run(number, work):
        child = os.fork()
        if child == 0:
            left = [number]

            def stepping(real):
                def step(*args, **kwargs):
                    left[0] -= 1
                    if left[0] == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return real(*args, **kwargs)

                return step

            for name in _STEPS:
                setattr(os, name, stepping(getattr(os, name)))
            try:
                work()
            except BaseException:
                traceback.print_exc()  # pytest shows it with the failure
                os._exit(3)
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return False
        assert os.waitstatus_to_exitcode(status) == 0
        return True

    return run


@pytest.fixture
def elsewhere():
    """`elsewhere(work)` runs it in another process, to its end."""

    def run(work):
        child = os.fork()
        if child == 0:
            try:
                work()
            except BaseException:
                os._exit(3)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    return run
