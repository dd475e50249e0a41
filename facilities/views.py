"""The public pages: facilities, and what one of them asks of its visitors."""

from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode

from compliance.access import Permission, public
from compliance.rules import SOCIAL
from facilities.edition_doubts import doubts_in
from facilities.forms import FacilitySearchForm, WeekForm
from facilities.models import Facility
from facilities.queries import edition_in_force, facilities_with_state_of_rules, facts_in_force
from facilities.rule_lines import rule_sections
from facilities.standards.lines import clause_lines, standard_in_words
from facilities.weeks import monday_of, week_of

FIRST_WEEK, LAST_WEEK = date(2000, 1, 3), date(2099, 12, 21)
ONE_WEEK = timedelta(days=7)
NOON = time(12)


@public(Permission.READ_PUBLISHED_RULES)
def facility_list(request: HttpRequest) -> HttpResponse:
    """All facilities by state, or those that a search finds."""
    form = FacilitySearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    today = timezone.now().date()
    found = list(facilities_with_state_of_rules(today, text=asked.get("text", ""), state=asked.get("state", "")))
    return render(request, "facilities/facility_list.html", {"form": form, "facilities": found, "asked": asked})


@public(Permission.READ_PUBLISHED_RULES)
def facility(request: HttpRequest, code: str) -> HttpResponse:
    """One facility: a week of its hours as a picture and a table, and every rule with its source.

    `?on=2026-05-03`: as the rules were, or will be, on that day by what is published here.
    """
    shown = get_object_or_404(Facility, code=code)
    today = timezone.now().astimezone(shown.zone).date()
    facts = facts_in_force([code]).get(code)
    on = _day_asked(request.GET.get("on", ""))
    day = on or today
    page = {"facility": shown, "today": today, "on": on, "edition": edition_in_force(shown, day)}
    page |= {"is_unclear": "on" in request.GET and on is None and request.GET["on"] != ""}
    if facts is not None:
        in_force = facts.in_force_on(day) or (facts if on is None else None)
    if facts is not None and in_force is not None:
        asked_of = None if on is not None else request.GET or None
        form = WeekForm(asked_of, facts=in_force)
        asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
        monday = _week_asked((on.isoformat() if on is not None else "") or asked.get("week", ""), today)
        person = form.person() if asked else None
        sections = rule_sections(in_force)
        page["doubts"] = doubts_in(page["edition"], today=today)
        page |= {
            "form": form,
            "person": person,
            "week": week_of(facts, monday, person=person, route=asked.get("route") or SOCIAL),
            "monday": monday,
            "sunday": monday + ONE_WEEK - timedelta(days=1),
            "earlier": _link(form, monday - ONE_WEEK) if monday > FIRST_WEEK else "",
            "later": _link(form, monday + ONE_WEEK) if monday < LAST_WEEK else "",
            "this_week": _link(form, monday_of(today)) if monday != monday_of(today) else "",
            "sections": [section for section in sections if section.lines],
            "not_known": [section.title for section in sections if not section.lines],
            "confirmed": [line for section in sections for line in section.lines if line.confirmed_on],
            "zone_name": datetime.combine(monday, NOON, shown.zone).tzname(),
        }
    return render(request, "facilities/facility.html", page)


@public(Permission.READ_PUBLISHED_RULES)
def facility_standard(request: HttpRequest, code: str) -> HttpResponse:
    """The national standard the facility is inspected against, clause by clause, beside its own rules."""
    shown = get_object_or_404(Facility, code=code)
    today = timezone.now().astimezone(shown.zone).date()
    edition = edition_in_force(shown, today)
    document = edition.document if edition else {}
    lines = clause_lines(document)
    page = {
        "facility": shown,
        "edition": edition,
        "standard": standard_in_words(document),
        "inspected_on": document.get("last_inspection_end") or "",
        "found": [line for line in lines if not line.is_open],
        "open": [line for line in lines if line.is_open],
    }
    return render(request, "facilities/standard.html", page)


def _day_asked(text: str) -> date | None:
    """A day within the weeks that can be shown; None for anything else."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if FIRST_WEEK <= day < LAST_WEEK + ONE_WEEK else None


def _week_asked(text: str, today: date) -> date:
    """The Monday of the week asked for; this week's where nothing sensible was asked."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return monday_of(today)
    return monday_of(day) if FIRST_WEEK <= day < LAST_WEEK + ONE_WEEK else monday_of(today)


def _link(form: WeekForm, monday: date) -> str:
    """The same question about another week."""
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    kept = {name: value for name, value in told.items() if value and name != "week"}
    return "?" + urlencode({**kept, "week": monday.isoformat()})
