"""Encrypted columns. A value is sealed when its row is saved and opened when its attribute is read, never before.

NULL in the database is the empty value (text "", list []): whether a cell is empty shows in its length anyway.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.core.validators import EMPTY_VALUES, validate_email
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from compliance import keys
from compliance.fields.kept import Sealed, Told, wanted_as_kept
from compliance.fields.never_kept import NeverKept, holds_social_security_number
from compliance.fields.typed import FREE_TEXT, keeps_reading_direction

_ABSENT = object()
_ask: Callable[[Any, str, str], None] | None = None


def ask_before_opening(check: Callable[[Any, str, str], None]) -> None:
    """`check(row, column, level)` is called before a sealed value is opened; what it raises keeps it closed."""
    global _ask
    _ask = check


@dataclass(frozen=True)
class BlindIndex:
    """The column of a sealed one's fingerprint: its name, and what counts as the same value."""

    column: str
    normal: Callable[[str], str]  # "" has no fingerprint
    per_program: bool = False

    def of(self, value: str, *, place: str, program: object = None) -> bytes | None:
        same = self.normal(value)
        return keys.blind_index(same, place=place, program=program if self.per_program else None) if same else None


class SealedAttribute(DeferredAttribute):
    """Opens on reading; keeps what is written until the row is saved."""

    field: "SealedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        kept = instance.__dict__.get(name, _ABSENT)
        if kept is _ABSENT:
            super().__get__(instance, cls)  # deferred: now it is loaded
            kept = instance.__dict__[name]
        if isinstance(kept, Told):
            return kept.value
        if wanted_as_kept() or (kept is not None and not isinstance(kept, Sealed)):
            return kept
        return self.field.opened(instance, kept)

    def __set__(self, instance: Any, value: Any) -> None:
        if value is not None and not isinstance(value, (Sealed, Told)) and not hasattr(value, "resolve_expression"):
            value = Told(value)
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text that is sealed in the database. Nothing but `isnull` can be asked of it.

    `level` is that of docs/data: S4 for a person in detention, S3 for a volunteer or an account. `index` names the
    column of its blind index, which is written with it.
    """

    description = "Encrypted text"
    descriptor_class = SealedAttribute
    default_validators = list(FREE_TEXT)
    empty_values = list(EMPTY_VALUES)
    is_free_text = True  # somebody types it: what is never kept is refused, form or no form

    def __init__(self, *args: Any, level: str = "S4", index: BlindIndex | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        kwargs["null"] = True
        self.level, self.index = level, index
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        # Level and index are the program's, not the table's: changing them makes no migration.
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("null", None)
        return name, path, args, kwargs

    def _check_str_default_value(self) -> list[Any]:
        return []  # a bytes column wants bytes as its default; what is kept here is text

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    # ── value ⇄ text; a kind of column overrides these four ──

    def empty(self) -> Any:
        return ""

    def to_text(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.place} takes text")
        return str(value)

    def from_text(self, text: str) -> Any:
        return text

    def is_empty(self, value: Any) -> bool:
        return value is None or value == ""

    def get_default(self) -> Any:
        # BinaryField turns an empty default into b""; ours is text.
        if not self.has_default():
            return self.empty()
        return self.default() if callable(self.default) else self.default

    # ── row ⇄ cell ──

    def opened(self, instance: Any, kept: Sealed | None) -> Any:
        if _ask is not None:
            _ask(instance, self.name, self.level)
        if kept is None:
            return self.empty()
        return self.from_text(keys.open_in_row(kept.body, place=self.place, row=instance.pk))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        kept = model_instance.__dict__.get(self.attname)
        if isinstance(kept, Told):
            value, kept = kept.value, None
            if not self.is_empty(value):
                key_id = model_instance.take_key()  # type: ignore[attr-defined]
                text = self.to_text(value)
                if self.is_free_text and holds_social_security_number(text):
                    raise NeverKept(self.place)
                kept = Sealed(keys.seal_in_row(text, key_id=key_id, place=self.place, row=model_instance.pk))
            if self.index:
                found = self.index_of(value, program=getattr(model_instance, "program_id", None))
                setattr(model_instance, self.index.column, found)
            model_instance.__dict__[self.attname] = kept
        elif isinstance(kept, Sealed) and add:
            # A copied row: its values are another row's, and would be lost for both if they were written.
            keys.open_in_row(kept.body, place=self.place, row=model_instance.pk)
        return kept

    def index_of(self, value: str | None, *, program: object = None) -> bytes | None:
        """The blind index of a value in any spelling; None for an empty one."""
        assert self.index is not None, "this column has no blind index"
        return self.index.of(value or "", place=self.place, program=program)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Sealed):
            return super().get_db_prep_value(value.body, connection, prepared)
        if self.is_empty(value):
            return None
        raise TypeError(f"{self.place} is sealed with its row: save the row instead.")

    # ── what cannot be asked, and what is not written out ──

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.place} is encrypted: only isnull can be asked of it.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.place} is encrypted: it cannot be transformed.")

    def value_to_string(self, obj: Any) -> str:
        # Serialisers (dumpdata) would otherwise write the opened value in clear.
        raise FieldError(f"{self.place} is encrypted and is not serialised.")

    def value_from_object(self, obj: Any) -> Any:
        # Never a value that serialisers take as it is (a number, a date): they would not ask value_to_string.
        value = super().value_from_object(obj)
        return value if value is None or isinstance(value, str) else self.to_text(value)

    def to_python(self, value: Any) -> Any:
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"max_length": self.max_length} | kwargs))


class SealedEmailField(SealedTextField):
    """An e-mail address, encrypted."""

    description = "Encrypted e-mail address"
    is_free_text = False
    default_validators = [keeps_reading_direction, validate_email]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**({"form_class": forms.EmailField} | kwargs))


class SealedDateField(SealedTextField):
    """A day, encrypted; None if it is not known."""

    description = "Encrypted day"
    default_validators = []
    is_free_text = False

    def empty(self) -> None:
        return None

    def to_text(self, value: Any) -> str:
        return dt.date.fromisoformat(value).isoformat() if isinstance(value, str) else value.isoformat()

    def from_text(self, text: str) -> dt.date:
        return dt.date.fromisoformat(text)

    def to_python(self, value: Any) -> Any:
        return dt.date.fromisoformat(value) if isinstance(value, str) and value else value

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **({"form_class": forms.DateField} | kwargs))


class SealedJSONField(SealedTextField):
    """A JSON value, encrypted as a whole; empty is its default, or None."""

    description = "Encrypted JSON"
    default_validators = []
    is_free_text = False

    def empty(self) -> Any:
        return self.get_default() if self.has_default() else None

    def is_empty(self, value: Any) -> bool:
        return value is None or value == self.empty()

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        return json.loads(text)


class KeyField(models.UUIDField):  # type: ignore[type-arg]
    """Whose key seals the row's columns; taken when the row is first saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return model_instance.take_key()  # type: ignore[attr-defined]
