"""A call-out asks whoever could do it; the first yes wins, and everybody is told once."""

import threading
from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from compliance.models import AuditEvent, DecisionRecord
from tests.factories.call_out_rows import a_call_out
from tests.factories.called_out import NOON, SOON, TONIGHT, CalledOut, asked, assigned, says, told
from tests.factories.plans import FIRST, LAST, PlanWorld
from tests.factories.plans import NOW as PLANNED_AT
from tests.factories.posting import wants
from tests.factories.told_visits import ENDS, STARTS
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import NobodyOnCall, NotNow, Outcome
from visitation.actions.planning import make_draft, new_plan, publish_plan
from visitation.models import CallOut, CallOutAnswer, Conflict, Person, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import ExtraAvailability, Letter, SpokenLanguage
from volunteers.post.sending import send_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def called():
    return CalledOut()


# Twelve on call


@pytest.mark.django_db(transaction=True)
def test_of_three_who_say_yes_in_the_same_second_one_is_assigned_two_are_told_and_nine_stand_down():
    called = CalledOut()
    twelve = [called.on_call(f"driver-{number}") for number in range(12)]
    call_out = called.ride(now=NOON)
    send_due(now=NOON)
    assert len(mail.outbox) == 12
    mail.outbox.clear()
    barrier, outcomes = threading.Barrier(3), {}

    def say_yes(volunteer):
        try:
            with transaction.atomic():
                connection.ensure_connection()
                barrier.wait(timeout=60)
                outcomes[volunteer.code] = says(call_out, volunteer, now=NOON + timedelta(minutes=1))
        finally:
            connection.close()

    threads = [threading.Thread(target=say_yes, args=[volunteer]) for volunteer in twelve[4:7]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(outcomes.values()) == {Outcome.YOURS: 1, Outcome.TAKEN: 2}
    first = next(code for code, outcome in outcomes.items() if outcome is Outcome.YOURS)
    assert assigned(call_out) == first
    assert CallOutAnswer.objects.filter(call_out=call_out, answer="yes").count() == 3

    send_due(now=NOON + timedelta(minutes=2))
    send_due(now=NOON + timedelta(minutes=3))
    assert told("call_out_yours") == [(first, "sent", "")]
    stood_down = Counter((state, reason) for _who, state, reason in told("call_out_stand_down"))
    # The two heard it as the answer to their own yes.
    assert stood_down == {("sent", ""): 9, ("dropped", "told_already"): 2}
    assert told("call_out_news") == [("harbor-lead", "sent", "")]
    assert len(mail.outbox) == 11


def test_the_database_lets_nobody_else_be_assigned_and_nobody_be_in_two_places(called):
    first, second = called.on_call("one"), called.on_call("two")
    call_out, other = called.ride(), called.ride(starts=STARTS + timedelta(hours=1))
    says(call_out, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallOutAnswer.objects.filter(call_out=call_out, volunteer=second).update(answer="yes", is_assigned=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallOutAnswer.objects.filter(call_out=other, volunteer=first).update(answer="yes", is_assigned=True)


# Who is asked


def test_only_those_are_asked_who_could_do_it(called):
    free = called.on_call("free")
    called.on_call("afternoons", free=(13, 24))
    called.on_call("host", "host")
    called.on_call("resting", state="paused")
    busy = called.on_call("busy")
    called.world.visit(team=[busy])
    call_out = called.ride()
    assert asked(call_out) == [free.code]


def test_the_way_there_and_back_belongs_to_it_where_it_is_known(called):
    called.facility.latitude, called.facility.longitude, called.facility.zip = 40.75, -73.99, "10001"
    called.facility.save()
    near = called.on_call("near", free=(9, 12), zip="10002")
    called.on_call("far", free=(9, 12), zip="12207")  # Albany
    assert asked(called.ride(minutes=60)) == [near.code]


def test_a_list_of_the_area_serves_its_facilities_and_a_list_of_a_facility_its_area(called):
    called.facility.zip = "12207"
    called.facility.save()
    of_area, of_place = called.on_call("area", "host"), called.on_call("place")
    called.put_on(of_area, "driver", zip_area="122")
    called.put_on(called.on_call("elsewhere", "host"), "driver", zip_area="100")
    assert asked(called.ride()) == sorted([of_area.code, of_place.code])
    in_area = called.ride(facility=None, zip_area="122", starts=STARTS + timedelta(hours=5))
    assert asked(in_area) == sorted([of_area.code, of_place.code])


def test_hours_over_midnight_are_looked_at_day_by_day(called):
    whole = called.on_call("whole")
    called.on_call("evening", free=(18, 23))
    early = called.on_call("early", free=(18, 24))
    ExtraAvailability.objects.create(volunteer=early, day=date(2026, 11, 21), starts=time(0), ends=time(2))
    night = called.ride(starts=TONIGHT + timedelta(hours=2), minutes=120)
    assert asked(night) == sorted([whole.code, early.code])


def test_an_interpreter_speaks_the_language_fluently(called):
    fluent, greets = called.on_call("fluent", "interpreter"), called.on_call("greets", "interpreter")
    SpokenLanguage.objects.create(volunteer=fluent, language="es", level=3)
    SpokenLanguage.objects.create(volunteer=greets, language="es", level=2)
    assert asked(called.ride(role="interpreter", language="es")) == [fluent.code]


def test_where_nobody_could_nobody_is_asked_and_it_says_why(called):
    called.on_call("afternoons", free=(13, 24))
    with pytest.raises(NobodyOnCall) as nobody:
        called.ride()
    assert nobody.value.left_out == {"not_free": 1}
    assert (CallOut.objects.count(), Letter.objects.count()) == (0, 0)


def test_a_stand_in_is_one_whom_the_rules_allow_and_the_person_may_meet(called):
    good = called.on_call("good", "cover")
    called.on_call("not-cleared", "cover", cleared=False)
    apart = called.on_call("apart", "cover")
    Conflict.objects.create(person=called.world.person, volunteer=apart, reason="asked")
    visit = called.world.visit(status=Status.HELD, team=[])
    assert asked(called.for_visit(visit)) == [good.code]


def test_what_the_person_needs_of_a_visitor_holds_for_a_stand_in(called):
    woman, man = called.on_call("woman", "cover", gender="female"), called.on_call("man", "cover", gender="male")
    person = Person.objects.filter(pk=called.world.person.pk)
    person.update(visitor_gender="female", visitor_gender_required=True)
    visit = called.world.visit(status=Status.HELD, team=[])
    call_out = called.for_visit(visit)
    assert (asked(call_out), man.code) == ([woman.code], man.code)
    person.update(state="paused")
    cancel(call_out, by=called.lead, now=SOON)
    with pytest.raises(NobodyOnCall) as nobody:
        called.for_visit(visit)
    assert nobody.value.left_out == {"keep_apart": 2}


def test_two_leads_do_not_look_for_the_same_twice(called):
    called.on_call("one", "cover")
    visit = called.world.visit(status=Status.HELD, team=[])
    called.for_visit(visit)
    with pytest.raises(NotNow) as refused:
        called.for_visit(visit)
    assert refused.value.is_open_already is True


# Answers


def test_a_yes_after_the_first_one_is_too_late_and_a_no_may_become_a_yes(called):
    first, late, other = (called.on_call(name) for name in ("first", "late", "other"))
    call_out = called.ride()
    assert says(call_out, first, yes=False) is Outcome.NOTED
    assert says(call_out, first) is Outcome.YOURS
    assert says(call_out, first) is Outcome.YOURS  # the button was pressed twice
    assert says(call_out, late) is Outcome.TAKEN
    assert says(call_out, other, yes=False) is Outcome.NOTED
    assert assigned(call_out) == first.code


@pytest.mark.parametrize(("after", "outcome"), [(timedelta(0), Outcome.OVER), (timedelta(seconds=-1), Outcome.YOURS)])
def test_it_can_be_answered_until_its_time_is_over(called, after, outcome):
    volunteer = called.on_call("one")
    call_out = called.ride()
    assert says(call_out, volunteer, now=call_out.answer_until + after) is outcome


def test_who_is_elsewhere_by_now_is_not_taken_and_somebody_else_may_be(called):
    first, second = called.on_call("first"), called.on_call("second")
    call_out = called.ride()
    called.world.visit(team=[first])
    assert says(call_out, first) is Outcome.CANNOT
    assert says(call_out, second) is Outcome.YOURS


def test_whoever_was_not_asked_cannot_answer(called):
    called.on_call("one")
    call_out = called.ride()
    with pytest.raises(CallOutAnswer.DoesNotExist):
        says(call_out, called.world.omar)


def test_a_stand_in_joins_the_team_and_the_visit_goes_on(called):
    volunteer = called.on_call("one", "cover")
    visit = called.world.visit(status=Status.HELD, team=[])
    call_out = called.for_visit(visit)
    assert says(call_out, volunteer) is Outcome.YOURS
    visit.refresh_from_db()
    place = VisitVolunteer.objects.get(visit=visit)
    assert (visit.status, visit.sequence) == ("asked", 1)
    assert (place.volunteer, place.part, place.holds, place.booked_at) == (volunteer, "visitor", True, SOON)
    assert DecisionRecord.objects.filter(subject=visit.code).latest("at").verdict == "allowed"


def test_a_driver_stays_outside_the_team(called):
    volunteer = called.on_call("one")
    visit = called.world.visit()
    call_out = called.for_visit(visit, "driver")
    assert says(call_out, volunteer) is Outcome.YOURS
    assert [place.volunteer for place in visit.team.all()] == [called.world.ida]


def test_a_clearance_that_lapsed_since_keeps_a_stand_in_out(called):
    volunteer = called.on_call("one", "cover")
    visit = called.world.visit(status=Status.HELD, team=[])
    call_out = called.for_visit(visit)
    volunteer.clearances.update(valid_to=date(2026, 11, 20))
    assert says(call_out, volunteer) is Outcome.CANNOT
    assert not visit.team.exists()


# Quiet hours


@pytest.mark.parametrize(("is_red", "state"), [(False, "waiting"), (True, "sent")])
def test_quiet_hours_are_broken_only_by_what_cannot_wait(called, is_red, state):
    volunteer = called.on_call("one")
    call_out = called.ride(is_red=is_red)
    send_due(now=TONIGHT)
    assert told("call_out_asked") == [(volunteer.code, state, "")]
    assert call_out.is_red is is_red


def test_who_was_asleep_hears_nothing_of_what_is_settled_by_the_morning(called):
    awake, asleep = called.on_call("awake"), called.on_call("asleep")
    wants(awake.user, quiet_from=time(0), quiet_until=time(0))
    call_out = called.ride()
    send_due(now=TONIGHT)
    says(call_out, awake)
    send_due(now=SOON)
    morning = ENDS - timedelta(hours=3, minutes=25)  # five past seven
    send_due(now=morning)
    assert told("call_out_asked") == [(awake.code, "sent", ""), (asleep.code, "dropped", "settled")]
    assert told("call_out_stand_down") == [(asleep.code, "dropped", "never_asked")]


def test_the_trail_says_who_called_whom_and_what_they_said_in_codes(called):
    volunteer = called.on_call("one")
    call_out = called.ride()
    says(call_out, volunteer)
    events = AuditEvent.objects.filter(subject=call_out.code).order_by("pk")
    assert [(event.action, event.by, event.detail) for event in events] == [
        ("call_out_raised", "harbor-lead", {"role": "driver", "asked": 1}),
        ("call_out_answered", "harbor-one", {"volunteer": volunteer.code, "outcome": "yours"}),
    ]


# Beside plans


def test_a_plan_is_not_published_over_somebody_who_was_called_elsewhere_meanwhile():
    plans = PlanWorld()
    volunteer = plans.volunteer()
    plans.request(plans.person())
    plan = make_draft(
        new_plan(program=plans.program, first_day=FIRST, last_day=LAST, by="lead", now=PLANNED_AT), now=PLANNED_AT
    )
    visit = plan.visits.get()
    a_call_out(
        visit, volunteer, code="CO-22222", visit=None, starts=visit.ends - timedelta(minutes=1),
        ends=visit.ends + timedelta(hours=1), answer_until=visit.ends,
    )  # fmt: skip
    CallOutAnswer.objects.update(answer="yes", is_assigned=True)
    published = publish_plan(plan, by="lead", now=PLANNED_AT)
    assert (published.visits, [found.code for found, _findings in published.refused]) == (0, [visit.code])
    assert plan.unmet.get().reasons[0]["code"] == "volunteer_away"
