"""Doubts as sentences, calm and in the reader's language. What to do about one is at its end."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.rules import WindowFacts
from facilities.doubts.doubt import Doubt
from facilities.rule_lines import HOLIDAYS
from facilities.window_words import day_name, window_sentence

WHY = {
    "sources_disagree": gettext_lazy("Two sources disagree about {place}: one says {stands}, another {other}."),
    "hours_in_one_source": gettext_lazy("Only one of two sources shows these hours: {window}"),
    "hours_overlap": gettext_lazy("Two lines of hours meet on {day} for the same person: {first} And: {second}"),
    "hours_on_closed_days": gettext_lazy("These hours are on days on which the facility is closed: {window}"),
    "visit_longer_than_hours": gettext_lazy("A visit of {minutes} minutes does not fit into these hours: {window}"),
    "last_check_in_after_end": gettext_lazy("The last check-in is not before the end of these hours: {window}"),
    "hours_inside_break": gettext_lazy("A break takes up all of these hours: {window}"),
    "level_without_hours": gettext_lazy("No line of hours names level {level} for {gender}; other lines name it."),
    "letters_without_hours": gettext_lazy("No line of hours is for last names with {letters} ({gender})."),
    "numbers_without_hours": gettext_lazy("No line of hours is for A-numbers that end in {number} ({gender})."),
    "nobody_can_come": gettext_lazy("By these rules not even one adult alone can ever come: no slot is possible."),
    "party_can_never_come": gettext_lazy("By these rules a party of {party} can never come: no slot is possible."),
    "length_turned_round": gettext_lazy("The shortest visit ({one} minutes) is longer than a visit ({other} minutes)."),
    "arrival_turned_round": gettext_lazy(
        "One is to be there {one} minutes before, and is not let in earlier than {other} minutes before."
    ),
    "booking_never_open": gettext_lazy("One books at least {one} days ahead and at most {other}: never, that is."),
    "booked_and_walked_in": gettext_lazy("A booking is needed, and one may come without one."),
    "holidays_both_ways": gettext_lazy("There are no visits on holidays, and these hours are on holidays: {window}"),
    "limits_disagree": gettext_lazy(
        "The same limit is {low} in one place and {high} in another; the smaller one counts."
    ),
    "no_weekend_day": gettext_lazy("No hours are on a Saturday or a Sunday; the standard ({section}) asks for them."),
    "one_weekend_day": gettext_lazy("No hours are on a {day}; the standard ({section}) asks for both weekend days."),
}
_PLACES = {
    "holidays": gettext_lazy("holidays"),
    "visit_length.minutes": gettext_lazy("the length of a visit"),
    "arrival.lead_minutes": gettext_lazy("how early to be there"),
    "booking.required": gettext_lazy("whether visits are booked"),
    "booking.min_lead_hours": gettext_lazy("how early to book"),
    "booking.min_lead_days": gettext_lazy("how early to book"),
    "contact": gettext_lazy("the kind of visit"),
    "id_rules.min_age": gettext_lazy("from what age an ID is needed"),
    "minors.allowed": gettext_lazy("whether children may come"),
    "clearance.first_visit_wait_days": gettext_lazy("the wait after admission"),
    "clearance.first_visit_wait_hours": gettext_lazy("the wait after admission"),
}
_VALUES = {
    "contact": gettext_lazy("in one room"),
    "non_contact": gettext_lazy("behind glass"),
    "video": gettext_lazy("by video"),
}
_GENDERS = {"male": gettext_lazy("men"), "female": gettext_lazy("women"), None: gettext_lazy("everybody")}


@dataclass(frozen=True)
class DoubtLine:
    """`sources`: (address, shown name) of where it was read; an empty address is no link."""

    code: str
    sure: bool
    text: str
    then: str
    places: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]


def doubt_lines(found: tuple[Doubt, ...]) -> list[DoubtLine]:
    """In the order given."""
    return [
        DoubtLine(one.code, one.sure, _text(one), _then(one), one.places, tuple(map(_source, one.sources)))
        for one in found
    ]


def _text(doubt: Doubt) -> str:
    told: dict[str, Any] = {key: _told(key, value) for key, value in doubt.details.items()}
    if doubt.code == "sources_disagree":
        place = doubt.details["place"]
        told["place"] = str(_PLACES.get(place, place))
        told |= {key: _value(doubt.details[key]) for key in ("stands", "other")}
    if "adults" in told:
        told["party"] = _party(doubt.details["adults"], doubt.details["children"])
    return str(WHY[doubt.code]).format(**told)


def _told(key: str, value: Any) -> str:
    if isinstance(value, WindowFacts):
        return window_sentence(value)
    if key == "day" and value:
        return day_name(value)
    if key == "gender":
        return str(_GENDERS[value])
    if key == "level":
        return str(value).replace("_", " ")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(_VALUES.get(value) or HOLIDAYS.get(value) or value) if isinstance(value, str) else str(value)


def _party(adults: int, children: int) -> str:
    told = ngettext("%(count)d adult", "%(count)d adults", adults) % {"count": adults}
    if children:
        with_them = ngettext("%(count)d child", "%(count)d children", children) % {"count": children}
        told = _("%(adults)s and %(children)s") % {"adults": told, "children": with_them}
    return told


def _then(doubt: Doubt) -> str:
    if doubt.code == "sources_disagree":
        if doubt.details["is_stricter"]:
            return _("The stricter one counts until somebody has asked the facility.")
        return _("The first one counts until somebody has asked the facility.")
    if doubt.code == "hours_in_one_source":
        return _("No visit is planned in them until somebody has asked the facility.")
    return "" if doubt.sure else _("It may be meant so. Ask the facility.")


def _source(address: str) -> tuple[str, str]:
    if not address.startswith(("http://", "https://")):
        return "", address
    return address, (urlsplit(address).hostname or address).removeprefix("www.")
