"""Bookings, sign-ups, logs and merged files that systems for other visits got wrong, tried in the database.

Nine confirmations of one hold, fifty on four seats: tests/visitation/booking/test_locks.py. A hold and its owner, a
move that is refused: test_confirming.py beside it. Seats, quotas and hours: tests/proof/test_seats_and_hours.py.
"""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from compliance.reading import computing
from compliance.retention.keepers import keepers
from tests.factories.at_once import at_once
from tests.factories.booked import BookingWorld
from tests.factories.plans import NOW, SATURDAY
from tests.factories.told_visits import ENDS, STARTS, ToldVisits
from visitation.actions.completing import write_log
from visitation.booking.against import against
from visitation.booking.confirming import BookingRefused, SomebodyWasQuicker, book
from visitation.booking.offers import offers
from visitation.booking.waiting import wait_for
from visitation.concerns.owning import raise_concern
from visitation.door.drafts import save_draft
from visitation.expenses.forms import ExpenseForm
from visitation.forms.callouts import CallOutForm
from visitation.merging import merging
from visitation.models import (
    Concern,
    Expense,
    LogDraft,
    MileageRate,
    Obstruction,
    Person,
    SlotHold,
    SlotWaiter,
    Visit,
    VisitLog,
)
from visitation.rosters.lines import check_list
from visitation.rosters.preparing import make
from visitation.statuses import Status
from volunteers.models import Course, SpokenLanguage, Training
from volunteers.onboarding import teaching
from volunteers.onboarding.changing import change_needs
from volunteers.onboarding.forms.leading import CourseDateForm
from volunteers.onboarding.standing import standing_of

A_WEEK = timedelta(days=7)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_the_last_place_at_one_instant_one_has_it_every_time():
    world = BookingWorld(seats=1)
    omar, other = world.pair("omar")
    for day in (SATURDAY + A_WEEK * week for week in range(4)):
        for hour in (9, 10, 11):
            holds = [world.hold(day=day, hour=hour, until=NOW), world.hold(omar, other, day=day, hour=hour, until=NOW)]
            refused = []

            def one(holds=holds, refused=refused):
                hold = holds.pop()
                try:
                    return book(hold, by=hold.volunteer.user, now=NOW)
                except BookingRefused as why:
                    refused.append(why.against.codes)
                except SomebodyWasQuicker:
                    refused.append({"room_full"})
                return None

            won = [visit for visit in at_once(2, one) if visit]
            assert (len(won), [codes & {"room_full"} for codes in refused]) == (1, [{"room_full"}])
    assert Visit.objects.filter(status="asked").count() == 12


@pytest.mark.django_db
def test_a_day_says_what_it_is_open_full_over_too_far_or_why_not():
    world = BookingWorld(seats=1, booking={"required": True, "max_lead_days": 28})
    omar, other = world.pair("omar")
    world.booked(omar, other)  # nine o'clock is full
    world.booked(hour=10)  # ten is one's own
    world.ida.clearances.update(valid_to=SATURDAY + A_WEEK)

    def seen(day, now=NOW):
        person = Person.objects.prefetch_related("placements").get(pk=world.someone.pk)
        (found,) = offers(person, [world.ida], day, day, now=now).days
        return found

    first = seen(SATURDAY)
    hours = {name: [f"{start.starts:%H}" for start in getattr(first, name)] for name in ("open", "full", "rest")}
    assert hours == {"open": ["15"], "full": ["13"], "rest": ["14"]}  # in UTC
    over = seen(SATURDAY, now=world.start(hour=12).starts)
    assert (over.open, over.full, len(over.rest)) == ([], [], 3)
    lapsed, far = seen(SATURDAY + A_WEEK * 2), seen(SATURDAY + A_WEEK * 3)
    assert (lapsed.open, "clearance" in lapsed.why.text.lower()) == ([], True)
    assert (far.open, "28" in far.why.text) == ([], True)


@pytest.mark.django_db
def test_who_is_named_in_advance_still_has_to_be_fit_for_it():
    world = BookingWorld()
    ben = world.volunteer(user=world.user("ben", "VO"), cleared=False)
    with pytest.raises(BookingRefused):
        world.booked(by=world.lead, companions=[(ben, "partner")])
    assert Visit.objects.count() == 0
    ann = world.volunteer(user=world.user("ann", "VO"))
    visit = world.booked(by=world.lead, companions=[(ann, "partner")])
    assert set(visit.team.values_list("volunteer", "part")) == {(world.ida.pk, "visitor"), (ann.pk, "partner")}


