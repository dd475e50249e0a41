"""A person file as facts: the keys a coordinator may know about the person held."""

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
GENDERS = ("male", "female")


def person_facts(document: Mapping[str, Any]) -> PersonFacts:
    """The facts of one person; an absent, null or empty key is unknown.

    Raises ValueError naming the key that is not known or whose value cannot be read; the value itself is not repeated.
    """
    if not isinstance(document, dict):
        raise ValueError("a person file holds one object")
    for key in document:
        if key not in PERSON_KEYS:
            raise ValueError(f"{key!r} is not a key of a person file; known are: {', '.join(PERSON_KEYS)}")
    known: dict[str, Any] = {}
    for key, value in document.items():
        if value is None:
            continue
        if not isinstance(value, str):
            raise ValueError(f"{key}: write a text")
        if value.strip():
            known[key] = value.strip()
    if "gender" in known and known["gender"] not in GENDERS:
        raise ValueError("gender: write male or female")
    if "admitted_on" in known:
        try:
            known["admitted_on"] = date.fromisoformat(known["admitted_on"])
        except ValueError:
            raise ValueError("admitted_on: write a date as YYYY-MM-DD") from None
    return PersonFacts(**known)
