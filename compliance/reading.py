"""Reading a protected (S4) field: written down first, then opened, and only where somebody said why.

Inside a request nothing protected opens by itself. `showing` writes one row of the trail, in the request's own
transaction, and then lets the named fields of one subject be opened; `computing` lets them be opened for a result that
does not show them. Jobs, commands and whatever else is no request is not asked (the trail has their rows as actions).

The sealed columns ask `check_open` each time one of them is opened.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from compliance import audit
from compliance.audit import TrailUnavailable
from compliance.tenancy import lock_timeout

__all__ = ["TrailUnavailable", "UnauditedRead", "check_open", "computing", "guard_requests", "in_request", "showing"]

PROTECTED = "S4"
LOCK_TIMEOUT = "5s"
_CATEGORY = re.compile(r"[a-z][a-z0-9_]{0,39}")


class UnauditedRead(Exception):
    """A protected field was about to be opened in a request that nobody had written down. Carries its name alone."""


@dataclass
class _Request:
    """What this request has written down already: subject → fields."""

    written: dict[str, set[str]] = field(default_factory=dict)


_request: ContextVar[_Request | None] = ContextVar("reading_request", default=None)
_opened: ContextVar[tuple[tuple[str, frozenset[str]], ...]] = ContextVar("reading_opened", default=())
_computed: ContextVar[str] = ContextVar("reading_computed", default="")


def guard_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: from here to the response nothing protected is opened unless somebody said so."""

    def guarded(request: HttpRequest) -> HttpResponse:
        with in_request():
            return get_response(request)

    return guarded


@contextmanager
def in_request() -> Iterator[None]:
    """One request: fields are closed, and what was written down counts for all of it."""
    tokens = _request.set(_Request()), _opened.set(()), _computed.set(""), lock_timeout.set(LOCK_TIMEOUT)
    try:
        yield
    finally:
        _request.reset(tokens[0])
        _opened.reset(tokens[1])
        _computed.reset(tokens[2])
        lock_timeout.reset(tokens[3])


@contextmanager
def showing(
    *,
    by: Any,
    subject: Any,
    fields: Iterable[str],
    reason: str = "",
    program: str = "",
    action: str = "fields_read",
    detail: dict[str, Any] | None = None,
) -> Iterator[None]:
    """Write down that `by` reads these fields of one subject, then let exactly them be opened inside the block.

    `subject` is a code (a person's, a visit's, a plan's); `reason` a category such as `visit_preparation`, never free
    text. Asked again for the same subject in the same request, only fields that are not written down yet make a row.
    Raises TrailUnavailable, and nothing opens, where the row cannot be written.
    """
    names = frozenset(fields)
    if reason and not _CATEGORY.fullmatch(reason):
        raise ValueError("the reason is a category, such as visit_preparation")
    request = _request.get()
    written = request.written.setdefault(str(subject), set()) if request is not None else set()
    if names - written:
        told = {"fields": sorted(names - written)} | ({"reason": reason} if reason else {}) | (detail or {})
        try:
            audit.record(action, by=by, subject=subject, program=program, detail=told)
        except DatabaseError as error:
            raise TrailUnavailable("the trail takes no row") from error
        written |= names
    token = _opened.set((*_opened.get(), (str(subject), names)))
    try:
        yield
    finally:
        _opened.reset(token)


@contextmanager
def computing(what: str) -> Iterator[None]:
    """Let protected fields be opened for a result that does not show them, e.g. `rules`, `planning`. No row."""
    token = _computed.set(what)
    try:
        yield
    finally:
        _computed.reset(token)


def check_open(instance: Any, field_name: str, level: str) -> None:
    """Asked before a sealed column is opened. Raises UnauditedRead in a request that did not say it reads this one."""
    if level != PROTECTED or _request.get() is None or _computed.get():
        return
    opened = {subject for subject, names in _opened.get() if field_name in names}
    if not opened or not (str(instance) in opened or opened.intersection(_shown_under(instance))):
        raise UnauditedRead(f"{type(instance).__name__}.{field_name}")


def _shown_under(instance: Any) -> tuple[str, ...]:
    """The codes of what a row may be shown as a part of, e.g. a log as part of its visit."""
    asked = getattr(instance, "shown_under", None)
    return asked() if asked is not None else ()
