"""A sample month of an edition, beside the rules in force and the notice as it prints."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from compliance.rules import SOCIAL
from facilities.models import RulebookEdition
from facilities.queries import edition_in_force, facts_as_if, facts_in_force
from facilities.rule_lines import rule_sections
from visitation.rule_desk.asked import facility_of, today_at
from visitation.rule_desk.month.days import month_of
from visitation.rule_desk.month.forms import MonthForm


@require(Permission.READ_RULE_DRAFTS)
@require_safe
def rule_month(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every slot of one month, with its verdict and why."""
    facility = facility_of(request, code)
    edition = get_object_or_404(facility.editions.select_related("facility"), number=number)
    today = today_at(facility, timezone.now())
    facts = facts_as_if(edition)
    in_force = edition_in_force(facility, today) if edition.state == RulebookEdition.State.DRAFT else None
    now_held = facts_in_force([code]).get(code) if in_force is not None else None
    beside = now_held.in_force_on(today) if now_held is not None else None
    form = MonthForm(request.GET or None, facts=facts)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    month = month_of(
        facts,
        replace(beside, effective_from=None) if beside is not None else None,
        asked.get("month") or today.replace(day=1),
        person=form.person() if asked else None,
        party=form.party() if asked else None,
        route=asked.get("route") or SOCIAL,
    )
    page = {
        "facility": facility,
        "edition": edition,
        "in_force": in_force,
        "form": form,
        "month": month,
        "sections": [section for section in rule_sections(facts) if section.lines],
    }
    return render(request, "rule_desk/month.html", page)
