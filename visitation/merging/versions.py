"""Both versions of a person side by side: where they differ, who of them is known, and which is taken.

What stays closed on a person's page stays closed here: that it differs is said, and not what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from compliance.keys import Closed
from compliance.reading import computing, showing
from visitation.knowing.fields import WORDS, Field
from visitation.models import Person, Placement

KEPT, OTHER = "kept", "other"
PLACE = "place"
# One of the two is taken; what is known of one alone is taken anyway.
CHOSEN = (
    "legal_name", "preferred_name", "surname", "a_number", "register_number", "gender", "country_of_birth",
    "date_of_birth", "visitor_gender",
)  # fmt: skip
# Both are kept, one below the other.
JOINED = ("health_notes", "access_needs", "contacts")
_OPEN = ("preferred_name",)
FIELD_WORDS: dict[str, Any] = {
    "legal_name": WORDS[Field.LEGAL_NAME],
    "preferred_name": WORDS[Field.CHOSEN_NAME],
    "surname": _("Surname as the facility booked it"),
    "a_number": WORDS[Field.A_NUMBER],
    "register_number": _("Number at the facility"),
    "gender": _("Gender"),
    "country_of_birth": WORDS[Field.COUNTRY_OF_BIRTH],
    "date_of_birth": WORDS[Field.DATE_OF_BIRTH],
    "visitor_gender": _("Whether a woman or a man should come"),
    PLACE: WORDS[Field.FACILITY],
}


@dataclass(frozen=True)
class Row:
    """One field in which two rows of a person differ. `kept` and `other` are what may be shown, "" for closed ones."""

    name: str
    words: Any
    kept: str
    other: str


def told(person: Person) -> dict[str, Any]:
    """All fields that are compared, opened to be compared and never shown. Raises Closed."""
    with computing("duplicates"):
        return {name: getattr(person, name) for name in (*CHOSEN, *JOINED)}


def differing(kept: Person, other: Person) -> list[str]:
    """The fields that are known of both and are not the same: one must be chosen."""
    mine, theirs = told(kept), told(other)
    names = [name for name in CHOSEN if mine[name] and theirs[name] and mine[name] != theirs[name]]
    here, there = stay_of(kept), stay_of(other)
    if here is not None and there is not None and here.facility_id != there.facility_id:
        names.append(PLACE)
    return names


def stay_of(person: Person) -> Placement | None:
    """The stay that has no end yet."""
    return person.placements.filter(last_day__isnull=True).select_related("facility").order_by("-first_day").first()


def rows_for(user: Any, kept: Person, other: Person) -> list[Row]:
    """What a lead sees to choose by; what is opened for it is written down first."""
    shown = [_shown(user, person) for person in (kept, other)]
    return [
        Row(name, FIELD_WORDS[name], shown[0].get(name, ""), shown[1].get(name, "")) for name in differing(kept, other)
    ]


def _shown(user: Any, person: Person) -> dict[str, str]:
    program = user.program.code
    fields = (*_OPEN, "a_number")
    with showing(by=user, subject=person.alias_code, fields=fields, reason="duplicates", program=program):
        number = "".join(sign for sign in person.a_number or "" if sign.isdigit())
        found = {name: str(getattr(person, name) or "") for name in _OPEN} | {"a_number": f"…{number[-3:]}"}
    stay = stay_of(person)
    found["visitor_gender"] = str(person.get_visitor_gender_display())  # type: ignore[attr-defined]
    found[PLACE] = stay.facility.name if stay is not None else ""
    return found


def merged(kept: Person, other: Person, choices: Mapping[str, str]) -> dict[str, Any]:
    """{column: value} that the kept row gets. A field that was not chosen stays as the kept row has it."""
    mine, theirs = told(kept), told(other)
    found: dict[str, Any] = {}
    for name in CHOSEN:
        takes_other = theirs[name] and (not mine[name] or choices.get(name) == OTHER)
        if takes_other and theirs[name] != mine[name]:
            found[name] = theirs[name]
    for name in JOINED:
        if theirs[name] and theirs[name] not in (mine[name] or ""):
            found[name] = "\n".join(part for part in (mine[name], theirs[name]) if part)
    if "visitor_gender" in found:
        found["visitor_gender_required"] = other.visitor_gender_required
    found["language_required"] = kept.language_required or other.language_required
    if kept.assigned_lead_id is None:
        found["assigned_lead_id"] = other.assigned_lead_id
    return found


def can_be_read(*people: Person) -> bool:
    """Whether the names of all of them open."""
    try:
        for person in people:
            told(person)
    except Closed:
        return False
    return True
