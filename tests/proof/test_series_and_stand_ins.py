"""What programs for other volunteers got wrong about repeated days, stand-ins and reports, tried here.

Weekly hours over both clock changes: tests/visitation/letters/test_reminders.py. Dropping out and who may have the
freed place: tests/visitation/actions/test_dropping_out.py, test_callouts.py.
"""

from datetime import date, timedelta

import pytest

from compliance.rules import WEEKDAYS
from compliance.rules.notice import desk_spans
from compliance.rules.terms import DeskHours
from facilities.actions.editions import load_rulebook, publish_edition
from facilities.actions.openings import keep_openings
from facilities.models import Opening
from tests.builders import a_facility, a_window, allowed_dates, slots_on
from tests.factories.called_out import NOON, CalledOut, assigned, says, told
from tests.factories.facilities import a_window as a_window_of
from tests.factories.plans import FIRST, LAST, NOW, SATURDAY, PlanWorld
from tests.factories.told_visits import ENDS, STARTS, ToldVisits
from visitation.actions.callouts import Outcome
from visitation.actions.completing import CORRECTED_WITHIN, Refusal, why_no_log, write_log
from visitation.actions.dropping_out import drop_out
from visitation.actions.planning import make_draft, new_plan, publish_plan
from visitation.actions.rechecking import recheck
from visitation.jobs import call_out_cover
from visitation.models import CallOut, Plan, Visit, VisitVolunteer
from visitation.statuses import Status


@pytest.mark.parametrize(
    ("weeks", "month", "days"),
    [
        ([2], 5, [10]), ([4], 5, [24]), ([5], 5, [31]), ([2], 6, [14]), ([4], 6, [28]),
        pytest.param([5], 6, [], id="a_fifth_that_is_not_there_is_not_the_last"),
        pytest.param([2, 4, 5], 5, [10, 24, 31], id="several_at_once"),
    ],
)  # fmt: skip
def test_the_nth_sunday_of_a_month(weeks, month, days):
    rule = {"kind": "weeks_of_month", "weeks": weeks}
    facility = a_facility(a_window(days=["sun"], date_rule=rule))
    last = date(2026, month + 1, 1) - timedelta(days=1)
    found = allowed_dates(slots_on(facility, date(2026, month, 1), last))
    assert found == [date(2026, month, day) for day in days]


@pytest.mark.parametrize("third", [date(2026, 6, 3), date(2026, 8, 5)])
def test_the_third_working_day_of_a_month_is_the_desks_own(third):
    desk = (DeskHours(days=WEEKDAYS[:5], start_minute=9 * 60, end_minute=17 * 60),)
    month = [third.replace(day=number) for number in range(1, 15)]
    assert [day for day in month if desk_spans(a_facility(), desk, day)][2] == third


@pytest.mark.django_db
def test_a_visit_whose_hour_was_changed_is_not_made_a_second_time_by_the_next_plan():
    world = PlanWorld()
    volunteer, person = world.volunteer(), world.person()
    world.request(person, SATURDAY, SATURDAY)

    def planned():
        plan = new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
        make_draft(plan, now=NOW)
        return Plan.objects.get(pk=plan.pk)

    publish_plan(planned(), by="lead", now=NOW)
    visit = Visit.objects.get(status=Status.ASKED)
    half = timedelta(minutes=30)
    for rows in (Visit.objects.filter(pk=visit.pk), VisitVolunteer.objects.filter(visit=visit)):
        rows.update(starts=visit.starts + half, ends=visit.ends + half)
    again = planned()
    assert again.visits.count() == 0
    assert Visit.objects.filter(person=person, day=SATURDAY).count() == 1
    assert VisitVolunteer.objects.filter(volunteer=volunteer).count() == 1


@pytest.mark.django_db
def test_a_stand_in_has_the_place_and_the_first_one_has_it_no_more(monkeypatch):
    called = CalledOut()
    first, second, third = called.world.ida, called.on_call("second", "cover"), called.on_call("third", "cover")
    visit = called.world.visit(team=[first])
    drop_out(visit, first, by=first.user, now=NOON)
    monkeypatch.setattr("visitation.jobs.timezone.now", lambda: NOON)
    call_out_cover(visit.pk, first.pk, called.program.pk)
    call_out = CallOut.objects.get()
    assert [says(call_out, second, now=NOON), says(call_out, third, now=NOON)] == [Outcome.YOURS, Outcome.TAKEN]
    assert assigned(call_out) == second.code
    assert [place.volunteer for place in visit.team.all()] == [second]
    assert [who for who, *_ in told("call_out_yours")] == [second.code]
    assert [who for who, *_ in told("place_released")] == [called.lead.username]


@pytest.mark.django_db
def test_what_came_of_a_visit_is_told_by_who_made_it_once_and_inside_its_time():
    world = ToldVisits()
    visit = world.visit(starts=STARTS, status=Status.CONFIRMED, team=[world.ida])

    def refusal(who, now):
        return why_no_log(visit, by=who.user, now=now)

    assert refusal(world.ida, STARTS - timedelta(seconds=1)) is Refusal.NOT_STARTED
    assert refusal(world.stranger, ENDS) is Refusal.NOT_YOURS
    assert refusal(world.ida, ENDS + timedelta(days=1)) is None
    told_at = ENDS + timedelta(days=1)
    written = [write_log(visit, by=world.ida.user, now=told_at, happened="yes").pk for _ in range(2)]
    assert (len(set(written)), visit.logs.count()) == (1, 1)
    assert refusal(world.ida, told_at + CORRECTED_WITHIN) is None
    assert refusal(world.ida, told_at + CORRECTED_WITHIN + timedelta(seconds=1)) is Refusal.TOO_LATE
    assert refusal(world.omar, told_at) is Refusal.NOT_YOURS


@pytest.mark.django_db
def test_hours_move_to_another_day_who_is_booked_stays_for_the_lead_to_ask_and_empty_dates_go():
    tuesdays = a_window_of(days=["tue"])
    world = PlanWorld(tuesdays)
    world.volunteer()
    world.request(world.person(), date(2026, 9, 8), date(2026, 9, 8))
    plan = new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
    publish_plan(make_draft(plan, now=NOW), by="lead", now=NOW)
    visit = Visit.objects.get(status=Status.ASKED)
    keep_openings([world.facility.code], first=FIRST, last=date(2026, 9, 30))
    assert open_days() == [date(2026, 9, day) for day in (8, 15, 22, 29)]

    moved = world.facility.editions.get().document
    moved["visiting"]["windows"] = [tuesdays | {"days": ["wed"]}]
    load_rulebook(moved, by="tests", now=NOW)
    publish_edition(world.facility.editions.get(state="draft"), by="rita", now=NOW, effective_from=date(2026, 9, 3))
    keep_openings([world.facility.code], first=FIRST, last=date(2026, 9, 30))
    assert open_days() == [date(2026, 9, day) for day in (9, 16, 23, 30)]

    asked_about = recheck(world.program, by="nightly", now=NOW + timedelta(hours=12))
    visit.refresh_from_db()
    assert (visit.status, visit.day) == (Status.ASKED.value, date(2026, 9, 8))
    assert asked_about.fell_short == (visit.code,)


def open_days():
    return list(Opening.objects.filter(occurrence__cancelled=False).order_by("day").values_list("day", flat=True))
