"""What a draft would do to coming visits, before anybody puts it in force, and what a lead chooses for each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance import queue
from compliance.access import Permission, grants, may, require
from compliance.explanations import explain, title
from facilities.edition_doubts import doubts_in
from facilities.models import RulebookEdition
from visitation.booking.starts import Start
from visitation.models import RuleChoice, VisitOverride
from visitation.rule_desk.asked import facility_of, today_at
from visitation.rule_desk.impact.choosing import ChosenMeanwhile, choose, stamp, suggest, suggested_for
from visitation.rule_desk.impact.hits import Hit, Impact, Reached, impact_of, nearest_starts
from visitation.rule_desk.impact.sent import Sent, sent_for, wrong_with
from visitation.rule_desk.impact.waiting import proposed

WEIGH = "visitation.rule_desk.impact.jobs.weigh_edition"
ROWS_A_PAGE = 50
What = RuleChoice.What


@require(Permission.SEE_EFFECT_OF_RULES)
def rule_impact(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A lead: the visits of the program, by their codes, and a choice for each. Those who look after rules: totals of
    all programs, and what they suggest for each finding.
    """
    facility = facility_of(request, code)
    edition = get_object_or_404(facility.editions.select_related("facility"), number=number)
    scope = grants(request.user.role, Permission.SEE_EFFECT_OF_RULES)
    if scope not in ("prog", "counts"):
        raise Http404
    is_draft = edition.state == RulebookEdition.State.DRAFT
    page: dict[str, Any] = {
        "facility": facility, "edition": edition, "is_draft": is_draft, "by_visit": scope == "prog",
        "choices": What.choices, "reasons": VisitOverride.Reason.choices,
    }  # fmt: skip
    if is_draft:
        page["doubts"] = doubts_in(edition, today=today_at(facility, timezone.now()))
    if not is_draft:
        if request.method == "POST":
            messages.info(request, _("This edition is no draft any more. Nothing was done."))
            return redirect("rule_impact", code, number)
        page |= _came_of_it(request, edition) if scope == "prog" else {}
    elif scope == "prog":
        answer = _by_visit(request, edition, page)
        if answer is not None:
            return answer
    else:
        if request.method == "POST":
            return _count_or_suggest(request, edition)
        page |= _totals(edition) | {"may_suggest": may(request.user, Permission.EDIT_RULE_DRAFT)}
    return render(request, "rule_desk/impact.html", page, status=422 if page.get("wrong") else 200)


# By visit, for a lead


@dataclass
class Row:
    """One hit visit as the page shows it. `stamp`: what is sent back of the choice that is kept."""

    hit: Hit
    reasons: list[str]
    nearest: Start | None
    suggested: str
    what: str
    because: str
    choice: RuleChoice | None = None
    stamp: str = ""
    wrong: str = ""


def _by_visit(request: HttpRequest, edition: RulebookEdition, page: dict[str, Any]) -> HttpResponse | None:
    """Fills the page; an answer of its own where everything that was sent is kept."""
    facility, now = edition.facility, timezone.now()
    if "weigh" in request.POST:
        transaction.on_commit(lambda: queue.ask_for(WEIGH, edition.pk, now=now))
        messages.success(request, _("Other hours are looked for. This page says in a minute what was found."))
        return redirect("rule_impact", facility.code, edition.number)
    impact = impact_of(request.user.program, edition, today=today_at(facility, now), now=now)
    found = Paginator(impact.hits, ROWS_A_PAGE).get_page(request.GET.get("page"))
    hits = list(found.object_list)
    rows_kept = RuleChoice.objects.filter(edition=edition, visit__in=[hit.visit.pk for hit in hits])
    kept = {row.visit_id: row for row in rows_kept}
    sent: dict[int, Sent] = {}
    if request.method == "POST":
        for hit in hits:
            told = sent_for(request.POST, hit.visit.code, facility=facility, facts=impact.facts)
            if told is not None and told.says_more_than(kept.get(hit.visit.pk)):
                sent[hit.visit.pk] = told
        if not any(wrong_with(one) for one in sent.values()):
            _keep_all(request, edition, hits, sent, now=now)
            return redirect(f"{reverse('rule_impact', args=[facility.code, edition.number])}?page={found.number}")
    starts = nearest_starts(hits, impact.facts, now=now)
    rows = [_row(hit, kept.get(hit.visit.pk), sent.get(hit.visit.pk), starts, edition) for hit in hits]
    page |= _figures(impact) | _outlook(request, edition)
    page |= {"rows": rows, "page": found, "wrong": any(row.wrong for row in rows)}
    return None


