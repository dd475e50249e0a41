"""Rows with sealed columns: whose key seals them, and the ways of the ORM that must not open them by accident."""

import secrets
from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from compliance import keys
from compliance.fields.columns import KeyField, SealedTextField
from compliance.fields.kept import Sealed, as_kept


def random_row_id() -> int:
    """A row's number, known before it is inserted: its sealed values are bound to it. Between 1 and 2⁶³ − 1."""
    return secrets.randbits(63) or 1


class SealedQuerySet(models.QuerySet[Any]):
    """Takes the keys of many new rows at once, and refuses to sort by what is sealed."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        self.model.take_keys(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        rows, fields = list(objs), list(fields)
        sealed = [field for field in self.model.sealed_fields() if field.name in fields]
        for row in rows:
            for field in sealed:
                field.pre_save(row, add=False)
        names = self.model.with_indexes(fields)
        with as_kept():
            return super().bulk_update(rows, names, batch_size=batch_size)

    def order_by(self, *names: Any) -> "SealedQuerySet":
        for name in names:
            if isinstance(name, str) and _is_sealed(self.model, name.lstrip("-+")):
                raise FieldError(f"{name.lstrip('-+')} is encrypted: sort in Python.")
        return super().order_by(*names)


def _is_sealed(model: Any, path: str) -> bool:
    for name in path.split(LOOKUP_SEP):
        try:
            field = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return False
        if isinstance(field, SealedTextField):
            return True
        model = getattr(field, "related_model", None)
    return False


SealedManager = models.Manager.from_queryset(SealedQuerySet, "SealedManager")


class SealedRow(models.Model):
    """A row with sealed columns. Says whose key seals them, in one of three ways:

    `key_kind`: its own, made at the first save and wrapped by the program's (`key_program` gives its number);
    `key_from`: the key of the row at the end of this path of foreign keys, copied at the first save;
    neither: whoever makes the row gives `key_id`.
    """

    key_kind: ClassVar[str] = ""
    key_from: ClassVar[str] = ""

    id = models.BigIntegerField(primary_key=True, default=random_row_id, editable=False)
    key_id = KeyField()

    objects = SealedManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.with_indexes(kwargs["update_fields"])
        super().save(*args, **kwargs)

    @property
    def key_program(self) -> object:
        return self.program_id  # type: ignore[attr-defined]

    def take_key(self) -> UUID:
        """The key of this row, made or copied if it has none yet."""
        if self.key_id is None:
            self.take_keys([self])
        key_id: UUID = self.key_id
        return key_id

    @classmethod
    def take_keys(cls, rows: Iterable[Any]) -> None:
        """Give a key to each row that has none: one write for all own keys, one query at most for all copied ones."""
        without = [row for row in rows if row.key_id is None]
        if cls.key_kind:
            for program in {row.key_program for row in without}:
                theirs = [row for row in without if row.key_program == program]
                made = keys.new_keys(cls.key_kind, program=program, count=len(theirs))
                for row, key_id in zip(theirs, made, strict=True):
                    row.key_id = key_id
        elif cls.key_from and without:
            cls._copy_keys(without)
        if any(row.key_id is None for row in without):
            raise ValueError(f"A row of {cls.__name__} has nobody's key.")

    @classmethod
    def _copy_keys(cls, rows: list[Any]) -> None:
        first, *rest = cls.key_from.split(LOOKUP_SEP)
        field: Any = cls._meta.get_field(first)
        to_find = []
        for row in rows:
            owner: Any = row
            for name in (first, *rest):
                owner = owner._state.fields_cache.get(name)
                if owner is None:
                    break
            if owner is not None:
                row.key_id = owner.key_id
            if row.key_id is None:
                to_find.append(row)
        if to_find:
            path = LOOKUP_SEP.join([*rest, "key_id"])
            numbers = {getattr(row, field.attname) for row in to_find}
            found = dict(field.related_model._base_manager.filter(pk__in=numbers).values_list("pk", path))
            for row in to_find:
                row.key_id = found.get(getattr(row, field.attname))

    @classmethod
    def sealed_fields(cls) -> list[SealedTextField]:
        return [field for field in cls._meta.concrete_fields if isinstance(field, SealedTextField)]

    @classmethod
    def with_indexes(cls, names: Iterable[str]) -> list[str]:
        """The names of columns to write, and with each sealed one the column of its blind index."""
        indexes = {field.name: field.index.column for field in cls.sealed_fields() if field.index}
        return list(dict.fromkeys([*names, *(indexes[name] for name in names if name in indexes)]))

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        with as_kept():
            super().refresh_from_db(*args, **kwargs)

    def clean_fields(self, exclude: Any = None) -> None:
        # What is as the database has it was checked when it was written, and stays closed.
        unchanged = {f.name for f in self.sealed_fields() if isinstance(self.__dict__.get(f.attname), Sealed | None)}
        super().clean_fields(exclude={*(exclude or ()), *unchanged})

    def validate_constraints(self, exclude: Any = None) -> None:
        with as_kept():
            super().validate_constraints(exclude=exclude)
