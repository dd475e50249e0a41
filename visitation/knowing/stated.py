"""What a facility's published rule makes a visitor state about the person at the desk.

No key of the rulebook says it in so many words, so it is read from the keys that cannot be met otherwise, by the
edition in force on the visit's day and the hours the visit takes:

* the legal name, where visits must be booked with the facility by the visitor (`booking.required` by telephone, mail,
  page, fax or at the desk), where the visitor must stand on the person's approved list
  (`clearance.approved_list_required`), or where the hours go by the first letter of the surname (`surname_initials`);
* the A-number, where the hours go by its digits (`a_number_rule`, or a `date_rule` on the A-number);
* the housing unit, where the hours are those of named units (`housing_units`, `housing_units_except`).

What no rule asks for stays closed. A facility without rules in force asks for nothing.
"""

from compliance.rules import FacilityFacts
from visitation.knowing.fields import Field
from visitation.models import Visit
from visitation.reasons import window_of

# A booking that the person in detention makes asks the visitor for nothing.
_BOOKED_BY_VISITOR = frozenset({"phone", "email", "web", "kiosk", "in_person", "fax"})


def stated_fields(visit: Visit, facts: FacilityFacts | None) -> frozenset[Field]:
    """The fields that the rules of the visit's facility make its visitors state."""
    edition = facts.in_force_on(visit.day) if facts else None
    if edition is None:
        return frozenset()
    found = set()
    booking, clearance, window = edition.booking, edition.clearance, window_of(visit, facts)
    by_visitor = booking is not None and bool(_BOOKED_BY_VISITOR & set(booking.methods))
    if by_visitor and booking.required is not None and booking.required.value:
        found.add(Field.LEGAL_NAME)
    if clearance and clearance.approved_list_required and clearance.approved_list_required.value:
        found.add(Field.LEGAL_NAME)
    asked = window.applies_to if window else None
    if asked is not None:
        if asked.surname_initials is not None:
            found.add(Field.LEGAL_NAME)
        if asked.a_number_rule is not None:
            found.add(Field.A_NUMBER)
        if asked.housing_units or asked.housing_units_except:
            found.add(Field.HOUSING_UNIT)
    if window is not None and window.date_rule is not None and window.date_rule.number == "a_number":
        found.add(Field.A_NUMBER)
    return frozenset(found)
