"""A telephone number in a sealed column."""

from typing import Any

from django.db import models
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber, to_python
from phonenumber_field.validators import validate_international_phonenumber

from compliance.fields import SealedTextField


class SealedPhoneField(SealedTextField):
    """A telephone number, encrypted; read as a PhoneNumber, or "" if there is none. Kept as RFC 3966, extension too."""

    description = "Encrypted telephone number"
    is_free_text = False
    default_validators = [validate_international_phonenumber]

    def to_text(self, value: Any) -> str:
        number = to_python(value)
        return number.as_rfc3966 if number is not None and number.is_valid() else str(value)

    def from_text(self, text: str) -> PhoneNumber:
        return to_python(text)

    def to_python(self, value: Any) -> Any:
        return to_python(value) or ""

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **({"form_class": PhoneNumberField} | kwargs))
