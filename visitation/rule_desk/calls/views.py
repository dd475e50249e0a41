"""The call sheet of one facility."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from compliance.access import Permission, require
from facilities.actions.confirmations import confirm_rule
from facilities.edition_doubts import doubts_in
from facilities.queries import edition_in_force, facts_in_force
from visitation.rule_desk.asked import facility_of, today_at
from visitation.rule_desk.calls.forms import CallForm
from visitation.rule_desk.calls.questions import best_hour, questions


@require(Permission.EDIT_RULE_DRAFT)
def rule_call(request: HttpRequest, code: str) -> HttpResponse:
    """The number, when they answer, what to ask; “confirmed, unchanged” in one tap."""
    facility = facility_of(request, code)
    now = timezone.now()
    today = today_at(facility, now)
    edition = edition_in_force(facility, today)
    timeline = facts_in_force([code]).get(code)
    facts = timeline.in_force_on(today) if timeline else None
    asked = questions(facts, fresh_from=today - timedelta(days=settings.STALE_AFTER_DAYS)) if facts else []
    form = CallForm(request.POST or None, slugs=[one.slug for one in asked])
    if form.is_bound and form.is_valid() and edition is not None:
        given = form.cleaned_data
        wanted = [one for one in asked if given["unchanged"] in ("all", one.slug)]
        places = ["visiting"] if given["unchanged"] == "all" else [place for one in wanted for place in one.places]
        with transaction.atomic():
            for place in places:
                confirm_rule(edition, place, confirmed_on=today, how=given["how"], by=request.user.username, now=now,
                             note=given["note"])  # fmt: skip
        messages.success(request, _("Confirmed today. Thank you for asking."))
        return redirect("rule_call", code)
    page = {
        "facility": facility,
        "edition": edition,
        "form": form,
        "questions": asked,
        "doubts": doubts_in(edition, today=today),
        "best_hour": best_hour(facts) if facts else _("not known"),
        "there": now.astimezone(facility.zone),
        "zone": facility.zone,
        "phone": (facts.booking.phone if facts and facts.booking else "") or facility.phone,
    }
    return render(request, "rule_desk/call.html", page, status=422 if form.is_bound else 200)
