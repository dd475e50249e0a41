"""What no text of ours may hold: a social security number, however it was written."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_BETWEEN = r"[\s.\-_/‐-―−]{1,3}"
# 123-45-6789 in its three groups; or nine digits, in any groups, after a word for it.
_GROUPED = re.compile(rf"(?<!\d)\d{{3}}{_BETWEEN}\d{{2}}{_BETWEEN}\d{{4}}(?!\d)")
_NAMED = re.compile(
    r"(?:\bs\.?\s?s\.?\s?n\b|social\s+security|seguro\s+social)\D{0,20}(?:\d[\s.\-]?){8}\d", re.IGNORECASE
)


class NeverKept(ValueError):
    """A text was about to be stored that holds such a number. Carries the column, nothing of the text."""


def holds_social_security_number(text: str) -> bool:
    """Whether a text seems to hold one; an A-number, a date and a telephone number are none."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(_GROUPED.search(plain) or _NAMED.search(plain))


def refuse_social_security_number(value: object) -> None:
    """A form's or a column's validator."""
    if isinstance(value, str) and holds_social_security_number(value):
        raise ValidationError(
            _("This looks like a social security number. We never keep one; please leave it out."), code="never_kept"
        )
