"""Drafted values and differences between editions as sentences."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from facilities.editions.changes import changes
from facilities.facts.reading import Reader
from facilities.facts.windows import window as window_facts
from facilities.page_reading import Drafted, PageRead, Unread
from facilities.window_words import window_sentence

_PLACES = {
    "visit_length.minutes": gettext_lazy("Length of a visit"),
    "arrival.lead_minutes": gettext_lazy("Be there before the visit"),
    "booking.min_lead_hours": gettext_lazy("Book ahead"),
    "booking.min_lead_days": gettext_lazy("Book ahead"),
    "booking.required": gettext_lazy("A booking is needed"),
    "booking.walk_in": gettext_lazy("One may come without a booking"),
    "booking.first_come": gettext_lazy("First come, first served"),
    "id_rules.required": gettext_lazy("Identification is asked for"),
    "id_rules.min_age": gettext_lazy("Identification from the age of"),
    "id_rules.kinds": gettext_lazy("Kinds of identification"),
    "minors.accompanied_by_adult": gettext_lazy("Children come with an adult"),
    "clearance.first_visit_wait_days": gettext_lazy("Wait after admission"),
    "clearance.first_visit_wait_hours": gettext_lazy("Wait after admission"),
    "holidays": gettext_lazy("Holidays"),
    "contact": gettext_lazy("Kind of visit"),
}
_WORDS = {
    "closed": gettext_lazy("no visits"),
    "non_contact": gettext_lazy("behind glass"),
    "contact": gettext_lazy("in one room"),
    "video": gettext_lazy("by video"),
    "photo_id": gettext_lazy("an ID with a photo"),
    "government_photo_id": gettext_lazy("a government ID with a photo"),
}
_WHY = {
    "no_day": gettext_lazy("hours without a day"),
    "about_others": gettext_lazy("about lawyers, offices, booking or the like"),
    "not_about_visits": gettext_lazy("the page does not speak of visits"),
    "unread": gettext_lazy("not understood"),
}


@dataclass(frozen=True)
class ShownValue:
    """`place`: what a form sends back to take it over; `words`: the words of the page it was read from."""

    place: str
    title: str
    said: str
    is_sure: bool
    words: str


@dataclass(frozen=True)
class ShownUnread:
    words: str
    why: str


def shown_values(read: PageRead) -> list[ShownValue]:
    """Every drafted value, hours first, as the page of the facility would say it."""
    return [
        ShownValue(one.path.removeprefix("visiting."), _title(one), _said(one), one.sure, one.words)
        for one in read.drafted
    ]


def shown_unread(unread: tuple[Unread, ...]) -> list[ShownUnread]:
    """What was not read, with the reason."""
    return [ShownUnread(one.words, str(_WHY[one.why])) for one in unread]


def _title(one: Drafted) -> str:
    place = one.path.removeprefix("visiting.")
    if place.startswith("windows["):
        return _("Visiting hours")
    return _("Limit") if place.startswith("quotas[") else str(_PLACES[place])


def _said(one: Drafted) -> str:
    place = one.path.removeprefix("visiting.")
    if place.startswith("windows["):
        return window_words({"id": "w"} | one.value)
    if place.startswith("quotas["):
        return _quota(one.value)
    if isinstance(one.value, bool):
        return _("yes") if one.value else _("no")
    if isinstance(one.value, int):
        return _number(place, one.value)
    if isinstance(one.value, list):
        return ", ".join(str(_WORDS.get(word, word)) for word in one.value)
    return str(_WORDS.get(one.value, one.value))


def window_words(window: Mapping[str, Any]) -> str:
    """One window as a sentence."""
    return window_sentence(window_facts(window, "window", Reader({}, {})))


def _number(place: str, value: int) -> str:
    if place.endswith("minutes"):
        return ngettext("%(count)d minute", "%(count)d minutes", value) % {"count": value}
    if place.endswith("hours"):
        return ngettext("%(count)d hour", "%(count)d hours", value) % {"count": value}
    if place.endswith("days"):
        return ngettext("%(count)d day", "%(count)d days", value) % {"count": value}
    return str(value)


def _quota(quota: Mapping[str, Any]) -> str:
    per = {"visit": _("a visit"), "day": _("a day"), "week": _("a week"), "month": _("a month")}[quota["period"]]
    what = {
        "visits": ngettext("%(count)d visit", "%(count)d visits", quota["limit"]),
        "visitors": ngettext("%(count)d visitor", "%(count)d visitors", quota["limit"]),
        "adults": ngettext("%(count)d adult", "%(count)d adults", quota["limit"]),
        "children": ngettext("%(count)d child", "%(count)d children", quota["limit"]),
    }[quota["measure"]] % {"count": quota["limit"]}
    if quota["subject"] == "visitor":
        return _("for each visitor at most %(what)s %(per)s") % {"what": what, "per": per}
    return _("at most %(what)s %(per)s") % {"what": what, "per": per}


# ── differences ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class ShownChange:
    """One place of the rulebook; `before` or `after` empty where one side has nothing there."""

    place: str
    before: str
    after: str


def shown_changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[ShownChange]:
    """What a draft says that the edition in force does not, place by place."""
    return [
        ShownChange(place, *_of_sources(before or [], after or []))
        if place == "sources"
        else ShownChange(place, _plain(before), _plain(after))
        for place, before, after in changes(old or {}, new)
    ]


def _of_sources(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> tuple[str, str]:
    """Those that one side alone names."""
    only_before, only_after = (
        [one for one in side if one not in other] for side, other in ((before, after), (after, before))
    )
    return _source_words(only_before), _source_words(only_after)


def _source_words(sources: list[Mapping[str, Any]]) -> str:
    return "; ".join(" ".join(str(one[key]) for key in ("block", "url", "date") if one.get(key)) for one in sources)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and {"days", "start", "end"} <= value.keys() and value["days"] and value["start"]:
        return window_words({"id": "w"} | value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
