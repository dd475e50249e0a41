"""One JSON line for each thing that is logged: what happened and where in the code, never a value or who asked.

A message of our own is written for the log and is kept. Of others' messages only the template is kept, or nothing where
they have filled it in already; of an exception its type and the places it passed through, not its text; of a request
its method, the route's name and the answer's status, not its path, which is whatever a client chose to send.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from django.views.debug import ExceptionReporter

_OURS = ("compliance", "facilities", "volunteers", "visitation")
_PLACES_KEPT = 25
# What should never be in a message of ours; if it ever is, it does not reach the line.
_PRIVATE = re.compile(
    r"[^\s@]+@[^\s@]+|\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{0,4}:){3,}[0-9a-f]*|\d[\d().\s-]{5,}\d", re.IGNORECASE
)


class JsonLine(logging.Formatter):
    """A record as one line of ASCII JSON; nothing in it can begin another line or move a terminal's cursor."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(line_of(record))


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """The fields of a record's line."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name, "event": _event(record)}
    line["where"] = f"{short_path(record.pathname)}:{record.lineno}"
    request = getattr(record, "request", None)
    if request is not None:
        line |= _about_request(request, getattr(record, "status_code", None))
    if record.exc_info and record.exc_info[1] is not None:
        line["errors"] = list(_chain(record.exc_info[1]))
    return line


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in _OURS:
        return _PRIVATE.sub("…", record.getMessage())
    if getattr(record, "request", None) is not None:
        return "request"
    return record.msg if record.args and isinstance(record.msg, str) else "(in their own words)"


def _about_request(request: Any, status: int | None) -> dict[str, Any]:
    match = getattr(request, "resolver_match", None)
    method = getattr(request, "method", None)
    return {
        "method": method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other",
        "route": (match.view_name if match is not None else None) or "none",
        "status": status,
        "error_id": getattr(request, "error_id", None),
    }


def _chain(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """The exception and those it came from, each by its type and the places it passed through."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield {"type": f"{type(error).__module__}.{type(error).__qualname__}", "places": places(error.__traceback__)}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def places(tb: TracebackType | None) -> list[str]:
    """`file:line function` of each frame, outermost first."""
    frames = [(frame.f_code, number) for frame, number in traceback.walk_tb(tb)]
    return [f"{short_path(code.co_filename)}:{number} {code.co_name}" for code, number in frames[-_PLACES_KEPT:]]


def short_path(path: str) -> str:
    """A file by its place in the project or in a library: where either is installed says nothing."""
    parts = Path(path).parts
    for mark in ("site-packages", *_OURS):
        if mark in parts:
            start = len(parts) - parts[::-1].index(mark) - 1
            return "/".join(parts[start + (mark == "site-packages") :])
    return parts[-1] if parts else "-"


def log_uncaught() -> None:
    """Let what nobody catches in this process, or in one of its threads, be logged as any other error."""
    log = logging.getLogger("visitation.uncaught")
    sys.excepthook = lambda kind, error, tb: log.critical("ended by an error", exc_info=(kind, error, tb))

    def of_thread(told: Any) -> None:
        if told.exc_type is not SystemExit:
            log.critical("a thread ended by an error", exc_info=(told.exc_type, told.exc_value, told.exc_traceback))

    threading.excepthook = of_thread


class NoReport(ExceptionReporter):
    """Django's reports of errors show locals, settings and what was posted. Ours show nothing."""

    def get_traceback_data(self) -> dict[str, Any]:
        return {}

    def get_traceback_html(self) -> str:
        return ""

    def get_traceback_text(self) -> str:
        return ""
