"""Work shared among processes of this machine: each is a copy of this one, and hands back one answer.

A copy is made by `fork`, so that what was read need not be sent. It never touches what it shares with this process
(connections, files) and ends without tidying up. The job queue's workers may not have children by `multiprocessing`;
by `fork` they may.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, TypeVar

from .instance import InstanceRefused

Task = TypeVar("Task")
Answer = TypeVar("Answer")
ASKED_EACH_SECONDS = 0.2


class WorkerLost(RuntimeError):
    """A process of a run ended before its work was done, or failed: there is no plan."""


def can_share() -> bool:
    return hasattr(os, "fork")


def shared(
    tasks: Sequence[Task],
    work: Callable[[Task, Callable[[Any], None], Callable[[], bool]], Answer],
    heard: Callable[[int, Any], None],
    cancelled: Callable[[], bool],
) -> list[Answer]:
    """`work(task, tell, stop)` for each task, in a process of its own; the answers in the order of the tasks.

    What the work tells is heard with the task's number. `stop` is true once `cancelled` was. Raises WorkerLost; no
    process outlives the call.
    """
    flag = mmap.mmap(-1, 1)
    children: dict[int, Connection] = {}
    pids: list[int] = []
    answers: dict[int, Answer] = {}
    gc.freeze()  # what is collected is written to, and what is written to is copied
    try:
        for number, task in enumerate(tasks):
            ours, theirs = Pipe(duplex=False)
            parent, pid = os.getpid(), os.fork()
            if not pid:
                _child(theirs, flag, parent, work, task)
            theirs.close()
            children[number] = ours
            pids.append(pid)
        number_of = {connection: number for number, connection in children.items()}
        while len(answers) < len(tasks):
            if not flag[0] and cancelled():
                flag[0] = 1
            for ready in wait([children[n] for n in children if n not in answers], ASKED_EACH_SECONDS):
                number = number_of[ready]  # type: ignore[index]
                try:
                    kind, what = children[number].recv()
                except EOFError:
                    raise WorkerLost("a process of the planner ended before its work was done") from None
                if kind == "refused":
                    raise InstanceRefused(*what)
                if kind == "failed":
                    raise WorkerLost(f"a process of the planner failed: {what}")
                if kind == "done":
                    answers[number] = what
                else:
                    heard(number, what)
    finally:
        gc.unfreeze()
        for pid in pids:
            if len(answers) < len(tasks):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for connection in children.values():
            connection.close()
        flag.close()
    return [answers[number] for number in range(len(tasks))]


def _child(pipe: Connection, flag: mmap.mmap, parent: int, work: Callable[..., Any], task: Any) -> None:
    """Never returns."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

        def stop() -> bool:
            if os.getppid() != parent:  # nobody is left to be answered
                os._exit(1)
            return bool(flag[0])

        pipe.send(("done", work(task, lambda what: pipe.send(("told", what)), stop)))
        pipe.close()
    except InstanceRefused as refused:
        pipe.send(("refused", (refused.where, refused.why)))
    except BaseException as error:  # whatever it was, the process ends here
        pipe.send(("failed", type(error).__name__))
    finally:
        os._exit(0)
