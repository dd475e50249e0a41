"""Whom hours are for, as it is typed: `everybody`, `men; A-number ends in 000-499`, `units B9-B16 except B12`."""

import re
from collections.abc import Mapping
from typing import Any

from facilities.notation.covered import NotRead, require_all_read, says_not_known
from facilities.phrases.tokens import tokens_of
from facilities.phrases.who import find_who

EVERYBODY = {"everybody", "everyone", "all", "anyone", "anybody", "todos", "todas"}
# A name and a colon before names as the facility writes them: "level: L-2, L-3".
_LISTS = {
    "level": "classification",
    "levels": "classification",
    "unit": "housing_units",
    "units": "housing_units",
    "not in unit": "housing_units_except",
    "not in units": "housing_units_except",
    "all units but": "housing_units_except",
    "status": "status",
    "visitors": "visitor_category",
    "nivel": "classification",
    "niveles": "classification",
    "unidad": "housing_units",
    "unidades": "housing_units",
    "salvo unidad": "housing_units_except",
    "salvo unidades": "housing_units_except",
    "situación": "status",
    "visitantes": "visitor_category",
}
_TEXTS = {
    "category": "person_category",
    "assigned": "assigned_by_facility",
    "categoría": "person_category",
    "asignado": "assigned_by_facility",
}
_LETTERS = re.compile(
    r"^(?:surnames? |last names? |apellidos? )?(?:de la )?([a-z]) ?(?:-|–|to|a(?: la)?) ?([a-z])$", re.IGNORECASE
)
_SPANISH = (
    (re.compile(r"\bhombres\b", re.IGNORECASE), "men"),
    (re.compile(r"\bmujeres\b", re.IGNORECASE), "women"),
    (re.compile(r"\bn[úu]mero a (?:que )?terminan? en ([0-9]+) ?(?:-|–|a) ?([0-9]+)", re.IGNORECASE),
     r"A-number ends in \1-\2"),
)  # fmt: skip
_BESIDES = frozenset({"with", "whose", "only", "for", "in", "the"})


def read_whom(text: str) -> dict[str, Any] | None:
    """A selector as rulebooks write it; None for everybody. Nobody knows whom: the facility assigns. Raises NotRead."""
    if " ".join(text.casefold().split()) in EVERYBODY:
        return None
    if says_not_known(text):
        return {"assigned_by_facility": "not known"}
    found: dict[str, Any] = {}
    for part in text.split(";"):
        words = part.strip()
        if not words:
            continue
        for key, value in _read_part(words).items():
            if key in found:
                raise NotRead(words)
            found[key] = value
    if not found:
        raise NotRead(text, "empty")
    return found


def _read_part(words: str) -> dict[str, Any]:
    name, colon, rest = words.partition(":")
    named = " ".join(name.casefold().split())
    if colon and named in _LISTS:
        names = [one.strip() for one in rest.split(",") if one.strip()]
        if not names:
            raise NotRead(words, "empty")
        return {_LISTS[named]: names}
    if colon and named in _TEXTS:
        if not rest.strip():
            raise NotRead(words, "empty")
        return {_TEXTS[named]: rest.strip()}
    if match := _LETTERS.match(words):
        first, last = match[1].upper(), match[2].upper()
        if last < first:
            raise NotRead(words, "backwards")
        return {"surname_initials": {"from": first, "to": last}}
    for spanish, english in _SPANISH:
        words = spanish.sub(english, words)
    tokens = tokens_of(words)
    read = find_who(words, tokens)
    require_all_read(words, tokens, read, besides=_BESIDES)
    found: dict[str, Any] = {}
    for one in read:
        if not one.sure or any(key in found for key in one.applies_to):
            raise NotRead(words[one.start : one.end])
        found |= one.applies_to
    if not found:
        raise NotRead(words)
    return found


def whom_text(selector: Mapping[str, Any] | None) -> str:
    """The other way round."""
    given = {key: value for key, value in (selector or {}).items() if value}
    if not given:
        return "everybody"
    parts = []
    if given.get("gender"):
        parts.append({"male": "men", "female": "women"}[given["gender"]])
    for key, name in (
        ("classification", "level"),
        ("housing_units", "units"),
        ("housing_units_except", "not in units"),
        ("status", "status"),
        ("visitor_category", "visitors"),
    ):
        if key in given:
            parts.append(f"{name}: {', '.join(given[key])}")
    if letters := given.get("surname_initials"):
        parts.append(f"surnames {letters['from']}-{letters['to']}")
    if numbers := given.get("a_number_rule"):
        low, high = (f"{numbers[end]:0{numbers['digits']}d}" for end in ("low", "high"))
        parts.append(f"A-number ends in {low}-{high}")
    if given.get("person_category"):
        parts.append(f"category: {given['person_category']}")
    if given.get("assigned_by_facility"):
        parts.append(f"assigned: {given['assigned_by_facility']}")
    return "; ".join(parts)
