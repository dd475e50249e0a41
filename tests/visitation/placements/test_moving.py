"""Moved is one action: the stay, coming visits, drafts, what is told; of two who say it at once one is first."""

from datetime import date, timedelta

import pytest
from django.core import mail

from compliance.models import AuditEvent
from tests.factories.at_once import at_once
from tests.factories.facilities import a_facility
from tests.factories.posting import a_told_world, send
from tests.factories.proposal_rows import a_proposal
from tests.factories.told_visits import CANARIES, STARTS
from visitation.actions.overtaken import overtaken
from visitation.facts import Planned
from visitation.models import Match, Placement, PlacementFact, Plan, UnmetRequest, Visit, VisitRequest
from visitation.placements.conflicts import SaidMeanwhile, mark_of
from visitation.placements.door import from_the_door
from visitation.placements.knowledge import known_of_person
from visitation.placements.locating import record_answer
from visitation.placements.moving import CannotMove, call_off_held, move
from visitation.statuses import Status

NOW = STARTS - timedelta(days=1)
TODAY = date(2026, 11, 20)


@pytest.fixture
def world(db):
    made = a_told_world()
    made.elsewhere = a_facility(id="elsewhere", name="Elsewhere Center")
    return made


def seen(world, now=NOW):
    return mark_of(known_of_person(world.person, now=now))


def moved(world, to=None, day=TODAY, by=None, now=NOW, **told):
    told = {"source": "phone", "confidence": "sure", "seen": seen(world, now)} | told
    return move(world.person, to=to or world.elsewhere, day=day, by=by or world.lead, now=now, **told)


def stays(world):
    rows = Placement.objects.filter(person=world.person).order_by("first_day")
    return [(stay.facility.code, stay.first_day, stay.last_day) for stay in rows]


def test_one_action_turns_the_stay_over_holds_what_was_planned_and_keeps_the_match(world):
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=date(2026, 10, 1))
    wish = VisitRequest.objects.create(
        person=world.person, code="RQ-1", first_day=TODAY, last_day=date(2026, 12, 1), waiting_since=date(2026, 9, 1)
    )
    going = [
        world.visit(starts=STARTS + timedelta(days=days), status=status)
        for days, status in enumerate([Status.ASKED, Status.ON_ROSTER, Status.SENT, Status.CONFIRMED])
    ]
    there = world.visit(starts=STARTS + timedelta(days=9), facility=world.elsewhere,
                        edition=world.elsewhere.editions.get())  # fmt: skip
    draft = world.visit(starts=STARTS + timedelta(days=10), status=Status.DRAFT, request=wish)
    begun = world.visit(starts=NOW - timedelta(minutes=5), team=[world.omar])
    was = world.person.placements.get()
    done = moved(world)
    states = [Visit.objects.get(pk=visit.pk).status for visit in (*going, there, draft, begun)]
    assert states == ["held"] * 4 + ["confirmed", "withdrawn", "confirmed"]
    assert ([visit.code for visit in done.held], done.drafts) == ([visit.code for visit in going], 1)
    assert stays(world) == [
        (world.facility.code, was.first_day, TODAY - timedelta(days=1)), ("elsewhere", TODAY, None)
    ]  # fmt: skip
    match.refresh_from_db()
    wish.refresh_from_db()
    assert (match.ended_on, wish.closed_at, wish.waiting_since) == (None, None, date(2026, 9, 1))
    assert UnmetRequest.objects.get(request=wish).reasons == [{"code": "person_moved", "params": {}}]
    assert known_of_person(world.person, now=NOW).facility == world.elsewhere.pk
    send(NOW)
    texts = "".join(letter.subject + letter.body for letter in mail.outbox)
    assert len([letter for letter in mail.outbox if "Please do not go" in letter.body]) == 4
    assert not [word for word in (*CANARIES.values(), "Elsewhere", world.person.alias_code) if word in texts]
    event = AuditEvent.objects.get(action="person_moved")
    assert (event.subject, event.detail["to"]) == (world.person.alias_code, "elsewhere")
    assert call_off_held(world.person, by=world.lead, now=NOW)
    assert set(Visit.objects.filter(pk__in=[visit.pk for visit in going]).values_list("status", flat=True)) == {
        "withdrawn"
    }
    assert call_off_held(world.person, by=world.lead, now=NOW) == ()