@pytest.mark.django_db
def test_a_need_is_met_by_who_can_meet_it_and_not_by_how_many_come():
    world = BookingWorld()
    Person.objects.filter(pk=world.someone.pk).update(language_required=True)
    world.someone.languages.update(language="quc")
    partners = [world.volunteer(), world.volunteer()]

    def lacks(*team):
        person = Person.objects.prefetch_related("placements").get(pk=world.someone.pk)
        (found,) = against(person, [world.ida, *team], [world.start()], now=NOW)
        return "language_needed" in found.codes

    assert [lacks(), lacks(partners[0]), lacks(*partners)] == [True, True, True]
    SpokenLanguage.objects.create(volunteer=partners[0], language="quc", level=3)
    assert [lacks(), lacks(partners[0]), lacks(partners[1])] == [True, False, True]


@pytest.mark.django_db
def test_too_many_in_a_room_stand_on_the_list_until_one_is_taken_off():
    world = BookingWorld(seats=1)
    ours = [world.visit(person, volunteer, seat=seat) for seat, (volunteer, person) in enumerate(
        [(world.ida, world.someone), world.pair("omar")], start=1)]  # fmt: skip
    alone = world.visit(world.person(), world.volunteer(), hour=11)
    roster = make(world.program, world.facility, SATURDAY, SATURDAY, by=world.lead, now=NOW)

    def overbooked():
        found = check_list(roster, now=NOW).problems
        return {code for code, problems in found.items() if any(each["code"] == "room_full" for each in problems)}

    assert overbooked() == {visit.code for visit in ours}
    Visit.objects.filter(pk=ours[0].pk).update(status=Status.WITHDRAWN.value)
    assert (overbooked(), alone.code in check_list(roster, now=NOW).problems) == (set(), True)


@pytest.mark.django_db
def test_a_course_without_an_end_takes_the_place_of_one_with_an_end_and_is_had_once():
    world, who = ToldVisits(), {"now": STARTS}
    who["by"] = world.lead
    for code, includes in (("orientation", []), ("whole", ["orientation"])):
        columns = {"name_en": code, "name_es": code, "includes": includes, "validity_months": None}
        teaching.save_course(world.program, code, changed_at=None, **columns, **who)
    change_needs(world.program, "driver", references=0, interview=False, agreements=[], courses=["orientation"], **who)
    ended = date(2027, 6, 1)
    Training.objects.create(volunteer=world.ida, course="orientation", completed_on=date(2025, 6, 1), expires_on=ended)

    def lacks(day):
        found = standing_of([world.ida], role="driver", day=day)[world.ida.pk]
        return [missing.code for missing in found]

    later = date(2090, 1, 1)
    assert [lacks(ended), lacks(later)] == [[], ["course_over"]]
    whole = Course.objects.get(code="whole")
    given = teaching.set_date(whole, starts=STARTS, where="Hall", language="en", places=5, **who)
    for _again in range(2):
        teaching.note_attendance(given, {world.ida.pk}, **who)
    assert lacks(later) == []
    assert Training.objects.filter(volunteer=world.ida, course="orientation", expires_on=None).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "clock", "is_refused"),
    [("2026-11-01", "01:30", True), ("2027-03-14", "02:30", True), ("2027-03-14", "03:30", False)],
)
def test_a_time_that_comes_twice_or_never_is_refused_where_it_is_typed(day, clock, is_refused):
    now, at = datetime(2026, 10, 1, tzinfo=UTC), date.fromisoformat(day)
    told = {"day": day, "starts": clock, "where": "Hall", "language": "en", "places": 5}
    form = CourseDateForm(told, today=now.date(), zone="America/New_York")
    assert list(form.errors) == (["starts"] if is_refused else [])
    world = ToldVisits()
    told = {"role": "driver", "facility": world.facility.pk, "day": day, "starts": "00:30", "ends": clock}
    world.program.facilities.add(world.facility)
    near = datetime(at.year, at.month, at.day, tzinfo=UTC) - timedelta(days=3)
    form = CallOutForm(told, program=world.program, now=near)
    assert list(form.errors) == (["ends"] if is_refused else [])


@pytest.mark.django_db
def test_the_day_of_a_record_is_the_facilitys_own(client, time_machine):
    world = ToldVisits()
    world.program.facilities.add(world.facility)
    type(world.facility).objects.filter(pk=world.facility.pk).update(timezone="Pacific/Honolulu")
    time_machine.move_to(datetime(2026, 6, 2, 5, 30, tzinfo=UTC), tick=False)  # June 1 there, June 2 in New York
    client.force_login(world.lead)
    for day, kept in (("2026-06-02", 0), ("2026-06-01", 1)):
        told = {"facility": world.facility.pk, "day": day, "kind": "delayed"}
        client.post(reverse("obstruction_new"), told)
        assert Obstruction.objects.count() == kept


