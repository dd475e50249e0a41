"""Why a pair is a good one, and why somebody is left waiting, as words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visitation.matching.rows import Spoken
from visitation.matching.words import (
    cleared_words,
    continuity_words,
    days_words,
    load_words,
    miles_words,
    spoken_words,
)
from visitation.models import AssignedPair
from volunteers.languages import language_name


def pair_words(pair: AssignedPair, *, miles: int | None) -> list[str]:
    """Of a pair: what speaks for it. Of somebody left waiting: of what there is none, and who could be won."""
    found: list[str] = []
    for reason in pair.reasons:
        found += _of_pair(reason, miles) if reason.get("code") == "pair" else _of_left(reason)
    return [words for words in found if words]


def _of_pair(reason: Mapping[str, Any], miles: int | None) -> list[str]:
    until = reason.get("cleared_until")
    return [
        continuity_words(int(reason["continuity"])),
        spoken_words(Spoken(str(reason["language"]), int(reason["level"]))),
        cleared_words(date.fromisoformat(until) if until else None) if reason["needs_clearance"] else "",
        miles_words(miles) if miles is not None else "",
        days_words(tuple(reason["weekdays"])),
        load_words(int(reason["has"]), int(reason["most"])),
        _newcomer_words(reason) if reason["is_newcomer"] else "",
    ]


def _newcomer_words(reason: Mapping[str, Any]) -> str:
    if reason.get("has_mentor"):
        return _("new: the first visits go with the mentor who was named")
    return _("new: a mentor must be named before the first visit")


def _of_left(reason: Mapping[str, Any]) -> list[str]:
    code, could = str(reason.get("code")), int(reason.get("could") or 0)
    names = ", ".join(language_name(language) for language in reason.get("languages") or ())
    words = {
        "no_consent": _("The person has not agreed to visits yet."),
        "place_not_known": _("Nobody knows where the person is, or the facility’s rules are not loaded."),
        "no_hours": _("The facility’s rules leave no hour open for this person in the coming four weeks."),
        "nobody_cleared": _("Nobody may go to this facility yet."),
        "nobody_right": _("Nobody cleared there is of the gender the person asks for, or may meet them."),
        "nobody_speaks": _("Nobody cleared at this facility speaks %(languages)s.") % {"languages": names},
        "nobody_near": _("Everybody who could lives farther away than they are willing to go."),
        "nobody_free": _("Nobody is free when the person may be visited."),
        "all_full": _("Everybody who could has as many people as they take."),
        "others_first": _("Everybody who could goes to somebody who has waited longer."),
    }.get(code, "")
    if not could:
        return [words]
    more = ngettext(
        "%(count)d more could if cleared there: begin with a clearance?",
        "%(count)d more could if cleared there: begin with clearances?",
        could,
    ) % {"count": could}
    return [words, more]
