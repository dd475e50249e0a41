"""Reminders: at the facility's wall times, true when they are sent, never from the past."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.posting import SentTexts, a_told_world, by_text, send, wants
from tests.factories.told_visits import STARTS
from visitation.letters.reminders import moments, post_logs_owed, post_reminders
from visitation.models import Visit, VisitLog, VisitVolunteer
from volunteers.models import Letter

EVENING = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # six in the evening in New York, the day before


@pytest.fixture
def world(db):
    return a_told_world()


def post_and_send(world, now):
    post_reminders(world.program, now=now)
    return send(now)


def editions():
    return [letter.edition.split()[0] for letter in Letter.objects.filter(kind="visit_reminder").order_by("due_at")]


@pytest.mark.parametrize(
    ("zone", "starts", "week_before"),
    [
        pytest.param("America/New_York", datetime(2027, 3, 20, 19, tzinfo=UTC), "2027-03-13T14:00Z", id="into_summer"),
        pytest.param("America/New_York", datetime(2026, 11, 7, 20, tzinfo=UTC), "2026-10-31T13:00Z", id="into_winter"),
        pytest.param("America/Phoenix", datetime(2027, 3, 20, 22, tzinfo=UTC), "2027-03-13T16:00Z", id="no_change"),
    ],
)
def test_nine_in_the_morning_stays_nine_over_both_clock_changes(zone, starts, week_before):
    found = moments(starts.astimezone(ZoneInfo(zone)).date(), starts, ZoneInfo(zone))
    assert f"{found[0].due:%Y-%m-%dT%H:%MZ}" == week_before


@given(
    day=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    hour=st.integers(6, 21),
    zone=st.sampled_from(["America/New_York", "America/Phoenix", "America/Anchorage"]),
)
def test_the_four_come_in_order_before_the_visit_and_none_helps_after_its_start(day, hour, zone):
    place = ZoneInfo(zone)
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=place).astimezone(UTC)
    found = moments(day, starts, place)
    assert [moment.name for moment in found] == ["week", "two_days", "evening", "morning"]
    assert sorted(moment.due for moment in found) == [moment.due for moment in found]
    assert all(moment.due < moment.useful_until <= starts for moment in found)


def test_the_evening_before_says_code_day_hour_and_when_to_be_there(world):
    visit = world.visit()
    assert post_and_send(world, EVENING) == {visit.code: ("sent", "")}
    letter = mail.outbox[0]
    assert letter.subject == "Your appointment on Saturday, November 21, 2026"
    assert f"Appointment {visit.code}: Saturday, November 21, 2026, 9:30 a.m." in letter.body
    assert "Please be there by 9 a.m." in letter.body
    assert "Go as planned." in letter.body
    assert f"/visits/{visit.code}/cannot-come/" in letter.body
    assert world.facility.name not in letter.body


def test_it_is_posted_once_however_often_is_looked(world):
    world.visit()
    for _ in range(3):
        post_and_send(world, EVENING)
    assert (len(mail.outbox), editions()) == (1, ["evening"])


def test_each_moment_has_its_own_reminder(world):
    world.visit()
    for moment in moments(STARTS.date(), STARTS, ZoneInfo(world.facility.timezone)):
        post_and_send(world, moment.due)
    assert editions() == ["week", "two_days", "evening", "morning"]


def test_in_spanish_with_the_readers_own_hour_and_the_facility_for_who_asked(world):
    world.ida.timezone = "America/Chicago"
    world.ida.save()
    world.ida.user.language = "es"
    world.ida.user.save()
    wants(world.ida.user, names_facility=True)
    visit = world.visit()
    post_and_send(world, EVENING)
    body = mail.outbox[0].body
    assert visit.code in body
    assert "9:30" in body and "8:30" in body
    assert world.facility.name in body
    assert "Go as planned" not in body


def test_waiting_for_the_facility_means_call_before_you_go(world):
    world.visit()
    Visit.objects.update(status="sent")
    post_and_send(world, EVENING)
    assert "please call your lead before you go" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "held"}, "called_off"),
        ({"status": "withdrawn"}, "called_off"),
        ({"starts": STARTS + timedelta(minutes=30)}, "moved"),
    ],
)
def test_what_changed_after_it_was_posted_is_not_sent(world, change, reason):
    visit = world.visit()
    post_reminders(world.program, now=EVENING)
    Visit.objects.filter(pk=visit.pk).update(**change)
    assert send(EVENING) == {visit.code: ("dropped", reason)}
    assert mail.outbox == []


def test_who_dropped_out_after_it_was_posted_is_not_reminded(world):
    visit = world.visit(team=[world.ida, world.omar])
    post_reminders(world.program, now=EVENING)
    VisitVolunteer.objects.filter(volunteer=world.ida).delete()
    send(EVENING)
    assert [letter.to for letter in mail.outbox] == [["harbor-omar@example.org"]]
    assert Letter.objects.get(volunteer=world.ida, subject_code=visit.code).reason == "no_place"


def test_who_was_booked_afterwards_is_not_reminded_of_what_was_before(world):
    world.visit()
    VisitVolunteer.objects.update(booked_at=EVENING + timedelta(minutes=5))
    post_and_send(world, EVENING + timedelta(minutes=10))
    assert mail.outbox == []


def test_after_a_year_of_standstill_nothing_old_is_posted(world):
    for days in range(40):
        world.visit(starts=STARTS + timedelta(days=days), team=[])
    VisitVolunteer.objects.all().delete()
    assert post_reminders(world.program, now=STARTS + timedelta(days=365)) == 0


def test_a_text_message_can_be_answered_and_its_number_is_kept_as_a_fingerprint(world, settings):
    by_text(settings)
    wants(world.ida.user, usual="text")
    visit = world.visit()
    post_and_send(world, EVENING)
    assert SentTexts.sent[0][1] == (
        f"{visit.code}: Saturday, November 21, 2026, 9:30 a.m. Please be there by 9 a.m. Go as planned. "
        "Cannot come? Reply NO."
    )
    assert len(bytes(Letter.objects.get().reply_index)) == 32


def test_who_made_a_visit_is_asked_once_what_came_of_it(world):
    visit = world.visit(starts=STARTS, team=[world.ida])
    later = STARTS + timedelta(hours=5)
    for _ in range(2):
        post_logs_owed(world.program, now=later)
        send(later)
    assert len(mail.outbox) == 1
    assert f"/visits/{visit.code}/log/" in mail.outbox[0].body


def test_who_has_not_told_is_asked_again_after_a_day_and_after_three_and_then_no_more(world):
    visit = world.visit()
    for hours in (1, 3, 23, 24, 25, 72, 7 * 24 - 1, 7 * 24):
        for _twice in range(2):
            post_logs_owed(world.program, now=visit.ends + timedelta(hours=hours))
    rows = Letter.objects.filter(kind="log_owed").order_by("due_at")
    asked = [((row.due_at - visit.ends) // timedelta(hours=1), row.edition) for row in rows]
    assert asked == [(3, ""), (24, "1"), (72, "2")]
    # What was not sent in time is not sent beside the next one.
    assert [row.useful_until for row in rows] == [rows[1].due_at, rows[2].due_at, visit.ends + timedelta(days=7)]
    late = world.visit(starts=STARTS + timedelta(days=40))
    post_logs_owed(world.program, now=late.ends + timedelta(days=4))  # after a standstill: the step that holds now
    assert [row.edition for row in Letter.objects.filter(kind="log_owed", subject_code=late.code)] == ["2"]


def test_who_has_told_is_not_asked(world):
    visit = world.visit(team=[world.ida])
    later = STARTS + timedelta(hours=5)
    post_logs_owed(world.program, now=later)
    VisitLog.objects.create(visit=visit, written_by=world.ida.user, happened="yes")
    assert send(later)[visit.code] == ("dropped", "told_already")


@pytest.mark.parametrize(
    ("minutes_earlier", "editions_sent"),
    [
        pytest.param(120, ["evening"], id="at_half_past_seven"),
        pytest.param(90, ["evening"], id="at_eight"),
        pytest.param(75, ["evening", "morning"], id="at_a_quarter_past_eight"),
    ],
)
def test_an_early_visit_is_reminded_of_when_quiet_hours_end_or_else_for_the_last_time_the_evening_before(
    world, minutes_earlier, editions_sent
):
    starts = STARTS - timedelta(minutes=minutes_earlier)  # quiet hours end at seven, noon by UTC
    world.visit(starts=starts)
    for now in (EVENING, starts - timedelta(hours=3), datetime(2026, 11, 21, 12, 0, tzinfo=UTC)):
        post_and_send(world, now)
    sent = Letter.objects.filter(kind="visit_reminder", state="sent").order_by("ended_at")
    assert [(letter.edition.split()[0], letter.ended_at) for letter in sent] == [
        (name, EVENING if name == "evening" else datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) for name in editions_sent
    ]
    assert ("This is the last reminder before it." in mail.outbox[0].body) is (editions_sent == ["evening"])
