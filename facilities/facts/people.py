"""A person file as facts: the keys a coordinator may know about the person held."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from compliance.rules import PersonFacts

PERSON_KEYS = (
    "gender",
    "classification",
    "housing_unit",
    "status",
    "person_category",
    "surname",
    "a_number",
    "register_number",
    "admitted_on",
)
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_VALUE = 200
GENDERS = ("male", "female")


def person_facts(document: Mapping[str, Any]) -> PersonFacts:
    """The facts of one person; an absent, null or empty key is unknown.

    Raises ValueError naming the key that is not known or whose value cannot be read; the value itself is not repeated.
    """
    if not isinstance(document, dict):
        raise ValueError("a person file holds one object")
    for key in document:
        if key not in PERSON_KEYS:
            raise ValueError(f"{key[:40]!r} is not a key of a person file; known are: {', '.join(PERSON_KEYS)}")
    known: dict[str, Any] = {}
    for key, value in document.items():
        if value is None:
            continue
        if not isinstance(value, str):
            raise ValueError(f"{key}: write a text")
        value = value.strip()
        if len(value) > LONGEST_VALUE:
            raise ValueError(f"{key}: longer than {LONGEST_VALUE} characters; shorten it")
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
            raise ValueError(f"{key}: holds a character that nobody can type; retype it")
        if value:
            known[key] = value
    if "gender" in known and known["gender"] not in GENDERS:
        raise ValueError("gender: write male or female")
    if "admitted_on" in known:
        try:
            if not DATE.fullmatch(known["admitted_on"]):  # the library also reads 20260101 and 2026-W01-1
                raise ValueError
            known["admitted_on"] = date.fromisoformat(known["admitted_on"])
            if not EARLIEST <= known["admitted_on"] <= LATEST:
                raise ValueError
        except ValueError:
            years = f"{EARLIEST.year} to {LATEST.year}"
            raise ValueError(f"admitted_on: write a date as YYYY-MM-DD, from {years}") from None
    return PersonFacts(**known)
