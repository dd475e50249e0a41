"""What stands on a list: what the facility's rule in force asks for on the visits' days, and nothing besides.

Every list has a reference, the day, the hours and the volunteer's name: without them it could not be read. People to
be visited stand on an attachment of their own, and only where the facility's rule makes a visitor state who it is.
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from compliance.rules import FacilityFacts
from visitation.knowing.fields import Field
from visitation.knowing.stated import stated_fields
from visitation.models import Visit

OF_VOLUNTEERS = ("reference", "day", "hours", "name", "part")
_IN_ORDER = (Field.LEGAL_NAME, Field.A_NUMBER, Field.HOUSING_UNIT)

WORDS = {
    "reference": _("Reference"),
    "day": _("Day"),
    "hours": _("Hours"),
    "name": _("Visitor"),
    "part": _("Comes as"),
    "change": _("Change"),
    Field.LEGAL_NAME.value: _("Name of the person visited"),
    Field.A_NUMBER.value: _("A-number"),
    Field.HOUSING_UNIT.value: _("Housing unit"),
}


def person_columns(visits: Iterable[Visit], facts: FacilityFacts | None) -> tuple[str, ...]:
    """Which columns about people any of these visits, all at one facility, needs; none: there is no such attachment."""
    asked = frozenset[Field]().union(*(stated_fields(visit, facts) for visit in visits))
    return tuple(field.value for field in _IN_ORDER if field in asked)


def person_cells(
    visit: Visit, facts: FacilityFacts | None, columns: Iterable[str], values: Mapping[str, str]
) -> list[str]:
    """The person's values for these columns, empty where the rule does not ask for it of this visit."""
    asked = {field.value for field in stated_fields(visit, facts)}
    return [values.get(column, "") if column in asked else "" for column in columns]
