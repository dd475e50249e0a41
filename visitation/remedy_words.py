"""What would serve a request that a plan leaves unmet, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from visitation.models import UnmetRequest
from visitation.reasons import PRICED
from visitation.templatetags.visit_times import long_day, wall_clock
from volunteers.languages import language_name

HELPS_SHOWN = 5
_FOR_SEVERAL = ("clear", "train", "travel", "experienced", "speaks", "hire")


def what_would_help(reasons: Iterable[Mapping[str, Any]]) -> list[str] | None:
    """The things of the smallest set, a line each; [] where only another visit stands in the way.

    None: unknown, or said already by the price.
    """
    kept = list(reasons)
    is_priced = any(reason.get("code") in PRICED for reason in kept)
    for reason in kept:
        if reason.get("code") == UnmetRequest.WOULD_HELP:
            return [_line(one) for one in reason["params"]["what"]] or (None if is_priced else [])
    return None


def helps_most(answers: Iterable[Iterable[Mapping[str, Any]]]) -> list[tuple[str, int]]:
    """Single things that would help several requests, each in words with how many; most first.

    `answers`: the reasons of each unmet request. What serves one visit alone (an hour, a place in the room) is left
    out: of two who want it, one would go away empty.
    """
    alone = (
        reason["params"]["what"]
        for reasons in answers
        for reason in reasons
        if reason.get("code") == UnmetRequest.WOULD_HELP
    )
    counted = Counter(_line(_anybody(what[0])) for what in alone if len(what) == 1 and what[0]["code"] in _FOR_SEVERAL)
    return [(line, count) for line, count in counted.most_common(HELPS_SHOWN) if count > 1]


def _anybody(remedy: Mapping[str, Any]) -> Mapping[str, Any]:
    """To clear one serves as many as to clear another: who it is stands with each request."""
    if remedy["code"] != "clear":
        return remedy
    return {**remedy, "params": {key: value for key, value in remedy["params"].items() if key != "volunteer"}}


def _line(remedy: Mapping[str, Any]) -> str:
    params = remedy["params"]
    gaps = {
        "volunteer": params.get("volunteer", ""),
        "facility": params.get("facility", ""),
        "languages": ", ".join(language_name(language) for language in params.get("languages", ())),
    }
    return _WORDS[remedy["code"]](params, gaps)


def _hours(params: Mapping[str, Any], gaps: dict[str, Any]) -> str:
    leaves, returns = (datetime.fromisoformat(params[name]) for name in ("leaves", "returns"))
    return _("%(volunteer)s free on %(day)s from %(leaves)s to %(returns)s, the way included") % (
        gaps | _when(leaves, returns)
    )


def _when(leaves: datetime, returns: datetime) -> dict[str, str]:
    day = long_day(leaves.date())
    return {"day": day, "leaves": wall_clock(leaves.time()), "returns": wall_clock(returns.time())}


def _more_visits(params: Mapping[str, Any], gaps: dict[str, Any]) -> str:
    return {
        "day": _("one visit more on one day by %(volunteer)s"),
        "week": _("one visit more in the week by %(volunteer)s"),
        "month": _("one visit more in the month by %(volunteer)s"),
    }[params["per"]] % gaps


def _person_visits(params: Mapping[str, Any], gaps: dict[str, Any]) -> str:
    return {
        "day": _("a second visit a day to this person at %(facility)s, which only the facility can allow"),
        "week": _("one visit more a week to this person at %(facility)s, which only the facility can allow"),
        "month": _("one visit more a month to this person at %(facility)s, which only the facility can allow"),
    }[params["per"]] % gaps


def _clear(params: Mapping[str, Any], gaps: dict[str, Any]) -> str:
    if not gaps["volunteer"]:
        if gaps["languages"]:
            return _("clear one who speaks %(languages)s at %(facility)s") % gaps
        return _("clear one volunteer at %(facility)s") % gaps
    if gaps["languages"]:
        return _("clear one who speaks %(languages)s at %(facility)s, such as %(volunteer)s") % gaps
    return _("clear one volunteer at %(facility)s, such as %(volunteer)s") % gaps


def _hire(params: Mapping[str, Any], gaps: dict[str, Any]) -> str:
    if gaps["languages"]:
        return _("find one more volunteer for %(facility)s who speaks %(languages)s") % gaps
    return _("find one more volunteer for %(facility)s") % gaps


def _booth(params: Mapping[str, Any], gaps: dict[str, Any]) -> str:
    start = datetime.fromisoformat(params["start"])
    more = {"day": long_day(start.date()), "clock": wall_clock(start.time())}
    return _("one more place in the visiting room of %(facility)s on %(day)s at %(clock)s") % (gaps | more)


_WORDS = {
    "hours": _hours,
    "more_visits": _more_visits,
    "train": lambda params, gaps: (
        _("the course “%(training)s” for %(volunteer)s") % (gaps | {"training": params["training"]})
    ),
    "clear": _clear,
    "travel": lambda params, gaps: (
        _("a way of %(minutes)d minutes to %(facility)s by %(volunteer)s, who goes less far")
        % (gaps | {"minutes": params["minutes"]})
    ),
    "experienced": lambda params, gaps: _("somebody experienced who comes along to %(facility)s") % gaps,
    "speaks": lambda params, gaps: _("somebody who comes along to %(facility)s and speaks %(languages)s") % gaps,
    "booth": _booth,
    "person_visits": _person_visits,
    "hire": _hire,
}
