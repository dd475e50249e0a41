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
        code = "VR-" + "".join(secrets.choice(_SIGNS) for _sign in range(_SIGNS_EACH))
        try:
            with transaction.atomic():
                return Volunteer.objects.create(program=program, code=code, preferred_name=preferred_name, **columns)
        except IntegrityError:
            if _try == _TRIES - 1:
                raise
    raise AssertionError("unreachable")
