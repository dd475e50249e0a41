"""Signs in a short text that would tell who somebody is. A guess: it warns, it never decides."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberMatcher

from compliance.fields.never_kept import holds_social_security_number


class Sign(StrEnum):
    """What a text seems to hold."""

    NUMBER = "number"  # an A-number, or a social security number
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


_ALONE_BEFORE, _ALONE_AFTER = r"(?<![\d/.-])", r"(?![\d/.-]*\d)"
_NUMBER = re.compile(
    # A123456789, A 123-456-789, A# 123 456 789, A-number 12 345 678
    r"(?<![^\W_])A(?:[ -]?(?:number|no\.?))?[ #:-]{0,3}\d{2,3}[ .-]?\d{3}[ .-]?\d{3}(?!\d)"
    # the same without its letter, and eight or nine digits in one piece, as people copy them
    rf"|{_ALONE_BEFORE}\d{{2,3}}(?P<between>[ .-])\d{{3}}(?P=between)\d{{3}}{_ALONE_AFTER}"
    rf"|{_ALONE_BEFORE}\d{{8,9}}{_ALONE_AFTER}"
    # social security
    rf"|{_ALONE_BEFORE}\d{{3}}-\d\d-\d{{4}}{_ALONE_AFTER}",
    re.IGNORECASE,
)
_LOCAL_PHONE = re.compile(rf"{_ALONE_BEFORE}\d{{3}}[.-]\d{{4}}{_ALONE_AFTER}")
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\W\d_]{2,}")
# “Officer Miller”, “named Ana”, “se llama Luis”: a word with a capital after what announces a name.
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W\d_]*[a-zß-öø-ÿ'’-][^\W\d_]*"
_NAME = re.compile(
    r"\b(?:(?i:mr|mrs|ms|miss|dr|sgt|lt|officer|agent|judge|sr|sra|srta|señor|señora|oficial|agente|juez|don|doña)\.?"
    r"|(?i:named|called|name is|name’s|llamado|llamada|se llama|me llamo))\s+" + _CAPITAL
)
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_NAME = 3
_PHONE_DIGITS = 10  # with the area code; the library also takes dates for short numbers


def signs_in(text: str, *, names: Iterable[str] = ()) -> list[Sign]:
    """The kinds of sign found, in the order of Sign; an empty list for a text that tells nothing of the sort.

    `names` are those that are known and never to be written, whatever their accents and capitals.
    """
    plain = unicodedata.normalize("NFKC", text)  # wide digits are digits too
    found = {
        Sign.NUMBER: _NUMBER.search(plain) or holds_social_security_number(plain),
        Sign.PHONE: _has_phone(plain),
        Sign.EMAIL: _EMAIL.search(plain),
        Sign.NAME: _NAME.search(plain) or (_words_of(plain) & _parts_of(names)),
    }
    return [sign for sign, match in found.items() if match]


def _has_phone(text: str) -> bool:
    matches = PhoneNumberMatcher(text, "US", leniency=Leniency.POSSIBLE)
    full = any(sum(sign.isdigit() for sign in match.raw_string) >= _PHONE_DIGITS for match in matches)
    return full or bool(_LOCAL_PHONE.search(text))


def _words_of(text: str) -> set[str]:
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return {word.casefold() for word in _WORD.findall(bare)}


def _parts_of(names: Iterable[str]) -> set[str]:
    return {part for name in names for part in _words_of(name) if len(part) >= _SHORTEST_NAME}
