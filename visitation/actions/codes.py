"""Codes that stand for people and things wherever a name must not.

Written with signs that nobody confuses on paper or by telephone: no 0, O, 1, I or L; and no vowel, so that no code is
a word. A code says nothing: it is drawn, never made from a name or a number.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from enum import Enum

from django.db import connection

from compliance.rounds import Asking, Plain

DIGITS = "23456789"
LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
SIGNS = DIGITS + LETTERS
_ROUNDS = 100
_ASK_TAKEN = "SELECT visitation_codes_taken(%s, %s::text[])"

Choose = Callable[[str], str]  # one sign out of a text; random.Random(seed).choice makes the same codes again


class Kind(Enum):
    """What a code stands for: what it begins with, then `9` for a digit, `a` for a letter, `*` for either."""

    PERSON = ("", "9a-**")  # 7Q-KM
    VOLUNTEER = ("VR-", "****")
    REQUEST = ("RQ-", "*****")
    VISIT = ("VT-", "*****")
    PLAN = ("PN-", "****")


_SIGNS_OF = {"9": DIGITS, "a": LETTERS, "*": SIGNS}


class CodesUsedUp(Exception):
    """No free code was found: too many rows bear one of this kind."""


def new_code(kind: Kind, *, choose: Choose = secrets.choice) -> str:
    """One code no row bears yet."""
    return new_codes(kind, 1, choose=choose)[0]


def new_codes(kind: Kind, count: int, *, choose: Choose = secrets.choice) -> list[str]:
    """That many codes no row bears yet, all different; the unique column has the last word.

    Raises CodesUsedUp. One query, and one more for each round of codes that were taken.
    """
    return _free(kind, count, lambda _place, _round: _filled(kind, choose))


def asks_new_code(kind: Kind, *, choose: Choose = secrets.choice) -> Asking[str]:
    """The same of `new_code`, in a round with other questions; one round more for each code that was taken."""
    for _round in range(_ROUNDS):
        code = _filled(kind, choose)
        (taken,) = yield (Plain(f"{_ASK_TAKEN} AS code", [kind.name, [code]]),)
        if not taken:
            return code
    raise CodesUsedUp(kind.name)


def codes_from(kind: Kind, seeds: Sequence[str]) -> list[str]:
    """One free code for each seed, in order; the same seeds beside the same rows give the same codes.

    Raises CodesUsedUp.
    """

    def made(place: int, a_round: int) -> str:
        return _filled(kind, _chooser(f"{kind.name}/{seeds[place]}/{a_round}"))

    return _free(kind, len(seeds), made)


def _free(kind: Kind, count: int, make: Callable[[int, int], str]) -> list[str]:
    made: dict[int, str] = {}
    for a_round in range(_ROUNDS):
        asked = {place: make(place, a_round) for place in range(count) if place not in made}
        if not asked:
            break
        taken = _taken(kind, set(asked.values())) | set(made.values())
        for place, code in asked.items():
            if code not in taken:
                taken.add(code)
                made[place] = code
    if len(made) < count:
        raise CodesUsedUp(kind.name)
    return [made[place] for place in range(count)]


def _taken(kind: Kind, codes: set[str]) -> set[str]:
    # A code is given once in all programs, and no program sees another's rows: the database says which are taken.
    with connection.cursor() as cursor:
        cursor.execute(_ASK_TAKEN, [kind.name, sorted(codes)])
        return {code for (code,) in cursor.fetchall()}


def _chooser(seed: str) -> Choose:
    numbers = iter(hashlib.shake_256(seed.encode()).digest(64))
    return lambda signs: signs[(next(numbers) * 256 + next(numbers)) % len(signs)]


def _filled(kind: Kind, choose: Choose) -> str:
    begins, pattern = kind.value
    return begins + "".join(choose(_SIGNS_OF[sign]) if sign in _SIGNS_OF else sign for sign in pattern)
