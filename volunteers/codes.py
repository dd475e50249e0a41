"""Codes of volunteers: drawn, never made from a name."""

import secrets
from typing import Any

from django.db import IntegrityError, transaction

from volunteers.models import Program, Volunteer

_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"  # none that is confused on paper or by telephone, and no vowel
_SIGNS_EACH = 4
_TRIES = 20


def new_volunteer(program: Program, *, preferred_name: str, **columns: Any) -> Volunteer:
    """Store a volunteer under a code that none bears; the codes of other programs are not seen, only refused."""
    columns.setdefault("timezone", program.timezone)
    for _try in range(_TRIES):
        code = _drawn()
        try:
            with transaction.atomic():
                return Volunteer.objects.create(program=program, code=code, preferred_name=preferred_name, **columns)
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


def _drawn() -> str:
    return "VR-" + "".join(secrets.choice(_SIGNS) for _sign in range(_SIGNS_EACH))
