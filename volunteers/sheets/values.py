"""What one cell says, as a value of ours. Each reader takes a text that is not empty and raises Bad."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumber_field.phonenumber import to_python

from compliance.fields.typed import NAME
from volunteers.languages import LANGUAGE_NAMES

Read = Callable[[str], Any]
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_AMERICAN = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")  # a day as spreadsheets count them, where the cell was not shown as a date
_SERIAL_BEGINS = dt.date(1899, 12, 30)
_ZIP = re.compile(r"(\d{5})(?:-\d{4})?", re.ASCII)
_BETWEEN = re.compile(r"[,;/|\n]|\s(?:and|y)\s")
_EARLIEST = dt.date(1900, 1, 1)


class Bad(Exception):
    """This cell cannot be read; `code` is one of words.PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(text: str) -> str:
    """For comparing heads and choices: no case, no accents, no signs between words."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(sign for sign in bare if not unicodedata.combining(sign))))


def name(longest: int) -> Read:
    """A name or a short line."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise Bad("too_long")
        for check in NAME:
            try:
                check(text)
            except ValidationError as error:
                raise Bad("never_kept" if error.code == "never_kept" else "invisible") from None
        return text

    return read


def phone(text: str) -> Any:
    """A telephone number, foreign ones with their +, extensions with ext."""
    number = to_python(text)
    if number is None or not number.is_valid():
        raise Bad("phone")
    return number


def email(text: str) -> str:
    """An e-mail address in one spelling."""
    text = unicodedata.normalize("NFKC", text).removeprefix("mailto:").strip()
    try:
        validate_email(text)
    except ValidationError:
        raise Bad("email") from None
    if len(text) > 254 or not text.isprintable():
        raise Bad("email")
    return text.casefold()


def zip_code(text: str) -> str:
    """Five digits. Spreadsheets drop the noughts at the beginning."""
    found = _ZIP.fullmatch(text.zfill(5) if text.isascii() and text.isdigit() else text)
    if found is None:
        raise Bad("zip")
    return found[1]


def day(text: str) -> dt.date:
    """2026-03-31, 3/31/2026 with the month first, or a day as spreadsheets count."""
    try:
        if found := _ISO.fullmatch(text):
            read = dt.date(*map(int, found.groups()))
        elif found := _AMERICAN.fullmatch(text):
            month, day_of_month, year = map(int, found.groups())
            read = dt.date(year, month, day_of_month)
        elif _SERIAL.fullmatch(text):
            read = _SERIAL_BEGINS + dt.timedelta(days=int(float(text)))
        else:
            raise Bad("day")
    except ValueError:
        raise Bad("day") from None
    if read < _EARLIEST:
        raise Bad("day")
    return read


def number(most: int) -> Read:
    """A whole number from 0 to `most`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most):
            raise Bad("number")
        return int(text)

    return read


def choice(spellings: Mapping[str, Iterable[str]]) -> Read:
    """One of a few values: {value: how people write it}."""
    by_spelling = {plain(written): value for value, ways in spellings.items() for written in (value, *ways)}

    def read(text: str) -> str:
        try:
            return by_spelling[plain(text)]
        except KeyError:
            raise Bad("choice") from None

    return read


yes_or_no = choice({"yes": ("y", "true", "x", "1", "sí", "si", "s"), "no": ("n", "false", "0")})


def languages(text: str) -> tuple[str, ...]:
    """Codes of languages, in order: written as codes or names, in English or Spanish, with commas between."""
    known = _languages()
    found: list[str] = []
    for piece in _BETWEEN.split(text):
        if not piece.strip():
            continue
        code = known.get(plain(piece))
        if code is None:
            raise Bad("language")
        if code not in found:
            found.append(code)
    if len(found) > 10:
        raise Bad("language")
    return tuple(found)


def _languages() -> dict[str, str]:
    if not _known:
        from django.utils.translation import override

        for language in ("es", "en"):
            with override(language):
                _known.update({plain(str(words)): code for code, words in LANGUAGE_NAMES.items()})
        _known.update({code: code for code in LANGUAGE_NAMES} | {"kiche": "quc", "k iche": "quc", "farsi": "fa"})
    return _known


_known: dict[str, str] = {}
