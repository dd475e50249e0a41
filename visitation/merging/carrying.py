"""What belongs to one row of a person is carried over to the other: sealed anew under the key of the one that stays.

A row that the kept one has already, or that says how the other ended, stays where it is: nothing is deleted but what
says the same twice.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from compliance.reading import computing
from visitation.booking.holding import let_go
from visitation.consents.giving import withdraw
from visitation.consents.stopping import lock, stop
from visitation.knowing.after_release import way_of
from visitation.matching.proposing import open_proposals, take_back_each
from visitation.models import (
    AssignedPair,
    BookingRequest,
    Concern,
    Conflict,
    Consent,
    ContactAfterRelease,
    FamilyVisits,
    FollowUp,
    HandOver,
    Incident,
    Intake,
    Match,
    MatchProposal,
    PeopleApart,
    Person,
    PersonLanguage,
    Placement,
    PlacementFact,
    PriorityFlag,
    SlotHold,
    SlotWaiter,
    StandingVisit,
    UnmetRequest,
    Visit,
    VisitLog,
    VisitRequest,
    WaitingPlace,
)

_A_DAY = timedelta(days=1)
BY_MERGING = "merged"


def carry_consents(kept: Person, other: Person, *, by: Any, now: datetime) -> None:
    """The stricter one of each thing holds: a no of either is a no, with all that a withdrawal ends."""
    mine, theirs = _by_thing(kept), _by_thing(other)
    for thing in sorted(mine.keys() | theirs.keys(), key=str):
        own, of_other = mine.get(thing, []), theirs.get(thing, [])
        own_yes, other_yes = _yes(own), _yes(of_other)
        if own and own_yes is None:
            _end(other, other_yes, thing[0], by=by, now=now)
        elif of_other and other_yes is None:
            _end(kept, own_yes, thing[0], by=by, now=now)
        if not own:
            for row in of_other:
                _copy_consent(row, kept)
    Consent.objects.filter(person=other, withdrawn_at__isnull=True).update(
        withdrawn_at=now, withdrawn_by=BY_MERGING
    )


def carry_way(kept: Person, other: Person) -> None:
    """How the person may be reached after release, as far as their yes to it still holds: the way of the kept row, else
    the other's. What counts no more goes."""
    theirs = ContactAfterRelease.objects.filter(person=other)
    if way_of(kept) is None:
        ContactAfterRelease.objects.filter(person=kept).delete()
        _carry(theirs, kept)
        if way_of(kept) is None:
            ContactAfterRelease.objects.filter(person=kept).delete()
    ContactAfterRelease.objects.filter(person=other).delete()


def _end(person: Person, yes: Consent | None, kind: str, *, by: Any, now: datetime) -> None:
    """The other row says no: what was arranged under this one ends, with its yes or without one."""
    if yes is not None:
        withdraw(yes, by=by, now=now)
    else:
        stop(person, lock(person.pk, kind), by=by, now=now)


def _by_thing(person: Person) -> dict[tuple[str, bytes], list[Consent]]:
    found: dict[tuple[str, bytes], list[Consent]] = {}
    for row in Consent.objects.filter(person=person):
        found.setdefault((row.kind, bytes(row.body_index or b"")), []).append(row)
    return found


def _yes(rows: Iterable[Consent]) -> Consent | None:
    return next((row for row in rows if row.withdrawn_at is None), None)


def _copy_consent(row: Consent, kept: Person) -> None:
    with computing("merging"):
        body = row.body or ""
    Consent.objects.create(
        person=kept, kind=row.kind, body=body, language=row.language, way=row.way, taken_by=row.taken_by,
        taken_at=row.taken_at, withdrawn_at=row.withdrawn_at, withdrawn_by=row.withdrawn_by,
    )  # fmt: skip


def carry_places(kept: Person, other: Person, *, others_first: bool) -> None:
    """One history of stays: on days on which the two differ those of one hold, and the other's become facts beside it.

    `others_first`: the stays of the row that goes hold.
    """
    PlacementFact.objects.filter(person=other).update(person=kept)
    own, theirs = (list(Placement.objects.filter(person=person)) for person in (kept, other))
    holds, gives_way = (theirs, own) if others_first else (own, theirs)
    taken = [(stay.first_day, stay.last_day) for stay in holds]
    rows = {stay.pk: _opened(stay) for stay in (*own, *theirs)}
    for stay in gives_way:
        pieces = without(stay.first_day, stay.last_day, taken)
        if pieces != [(stay.first_day, stay.last_day)]:
            _as_fact(stay, kept)
        Placement.objects.filter(pk=stay.pk).delete()
        for first, last in pieces:
            _a_stay(stay, rows[stay.pk], kept, first, last)
    for stay in theirs if others_first else ():
        Placement.objects.filter(pk=stay.pk).delete()
        _a_stay(stay, rows[stay.pk], kept, stay.first_day, stay.last_day)
    _confirm_the_place(kept)


