"""A person's time with the program has ended: released, removed, asked to stop, died, no contact, handed over."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance import audit
from visitation.after_release.ending import Why, contacts_with, end_each, forget_way
from visitation.intake.renewing import wish_anew
from visitation.letters.endings import post_ended
from visitation.matching.proposing import open_proposals, take_back_each
from visitation.models import Channel, HandOver, Match, Person, PersonExit, Placement, VisitRequest
from visitation.placements.handing_on import end_offer
from visitation.placements.locating import stay_now
from visitation.placements.visits import Locked, lock, stop
from visitation.statuses import Status
from volunteers.models import Volunteer

WHY = "person_left"
Kind = PersonExit.Kind


class CannotEnd(Exception):
    """It has ended already, in the words of `there`; nothing was changed."""

    def __init__(self, there: PersonExit | None) -> None:
        super().__init__("ended already")
        self.there = there


class CannotReopen(Exception):
    """The person was erased, handed over, or is not closed. Nothing was changed."""


@transaction.atomic
def end(person: Person, *, kind: str, month: date, source: str, by: Any, now: datetime) -> PersonExit:
    """Close a person's file with one code and a month; from now on the clock of their erasure runs.

    Coming visits are withdrawn and drafts leave their plans; matches end and proposed ones are taken back;
    each volunteer concerned gets one letter with care, which offers to talk. After a death no other word goes out by
    itself: the letter asks to call the lead.
    Raises CannotEnd where somebody was first; ValueError for a kind that is not recorded here.
    """
    if kind not in Kind.values or kind == Kind.HANDED_OVER or month.day != 1:
        raise ValueError("a kind of end, and the first of a month")
    locked = lock(person.pk)
    return close(locked, kind=kind, month=month, source=source, by=by, now=now)


def close(locked: Locked, *, kind: str, month: date, source: str, by: Any, now: datetime) -> PersonExit:
    """As `end`, of a person whose row is locked. Raises CannotEnd."""
    person = locked.person
    there = exit_in_force(person)
    if there is not None or person.state == Person.State.CLOSED:
        raise CannotEnd(there)
    matches = Match.objects.filter(person=person, ended_on__isnull=True)
    matched = list(Volunteer.objects.filter(pk__in=matches.values("volunteer")))
    going = list(_going(person, now))
    if kind == Kind.DIED:  # who was to drive, say, hears it in the one letter that is written
        going += Volunteer.objects.filter(
            call_out_answers__call_out__in=locked.call_outs, call_out_answers__is_assigned=True
        )
    take_back_each(open_proposals(person.pk), by=by, now=now, tells=kind != Kind.DIED)
    stopped = stop(locked, Status.WITHDRAWN, why=WHY, by=by, now=now, tells=kind != Kind.DIED)
    row = PersonExit.objects.create(
        person=person, kind=kind, month=month, source=source, recorded_by=str(by)[:120], recorded_at=now
    )
    today = now.astimezone(ZoneInfo(person.program.timezone)).date()
    for match in matches.select_for_update():
        Match.objects.filter(pk=match.pk).update(
            ended_on=max(today, match.since), ended_at=now, ended_by=str(by)[:120]
        )
    if kind != Kind.RELEASED:  # after it nobody would reach them by the way they gave for a release
        forget_way(person)
    VisitRequest.objects.filter(person=person, closed_at__isnull=True).update(closed_at=now)
    stay = stay_now(person, now=now)
    if stay is not None and kind != Kind.STOPPED:
        Placement.objects.filter(pk=stay.pk, last_day__isnull=True).update(last_day=max(today, stay.first_day))
    for offer in HandOver.objects.filter(person=person, state=HandOver.State.OFFERED):
        end_offer(offer, HandOver.State.WITHDRAWN, by=by, now=now)
    Person.objects.filter(pk=person.pk).update(state=Person.State.CLOSED, closed_at=now)
    detail = {"kind": kind, "withdrawn": [visit.code for visit in stopped.visits], "matches": len(matched)}
    audit.record(WHY, by=by, subject=person.alias_code, program=person.program.code, detail=detail, now=now)
    told = {volunteer.pk: volunteer for volunteer in (*matched, *going)}
    post_ended(row, [told[number] for number in sorted(told)], stopped.visits, now=now)
    return row


@transaction.atomic
def reopen(person: Person, *, by: Any, now: datetime) -> None:
    """Take an end back: the file is open again, and nobody is matched or expected. A contact after release ends
    with it, and becomes nothing else by itself.

    Raises CannotReopen once the person was erased or handed over.
    """
    person = lock(person.pk).person
    row = exit_in_force(person)
    if row is None or row.kind == Kind.HANDED_OVER or person.purged_at is not None:
        raise CannotReopen
    take_back_each(open_proposals(person.pk).filter(channel=Channel.AFTER), by=by, now=now)
    end_each(contacts_with(person), why=Why.REOPENED, by=by, now=now)
    PersonExit.objects.filter(pk=row.pk).update(undone_by=str(by)[:120], undone_at=now)
    stay = stay_now(person, now=now)
    ended_on = row.recorded_at.astimezone(ZoneInfo(person.program.timezone)).date()
    if stay is not None and stay.last_day is not None and stay.last_day >= ended_on:
        Placement.objects.filter(pk=stay.pk).update(last_day=None)
    Person.objects.filter(pk=person.pk).update(state=Person.State.WAITING)
    wish_anew([person.pk], program=person.program, now=now)
    audit.record("person_reopened", by=by, subject=person.alias_code, program=person.program.code, now=now)


def exit_in_force(person: Person) -> PersonExit | None:
    """How it ended, unless that was taken back."""
    return PersonExit.objects.filter(person=person, undone_at__isnull=True).first()


def _going(person: Person, now: datetime) -> Any:
    """Who was to make a coming visit that people know of."""
    return Volunteer.objects.filter(
        places__visit__person=person, places__visit__starts__gt=now, places__holds=True
    ).distinct()
