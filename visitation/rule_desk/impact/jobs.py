"""Count what a draft would hit, in all programs: those who look after rules see no visit themselves."""

from collections import Counter
from typing import Any

from django.utils import timezone

from compliance.tenancy import acting, each_program
from facilities.models import RulebookEdition
from visitation.rule_desk.impact.hits import impact_of
from visitation.rule_desk.impact.outlook import outlook_of
from volunteers.models import Program


def weigh_edition(edition_id: int) -> None:
    """Counts alone are kept, with the content they are about: a draft that is changed is counted anew.

    What could become of the visits is kept by program, and shown to its own leads.
    """
    now = timezone.now()
    edition = RulebookEdition.objects.select_related("facility").filter(pk=edition_id).first()
    if edition is None or edition.state != RulebookEdition.State.DRAFT:
        return
    today = now.astimezone(edition.facility.zone).date()
    totals: dict[str, Any] = dict.fromkeys(
        ("looked_at", "visits", "volunteers", "rosters", "matches", "movable", "lost", "left"), 0
    )
    programs: dict[str, dict[str, int]] = {}
    findings: Counter[str] = Counter()
    for pk in each_program():
        with acting(program=pk):
            program = Program.objects.filter(pk=pk, archived_at__isnull=True).first()
            if program is None:
                continue
            impact = impact_of(program, edition, today=today, now=now)
            outlook = outlook_of(program, edition, impact, now=now).as_json()
        totals["looked_at"] += impact.looked_at
        if impact.is_cut:
            totals["is_cut"] = True
        totals["visits"] += len(impact.hits)
        totals["volunteers"] += impact.volunteers
        totals["rosters"] += len(impact.rosters)
        totals["matches"] += len(impact.matches)
        findings += impact.findings
        if impact.hits:
            programs[program.code] = outlook
        for name, count in outlook.items():
            totals[name] += count
    told = totals | {
        "programs": programs,
        "findings": dict(findings),
        "hash": edition.content_hash,
        "at": now.isoformat(),
    }
    RulebookEdition.objects.filter(pk=edition_id, state=RulebookEdition.State.DRAFT).update(weighed=told)
