"""How alike two names are, in words and not as a figure: the only door to rapidfuzz. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import DamerauLevenshtein

from visitation.intake.spelling import LEAST_JOINED, pieces, plain, skeleton, sound

_SHORT = 7  # letters; what is longer may be two names written as one


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
    return Comparing().likeness(Named.of(one), Named.of(other))


@dataclass(frozen=True)
class Named:
    """All names of one person as they are compared: in pieces and as these sound, and each whole, its letters alone."""

    pieces: tuple[str, ...]
    sounds: tuple[str, ...]
    letters: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[str]) -> "Named":
        whole = {plain(name).replace(" ", "") for name in names} - {""}
        found = pieces(*names)
        return cls(found, tuple(map(sound, found)), tuple(sorted(whole)))


class Comparing:
    """Comparisons that remember what they found of two pieces, for as long as somebody holds them."""

    def __init__(self) -> None:
        self.distances: dict[tuple[str, str], int] = {}
        self.near: dict[tuple[str, str], bool] = {}

    def likeness(self, one: Named, other: Named) -> Likeness | None:
        """As `likeness_of`."""
        first, second = one.pieces, other.pieces
        if not first or not second:
            return None
        likeness = self._matched(first, second) or self._joined(one, other)
        if likeness is None:
            apart = self._taken_apart(one, other), self._taken_apart(other, one)
            if apart != (first, second):
                likeness = self._matched(*apart) and Likeness.NEAR_NAME
        return likeness

    def _taken_apart(self, names: Named, other: Named) -> tuple[str, ...]:
        """“Nunezortega” beside “Núñez” and “Ortega”: the two names that it is, one letter off at most."""
        found: list[str] = []
        for piece, spoken in zip(names.pieces, names.sounds, strict=True):
            found += self._two_of(piece, spoken, other) or (piece,) if len(piece) > _SHORT else (piece,)
        return tuple(dict.fromkeys(found))

    def _two_of(self, piece: str, spoken: str, other: Named) -> tuple[str, str] | None:
        # With one letter off at most, the first name stands whole at the beginning or the second at the end, but for
        # the letters that touch: that is quick to see, and hardly ever so.
        begins = [spoken.startswith(each[:-1]) for each in other.sounds]
        ends = [spoken.endswith(each[1:]) for each in other.sounds]
        if True not in begins and True not in ends:
            return None
        for begin, first in zip(begins, other.pieces, strict=True):
            for end, second in zip(ends, other.pieces, strict=True):
                both = first + second
                may_be = (begin or end) and first != second and len(both) >= LEAST_JOINED
                if may_be and self.distance(piece, both) <= 1:
                    return first, second
        return None

    def _matched(self, first: tuple[str, ...], second: tuple[str, ...]) -> Likeness | None:
        few, many = sorted((first, second), key=len)
        unmatched, slips = list(many), 0
        for piece in few:
            near = min(unmatched, key=lambda each: (self.distance(piece, each), each), default=None)
            if near is None or not self._is_near(piece, near):
                return None
            slips += piece != near
            unmatched.remove(near)
        if len(few) == 1 and len(many) > 1:
            return Likeness.ONE_NAME
        if not slips and not unmatched:
            return Likeness.SAME_NAME
        return Likeness.NEAR_NAME

    def distance(self, one: str, other: str) -> int:
        """Letters that differ, a swap of two counted as one; by the sound, for B and V are no two letters on a line."""
        found = self.distances.get((one, other))
        if found is None:
            by_sound = DamerauLevenshtein.distance(sound(one), sound(other))
            found = self.distances[one, other] = min(DamerauLevenshtein.distance(one, other), by_sound)
        return found

    def _is_near(self, one: str, other: str) -> bool:
        """One letter off, none in names of three letters or fewer; or the same consonants."""
        found = self.near.get((one, other))
        if found is None:
            allowed = 1 if min(len(one), len(other)) > 3 else 0
            bones = skeleton(one)
            found = self.distance(one, other) <= allowed or bool(bones and bones == skeleton(other))
            self.near[one, other] = found
        return found

    @staticmethod
    def _joined(one: Named, other: Named) -> Likeness | None:
        """“Delacruz” and “De la Cruz”: the same letters with the spaces elsewhere."""
        near = any(
            len(a) > _SHORT and abs(len(a) - len(b)) <= 1 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1
            for a in one.letters
            for b in other.letters
        )
        return Likeness.NEAR_NAME if near else None