def _confirm_the_place(kept: Person) -> None:
    """The newest fact counts: where it names another place than the stay that holds, that stay's word comes last."""
    newest = PlacementFact.objects.filter(person=kept).first()
    stay = Placement.objects.filter(person=kept, last_day__isnull=True).order_by("-first_day").first()
    if newest is None or stay is None or newest.facility_id in (None, stay.facility_id):
        return
    PlacementFact.objects.create(
        person=kept, facility_id=stay.facility_id, answer=PlacementFact.Answer.SAME, source=stay.source,
        checked_by=stay.checked_by, checked_at=newest.checked_at + timedelta(seconds=1), confidence=stay.confidence,
    )  # fmt: skip


def without(first: date, last: date | None, taken: list[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """The days from `first` to `last`, both included (None: no end), that none of `taken` has, as spans."""
    pieces: list[tuple[date, date | None]] = [(first, last)]
    for begins, ends in taken:
        left: list[tuple[date, date | None]] = []
        for start, end in pieces:
            if (end is not None and begins > end) or (ends is not None and ends < start):
                left.append((start, end))
                continue
            if begins > start:
                left.append((start, begins - _A_DAY))
            if ends is not None and (end is None or ends < end):
                left.append((ends + _A_DAY, end))
        pieces = left
    return pieces


def _as_fact(stay: Placement, kept: Person) -> None:
    PlacementFact.objects.create(
        person=kept, facility_id=stay.facility_id, answer=PlacementFact.Answer.OTHER, source=stay.source,
        checked_by=stay.checked_by, checked_at=stay.checked_at, confidence=stay.confidence,
    )  # fmt: skip


def _a_stay(stay: Placement, sealed: dict[str, Any], kept: Person, first: date, last: date | None) -> None:
    Placement.objects.create(
        person=kept, facility_id=stay.facility_id, first_day=first, last_day=last, admitted_at=stay.admitted_at,
        source=stay.source, checked_by=stay.checked_by, checked_at=stay.checked_at, confidence=stay.confidence,
        **sealed,
    )  # fmt: skip


def carry_matches(kept: Person, other: Person, *, by: Any, now: datetime, today: date) -> None:
    """Who visits either goes on. Of two bonds with one volunteer the kept row's lasts, since the earlier day."""
    lasting = Match.objects.filter(person=kept, ended_on__isnull=True)
    own = {(match.volunteer_id, match.channel): match for match in lasting}
    seats = {(match.channel, match.seat) for match in own.values()}
    for match in Match.objects.filter(person=other):
        twin = own.get((match.volunteer_id, match.channel)) if match.ended_on is None else None
        if twin is not None:
            Match.objects.filter(pk=twin.pk).update(since=min(twin.since, match.since))
            match.ended_on, match.ended_at, match.ended_by = max(today, match.since), now, BY_MERGING
        elif match.ended_on is None and (match.channel, match.seat) in seats:
            match.seat = next((seat for seat in (1, 2) if (match.channel, seat) not in seats), None)
        if twin is None:
            match.person = kept
            if match.ended_on is None:
                seats.add((match.channel, match.seat))
        match.save()
    has_note = {conflict.volunteer_id for conflict in Conflict.objects.filter(person=kept)}
    _carry(Conflict.objects.filter(person=other).exclude(volunteer__in=has_note), kept)
    _carry_apart(kept, other)
    places = set(open_proposals(kept.pk).values_list("channel", "part"))
    for proposal in open_proposals(other.pk):
        if (proposal.channel, proposal.part) in places:
            take_back_each(MatchProposal.objects.filter(pk=proposal.pk), by=by, now=now)
    MatchProposal.objects.filter(person=other).update(person=kept)
    pairs = AssignedPair.objects.filter(person=kept).values("assignment")
    AssignedPair.objects.filter(person=other).exclude(assignment__in=pairs).update(person=kept)


def _carry_apart(kept: Person, other: Person) -> None:
    """From whom either is kept apart; of two notes about one third person the kept row's stays."""
    known = {row.other_id for row in PeopleApart.objects.filter(person=kept)}
    known |= {row.person_id for row in PeopleApart.objects.filter(other=kept)}
    _carry(PeopleApart.objects.filter(person=other).exclude(other__in=known), kept)
    PeopleApart.objects.filter(other=other).exclude(person__in=known).update(other=kept)
    PeopleApart.objects.filter(Q(person=other) | Q(other=other)).delete()


def carry_visits(kept: Person, other: Person) -> None:
    """Wishes, visits and what was told of them. The database refuses two visits at once; the caller has looked."""
    _carry(UnmetRequest.objects.filter(request__person=other), kept, moves=False)
    VisitRequest.objects.filter(person=other).update(person=kept)
    _carry(VisitLog.objects.filter(visit__person=other), kept, moves=False)
    _carry(Visit.objects.filter(person=other), kept)


def carry_starts(kept: Person, other: Person, *, now: datetime) -> None:
    """What is on the way to a visit: a start that is kept or waited for under both codes goes on under one."""
    same = ("volunteer_id", "facility_id", "window_id", "starts")
    held = SlotHold.objects.filter(visit__isnull=True, released_at__isnull=True)
    own = {tuple(getattr(row, name) for name in same) for row in held.filter(person=kept)}
    for row in held.filter(person=other):
        if tuple(getattr(row, name) for name in same) in own:
            let_go(row, now=now)
    SlotHold.objects.filter(person=other).update(person=kept)
    waits = SlotWaiter.objects.filter(state__in=[SlotWaiter.State.WAITING, SlotWaiter.State.OFFERED])
    twins = {tuple(getattr(row, name) for name in same): row for row in waits.filter(person=kept)}
    for row in waits.filter(person=other):
        twin = twins.get(tuple(getattr(row, name) for name in same))
        if twin is not None:  # whoever waited under either code keeps the earlier place
            SlotWaiter.objects.filter(pk=row.pk).update(state=SlotWaiter.State.LEFT)
            SlotWaiter.objects.filter(pk=twin.pk).update(asked_at=min(twin.asked_at, row.asked_at))
    SlotWaiter.objects.filter(person=other).update(person=kept)


def carry_words(kept: Person, other: Person) -> None:
    """Urgent words, promises and reports: each has a key of its own, and whose they are does not change."""
    for model in (Concern, FollowUp, Incident):
        model.objects.filter(person=other).update(person=kept)


def carry_bookings(kept: Person, other: Person, *, now: datetime) -> None:
    """Standing visits and questions for hours; of two open ones that are the same, the kept person's goes on."""
    StandingVisit.objects.filter(person=other, ended_at__isnull=False).update(person=kept)
    BookingRequest.objects.filter(person=other).exclude(state=BookingRequest.State.OPEN).update(person=kept)
    for standing in StandingVisit.objects.filter(person=other, ended_at__isnull=True):
        _go_over(standing, kept, {"ended_at": now, "ended_because": StandingVisit.Ended.ASKED.value})
    for request in BookingRequest.objects.filter(person=other, state=BookingRequest.State.OPEN):
        _go_over(request, kept, {"state": BookingRequest.State.TAKEN_BACK.value, "answered_at": now})


def _go_over(row: Any, kept: Person, otherwise: dict[str, Any]) -> None:
    rows = type(row).objects.filter(pk=row.pk)
    try:
        with transaction.atomic():
            rows.update(person=kept)
    except IntegrityError:
        rows.update(**otherwise)


def carry_waiting(kept: Person, other: Person) -> None:
    """Who asked, since when they wait (the earlier day), why not for long, what the family takes, what they speak."""
    _carry(Intake.objects.filter(person=other), kept)
    FamilyVisits.objects.filter(person=other).update(person=kept)
    HandOver.objects.filter(person=other).update(person=kept)
    raised = PriorityFlag.objects.filter(person=kept, ended_at__isnull=True).values("reason")
    PriorityFlag.objects.filter(person=other).exclude(reason__in=raised, ended_at__isnull=True).update(person=kept)
    theirs = WaitingPlace.objects.filter(person=other).first()
    own = WaitingPlace.objects.filter(person=kept).first()
    if theirs is not None and own is not None:
        own.since, own.wishes = min(own.since, theirs.since), list(dict.fromkeys([*own.wishes, *theirs.wishes]))
        own.save()
        theirs.delete()
    elif theirs is not None:
        theirs.person = kept
        theirs.save()
    spoken = list(PersonLanguage.objects.filter(person=kept).values_list("language", flat=True))
    more = PersonLanguage.objects.filter(person=other).exclude(language__in=spoken).order_by("rank")
    for rank, row in enumerate(more, start=len(spoken) + 1):
        row.person, row.rank = kept, rank
        row.save()


def _carry(rows: Iterable[Any], kept: Person, *, moves: bool = True) -> None:
    """Rows with sealed columns, sealed anew under the kept person's key."""
    for row in rows:
        sealed = _opened(row)
        row.key_id = kept.key_id
        if moves:
            row.person = kept
        for name, value in sealed.items():
            setattr(row, name, value)
        row.save()


def _opened(row: Any) -> dict[str, Any]:
    with computing("merging"):
        return {field.name: getattr(row, field.name) for field in row.sealed_fields()}