def test_what_cannot_be_is_refused_and_changes_nothing(world):
    before = stays(world)
    first = world.person.placements.get().first_day
    for to, day, why in (
        (world.facility, TODAY, "same_place"),
        (world.elsewhere, TODAY + timedelta(days=1), "in_future"),
        (world.elsewhere, first - timedelta(days=1), "before_arrival"),
    ):
        with pytest.raises(CannotMove) as refused:
            moved(world, to=to, day=day)
        assert refused.value.why == why
    world.person.state = "closed"
    world.person.save()
    with pytest.raises(CannotMove):
        moved(world)
    assert stays(world) == before


def test_moved_twice_in_a_day_leaves_one_stay_and_both_facts(world):
    third = a_facility(id="third")
    moved(world)
    moved(world, to=third, now=NOW + timedelta(hours=2))
    assert [code for code, *_days in stays(world)] == [world.facility.code, "third"]
    facts = PlacementFact.objects.filter(person=world.person).values_list("facility__code", flat=True)
    assert set(facts) == {"elsewhere", "third"}


def test_of_two_leads_who_say_something_at_once_one_is_first_and_the_other_is_shown_both(world):
    mark = seen(world)
    moved(world, seen=mark)
    second = world.user("second-lead", "PL")
    third = a_facility(id="third")
    with pytest.raises(SaidMeanwhile) as late:
        moved(world, to=third, by=second, seen=mark)
    assert late.value.known.facility == world.elsewhere.pk
    with pytest.raises(SaidMeanwhile):
        record_answer(world.person, "same", source="phone", seen=mark, by=second, now=NOW)
    assert [code for code, *_days in stays(world)] == [world.facility.code, "elsewhere"]
    later = NOW + timedelta(hours=1)
    record_answer(world.person, "not_found", source="locator", seen=seen(world), by=second, now=later)
    assert known_of_person(world.person, now=later).answer == "not_found"


def test_a_plan_that_is_published_while_somebody_is_moved_leaves_them_out(world):
    draft = world.visit(status=Status.DRAFT)
    entry = Planned(draft, (world.ida.pk,))
    assert overtaken([entry], now=NOW) == {}
    moved(world)
    assert overtaken([entry], now=NOW) == {draft.pk: "person_moved"}
    assert Plan.objects.filter(pk=draft.plan_id).exists()


def test_the_log_of_a_visit_says_where_somebody_is(world):
    visit = world.visit(starts=NOW - timedelta(hours=3))

    def log(**columns):
        return visit.logs.model(visit=visit, written_by=world.ida.user, **columns)

    for columns, answer in (
        ({"happened": "yes", "seen": "expected"}, "same"),
        ({"happened": "no", "reason": "moved"}, "other"),
        ({"happened": "no", "reason": "released"}, "out"),
        ({"happened": "no", "reason": "not_here"}, "not_found"),
    ):
        fact = from_the_door(visit, log(**columns), by=world.ida.user, now=NOW)
        assert (fact.answer, fact.source, fact.checked_at) == (answer, "door", visit.ends)
    assert from_the_door(visit, log(happened="no", reason="late"), by=world.ida.user, now=NOW) is None
    assert from_the_door(visit, log(happened="yes", seen="another"), by=world.ida.user, now=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_the_same_instant_one_wins_and_the_other_hears_of_it():
    world = a_told_world()
    mark = mark_of(known_of_person(world.person, now=NOW))
    facilities = [a_facility(id=place, name=place.capitalize()) for place in ("north", "south")]
    told = {"source": "phone", "confidence": "sure", "seen": mark, "day": TODAY, "by": world.lead, "now": NOW}

    def move_there():
        try:
            move(world.person, to=facilities.pop(), **told)
        except SaidMeanwhile as late:
            return "second", late.known.facility
        return "first", None

    (first, _none), (second, shown) = sorted(at_once(2, move_there))
    stay = Placement.objects.get(person=world.person, last_day__isnull=True)
    assert (first, second, shown) == ("first", "second", stay.facility_id)
    assert PlacementFact.objects.filter(person=world.person).count() == 1


def test_what_volunteers_were_asked_about_visits_there_is_taken_back_and_letters_go_on(world):
    questions = [
        a_proposal(world.person, world.omar, code=f"MP-{channel[:5]}", now=NOW, channel=channel)
        for channel in ("visits", "letters")
    ]
    moved(world)
    for question in questions:
        question.refresh_from_db()
    assert [question.state for question in questions] == ["withdrawn", "open"]
