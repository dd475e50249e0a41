"""A facility's rules for its public page: sentences in sections, each with its source and when it was confirmed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.explanations import explain, plain
from compliance.rules import (
    BookingFacts,
    ClearanceRules,
    ClockCutoff,
    CommunityFacts,
    FacilityFacts,
    Finding,
    QuotaFacts,
    Stated,
    Verdict,
    WindowFacts,
    advice,
    clock_text,
)
from compliance.sentences import PERIODS
from facilities.window_words import day_names, minutes, program_days, window_sentence
from facilities.words import CLOTHING, IDENTIFICATION, THINGS, in_words


@dataclass(frozen=True)
class Line:
    """One sentence. `confirmed_on` None: nobody has asked the facility yet; `place` is its place in the rulebook."""

    text: str
    source: str = ""
    source_name: str = ""
    source_date: str = ""
    confirmed_on: date | None = None
    is_advice: bool = False
    place: str = ""

    @property
    def is_address(self) -> bool:
        return self.source.startswith(("https://", "http://"))


@dataclass(frozen=True)
class Section:
    """Lines under one heading; none of them means that no source says anything."""

    slug: str
    title: str
    lines: tuple[Line, ...]

    @property
    def groups(self) -> list[tuple[Line, ...]]:
        """Neighbouring lines that share source and confirmation, so that a page says those once."""
        told = groupby(self.lines, key=lambda one: (one.source, one.source_date, one.confirmed_on))
        return [tuple(lines) for _shared, lines in told]


def line(text: str, stated: Stated[Any] | None, *, is_advice: bool = False) -> Line:
    """A sentence about a value that the rulebook states."""
    source = stated.source if stated else None
    where = source.where if source else ""
    return Line(
        text=text,
        source=where,
        source_name=(urlsplit(where).hostname or where).removeprefix("www."),
        source_date=(source.dated if source else None) or "",
        confirmed_on=stated.confirmed_on if stated else None,
        is_advice=is_advice,
        place=stated.path if stated else "",
    )


def advised(finding: Finding) -> Line:
    """An advice finding as a line."""
    where = finding.source or ""
    return Line(
        text=explain(finding),
        source=where,
        source_name=(urlsplit(where).hostname or where).removeprefix("www."),
        source_date=finding.source_date or "",
        confirmed_on=finding.confirmed_on,
        is_advice=True,
        place=finding.path,
    )


def rule_sections(facts: FacilityFacts) -> list[Section]:
    """Every rule of one edition in words, in the order somebody who wants to visit meets them. Empty ones too."""
    said = {code: tuple(advised(finding) for finding in found) for code, found in _by_code(advice(facts)).items()}

    def notes(*codes: str) -> Iterator[Line]:
        for code in codes:
            yield from said.get(code, ())

    make: list[tuple[str, Any, Iterable[Line]]] = [
        ("hours", gettext_lazy("Visiting hours"), (*_hours(facts), *notes("window_note", "hours_fragment"))),
        ("holidays", gettext_lazy("Holidays and closures"), _closures(facts)),
        (
            "arrival",
            gettext_lazy("Arriving, and how long"),
            (
                *_length(facts),
                *notes("least_minutes", "longer_on_request", "arrive_before", "not_before_minutes", "not_before_clock"),
                *notes("processing_starts", "late_grace", "sign_up_opens", "sign_up_closes", "screening"),
            ),
        ),
        (
            "booking",
            gettext_lazy("Booking"),
            (*_booking(facts.booking), *notes("walk_in", "first_come", "booking_account", "booking_note")),
        ),
        ("limits", gettext_lazy("How many, and how often"), map(_quota, facts.quotas)),
        (
            "approval",
            gettext_lazy("Approval before a visit"),
            (*_clearance(facts.clearance), *notes("clearance_documents", "clearance_note")),
        ),
        ("identification", gettext_lazy("Identification"), (*_identification(facts), *notes("id_note"))),
        ("children", gettext_lazy("Children"), (*_minors(facts), *notes("minors_note"))),
        ("wear", gettext_lazy("What to wear, what to leave behind"), _things(facts)),
        ("cost", gettext_lazy("Cost"), notes("fees")),
        (
            "program",
            gettext_lazy("Program visits"),
            (
                *_community(facts.community),
                *notes("program_name", "program_commitment", "program_matching", "program_people_seen"),
                *notes("program_restrictions", "program_note"),
            ),
        ),
        ("other", gettext_lazy("Also said"), notes("other_rule")),
    ]
    return [Section(slug, str(title), tuple(lines)) for slug, title, lines in make]


def _by_code(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.code, []).append(finding)
    return found


def _if(stated: Stated[Any] | None, words: Callable[[Any], str]) -> Iterator[Line]:
    """A line where a source says something, and not no."""
    if stated is not None and stated.value not in (False, 0, (), ""):
        yield line(words(stated.value), stated)


def _yes_no(stated: Stated[bool] | None, yes: str, no: str) -> Iterator[Line]:
    if stated is not None:
        yield line(yes if stated.value else no, stated)


# Sections


def _hours(facts: FacilityFacts) -> Iterator[Line]:
    for window in facts.windows:
        yield _window(window)


def _window(window: WindowFacts) -> Line:
    return line(window_sentence(window), window.stated)


HOLIDAYS = {
    "listed_windows": gettext_lazy("On holidays only the hours listed for holidays apply."),
    "own_schedule": gettext_lazy("Holidays have hours of their own."),
    "open": gettext_lazy("Holidays have the usual hours."),
    "closed": gettext_lazy("No visits on holidays."),
    "closed_onsite": gettext_lazy("On holidays only video visits from home."),
    "named_holidays_closed": gettext_lazy("No visits on the holidays that the facility names."),
}


def _closures(facts: FacilityFacts) -> Iterator[Line]:
    if facts.holidays is not None:
        yield line(str(HOLIDAYS[facts.holidays.value]), facts.holidays)
    for closure in facts.closures:
        if closure.kind == "weekly_closed_days":
            text = _("No visits on %(days)s.") % {"days": day_names(closure.days)}
        elif closure.kind in ("legal_holidays", "named_holidays"):
            names = ", ".join(closure.holidays)
            text = _("Closed on: %(names)s.") % {"names": names} if names else _("Closed on legal holidays.")
        else:
            code = {
                "suspension": "suspension_end_unknown",
                "quarantined_unit": "unit_state_unknown",
                "health_tier": "daily_state_unknown",
            }.get(closure.kind, "closure_note")
            code = closure.kind if closure.kind in ("weather", "rule_change") else code
            code = "closed_dates" if closure.last is not None or closure.kind == "announced" else code
            params = {
                "first": closure.first.isoformat() if closure.first else "",
                "last": closure.last.isoformat() if closure.last else "",
                "reason": closure.note or closure.kind,
            }
            text = explain(Finding(code, Verdict.ALLOWED, params))
        yield line(text, closure.stated)
    for hole in facts.blackouts:
        window = WindowFacts("", hole.days, hole.start_minute, hole.end_minute)
        when = window_sentence(window) if hole.days else window_sentence(_daily(window))
        yield line(_("No visits: %(when)s") % {"when": when}, hole.stated)


def _daily(window: WindowFacts) -> WindowFacts:
    return WindowFacts("", ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), window.start_minute, window.end_minute)


def _hours_long(number: int) -> str:
    return ngettext("%(number)s hour", "%(number)s hours", number) % {"number": number}


def _days(number: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


def _length(facts: FacilityFacts) -> Iterator[Line]:
    length = facts.visit_length
    yield from _if(length.minutes, lambda value: _("A visit lasts %(time)s.") % {"time": minutes(value)})
    yield from _if(
        length.slot_spacing_minutes, lambda value: _("Visits start every %(time)s.") % {"time": minutes(value)}
    )
    yield from _if(
        facts.arrival.last_processing_minutes_before_end,
        lambda value: _("Visitors are let in until %(time)s before the end of the hours.") % {"time": minutes(value)},
    )


METHODS = {
    "phone": gettext_lazy("by telephone"),
    "email": gettext_lazy("by e-mail"),
    "web": gettext_lazy("on a web site"),
    "kiosk": gettext_lazy("at a kiosk in the lobby"),
    "in_person": gettext_lazy("in person"),
    "detained_person": gettext_lazy("the person held books"),
    "on_demand": gettext_lazy("at any moment"),
    "fax": gettext_lazy("by fax"),
}


def _booking(booking: BookingFacts | None) -> Iterator[Line]:
    if booking is None:
        return
    yield from _yes_no(booking.required, _("Visits must be booked."), _("Visits need not be booked."))
    ways = [str(METHODS.get(method, plain(method))) for method in booking.methods]
    contacts = [text for text in (booking.phone, booking.email, booking.url) if text]
    if ways or contacts:
        yield line(_("Booking: %(ways)s.") % {"ways": ", ".join([*ways, *contacts])}, booking.stated)
    yield from _if(booking.desk_text, lambda value: _("Bookings are taken: %(text)s.") % {"text": value})
    yield from _if(
        booking.min_lead_hours, lambda value: _("Book at least %(time)s ahead.") % {"time": _hours_long(value)}
    )
    yield from _if(booking.min_lead_days, lambda value: _("Book at least %(time)s ahead.") % {"time": _days(value)})
    yield from _if(booking.max_lead_days, lambda value: _("Book at most %(time)s ahead.") % {"time": _days(value)})
    if booking.cutoff is not None:
        yield line(_cutoff(booking.cutoff.value), booking.cutoff)
    else:
        yield from _if(booking.cutoff_text, lambda value: _("Booking closes: %(text)s.") % {"text": value})
    yield from _if(
        booking.cutoff_minutes_before_session,
        lambda value: _("Booking closes %(time)s before the visit.") % {"time": minutes(value)},
    )


def _cutoff(cutoff: ClockCutoff) -> str:
    params: dict[str, int | str] = {"clock": clock_text(cutoff.minute), "days_before": cutoff.days_before}
    code = "booking_closed"
    if cutoff.weekday is not None:
        code = "booking_closed_week_before" if cutoff.week_before else "booking_closed_weekday"
        params = {"clock": params["clock"], "weekday": cutoff.weekday, "latest": ""}
    return explain(Finding(code, Verdict.ALLOWED, params))


MEASURES = {
    ("detained_person", "visits"): gettext_lazy("Visits to one person: at most %(limit)s %(period)s."),
    ("detained_person", "hours"): gettext_lazy("Hours of visits to one person: at most %(limit)s %(period)s."),
    ("detained_person", "visitors"): gettext_lazy("Visitors to one person: at most %(limit)s %(period)s."),
    ("visitor", "visits"): gettext_lazy("Visits by one visitor: at most %(limit)s %(period)s."),
    ("visitor", "persons_seen"): gettext_lazy("People one visitor sees: at most %(limit)s %(period)s."),
    ("visitor_person_pair", "visits"): gettext_lazy(
        "Visits by one visitor to one person: at most %(limit)s %(period)s."
    ),
    ("party", "visitors"): gettext_lazy("Visitors together: at most %(limit)s."),
    ("party", "adults"): gettext_lazy("Adults together: at most %(limit)s."),
    ("party", "children"): gettext_lazy("Children together: at most %(limit)s."),
    ("party", "lap_children"): gettext_lazy("Babies on a lap: at most %(limit)s."),
    ("party", "children_per_adult"): gettext_lazy("Children for each adult: at most %(limit)s."),
    ("room", "simultaneous_visits"): gettext_lazy("Visits at the same time: at most %(limit)s."),
}
SCOPES = {
    "onsite": gettext_lazy("on site"),
    "remote": gettext_lazy("from home"),
    "free_of_charge": gettext_lazy("free of charge"),
    "remote_free_of_charge": gettext_lazy("from home, free of charge"),
    "weekend": gettext_lazy("on weekends"),
    "with_children": gettext_lazy("with children"),
    "at_one_time": gettext_lazy("at one time"),
    "whole_visit": gettext_lazy("for the whole visit"),
    "legal": gettext_lazy("legal visits"),
}


def _quota(quota: QuotaFacts) -> Line:
    words = {"limit": quota.limit, "period": PERIODS.get(quota.period or "for_good", quota.period)}
    known = MEASURES.get((quota.subject, quota.measure))
    if known is None:
        words |= {"subject": plain(quota.subject), "measure": plain(quota.measure)}
        text = _("Limit: %(limit)s %(period)s (%(subject)s, %(measure)s).") % words
    else:
        text = str(known) % words
    more = [
        str(SCOPES[quota.scope]) if quota.scope in SCOPES else "",
        _("for: %(group)s") % {"group": quota.applies_text} if quota.applies_text else "",
        quota.exception or "",
    ]
    if any(more):
        text = f"{text} ({'; '.join(part for part in more if part)})"
    return line(text, quota.stated)


def _clearance(rules: ClearanceRules | None) -> Iterator[Line]:
    if rules is None:
        return
    yield from _yes_no(
        rules.approved_list_required,
        _("Only visitors on the person’s approved list are let in."),
        _("No approved list is needed."),
    )
    yield from _yes_no(
        rules.application_required, _("Visitors hand in an application."), _("No application is needed.")
    )
    yield from _if(rules.initiated_by, lambda value: _("The first step is taken by: %(who)s.") % {"who": plain(value)})
    yield from _if(rules.list_size, lambda value: _("Names on the list: at most %(limit)s.") % {"limit": value})
    yield from _if(rules.list_change, lambda value: _("The list changes: %(text)s.") % {"text": value.text})
    yield from _if(
        rules.list_change_min_days,
        lambda value: _("The list changes at most once in %(time)s.") % {"time": _days(value)},
    )
    yield from _if(rules.background_check, lambda value: _("There is a background check."))
    yield from _if(rules.warrant_check, lambda value: _("Visitors are checked for open warrants."))
    yield from _if(rules.lead_days, lambda value: _("Approval takes %(time)s.") % {"time": _days(value)})
    yield from _if(rules.lead_hours, lambda value: _("Approval takes %(time)s.") % {"time": _hours_long(value)})
    yield from _if(rules.valid_for_days, lambda value: _("Approval is valid for %(time)s.") % {"time": _days(value)})
    for stated in (rules.first_visit_wait_days, rules.quarantine_new_arrivals_days):
        yield from _if(stated, lambda value: _first_wait(_days(value)))
    yield from _if(rules.first_visit_wait_hours, lambda value: _first_wait(_hours_long(value)))
    yield from _if(rules.relationship_required, lambda value: _("Only relatives are let in."))
    yield from _if(rules.relationships, lambda value: _("Who may come: %(who)s.") % {"who": plain(", ".join(value))})
    for rule in rules.exclusions:
        yield line(_("Not let in: %(reason)s.") % {"reason": plain(rule.reason)}, rule.stated)


def _first_wait(time: str) -> str:
    return _("No visits in the first %(time)s after admission.") % {"time": time}


def _identification(facts: FacilityFacts) -> Iterator[Line]:
    rules = facts.id_rules
    if rules is None:
        return
    yield from _yes_no(rules.required, _("Identification is needed."), _("No identification is needed."))
    yield from _if(
        rules.kinds,
        lambda value: (
            _("Accepted: %(kinds)s.") % {"kinds": ", ".join(in_words(IDENTIFICATION, kind) for kind in value)}
        ),
    )
    if rules.min_age is not None:
        age = rules.min_age.value
        text = _("From the age of %(years)s.") % {"years": age} if age else _("At any age.")
        yield line(text, rules.min_age)
    yield from _if(rules.unexpired, lambda value: _("It must not have expired."))


def _minors(facts: FacilityFacts) -> Iterator[Line]:
    rules = facts.minors
    if rules is None:
        return
    yield from _yes_no(rules.allowed, _("Children may come."), _("Children are not let in."))
    yield from _if(rules.min_age, lambda value: _("No children under %(years)s.") % {"years": value})
    yield from _if(rules.accompanied_by_adult, lambda value: _("A child comes with an adult."))
    yield from _if(rules.accompanied_by, lambda value: _("A child comes with: %(who)s.") % {"who": plain(value)})
    yield from _if(rules.adult_min_age, lambda value: _("An adult here is %(years)s or older.") % {"years": value})
    yield from _if(
        rules.relationship_required,
        lambda value: _("Only these children: %(who)s.") % {"who": plain(", ".join(value))},
    )
    yield from _if(
        rules.documents, lambda value: _("Bring for a child: %(items)s.") % {"items": plain(", ".join(value))}
    )
    yield from _if(rules.days_not_allowed, lambda value: _("No children on %(days)s.") % {"days": day_names(value)})


def _things(facts: FacilityFacts) -> Iterator[Line]:
    for stated, words, text in (
        (facts.dress_flags, CLOTHING, _("What to wear: %(items)s.")),
        (facts.prohibited_items, THINGS, _("Leave behind: %(items)s.")),
    ):
        if stated is not None and stated.value:
            items = ", ".join(in_words(words, item) for item in stated.value)
            yield line(text % {"items": items}, stated, is_advice=True)


def _community(community: CommunityFacts | None) -> Iterator[Line]:
    if community is None:
        return
    for window in community.windows:
        yield _window(window)
    for entry in community.schedule:
        yield line(_("Program days: %(days)s.") % {"days": program_days(entry)}, entry.stated)
    yield from _if(community.team_max, lambda value: _("Volunteers together: at most %(limit)s.") % {"limit": value})
    yield from _if(
        community.volunteer_min_age, lambda value: _("Volunteers are at least %(years)s.") % {"years": value}
    )
    yield from _if(community.training_required, lambda value: _("Volunteers need training."))
    yield from _if(community.training_minutes, lambda value: _("Training takes %(time)s.") % {"time": minutes(value)})
    yield from _if(community.application_required, lambda value: _("Volunteers hand in an application."))
    yield from _if(community.references_required, lambda value: _("Volunteers name references."))
    yield from _if(community.background_check, lambda value: _("Volunteers have a background check."))
    yield from _if(
        community.jail_orientation_required, lambda value: _("Volunteers do the facility’s own orientation.")
    )
    yield from _if(community.first_visit_with_mentor, lambda value: _("The first visit is with a mentor."))
