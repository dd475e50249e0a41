"""Names as they are compared: without accents, in pieces, by their sound. No Django.

People's names reach a program over bad lines and on handwritten sheets: surnames are swapped, left out or joined with a
hyphen, accents get lost, b and v, s and z, i and y change places, and one letter is wrong.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

LEAST_JOINED = 8  # letters of two names written as one; shorter ones are names of their own
MOST_PIECES = 6  # of one person's names; of more, the longest
LEAST_SKELETON = 3  # consonants; fewer are shared by half the world

_NO_LETTER = re.compile(r"[\W\d_]+")
_SILENT = re.compile(r"['’‘`´ʼ]")
# Words that stand between names and are left out as often as they are written.
_BETWEEN = frozenset(
    ("al", "bin", "da", "dal", "de", "del", "der", "di", "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "los")
    + ("van", "von", "y")
)
# One letter stands for all that sound alike in English or Spanish; letter by letter, so that one slip stays one slip.
_SOUNDS = str.maketrans("vwzxckqyh", "bbsssssi\0")
_VOWELS = frozenset("aeiou")


def plain(text: str) -> str:
    """Small letters without marks, one space between words: what is compared when names are compared."""
    apart = unicodedata.normalize("NFKD", _SILENT.sub("", text).casefold())
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(_NO_LETTER.sub(" ", letters).split())


def pieces(*names: str) -> tuple[str, ...]:
    """The pieces of all ways somebody is called, each once, in order; at most six, the longest."""
    words = dict.fromkeys(word for name in names for word in plain(name).split())
    told = [word for word in words if word not in _BETWEEN] or list(words)
    if len(told) > MOST_PIECES:
        longest = sorted(told, key=lambda word: (-len(word), word))[:MOST_PIECES]
        told = [word for word in told if word in longest]
    return tuple(told)


def sound(piece: str) -> str:
    """A piece as it sounds, vowels kept: Váldes and Baldez are one. A piece of silent letters alone stays as it is."""
    return piece.translate(_SOUNDS).replace("\0", "") or piece


def skeleton(piece: str) -> str:
    """The consonants of a piece, doubled ones once: Mohamed, Muhammad and Mohammed are one. Empty when too short."""
    spoken = sound(piece)
    kept = [sign for before, sign in zip(" " + spoken, spoken, strict=False) if sign not in _VOWELS and sign != before]
    return "".join(kept) if len(kept) >= LEAST_SKELETON else ""


def one_letter_off(word: str) -> Iterator[str]:
    """Every sound that differs from this one by one letter more, less, other or swapped; each may come twice."""
    letters = sorted(set("abdefgijlmnoprstu") | set(word))
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for letter in letters:
            yield word[:place] + letter + word[place + 1 :]
    for place in range(len(word) + 1):
        for letter in letters:
            yield word[:place] + letter + word[place:]


def kept_forms(found: Iterable[str]) -> list[str]:
    """What is fingerprinted and kept of the pieces of a name: how each sounds, and its consonants."""
    forms: dict[str, None] = {}
    for piece in found:
        forms[f"s:{sound(piece)}"] = None
        if bones := skeleton(piece):
            forms[f"c:{bones}"] = None
    return list(forms)


def joins(found: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each two pieces of a name with what they make when nothing stands between them: (first, second, both)."""
    for first in found:
        for second in found:
            if first != second and len(first) + len(second) >= LEAST_JOINED:
                yield first, second, first + second


def halves(piece: str) -> Iterator[str]:
    """What a long piece may be two names of: both ends of each cut, three letters or more."""
    if len(piece) >= LEAST_JOINED:
        for cut in range(3, len(piece) - 2):
            yield piece[:cut]
            yield piece[cut:]
