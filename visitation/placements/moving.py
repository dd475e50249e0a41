"""A person was moved: one action, everything that follows from it, in one transaction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit
from facilities.models import Facility
from visitation.matching.proposing import open_proposals, take_back_each
from visitation.models import Channel, HandOver, Person, Placement, PlacementFact, Visit
from visitation.placements.conflicts import require_seen
from visitation.placements.handing_on import end_offer
from visitation.placements.knowledge import known_of_person
from visitation.placements.locating import stay_now, write_fact
from visitation.placements.visits import lock, stop
from visitation.statuses import Status

WHY = "person_moved"


class CannotMove(Exception):
    """Nothing was changed; `why`: `same_place`, `before_arrival`, `in_future` or `closed`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Moved:
    """The new stay, the visits that are on hold now, and how many drafts left their plans."""

    stay: Placement
    held: tuple[Visit, ...]
    drafts: int


@transaction.atomic
def move(
    person: Person,
    *,
    to: Facility,
    day: date,
    source: str,
    confidence: str,
    seen: str,
    by: Any,
    now: datetime,
) -> Moved:
    """The person is at `to` since `day`, a local date there.

    The stay before ends the day before; coming visits elsewhere are put on hold and their volunteers told, drafts
    leave their plans, call-outs for them are called off. Matches, wishes and since when they wait stay as they are. A
    hand-over that another program has not answered is taken back, and so is what volunteers were asked about visits: it
    was about another place. Raises SaidMeanwhile,
    CannotMove.
    """
    locked = lock(person.pk)
    person = locked.person
    known = known_of_person(person, now=now)
    require_seen(known, seen)
    if person.state == Person.State.CLOSED:
        raise CannotMove("closed")
    if day > now.astimezone(to.zone).date():
        raise CannotMove("in_future")
    stay = stay_now(person, now=now)
    if stay is not None and stay.facility_id == to.pk and stay.last_day is None:
        raise CannotMove("same_place")
    if stay is not None and day < stay.first_day:
        raise CannotMove("before_arrival")
    new = _turn_over(person, stay, to, day, source=source, confidence=confidence, by=by, now=now)
    fact = PlacementFact.Answer.OTHER
    write_fact(person, fact, to, source=source, confidence=confidence, by=by, now=now)
    take_back_each(open_proposals(person.pk).filter(channel=Channel.VISITS), by=by, now=now)
    stopped = stop(locked, Status.HELD, why=WHY, by=by, now=now, except_at=to.pk)
    for offer in HandOver.objects.filter(person=person, state=HandOver.State.OFFERED).exclude(facility=to):
        end_offer(offer, HandOver.State.WITHDRAWN, by=by, now=now)
    detail = {
        "from": stay.facility.code if stay is not None else "",
        "to": to.code,
        "held": [visit.code for visit in stopped.visits],
        "drafts": stopped.drafts,
    }
    audit.record(WHY, by=by, subject=person.alias_code, program=person.program.code, detail=detail, now=now)
    return Moved(new, stopped.visits, stopped.drafts)


def _turn_over(
    person: Person, stay: Placement | None, to: Facility, day: date, *, source: str, confidence: str, by: Any,
    now: datetime,
) -> Placement:  # fmt: skip
    """Close the stay and open the new one. A stay of no whole day leaves no stay, and its fact is kept as one."""
    later = Placement.objects.filter(person=person, first_day__gt=day).order_by("first_day")
    if stay is not None and stay.first_day >= day:
        PlacementFact.objects.create(
            person=person, facility_id=stay.facility_id, answer=PlacementFact.Answer.OTHER, source=stay.source,
            checked_by=stay.checked_by, checked_at=stay.checked_at, confidence=stay.confidence,
        )  # fmt: skip
        stay.delete()
    elif stay is not None and (stay.last_day is None or stay.last_day >= day):
        Placement.objects.filter(pk=stay.pk).update(last_day=day - timedelta(days=1))
    following = later.first()
    return Placement.objects.create(
        person=person, facility=to, first_day=day,
        last_day=following.first_day - timedelta(days=1) if following is not None else None,
        source=source, checked_by=str(by)[:120], checked_at=now, confidence=confidence,
    )  # fmt: skip


@transaction.atomic
def call_off_held(person: Person, *, by: Any, now: datetime) -> tuple[Visit, ...]:
    """Withdraw the coming visits on hold at places where the person is no more, so that their wishes are planned anew.

    Their volunteers know already that nobody travels. The visits, in order.
    """
    locked = lock(person.pk)
    stay = stay_now(locked.person, now=now)
    held = Visit.objects.filter(person=person.pk, status=Status.HELD, starts__gt=now)
    if stay is None or not held.exclude(facility=stay.facility_id).exists():
        return ()
    return stop(locked, Status.WITHDRAWN, why=WHY, by=by, now=now, except_at=stay.facility_id).visits
