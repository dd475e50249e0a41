"""What a draft would do to coming visits, before anybody puts it in force."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from compliance import queue
from compliance.access import Permission, grants, require
from compliance.explanations import explain, title
from facilities.edition_doubts import doubts_in
from facilities.models import RulebookEdition
from visitation.rule_desk.asked import facility_of, today_at
from visitation.rule_desk.impact.hits import Impact, impact_of

WEIGH = "visitation.rule_desk.impact.jobs.weigh_edition"
SHOWN = 200


@require(Permission.SEE_EFFECT_OF_RULES)
def rule_impact(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A lead: the visits of the program, by their codes. Those who look after rules: totals of all programs."""
    facility = facility_of(request, code)
    edition = get_object_or_404(facility.editions.select_related("facility"), number=number)
    scope = grants(request.user.role, Permission.SEE_EFFECT_OF_RULES)
    if scope not in ("prog", "counts"):
        raise Http404
    now = timezone.now()
    is_draft = edition.state == RulebookEdition.State.DRAFT
    page: dict[str, Any] = {"facility": facility, "edition": edition, "is_draft": is_draft, "by_visit": scope == "prog"}
    if is_draft:
        page["doubts"] = doubts_in(edition, today=today_at(facility, now))
    if request.method == "POST" and is_draft and scope == "prog":
        impact = impact_of(
            request.user.program, edition, today=today_at(facility, now), now=now, with_nearest=True
        )  # fmt: skip
        page |= _by_visit(impact, facility.zone)
    elif request.method == "POST" and is_draft:
        # After the commit, when the database's own role for rule admins is laid down: it knows no jobs.
        transaction.on_commit(lambda: queue.ask_for(WEIGH, edition.pk, now=now))
        return redirect("rule_impact", code, number)
    elif is_draft and scope == "counts":
        page |= _totals(edition)
    return render(request, "rule_desk/impact.html", page)


def _by_visit(impact: Impact, zone: Any) -> dict[str, Any]:
    rows = [
        {
            "code": hit.visit.code,
            "starts": hit.visit.starts.astimezone(zone),
            "reasons": list(dict.fromkeys(explain(finding) for finding in hit.new)),
            "nearest": hit.nearest,
        }
        for hit in impact.hits[:SHOWN]
    ]
    counts = {"visits": len(impact.hits), "volunteers": impact.volunteers, "rosters": impact.rosters,
              "matches": impact.matches, "looked_at": impact.looked_at}  # fmt: skip
    return {
        "counts": counts,
        "findings": _findings(impact.findings),
        "rows": rows,
        "more": len(impact.hits) - len(rows),
    }


def _totals(edition: RulebookEdition) -> dict[str, Any]:
    told = edition.weighed or {}
    if not told:
        return {}
    counted_at = datetime.fromisoformat(told["at"])
    return {
        "counts": told,
        "findings": _findings(told["findings"]),
        "counted_at": counted_at,
        "is_old": told["hash"] != edition.content_hash,
    }


def _findings(counts: dict[str, int]) -> list[tuple[str, int]]:
    """In words, the most frequent first."""
    return [(title(code), count) for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
