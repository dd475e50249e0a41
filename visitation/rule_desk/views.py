"""One facility's rules for those who look after them: its editions, a page to read, a draft to compare."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from compliance.access import Permission, grants, may, require
from compliance.approvals.refusals import Refused
from facilities.actions.drafts import SaysTheSame, discard_draft, make_draft, with_values
from facilities.actions.editions import RulebookRefused
from facilities.edition_doubts import doubts_in
from facilities.models import Facility, RulebookEdition
from facilities.page_reading import PageRead, read_page
from facilities.queries import edition_in_force
from visitation.rule_desk.asked import facility_of, today_at
from visitation.rule_desk.forms import PageForm
from visitation.rule_desk.publishing import ask_to_publish_rules, waiting_to_publish
from visitation.rule_desk.shown import shown_changes, shown_unread, shown_values
from volunteers.sheets.uploads import takes_a_file

EDITIONS_SHOWN = 50


@require(Permission.READ_RULE_DRAFTS)
@require_safe
def rule_desk(request: HttpRequest, code: str) -> HttpResponse:
    """Every edition of one facility, the newest first."""
    facility = facility_of(request, code)
    context = {
        "facility": facility,
        "editions": list(facility.editions.defer("document")[:EDITIONS_SHOWN]),
        "in_force": edition_in_force(facility, today_at(facility, timezone.now())),
        "may_draft": may(request.user, Permission.EDIT_RULE_DRAFT),
    }
    return render(request, "rule_desk/desk.html", context)


@takes_a_file
@require(Permission.EDIT_RULE_DRAFT)
def rule_page(request: HttpRequest, code: str) -> HttpResponse:
    """Paste a page, look at what was read of it, take over what is right. Nothing is kept until then."""
    facility = facility_of(request, code)
    now = timezone.now()
    today = today_at(facility, now)
    form = PageForm(request.POST or None, request.FILES or None, today=today)
    context: dict[str, Any] = {"facility": facility, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        read = read_page(form.cleaned_data["text"])
        context |= _shown(read, form.cleaned_data)
        if "take" in request.POST or "keep" in request.POST:
            kept = _draft_of(request, facility, read, form.cleaned_data, now=now)
            if isinstance(kept, RulebookEdition):
                return redirect("rule_draft", code, kept.number)
            context["refused"] = kept
            status = 422
    elif request.method == "POST":
        status = 422
    return render(request, "rule_desk/page.html", context, status=status)


def _shown(read: PageRead, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "read": True,
        "text": read.text,
        "address": given["address"],
        "dated": given["dated"].isoformat() if given["dated"] else "",
        "values": shown_values(read),
        "unread": shown_unread(read.unread),
    }


def _draft_of(
    request: HttpRequest, facility: Facility, read: PageRead, given: dict[str, Any], *, now: datetime
) -> RulebookEdition | list[str]:
    """The draft, or why there is none."""
    wanted = set(request.POST.getlist("take"))
    taken = [
        (one.path.removeprefix("visiting."), one.value)
        for one in read.drafted
        if one.path.removeprefix("visiting.") in wanted
    ]
    if not taken:
        return [_("Tick at least one value to take over.")]
    in_force = edition_in_force(facility, today_at(facility, now)) or facility.editions.first()
    if in_force is None:
        return [_("This facility has no rules yet that a page could change.")]
    source = {"url": given["address"], "kind": "web_page"}
    if given["dated"]:
        source["date"] = given["dated"].isoformat()
    document = with_values(in_force.document, taken, source=source)
    try:
        draft = make_draft(facility, document, by=request.user.username, now=now)
    except SaysTheSame as same:
        return [_("Edition %(number)s says the same already. Nothing was made.") % {"number": same.edition.number}]
    except RulebookRefused as refused:
        return [f"{problem.where}: {problem.why}" for problem in refused.problems]
    messages.success(request, _("The draft is made. Compare it, and ask somebody else to put it in force."))
    return draft


@require(Permission.READ_RULE_DRAFTS)
@require_safe
def rule_draft(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One edition beside the one in force."""
    facility = facility_of(request, code)
    edition = get_object_or_404(facility.editions, number=number)
    now = timezone.now()
    in_force = edition_in_force(facility, today_at(facility, now))
    is_draft = edition.state == RulebookEdition.State.DRAFT
    context = {
        "facility": facility,
        "edition": edition,
        "in_force": in_force,
        "is_draft": is_draft,
        "changes": shown_changes(in_force.document if in_force else None, edition.document) if is_draft else [],
        "doubts": doubts_in(edition, today=today_at(facility, now)) if is_draft else [],
        "waiting": waiting_to_publish(edition, by=request.user, now=now) if is_draft else None,
        "may_draft": may(request.user, Permission.EDIT_RULE_DRAFT),
        "may_see_impact": grants(request.user.role, Permission.SEE_EFFECT_OF_RULES) in ("prog", "counts"),
        "may_publish": may(request.user, Permission.PUBLISH_RULES),
    }
    return render(request, "rule_desk/draft.html", context)


@require(Permission.PUBLISH_RULES)
@require_POST
def rule_draft_publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask somebody else to put the draft in force."""
    facility = facility_of(request, code)
    edition = get_object_or_404(facility.editions.select_related("facility"), number=number)
    if edition.state != RulebookEdition.State.DRAFT:
        messages.info(request, _("This edition is no draft any more. Nothing was done."))
        return redirect("rule_draft", code, number)
    try:
        ask_to_publish_rules(edition, by=request.user, now=timezone.now())
    except Refused:
        raise Http404 from None
    messages.success(request, _("Asked. Somebody else with your role agrees under “Waiting for a second person”."))
    return redirect("rule_draft", code, number)


@require(Permission.EDIT_RULE_DRAFT)
@require_POST
def rule_draft_discard(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a draft away."""
    facility = facility_of(request, code)
    edition = get_object_or_404(facility.editions, number=number)
    if discard_draft(edition, by=request.user.username, now=timezone.now()):
        messages.success(request, _("The draft is gone. The rules in force are as they were."))
    else:
        messages.info(request, _("This edition is no draft any more. Nothing was done."))
    return redirect("rule_desk", code)
