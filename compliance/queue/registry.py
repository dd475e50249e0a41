"""What the rooms above say of their jobs, once at the start."""

from collections.abc import Callable
from typing import Any

_given_up: dict[str, Callable[..., Any]] = {}
_always: set[str] = set()


def register(kind: str, *, when_given_up: Callable[..., Any] | None = None, always: bool = False) -> None:
    """`when_given_up` is called with a job's ids when it failed for good or was cancelled: what it leaves is put right.

    It may be called twice. `always`: runs even while the queue is held (holding.py); only for what opens no key.
    """
    if when_given_up is not None:
        _given_up[kind] = when_given_up
    if always:
        _always.add(kind)


def give_up(kind: str, arguments: list[Any]) -> None:
    """Tell whoever registered for this kind."""
    if kind in _given_up:
        _given_up[kind](*arguments)


def runs_always(kind: str) -> bool:
    """Whether a held queue lets it through."""
    return kind in _always