@pytest.mark.django_db
def test_a_draft_is_made_by_the_first_answer_once_and_is_over_after_seven_days(client, time_machine):
    time_machine.move_to(ENDS, tick=False)
    world = ToldVisits()
    visit, older = world.visit(), world.visit(starts=STARTS - A_WEEK * 2, status=Status.CONFIRMED)
    client.force_login(world.ida.user)
    draft = reverse("log_draft", args=[visit.code])
    for address in (reverse("log_form", args=[visit.code]), draft):
        client.get(address)
    assert LogDraft.objects.count() == 0
    for _twice in range(2):
        assert client.post(draft, {"happened": "yes"}).status_code == 204
    assert LogDraft.objects.count() == 1
    write_log(older, by=world.ida.user, now=ENDS, happened="yes")
    (keeper,) = [each for each in keepers() if each.clock.name == "log_draft"]
    due = [keeper.due(world.program.pk, now=ENDS + timedelta(days=days)).count() for days in (6, 7, 30)]
    assert (due, VisitLog.objects.count()) == ([0, 1, 1], 1)  # a log that was sent has another clock
    assert keeper.clock.days == 7


@pytest.mark.parametrize(("miles", "tolls", "is_asked"), [("0", "", False), ("", "", False), ("12", "", True),
                                                         ("0", "4.50", True)])  # fmt: skip
def test_what_is_asked_back_has_miles_or_money(miles, tolls, is_asked):
    form = ExpenseForm({"day": "2026-06-01", "miles": miles, "tolls": tolls}, today=date(2026, 6, 2))
    assert form.is_valid() == is_asked


@pytest.mark.django_db
def test_a_log_without_miles_asks_for_none():
    world = ToldVisits()
    MileageRate.objects.create(program=world.program, first_day=date(2026, 1, 1), tenth_cents=700, set_by="tests")
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=ENDS, happened="yes", miles=0)
    assert Expense.objects.count() == 0
    write_log(visit, by=world.ida.user, now=ENDS, happened="yes", miles=12)
    assert Expense.objects.get().miles == 12


@pytest.mark.django_db
def test_of_two_files_made_one_nothing_is_lost_that_was_on_its_way():
    world = BookingWorld(seats=1)
    omar, other = world.pair("omar")
    for hour in (9, 10, 11):
        world.booked(omar, other, day=SATURDAY + A_WEEK, hour=hour)
    world.hold(omar, other)
    same = [world.hold(world.ida, person, hour=11, until=NOW + A_WEEK) for person in (world.someone, other)]
    lea, third = world.pair("lea")
    world.booked(lea, third, hour=10)
    for person, minutes in ((world.someone, 0), (other, -30)):
        wait_for(person, world.ida, world.start(hour=10), by=world.lead, now=NOW + timedelta(minutes=minutes))
    concern = raise_concern(world.program, pace="day", topic="health", person=other, by=omar.user, now=NOW)
    done = Visit.objects.filter(person=other).first()
    with suppress(Exception):
        save_draft(done, {"happened": "yes"}, by=omar.user, now=done.ends)
    asked = merging.ask_to_merge(world.someone, other, {}, by=world.lead, now=NOW)
    assert merging.merge(asked, by=world.user("second", "PL"), now=NOW) is None

    kept = Person.objects.get(pk=world.someone.pk)
    assert (kept.visits.count(), Visit.objects.filter(person=other).count()) == (3, 0)
    open_holds = SlotHold.objects.filter(person=kept, visit=None, released_at=None)
    assert sorted(hold.starts.hour for hold in open_holds) == [13, 15]
    assert {hold.pk for hold in same} & set(open_holds.values_list("pk", flat=True)) == {same[0].pk}
    assert SlotHold.objects.filter(person=other).count() == SlotWaiter.objects.filter(person=other).count() == 0
    waits = SlotWaiter.objects.filter(person=kept, state="waiting")
    assert list(waits.values_list("asked_at", flat=True)) == [NOW - timedelta(minutes=30)]
    assert Concern.objects.get().person == kept
    with computing("tests"):
        assert Concern.objects.get(pk=concern.pk).line == ""
        assert [draft.answers for draft in LogDraft.objects.all()] == [{"happened": "yes"}]
    assert Person.objects.get(pk=other.pk).merged_into_id == kept.pk