def _row(
    hit: Hit, choice: RuleChoice | None, sent: Sent | None, starts: dict[int, Start], edition: RulebookEdition
) -> Row:
    visit = hit.visit
    nearest = starts.get(visit.pk)
    if choice is not None:
        nearest = proposed(choice, visit) or nearest
    told = sent or choice
    return Row(
        hit=hit,
        reasons=list(dict.fromkeys(explain(finding) for finding in hit.new)),
        nearest=nearest,
        suggested=suggested_for(hit.codes, edition),
        what=told.what if told is not None else "",
        because=told.because if told is not None else "",
        choice=choice,
        stamp=sent.seen if sent is not None else stamp(choice),
        wrong=wrong_with(sent) if sent is not None else "",
    )


def _keep_all(
    request: HttpRequest, edition: RulebookEdition, hits: list[Hit], sent: dict[int, Sent], *, now: datetime
) -> None:
    """Each by itself: where somebody else chose meanwhile, theirs stays, and it is said of which visit."""
    overtaken = []
    for hit in hits:
        told = sent.get(hit.visit.pk)
        if told is None:
            continue
        hit.visit.program = request.user.program
        try:
            choose(
                hit.visit, edition, codes=hit.codes, what=told.what, because=told.because, start=told.start,
                seen=told.seen, by=request.user, now=now,
            )  # fmt: skip
        except ChosenMeanwhile:
            overtaken.append(hit.visit.code)
    if overtaken:
        told_of = _("Somebody else chose meanwhile for %(visits)s. Theirs is kept and shown below.")
        messages.warning(request, told_of % {"visits": ", ".join(overtaken)})
    count = len(sent) - len(overtaken)
    words = ngettext("%(count)d choice is kept.", "%(count)d choices are kept.", count)
    messages.success(request, words % {"count": count})


def _figures(impact: Impact) -> dict[str, Any]:
    counts = {"visits": len(impact.hits), "volunteers": impact.volunteers, "rosters": len(impact.rosters),
              "matches": len(impact.matches), "looked_at": impact.looked_at, "is_cut": impact.is_cut}  # fmt: skip
    return {
        "counts": counts,
        "findings": _findings(impact.findings),
        "rosters": _reached(impact.rosters),
        "matches": _reached(impact.matches),
    }


def _outlook(request: HttpRequest, edition: RulebookEdition) -> dict[str, Any]:
    """What could become of the program's own visits, as it was last looked up; nothing where the draft is another."""
    told = edition.weighed or {}
    found = told.get("programs", {}).get(request.user.program.code)
    if found is None or told["hash"] != edition.content_hash:
        return {}
    return {"outlook": found, "counted_at": datetime.fromisoformat(told["at"])}


def _reached(found: tuple[Reached, ...]) -> list[tuple[Reached, str]]:
    return [(one, "; ".join(title(code) for code in one.codes)) for one in found[:ROWS_A_PAGE]]


def _came_of_it(request: HttpRequest, edition: RulebookEdition) -> dict[str, Any]:
    """Of a published edition: what became of each visit that it hit."""
    rows = RuleChoice.objects.filter(edition=edition, program=request.user.program).select_related("visit", "moved_to")
    rows = rows.defer("visit__findings", "moved_to__findings").order_by("visit__starts", "visit__code")
    page: Page[Any] = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {"settled": list(page.object_list), "page": page}


# Totals, for those who look after rules


def _count_or_suggest(request: HttpRequest, edition: RulebookEdition) -> HttpResponse:
    now, facility = timezone.now(), edition.facility
    if "suggest" not in request.POST:
        # After the commit, when the database's own role for rule admins is laid down: it knows no jobs.
        transaction.on_commit(lambda: queue.ask_for(WEIGH, edition.pk, now=now))
    elif not may(request.user, Permission.EDIT_RULE_DRAFT):
        raise Http404
    else:
        found = (edition.weighed or {}).get("findings", {})
        told = {code: request.POST.get(f"hit-{code}", "")[:10] for code in found}
        if suggest(edition, told, by=request.user.username, now=now):
            messages.success(request, _("The leads see it as a suggestion at each visit."))
        else:
            messages.info(request, _("This edition is no draft any more. Nothing was done."))
    return redirect("rule_impact", facility.code, edition.number)


def _totals(edition: RulebookEdition) -> dict[str, Any]:
    told = edition.weighed or {}
    if not told:
        return {}
    counted_at = datetime.fromisoformat(told["at"])
    suggested = [(code, title(code), edition.when_hit.get(code, "")) for code in _ordered(told["findings"])]
    return {
        "counts": told,
        "outlook": told if "movable" in told else None,
        "findings": _findings(told["findings"]),
        "suggested": suggested,
        "counted_at": counted_at,
        "is_old": told["hash"] != edition.content_hash,
    }


def _findings(counts: dict[str, int]) -> list[tuple[str, int]]:
    """In words, the most frequent first."""
    return [(title(code), counts[code]) for code in _ordered(counts)]


def _ordered(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda code: (-counts[code], code))
