"""Work in a process that gets kill -9."""

import os
import signal

from django.db import connection


def killed_at(number, work):
    """Run it in a process that gets kill -9 before its n-th question to the database; how it ended."""
    child = os.fork()
    if child == 0:
        left = [number]

        def count(execute, *asked):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*asked)

        connection.connection = None  # the parent's: the child neither uses nor closes it
        try:
            with connection.execute_wrapper(count):
                work()
        except BaseException:
            os._exit(3)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
