"""Hold a rulebook against clauses. What no source says is *not evaluated*: it is neither kept nor broken."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from facilities.standards.clauses import Clause, clauses_for, may_do_otherwise

Document = Mapping[str, Any]
WEEKEND = ("sat", "sun")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVENING_FROM = "17:00"
ONE_HOUR_MINUTES = 60
KNOWN, REMOTE = "hours_published", "video_remote"


class Answer(StrEnum):
    """What a rulebook is to a clause. `departs` is about the standard alone, never about the law."""

    MEETS = "meets"
    DEPARTS = "departs"
    MAY_DEPART = "may_depart"
    LOCAL_RULE_ONLY = "local_rule_only"
    NOT_EVALUATED = "not_evaluated"


@dataclass(frozen=True)
class Held:
    """One clause and the answer. `why`: a key of `words.WHY`; `details`: its values; `places`: in the rulebook."""

    clause: Clause
    answer: Answer
    why: str
    details: dict[str, Any] = field(default_factory=dict)
    places: tuple[str, ...] = ()


_Found = tuple[Answer, str, dict[str, Any], tuple[str, ...]]


def held_against(document: Document) -> tuple[Held, ...]:
    """Every clause that concerns the facility, in the standard's order."""
    return tuple(_held(clause, document) for clause in clauses_for(document))


def _held(clause: Clause, document: Document) -> Held:
    check = _CHECKS.get(clause.id)
    if not clause.was_read and clause.standard != "any":
        return Held(clause, Answer.NOT_EVALUATED, "text_not_read")
    if check is None:
        return Held(clause, Answer.NOT_EVALUATED, "not_in_rulebooks")
    answer, why, details, places = check(document.get("visiting") or {})
    held = Held(clause, answer, why, details, places)
    if answer is Answer.DEPARTS and (clause.use != "check" or may_do_otherwise(document)):
        return replace(held, answer=Answer.MAY_DEPART)
    return held


# ── checks: the visiting part of a rulebook → answer, why, details, places ────────────────────────────────────────────


def _unknown(why: str = "not_stated") -> _Found:
    return Answer.NOT_EVALUATED, why, {}, ()


def _windows(visiting: Document) -> Iterator[tuple[str, Document]]:
    """Social windows on site with a day and a clock, each with its place."""
    for window in visiting.get("windows") or ():
        if window.get("days") and window.get("start") and window.get("mode") != REMOTE:
            yield f"visiting.windows[{window['id']}]", window


def _hours_known(visiting: Document) -> bool:
    return visiting.get("status") == KNOWN


def _schedule(visiting: Document) -> _Found:
    places = tuple(place for place, _ in _windows(visiting))
    return (Answer.MEETS, "has_schedule", {}, places) if places else _unknown()


def _weekend_and_holidays(visiting: Document) -> _Found:
    if not _hours_known(visiting) or not any(_windows(visiting)):
        return _unknown("hours_not_known")
    open_on: dict[str, list[str]] = {}
    for place, window in _windows(visiting):
        for day in window["days"]:
            open_on.setdefault(day, []).append(place)
    missing = [day for day in WEEKEND if day not in open_on]
    places = tuple(dict.fromkeys(place for day in (*WEEKEND, "holiday") for place in open_on.get(day, ())))
    if missing == list(WEEKEND):
        return Answer.DEPARTS, "no_weekend_day", {}, ()
    if visiting.get("holidays") in ("closed", "closed_onsite"):
        return Answer.DEPARTS, "closed_on_holidays", {}, ("visiting.holidays",)
    if missing:
        # One weekend day for each person is allowed; whether one for all is, the clause does not say.
        return Answer.MAY_DEPART, "one_weekend_day", {"missing": missing[0]}, places
    if visiting.get("holidays") in ("open", "own_schedule") or "holiday" in open_on:
        return Answer.MEETS, "weekend_and_holidays", {}, places
    return Answer.MAY_DEPART, "holidays_not_stated", {}, places


def _weekdays_and_evenings(visiting: Document) -> _Found:
    if not _hours_known(visiting) or not any(_windows(visiting)):
        return _unknown("hours_not_known")
    weekday = [place for place, window in _windows(visiting) if set(window["days"]) & set(WORKDAYS)]
    evening = [
        place
        for place, window in _windows(visiting)
        if window.get("overnight") or (window.get("end") or window["start"]) > EVENING_FROM
    ]
    if weekday and evening:
        return Answer.MEETS, "weekdays_and_evenings", {}, tuple(dict.fromkeys([*weekday, *evening]))
    return Answer.MAY_DEPART, "no_weekday_hours" if not weekday else "no_evening_hours", {}, ()


