"""What django-q keeps of a task that failed: its job, the type of the error and the places it passed; never its words.

django-q stores an error's text and traceback in clear, in a pickle. The text may repeat what somebody typed; what is
kept here is what proves to be the name of a type, or a file that is there.
"""

import builtins
import logging
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django_q.models import Task

from compliance.log_lines import short_path

KEPT = timedelta(days=7)

_PLACE = re.compile(r'^  File "([^"\n]+)", line (\d+), in ([\w<>]+)$', re.MULTILINE)
_TYPE = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)
_log = logging.getLogger(__name__)


def scrub(instance: Task, **kwargs: Any) -> None:
    """Before a task's row is written: a failure keeps no words, and becomes a line of the log."""
    if instance.success or instance.result is None:
        return
    told = str(instance.result)
    if told == _kept(instance, told):
        return  # written again
    instance.result = _kept(instance, told)
    _log.error("task failed: %s at %s", instance.result, " < ".join(_places(told)) or "an unknown place")


def _kept(task: Task, told: str) -> str:
    return f"{task.func}: {_type(told)}"


def _type(told: str) -> str:
    """The last line's first word where it is the name of an exception that this process knows."""
    for name in reversed(_TYPE.findall(told)):
        module, _, plain = name.rpartition(".")
        found = getattr(sys.modules.get(module) if module else builtins, plain, None)
        if isinstance(found, type) and issubclass(found, BaseException):
            return name
    return "an error"


def _places(told: str) -> list[str]:
    """`file:line function`, innermost first, of those files that are really there."""
    found = [(path, line, name) for path, line, name in _PLACE.findall(told) if Path(path).is_file()]
    return [f"{short_path(path)}:{line} {name}" for path, line, name in reversed(found)]


def forget_failures(*, now: datetime) -> int:
    """Remove the rows of tasks that ended more than a week ago; how many those were."""
    removed, _ = Task.objects.filter(stopped__lt=now - KEPT).delete()
    return removed
