"""Read on in the trail from where it was read last, and ask again about exactly the coming visits that are touched."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from compliance.models import AuditEvent, AuditLink
from compliance.tenancy import acting
from facilities.models import Facility, RulebookEdition
from visitation.actions.rechecking import Rechecked, recheck_some
from visitation.models import RecheckMark
from visitation.recheck.pieces import ask_to_recheck
from visitation.recheck.touching import OF_FACILITIES, OWN, Touched
from visitation.review.flags import COMING, sweep
from visitation.rule_desk.impact.carrying_out import let_go_of_what_is_over, put_before_leads
from volunteers.models import Program

A_READ = 5000  # events; what is left is read a minute later
AT_ONCE = 500  # visits; more of them are asked about by jobs of their own, batch by batch


def _news_of_facilities(since: int) -> tuple[int, list[tuple[str, str, dict[str, Any]]]]:
    """How far the chain of no program was read, and (action, facility, detail) of what stands there."""
    with acting():
        links = dict(
            AuditLink.objects.filter(chain="", number__gt=since)
            .order_by("number")
            .values_list("event", "number")[:A_READ]
        )
        rows = AuditEvent.objects.filter(pk__in=links, program="", action__in=OF_FACILITIES).order_by()
        return max(links.values(), default=since), list(rows.values_list("action", "subject", "detail"))


@transaction.atomic
def follow_trail(program: Program, *, now: datetime) -> Rechecked | None:
    """Ask again about what was touched since the last time, in one transaction with how far was read.

    None where nobody has read before: everything up to now is the nightly look's. A second run at the same time waits.
    """
    sweep(program, now=now)
    let_go_of_what_is_over(program, now=now)
    mark, is_new = RecheckMark.objects.get_or_create(program=program)
    mark = RecheckMark.objects.select_for_update().get(pk=mark.pk)
    if is_new:
        mark.own, mark.outside = _head(program.code), _head("")
        mark.save(update_fields=["own", "outside"])
        return None
    links = AuditLink.objects.filter(chain=program.code, number__gt=mark.own).order_by("number")
    places = dict(links.values_list("event", "number")[:A_READ])
    outside, news = _news_of_facilities(mark.outside)
    touched = Touched()
    rows = AuditEvent.objects.filter(pk__in=places, action__in=OWN).order_by()
    for action, subject, detail in rows.values_list("action", "subject", "detail"):
        touched.add(action, subject, detail)
    for action, facility, _detail in news:
        touched.add(action, facility, {})
    mark.own, mark.outside = max(places.values(), default=mark.own), outside
    mark.save(update_fields=["own", "outside"])
    if not touched:
        return Rechecked(0, (), (), ())
    visits = touched.visits_of(program)
    _put_before_leads(program, news, now=now)
    if visits.filter(status__in=COMING, starts__gt=now).count() > AT_ONCE:
        # What hangs on facilities alone is theirs; where more was touched, it is the whole program.
        if not touched.of_facilities_alone:
            ask_to_recheck(program, now=now)
        for facility in Facility.objects.filter(code__in=touched.facilities) if touched.of_facilities_alone else ():
            ask_to_recheck(program, facility=facility, now=now)
        return Rechecked(0, (), (), ())
    return recheck_some(program, visits, by="recheck", now=now)


def _put_before_leads(program: Program, news: list[tuple[str, str, dict[str, Any]]], *, now: datetime) -> None:
    """What became of new rules: each visit that they hit waits for a lead's choice."""
    published = {
        (facility, detail.get("edition")) for action, facility, detail in news if action == "rulebook_published"
    }
    for facility, number in sorted(published, key=str):
        found = RulebookEdition.objects.select_related("facility").filter(facility__code=facility, number=number)
        if (edition := found.first()) is not None:
            put_before_leads(program, edition, now=now)


def _head(chain: str) -> int:
    return AuditLink.objects.filter(chain=chain).aggregate(last=Max("number"))["last"] or 0
