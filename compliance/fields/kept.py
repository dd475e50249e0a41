"""What a row in memory keeps in the place of a protected value."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn


class Sealed:
    """The bytes as the database has them. Says nothing when shown; opens only through its row."""

    __slots__ = ("body",)

    def __init__(self, body: bytes) -> None:
        self.body = body

    def __repr__(self) -> str:
        return "<sealed>"


class Told:
    """A value somebody has just given and nobody has sealed yet. Neither shown nor pickled."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "<not sealed yet>"

    def __deepcopy__(self, memo: dict[int, Any]) -> "Told":
        return Told(copy.deepcopy(self.value, memo))

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("A value that is not sealed yet is not pickled: save the row first.")


_as_kept: ContextVar[bool] = ContextVar("sealed_as_kept", default=False)


@contextmanager
def as_kept() -> Iterator[None]:
    """Inside, reading a sealed attribute gives what the row keeps, unopened: for code that moves values about."""
    token = _as_kept.set(True)
    try:
        yield
    finally:
        _as_kept.reset(token)


def wanted_as_kept() -> bool:
    return _as_kept.get()
