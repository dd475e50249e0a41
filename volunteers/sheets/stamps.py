"""Whether a row is still as an import left it: a fingerprint of its columns, and a look at what hangs on it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from compliance.fields import Sealed
from compliance.fields.kept import as_kept


def stamps_of(model: Any, numbers: Iterable[int], *, children: dict[Any, str]) -> dict[int, bytes]:
    """{number: fingerprint} of the rows that are there, locked. `children`: {model: its foreign key}, counted in.

    Sealed columns go in as the database has them: nothing is opened, and a value that is sealed anew counts as changed.
    """
    found: dict[int, Any] = {}
    with as_kept():
        for row in model.objects.select_for_update(of=("self",)).filter(pk__in=list(numbers)).order_by("pk"):
            found[row.pk] = hashlib.blake2b(_columns(row, besides=()), digest_size=32)
        hanging: dict[int, list[bytes]] = defaultdict(list)
        for child, key in children.items():
            for row in child.objects.filter(**{f"{key}__in": list(found)}):
                hanging[getattr(row, f"{key}_id")].append(_columns(row, besides=("id",)))
    for number, rows in hanging.items():
        for row in sorted(rows):
            found[number].update(row)
    return {number: made.digest() for number, made in found.items()}


def _columns(row: Any, *, besides: tuple[str, ...]) -> bytes:
    told = []
    for field in row._meta.concrete_fields:
        if field.attname in besides:
            continue
        value = getattr(row, field.attname)
        if isinstance(value, Sealed):
            value = value.body
        told.append(f"{field.attname}={bytes(value).hex() if isinstance(value, (bytes, memoryview)) else value!r}")
    return "\n".join([row._meta.label, *told]).encode()


def in_use(model: Any, numbers: Iterable[int], *, besides: Iterable[Any]) -> set[int]:
    """Those to which a row of any other table belongs, but for these tables. One question for each of them."""
    found: set[int] = set()
    left_out = set(besides)
    for relation in model._meta.related_objects:
        if relation.related_model in left_out or relation.many_to_many:
            continue
        key = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{f"{key}__in": list(numbers)})
        found.update(rows.order_by().values_list(key, flat=True).distinct())
    return found
