"""The supervisor over small real processes: what dies or freezes is started again, and nothing is left behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import psutil
import pytest

from visitation.supervisor import Child, NoPort, Signs, Supervisor, listen
from visitation.virtual_environment import BASE_DIR

LONG_SECONDS = 60
WAITS = "import signal; signal.pause()"
DEAF = """
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(int(sys.argv[1]), b"!")
while True:
    signal.pause()
"""
HAS_A_CHILD = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']).wait()"


def until(holds):
    """Wait for what another process is about to bring about."""
    deadline = time.monotonic() + LONG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


def is_gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def supervise():
    """Run a supervisor in a thread until the test is over."""
    running = []

    def start(*children, signs=Signs, **more):
        supervisor = Supervisor(list(children), signs, say=[].append, **more)
        thread = threading.Thread(target=supervisor.run)
        thread.start()
        running.append((supervisor, thread))
        for child in children:
            until(lambda child=child: child.process is not None)
        return supervisor

    yield start
    for supervisor, thread in running:
        supervisor.end()
        thread.join(LONG_SECONDS)


def a_child(code=WAITS, name="jobs"):
    return Child(name, [sys.executable, "-c", code])


def test_a_child_that_is_killed_is_started_again(supervise):
    child = a_child()
    supervise(child)
    killed = child.process.pid
    os.kill(killed, signal.SIGKILL)
    until(lambda: child.process is not None and child.process.pid != killed)


def test_a_child_that_keeps_dying_waits_longer_each_time(supervise):
    child = a_child("raise SystemExit(1)")
    supervise(child)
    until(lambda: child.pause_seconds == 2.0)  # 0.5 s, then 1 s


def test_jobs_without_a_heartbeat_are_killed_as_a_group_and_started_again(supervise):
    signs = Signs(database_ok=True, jobs_age_seconds=0.0)
    child = a_child(HAS_A_CHILD)
    supervise(child, signs=lambda: signs, grace_seconds=0.0)
    frozen = child.process.pid
    until(lambda: psutil.Process(frozen).children())
    grandchild = psutil.Process(frozen).children()[0].pid
    signs.jobs_age_seconds = 181.0
    until(lambda: child.process.pid != frozen)
    signs.jobs_age_seconds = 0.0
    until(lambda: is_gone(frozen) and is_gone(grandchild))


@pytest.mark.parametrize(
    ("name", "signs", "judged"),
    [
        ("jobs", Signs(database_ok=True, jobs_age_seconds=180.0), ""),
        ("jobs", Signs(database_ok=True, jobs_age_seconds=180.1), "no heartbeat"),
        ("jobs", Signs(database_ok=True, jobs_age_seconds=None), "no heartbeat"),
        ("jobs", Signs(database_ok=False, jobs_age_seconds=None), ""),
        ("jobs", Signs(web_missed=1, database_ok=True, jobs_age_seconds=999.0), ""),
        ("web", Signs(web_missed=2), ""),
        ("web", Signs(web_missed=3), "no answer to 3 questions"),
    ],
)
def test_a_child_is_judged_only_by_signs_that_tell_of_it(name, signs, judged):
    assert Supervisor([], Signs)._frozen(Child(name, []), signs) == judged


def test_a_young_child_is_not_judged(supervise):
    child, young = a_child(), a_child(name="web")
    supervise(child, young, signs=lambda: Signs(web_missed=9), grace_seconds=1000.0)
    first = young.process.pid
    os.kill(child.process.pid, signal.SIGKILL)
    until(lambda: child.pause_seconds > 0.5)  # turns went by
    assert young.process.pid == first


def test_the_end_comes_even_to_a_child_that_does_not_listen(supervise):
    heard, told = os.pipe()
    deaf = Child("jobs", [sys.executable, "-c", DEAF, str(told)], (told,))
    polite = a_child(name="web")
    supervisor = supervise(deaf, polite)
    assert os.read(heard, 1) == b"!"
    pids = [deaf.process.pid, polite.process.pid]
    supervisor.end()
    until(lambda: all(map(is_gone, pids)))


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere a thread looks once a second; the kernel does it on Linux"
)
def test_what_was_started_ends_with_a_killed_parent_to_the_last_grandchild(tmp_path):
    child = f"""
import os, signal, sys
sys.path.insert(0, {str(BASE_DIR)!r})
from visitation.supervised import end_with_parent
end_with_parent(int(sys.argv[1]))
if os.fork() == 0:
    if os.fork() == 0:
        print(os.getpid(), flush=True)
signal.pause()
"""
    parent = f"""
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", {child!r}, str(os.getpid())]).wait()
"""
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    grandchild = int(process.stdout.readline())
    family = [each.pid for each in psutil.Process(process.pid).children(recursive=True)]
    assert grandchild in family and len(family) == 3
    process.kill()
    process.wait()
    until(lambda: all(map(is_gone, family)))
    process.stdout.close()


def test_a_taken_port_is_named_with_a_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NoPort) as refused:
            listen("127.0.0.1", port)
    line, free = str(refused.value).rsplit("=", 1)
    assert line == (
        f"Port {port} cannot be used (Address already in use). Choose another with --port or PORT, for example PORT"
    )
    listen("127.0.0.1", int(free)).close()
