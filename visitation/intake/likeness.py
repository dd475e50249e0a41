"""How alike two names are, in words and not as a figure: the only door to rapidfuzz. No Django."""

from collections.abc import Sequence
from enum import StrEnum

from rapidfuzz.distance import DamerauLevenshtein

from visitation.intake.spelling import joins, pieces, plain, skeleton, sound


class Likeness(StrEnum):
    """Why two people may be one; the strongest first."""

    NUMBER = "number"  # the same A-number
    SAME_NAME = "same_name"  # the same pieces, in any order
    NEAR_NAME = "near_name"  # the same but for a letter, a sound or a piece left out
    ONE_NAME = "one_name"  # of one of them a single name is known, and the other bears it


def likeness_of(one: Sequence[str], other: Sequence[str]) -> Likeness | None:
    """Compare all names of two people; None: nothing speaks for their being one.

    Pieces are matched each to one of the other's, whatever their order. Two must match, and all of the one of whom
    fewer pieces are known, so that a surname left out counts as none and another surname as another person.
    """
    first, second = pieces(*one), pieces(*other)
    if not first or not second:
        return None
    likeness = _matched(one, other, first, second)
    if likeness is None:
        first, second = _taken_apart(first, second), _taken_apart(second, first)
        likeness = _matched(one, other, first, second) and Likeness.NEAR_NAME
    return likeness


def _taken_apart(names: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """“Nunezortega” beside “Núñez” and “Ortega”: the two names that it is, one letter off at most."""
    made = list(joins(other))
    found: list[str] = []
    for piece in names:
        of_two = next(((a, b) for a, b, both in made if len(piece) > 7 and _distance(piece, both) <= 1), None)
        found += of_two or (piece,)
    return tuple(dict.fromkeys(found))


def _matched(
    one: Sequence[str], other: Sequence[str], first: tuple[str, ...], second: tuple[str, ...]
) -> Likeness | None:
    few, many = sorted((first, second), key=len)
    unmatched, slips = list(many), 0
    for piece in few:
        near = min(unmatched, key=lambda each: (_distance(piece, each), each), default=None)
        if near is None or not _is_near(piece, near):
            return _joined(one, other)
        slips += piece != near
        unmatched.remove(near)
    if len(few) == 1 and len(many) > 1:
        return Likeness.ONE_NAME
    if not slips and not unmatched:
        return Likeness.SAME_NAME
    return Likeness.NEAR_NAME


def _distance(one: str, other: str) -> int:
    """Letters that differ, a swap of two counted as one; by the sound, for B and V are no two letters on a line."""
    return min(DamerauLevenshtein.distance(one, other), DamerauLevenshtein.distance(sound(one), sound(other)))


def _is_near(one: str, other: str) -> bool:
    """One letter off, none in names of three letters or fewer; or the same consonants."""
    allowed = 1 if min(len(one), len(other)) > 3 else 0
    bones = skeleton(one)
    return _distance(one, other) <= allowed or bool(bones and bones == skeleton(other))


def _joined(one: Sequence[str], other: Sequence[str]) -> Likeness | None:
    """“Delacruz” and “De la Cruz”: the same letters with the spaces elsewhere."""
    letters = [{plain(name).replace(" ", "") for name in names} - {""} for names in (one, other)]
    near = any(len(a) > 7 and DamerauLevenshtein.distance(a, b) <= 1 for a in letters[0] for b in letters[1])
    return Likeness.NEAR_NAME if near else None