def _one_weekend_day_each(visiting: Document) -> _Found:
    held = [(place, w) for place, w in _windows(visiting) if set(w["days"]) & set(WEEKEND) and w.get("applies_to")]
    if not held:
        return _unknown()
    return Answer.LOCAL_RULE_ONLY, "weekend_by_group", {}, tuple(place for place, _ in held)


def _special_visits(visiting: Document) -> _Found:
    places = tuple(place for place, window in _windows(visiting) if window.get("by_request"))
    return (Answer.MEETS, "by_request", {}, places) if places else _unknown()


def _at_least_an_hour(visiting: Document) -> _Found:
    lengths = {
        f"{place}.session_minutes": int(window["session_minutes"])
        for place, window in _windows(visiting)
        if window.get("session_minutes")
    }
    usual = (visiting.get("visit_length") or {}).get("minutes")
    if usual:
        lengths["visiting.visit_length.minutes"] = int(usual)
    short = {place: minutes for place, minutes in lengths.items() if minutes < ONE_HOUR_MINUTES}
    if short:
        return Answer.DEPARTS, "under_an_hour", {"minutes": min(short.values())}, tuple(short)
    if not lengths:
        return _unknown()
    return Answer.MEETS, "an_hour", {"minutes": min(lengths.values())}, tuple(lengths)


def _longer_visits(visiting: Document) -> _Found:
    extension = (visiting.get("visit_length") or {}).get("extension")
    return (Answer.MEETS, "longer_possible", {}, ("visiting.visit_length.extension",)) if extension else _unknown()


def _random_checks(visiting: Document) -> _Found:
    clearance = visiting.get("clearance") or {}
    stated = tuple(
        f"visiting.clearance.{name}" for name in ("background_check", "warrant_check") if clearance.get(name)
    )
    return (Answer.LOCAL_RULE_ONLY, "checks_visitors", {}, stated) if stated else _unknown()


def _conviction_alone(visiting: Document) -> _Found:
    for number, reason in enumerate((visiting.get("clearance") or {}).get("exclusions") or ()):
        if str(reason).startswith("felon"):
            return Answer.DEPARTS, "bars_for_conviction", {}, (f"visiting.clearance.exclusions[{number}]",)
    return _unknown()


def _programs(visiting: Document) -> _Found:
    if (visiting.get("community_visits") or {}).get("exists"):
        return Answer.MEETS, "has_program", {}, ("visiting.community_visits",)
    return _unknown()


def _quota(visiting: Document, *measures: str, per: tuple[str, ...]) -> _Found:
    places = tuple(
        f"visiting.quotas[{number}]"
        for number, quota in enumerate(visiting.get("quotas") or ())
        if quota.get("measure") in measures and quota.get("period") in per
    )
    return (Answer.LOCAL_RULE_ONLY, "own_limit", {}, places) if places else _unknown()


def _video(visiting: Document) -> _Found:
    places = tuple(
        f"visiting.windows[{window['id']}]"
        for window in visiting.get("windows") or ()
        if str(window.get("mode") or "").startswith("video")
    )
    if visiting.get("contact") == "video":
        places = (*places, "visiting.contact")
    return (Answer.LOCAL_RULE_ONLY, "has_video", {}, places) if places else _unknown()


def _clearance_lasts(visiting: Document) -> _Found:
    days = (visiting.get("clearance") or {}).get("valid_for_days")
    if not days:
        return _unknown()
    return Answer.LOCAL_RULE_ONLY, "clearance_lasts", {"days": int(days)}, ("visiting.clearance.valid_for_days",)


_PBNDS = "PBNDS2011r2016-5.7-"
_CHECKS: dict[str, Callable[[Document], _Found]] = {
    f"{_PBNDS}A-1": _schedule,
    f"{_PBNDS}I.1-1": _schedule,
    f"{_PBNDS}I.1-2": _weekend_and_holidays,
    f"{_PBNDS}I.1-3": _weekdays_and_evenings,
    f"{_PBNDS}I.1-4": _special_visits,
    f"{_PBNDS}I.1-5": _one_weekend_day_each,
    f"{_PBNDS}I.1-6": _at_least_an_hour,
    f"{_PBNDS}I.1-7": _longer_visits,
    f"{_PBNDS}I.3-3": _random_checks,
    f"{_PBNDS}I.3-4": _conviction_alone,
    "PBNDS2011r2016-5.5-E-1": _programs,
    "UNKNOWN-num-visitors": lambda visiting: _quota(visiting, "visitors", "adults", per=("visit", "session")),
    "UNKNOWN-frequency": lambda visiting: _quota(visiting, "visits", "hours", per=("day", "week", "month", "8_hours")),
    "UNKNOWN-video": _video,
    "UNKNOWN-clearance-validity": _clearance_lasts,
}
