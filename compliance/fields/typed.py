"""What a person may type: signs that can be seen, in the order in which they are read, and a name in one line.

Validators for forms and columns. A sign of nought is refused by every form field already.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.fields.never_kept import refuse_social_security_number

_TURNS_AROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile("[\x01-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_GAPS = "\u115f\u1160\u2800\u3164\uffa0"  # fillers of Hangul, and Braille without a dot
_NO_SHAPE = {"Cf", "Mn", "Me"}
_ENDS_A_LINE = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def keeps_reading_direction(value: Any) -> None:
    """Raises ValidationError for signs that turn around what is written after them: the rest of a page, that is.

    No name needs them: Arabic and Hebrew letters know their direction by themselves.
    """
    if isinstance(value, str) and _TURNS_AROUND.search(value):
        raise ValidationError(_("An invisible sign in this text changes the reading direction. Please type it anew."))


def shows_its_signs(value: Any) -> None:
    """Raises ValidationError for what steers a terminal or a printer and is no letter of any script; and for a text in
    which nothing can be seen, which would pass for a name where one is needed. Spaces alone are an empty box."""
    if isinstance(value, str) and (_UNSEEN.search(value) or _is_blank(value)):
        raise ValidationError(_("There is an invisible sign in this text. Please type it anew."))


def is_one_line(value: Any) -> None:
    """Raises ValidationError for a name of several lines: in a letter or a list it would pass for more than a name."""
    if isinstance(value, str) and _ENDS_A_LINE.search(value):
        raise ValidationError(_("Please write this in one line."))


def _is_blank(text: str) -> bool:
    """Whether all its signs are invisible: joiners, soft hyphens, marks without a letter, letters that are a gap."""
    signs = "".join(text.split())
    return bool(signs) and all(sign in _GAPS or unicodedata.category(sign) in _NO_SHAPE for sign in signs)


FREE_TEXT = (keeps_reading_direction, shows_its_signs, refuse_social_security_number)
NAME = (*FREE_TEXT, is_one_line)
