"""What the supervisor starts: the web server or the jobs, each bound to end with whoever started it."""

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import time

PARENT_CHECK_SECONDS = 1


def end_with_parent(parent: int) -> None:
    """Have the kernel kill this process, and every process it forks, as soon as the one that started it is gone.

    Where the kernel cannot (macOS), a thread looks every second.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)

        def ask_the_kernel(expected: int) -> None:
            libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
            if os.getppid() != expected:  # it was gone before we asked
                os._exit(1)

        ask_the_kernel(parent)
        forking = [0]
        os.register_at_fork(
            before=lambda: forking.__setitem__(0, os.getpid()), after_in_child=lambda: ask_the_kernel(forking[0])
        )
        return

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=look, daemon=True).start()


def run_web(listener: str, workers: str, threads: str) -> None:
    """Serve the site on an open listening socket, named by its file descriptor."""
    sys.argv = ["gunicorn", "--bind", f"fd://{listener}", "--worker-class", "gthread"]
    sys.argv += ["--workers", workers, "--threads", threads, "--graceful-timeout", "1", "--timeout", "60"]
    # Its default control socket is one per user, shared by every checkout, and needs a home that can be written.
    sys.argv += ["--no-control-socket", "--log-level", "warning", "--logger-class", "visitation.web_log.WebLog"]
    if workers != "1":
        sys.argv.append("--preload")  # loaded once, shared by all
    sys.argv.append("visitation.wsgi:application")
    from gunicorn.app.wsgiapp import run
    from gunicorn.http import wsgi

    headers_of = wsgi.Response.default_headers
    # It has no setting that keeps its name out of every answer.
    wsgi.Response.default_headers = lambda response: [
        line for line in headers_of(response) if not line.startswith("Server:")
    ]
    run()


def compile_the_planner() -> "subprocess.Popen[bytes]":
    """Beside everything else and after it: the first plan after an upgrade need not wait for it."""
    command = [sys.executable, "-m", "visitation.planner.compiling"]
    if os.name == "posix":
        command = ["nice", "-n", "19", *command]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run_jobs() -> None:
    """Work through the queue, after one beat at once: nobody need wait a minute to see that it works."""
    import django

    django.setup()
    from compliance.log_lines import log_uncaught

    log_uncaught()
    from django.core.management import call_command
    from django.db import connections
    from django_q.tasks import async_task

    from visitation import timetable

    async_task(timetable.RUN, "heartbeat")
    compiling = compile_the_planner()
    connections.close_all()
    gc.collect()
    gc.freeze()  # the processes that are forked next share these pages for longer
    call_command("qcluster")
    compiling.wait()


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    {"web": run_web, "jobs": run_jobs}[sys.argv[2]](*sys.argv[3:])
