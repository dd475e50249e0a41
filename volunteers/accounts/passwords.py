"""What makes a password good enough: long, and not put together from what everybody puts together.

A password's weight is the least number of bits that it takes to write it down as common words, names, years, walks over
the keyboard, repetitions, and single signs for whatever is left. No kinds of signs are asked for, and none ends.
"""

import gzip
import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from volunteers.accounts.words import JOINING, KEYBOARD_ROWS, OF_THE_WORK, SAYINGS, SEASONS_AND_DAYS

SHORTEST, LONGEST = 15, 256  # signs
LEAST_BITS = 35.0

_OWN_BITS, _WORK_BITS, _SEASON_BITS, _JOINING_BITS, _SAYING_BITS, _WALK_BITS = 2.0, 4.0, 5.0, 4.0, 6.0, 4.0
_RAREST_BITS, _YEAR_BITS, _AGAIN_BITS, _ALIKE_BITS, _GAP_BITS = 10.5, 5.0, 1.5, 0.7, 1.0
_LETTER_BITS, _DIGIT_BITS, _SIGN_BITS, _FOREIGN_BITS = 4.7, 3.3, 4.0, 7.0
_LONGEST_WORD = 40
_YEAR = re.compile(r"(19|20)\d\d")
_NO_GAPS = str.maketrans("", "", " -_.,")
# Signs that stand for letters; 1 stands for two of them.
_LOOKS = [str.maketrans("013457@$!|+", f"o{one}eastas{one}{one}t") for one in "il"]


class LengthValidator:
    """Fifteen signs at least, 256 at most, counted in the form in which they are hashed."""

    def validate(self, password: str, user: Any = None) -> None:
        signs = len(unicodedata.normalize("NFKC", password))
        if signs < SHORTEST:
            raise ValidationError(
                ngettext_lazy(
                    "This is too short: please take at least %(many)d character.",
                    "This is too short: please take at least %(many)d characters.",
                    SHORTEST,
                )
                % {"many": SHORTEST},
                code="password_too_short",
            )
        if signs > LONGEST:
            raise ValidationError(
                _("This is longer than %(many)d characters. A shorter one is safe enough.") % {"many": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return _("At least 15 characters. Four or five words that have nothing to do with each other are good.")


class GuessableValidator:
    """Refuses what is tried first: common words, names, years, the keyboard's rows, one thing twice."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) <= LONGEST and weight_bits(password, own=own_words(user)) < LEAST_BITS:
            raise ValidationError(
                _("Others would think of this soon. Please take words that have nothing to do with each other."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return ""


def check(password: str, user: Any) -> None:
    """Raises ValidationError with every reason why this password is not good enough for this account."""
    password_validation.validate_password(password, user)


def own_words(user: Any) -> frozenset[str]:
    """What others know of the account: its names, the parts of its address, its program."""
    said = [getattr(user, name, "") or "" for name in ("username", "display_name", "email")]
    program = getattr(user, "program", None)
    said += [getattr(program, "name", "") or "", getattr(program, "code", "") or ""]
    words = (word for text in said for word in re.split(r"[\W_]+", _simple(text)))
    return frozenset(word for word in words if len(word) >= 3)


def weight_bits(password: str, *, own: Iterable[str] = ()) -> float:
    """The least bits that write it down; `own`: words that others know of its owner."""
    text = _simple(password)
    joined = text.translate(_NO_GAPS)
    least = min(_bits(each, frozenset(own)) + (each != text) for each in {text, joined})
    return float(least)


def _bits(text: str, own: frozenset[str]) -> float:
    readings = {text, *(text.translate(looks) for looks in _LOOKS)}
    known = _words()
    least = [0.0, *[math.inf] * len(text)]
    for end in range(1, len(text) + 1):
        least[end] = least[end - 1] + _single_bits(text, end - 1)
        for start in range(max(0, end - _LONGEST_WORD), end - 1):
            bits = _piece_bits(text, start, end, readings, known, own)
            least[end] = min(least[end], least[start] + bits)
    return least[-1]


def _simple(text: str) -> str:
    """One form, small letters, no accents: what a guesser's rules undo first."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _single_bits(text: str, at: int) -> float:
    sign = text[at]
    if at and sign == text[at - 1]:
        return _ALIKE_BITS
    if not sign.isalnum() and sign.isascii():
        # The same sign between words says nothing the second time.
        return _GAP_BITS if sign == " " or sign in text[:at] else _SIGN_BITS
    if not sign.isascii():
        return _FOREIGN_BITS
    return _DIGIT_BITS if sign.isdigit() else _LETTER_BITS


def _piece_bits(
    text: str, start: int, end: int, readings: set[str], known: dict[str, float], own: frozenset[str]
) -> float:
    piece, length = text[start:end], end - start
    bits = math.inf
    for reading in readings:
        word = reading[start:end]
        extra = 0.0 if word == piece else 1.0
        if word in own:
            bits = min(bits, _OWN_BITS + extra)
        bits = min(bits, known.get(word, math.inf) + extra, known.get(word[::-1], math.inf) + extra + 1)
    if start >= length and text[start - length : start] == piece:
        bits = min(bits, _AGAIN_BITS)
    elif length >= 3 and (piece in text[:start] or piece[::-1] in text[:start]):
        bits = min(bits, 2 * _AGAIN_BITS)
    if length >= 3 and any(piece in row for row in _walks()):
        bits = min(bits, _WALK_BITS)
    if length == 4 and _YEAR.fullmatch(piece):
        bits = min(bits, _YEAR_BITS)
    return bits


@cache
def _walks() -> tuple[str, ...]:
    ahead = [row + row[: len(row) // 2] for row in KEYBOARD_ROWS]
    return (*ahead, *(row[::-1] for row in ahead))


@cache
def _words() -> dict[str, float]:
    """{word: bits}. Django's list of common passwords goes by how common they are: the place in it is the weight."""
    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    known: dict[str, float] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for place, line in enumerate(lines, 1):
            if len(word := _simple(line.strip())) >= 3:
                known.setdefault(word, min(_RAREST_BITS, 1 + math.log2(place + 1)))
    for words, bits in (
        (SAYINGS, _SAYING_BITS),
        (SEASONS_AND_DAYS, _SEASON_BITS),
        (OF_THE_WORK, _WORK_BITS),
        (JOINING, _JOINING_BITS),
    ):
        known |= {word: min(bits, known.get(word, bits)) for word in words.split()}
    return known
