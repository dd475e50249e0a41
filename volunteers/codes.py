"""Codes of volunteers and of groups that apply: drawn, never made from a name."""

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from volunteers.models import Program, Volunteer

_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # none that is confused on paper or by telephone, and no vowel
_SIGNS_EACH = 4  # of a volunteer
_TRIES = 20
Row = TypeVar("Row")


def new_volunteer(program: Program, *, preferred_name: str, **columns: Any) -> Volunteer:
    """Store a volunteer under a code that none bears; the codes of other programs are not seen, only refused."""
    columns.setdefault("timezone", program.timezone)
    return stored_under_a_code(
        lambda code: Volunteer.objects.create(
            program=program, code=code, preferred_name=preferred_name, **columns
        )
    )  # fmt: skip


def stored_under_a_code(store: Callable[[str], Row], kind: str = "VR", signs: int = _SIGNS_EACH) -> Row:
    """What `store` makes of the first code that none bears. Raises IntegrityError where there is none to be found."""
    for _try in range(_TRIES):
        try:
            with transaction.atomic():
                return store(_drawn(kind, signs))
        except IntegrityError:
            if _try == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def new_volunteers(rows: list[Volunteer]) -> None:
    """Store many at once, each under a code that none bears: two statements for each round of refused codes."""
    Volunteer.take_keys(rows)
    waiting = rows
    for _try in range(_TRIES):
        drawn: set[str] = set()
        for row in waiting:
            while not row.code or row.code in drawn:
                row.code = _drawn()
            drawn.add(row.code)
        if waiting:
            Volunteer.objects.bulk_create(waiting, ignore_conflicts=True)
        numbers = [row.pk for row in waiting]
        stored = set(Volunteer.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        waiting = [row for row in waiting if row.pk not in stored]
        if not waiting:
            return
        for row in waiting:
            row.code = ""
    raise IntegrityError("no code is free")


def _drawn(kind: str = "VR", signs: int = _SIGNS_EACH) -> str:
    return f"{kind}-" + "".join(secrets.choice(_SIGNS) for _sign in range(signs))
