"""E-mail addresses and telephone numbers in one form each, and their keyed fingerprints."""

import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from compliance.fields import blind_index

MAIL, TEXT = "mail", "text"
_PLACE = "volunteers.sign_in_address"
LONGEST = 254  # signs of an e-mail address


@dataclass(frozen=True)
class Address:
    """Where a link can go. `way` is `mail` or `text`; a number's one form is +12125550123."""

    way: str
    text: str

    @property
    def index(self) -> bytes:
        """The keyed fingerprint it is found by: the same for every way of writing it."""
        return index_of(f"{self.way}:{self.text}")


def address_of(typed: str) -> Address | None:
    """What somebody typed as an address; None when it is neither an e-mail address nor a number that could exist."""
    typed = unicodedata.normalize("NFKC", typed).strip()
    if len(typed) > LONGEST or not typed.isprintable():
        return None
    return _mail(typed) if "@" in typed else _number(typed)


def index_of(text: str) -> bytes:
    """The keyed fingerprint (32 bytes) of anything that may be typed where an address is asked for."""
    return blind_index(text, place=_PLACE)


def _mail(typed: str) -> Address | None:
    try:
        validate_email(typed)
    except ValidationError:
        return None
    return Address(MAIL, typed.casefold())


def _number(typed: str) -> Address | None:
    try:
        number = phonenumbers.parse(typed, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Address(TEXT, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
