"""The editor of a draft: its sections, and one of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compliance.access import Permission, require
from facilities.actions.editing import ChangedMeanwhile, NoDraft, change_draft, start_draft
from facilities.actions.editions import RulebookRefused
from facilities.edition_doubts import doubts_in
from facilities.models import RulebookEdition
from visitation.rule_desk.asked import facility_of, today_at
from visitation.rule_desk.editor.booked import say_what_is_booked
from visitation.rule_desk.editor.editing import Editing, problem_lines
from visitation.rule_desk.editor.sections import SECTIONS


@require(Permission.EDIT_RULE_DRAFT)
@require_POST
def rule_draft_start(request: HttpRequest, code: str) -> HttpResponse:
    """A draft that says what is in force, to be changed."""
    facility = facility_of(request, code)
    draft = start_draft(facility, by=request.user.username, now=timezone.now())
    return redirect("rule_section", code, draft.number, next(iter(SECTIONS)))


@require(Permission.EDIT_RULE_DRAFT)
def rule_section(request: HttpRequest, code: str, number: int, section: str) -> HttpResponse:
    """One section of a draft. What somebody else saved meanwhile is shown beside what was typed; nothing is lost."""
    facility = facility_of(request, code)
    edition = get_object_or_404(facility.editions.select_related("facility"), number=number)
    if section not in SECTIONS:
        raise Http404
    if edition.state != RulebookEdition.State.DRAFT:
        messages.info(request, _("This edition is no draft. Start a draft to change what it says."))
        return redirect("rule_draft", code, number)
    asked = SECTIONS[section]
    now = timezone.now()
    today = today_at(facility, now)
    data = request.POST if request.method == "POST" else None
    editing = Editing(edition.document, asked, today=today, data=data)
    page: dict[str, Any] = {"facility": facility, "edition": edition, "section": asked, "sections": SECTIONS.values()}
    status = 200
    if data is not None:
        status = 422
        if editing.is_valid():
            try:
                changed = change_draft(
                    edition, editing.values, seen=data.get("seen", ""), source=editing.source.source,
                    confirmed=editing.confirmed, keep_both=editing.source.cleaned_data["keep_both"],
                    by=request.user.username, now=now,
                )  # fmt: skip
            except ChangedMeanwhile as meanwhile:
                editing = Editing(meanwhile.edition.document, asked, today=today, data=data)
                editing.is_valid()
                page |= {"theirs": editing.said, "mine": editing.typed, "who": meanwhile.edition.made_by}
                status = 409
            except RulebookRefused as refused:
                page["refused"] = problem_lines(refused.problems)
            except NoDraft:
                messages.info(request, _("This edition is no draft any more. Nothing was done."))
                return redirect("rule_draft", code, number)
            else:
                following = _after(section) if "next" in data else section
                said = _("Saved.") if changed or editing.confirmed else _("Nothing was changed.")
                messages.success(request, said)
                if changed and following != section:
                    kept = Editing(edition.facility.editions.get(pk=edition.pk).document, asked, today=today)
                    for words in say_what_is_booked(kept, facility, now=now):
                        messages.warning(request, words)
                return redirect("rule_section", code, number, following)
    say_what_is_booked(editing, facility, now=now)
    page["doubts"] = doubts_in(edition, today=today)
    page |= {"editing": editing, "after": _after(section) != section}
    return render(request, "rule_desk/section.html", page, status=status)


def _after(section: str) -> str:
    slugs = list(SECTIONS)
    return slugs[min(slugs.index(section) + 1, len(slugs) - 1)]
