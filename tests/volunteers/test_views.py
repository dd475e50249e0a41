"""One's own details and hours, and the lead's list of volunteers."""

from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent
from tests.factories.told_visits import ToldVisits
from volunteers.models import (
    AwayRange,
    Clearance,
    Mentorship,
    SpokenLanguage,
    Training,
    Volunteer,
    WeeklyAvailability,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-19T15:00:00+00:00", tick=False):
        yield


@pytest.fixture
def world(client):
    world = ToldVisits()
    client.force_login(world.ida.user)
    return world


def text(answer):
    return answer.content.decode()


def add(client, kind, **fields):
    return client.post(
        reverse("availability"), {"kind": kind} | {f"{kind}-{name}": value for name, value in fields.items()}
    )


# When I can come


def test_hours_of_a_week_are_added_and_shown(client, world):
    answer = add(client, "week", weekday=5, starts="08:00", ends="14:30")
    assert answer["Location"] == reverse("availability")
    line = world.ida.weekly_availability.get()
    assert (line.weekday, line.starts, line.ends, line.weeks_of_month) == (5, time(8), time(14, 30), None)
    assert "Saturday, 8 a.m.–2:30 p.m." in text(client.get(reverse("availability")))


def test_some_weeks_of_the_month_only(client, world):
    add(client, "week", weekday=2, starts="12:00", ends="18:00", weeks_of_month=["1", "3"])
    assert world.ida.weekly_availability.get().weeks_of_month == [1, 3]


def test_days_away_include_both_ends(client, world):
    add(client, "away", first_day="2026-12-24", last_day="2026-12-24")
    line = world.ida.away_ranges.get()
    assert (line.first_day, line.last_day) == (date(2026, 12, 24), date(2026, 12, 24))


def test_one_more_day_is_added(client, world):
    add(client, "extra", day="2026-12-05", starts="09:00", ends="12:00")
    assert world.ida.extra_availability.get().day == date(2026, 12, 5)


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("week", {"weekday": 5, "starts": "14:00", "ends": "14:00"}, "ends"),
        ("week", {"weekday": 7, "starts": "08:00", "ends": "14:00"}, "weekday"),
        ("week", {"weekday": 5, "starts": "25:00", "ends": "26:00"}, "starts"),
        ("week", {"weekday": 5, "starts": "08:00", "ends": "09:00", "weeks_of_month": ["6"]}, "weeks_of_month"),
        ("away", {"first_day": "2026-12-24", "last_day": "2026-12-23"}, "last_day"),
        ("away", {"first_day": "0001-01-01", "last_day": "2026-12-23"}, "first_day"),
        ("extra", {"day": "2026-02-30", "starts": "08:00", "ends": "09:00"}, "day"),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_field(client, world, kind, fields, wrong):
    answer = add(client, kind, **fields)
    assert answer.status_code == 200 and wrong in answer.context["forms"][kind].errors
    assert not WeeklyAvailability.objects.exists() and not AwayRange.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "weeks", "kept"),
    [
        ("10:00", "12:00", [], 1),
        ("14:00", "16:00", [], 2),
        ("06:00", "08:00", [], 2),
        ("13:59", "16:00", [], 1),
        ("10:00", "12:00", ["2"], 1),
    ],
    ids=["inside", "after", "before", "a minute over", "one week of it"],
)
def test_the_same_hours_are_told_once(client, world, starts, ends, weeks, kept):
    add(client, "week", weekday=5, starts="08:00", ends="14:00")
    add(client, "week", weekday=5, starts=starts, ends=ends, weeks_of_month=weeks)
    assert world.ida.weekly_availability.count() == kept


def test_different_weeks_of_the_month_do_not_overlap(client, world):
    for week in ("1", "2"):
        add(client, "week", weekday=5, starts="08:00", ends="14:00", weeks_of_month=[week])
    assert world.ida.weekly_availability.count() == 2


def test_a_line_is_removed_and_only_by_its_owner(client, world):
    line = AwayRange.objects.create(volunteer=world.omar, first_day="2026-12-01", last_day="2026-12-03")
    own = AwayRange.objects.create(volunteer=world.ida, first_day="2026-12-01", last_day="2026-12-03")
    assert client.post(reverse("availability_remove", args=["away", line.pk])).status_code == 404
    assert client.get(reverse("availability_remove", args=["away", own.pk])).status_code == 405
    client.post(reverse("availability_remove", args=["away", own.pk]))
    assert list(AwayRange.objects.all()) == [line]


def test_a_kind_that_does_not_exist_is_not_there(client, world):
    assert client.post(reverse("availability_remove", args=["user", world.ida.user.pk])).status_code == 404


def test_what_was_said_about_hours_is_on_the_trail_by_code(client, world):
    add(client, "away", first_day="2026-12-24", last_day="2026-12-25")
    event = AuditEvent.objects.first()
    assert (event.action, event.subject, event.detail) == ("availability_added", world.ida.code, {"kind": "away"})


def test_a_lead_who_is_no_volunteer_has_no_hours(client, world):
    client.force_login(world.lead)
    assert client.get(reverse("availability")).status_code == 404


# My details


DETAILS = {
    "display_name": "Ida",
    "language": "es",
    "preferred_name": "Ida B.",
    "phone": "+1 212 555 0123",
    "zip": "10001",
    "max_visits_per_week": 2,
    "max_visits_per_month": 5,
    "max_travel_minutes": 60,
    "seats_offered": 0,
}


def test_ones_own_details_are_saved_and_the_language_holds_at_once(client, world):
    answer = client.post(reverse("profile"), DETAILS)
    world.ida.refresh_from_db()
    world.ida.user.refresh_from_db()
    assert (answer.status_code, answer.cookies["__Host-language"].value) == (302, "es")
    assert (world.ida.preferred_name, world.ida.zip, world.ida.user.language) == ("Ida B.", "10001", "es")


def test_the_trail_names_the_columns_that_changed_never_their_values(client, world):
    client.post(reverse("profile"), DETAILS)
    event = AuditEvent.objects.first()
    assert "zip" in event.detail["columns"] and "10001" not in str(event.detail)


@pytest.mark.parametrize(
    ("field", "value"),
    [("zip", "1000"), ("phone", "12"), ("max_visits_per_week", 99), ("preferred_name", ""), ("language", "xx")],
)
def test_details_that_make_no_sense_change_nothing(client, world, field, value):
    answer = client.post(reverse("profile"), DETAILS | {field: value})
    world.ida.refresh_from_db()
    assert (answer.status_code, world.ida.zip) == (200, "")


def test_nobody_changes_what_the_form_does_not_offer(client, world):
    client.post(reverse("profile"), DETAILS | {"code": "VR-MINE", "state": "left", "username": "root", "is_active": ""})
    world.ida.refresh_from_db()
    world.ida.user.refresh_from_db()
    assert (world.ida.state, world.ida.user.is_active) == ("active", True)
    assert world.ida.code != "VR-MINE" and world.ida.user.username == "harbor-ida"


def test_a_role_without_a_volunteer_has_its_account_alone(client, world):
    client.force_login(world.lead)
    answer = client.get(reverse("profile"))
    assert (answer.status_code, answer.context["details"]) == (200, None)


# The lead's list


def test_a_lead_sees_languages_clearances_and_training_with_what_has_lapsed(client, world):
    SpokenLanguage.objects.create(volunteer=world.ida, language="es")
    Clearance.objects.create(
        volunteer=world.ida, facility=world.facility, state="cleared", valid_from="2026-01-01", valid_to="2026-11-18"
    )
    Training.objects.create(
        volunteer=world.ida, course="orientation", completed_on="2026-01-01", expires_on="2026-11-19"
    )
    client.force_login(world.lead)
    page = text(client.get(reverse("volunteer_list")))
    assert world.ida.code in page and "Spanish" in page and world.facility.name in page
    assert page.count("lapsed") == 1  # the training still holds on its last day


def test_a_list_of_volunteers_carries_no_phone_number(client, world):
    world.ida.phone = "+12125550123"
    world.ida.save()
    client.force_login(world.lead)
    assert "555" not in text(client.get(reverse("volunteer_list")))


def test_those_who_left_and_those_of_other_programs_are_not_listed(client, world):
    far = ToldVisits("far", facility=world.facility)
    world.omar.state = "left"
    world.omar.save()
    client.force_login(world.lead)
    listed = {volunteer.code for volunteer in client.get(reverse("volunteer_list")).context["volunteers"]}
    assert listed == {world.ida.code, world.stranger.code}
    assert far.ida.code not in listed


def test_the_list_takes_as_many_queries_for_many_as_for_one(client, world):
    client.force_login(world.lead)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("volunteer_list"))
        return len(counted)

    client.get(reverse("volunteer_list"))
    Clearance.objects.create(volunteer=world.ida, facility=world.facility, state="applied")
    few = queries()
    for volunteer in (world.omar, world.stranger, world.volunteer("one-more")):
        Clearance.objects.create(volunteer=volunteer, facility=world.facility, state="applied")
        SpokenLanguage.objects.create(volunteer=volunteer, language="fr")
    assert queries() == few <= 12


# What is over or lies too far away


@pytest.mark.parametrize(
    ("kind", "field", "days"),
    [("extra", "day", {"day": "2026-11-18", "starts": "08:00", "ends": "09:00"}),
     ("extra", "day", {"day": "2206-11-28", "starts": "08:00", "ends": "09:00"}),
     ("away", "last_day", {"first_day": "2025-12-01", "last_day": "2025-12-24"}),
     ("away", "last_day", {"first_day": "2026-12-01", "last_day": "9999-12-24"})],
    ids=["yesterday", "in 180 years", "a year ago", "for ever"],
)  # fmt: skip
def test_a_day_that_would_be_shown_nowhere_is_not_taken(client, world, kind, field, days):
    answer = add(client, kind, **days)
    assert (answer.status_code, list(answer.context["forms"][kind].errors)) == (200, [field])
    assert not world.ida.extra_availability.exists() and not world.ida.away_ranges.exists()


def test_today_is_still_taken(client, world):
    add(client, "extra", day="2026-11-19", starts="08:00", ends="09:00")
    add(client, "away", first_day="2026-11-01", last_day="2026-11-19")
    assert (world.ida.extra_availability.count(), world.ida.away_ranges.count()) == (1, 1)


@pytest.mark.parametrize(
    ("told", "kept"),
    [("99503", "99503"), ("99503-1234", "99503"), (" 99503 ", "99503"), ("", "")],
    ids=["five digits", "nine digits", "spaces", "none"],
)
def test_a_zip_code_as_people_write_it(client, world, told, kept):
    assert save_zip(client, world, told).status_code == 302
    world.ida.refresh_from_db()
    assert world.ida.zip == kept


@pytest.mark.parametrize("told", ["9950", "٩٩٥٠٣", "00000", "99503-12"])
def test_a_zip_code_that_leads_nowhere(client, world, told):
    answer = save_zip(client, world, told)
    assert (answer.status_code, list(answer.context["details"].errors)) == (200, ["zip"])


def test_the_zip_code_is_asked_for_in_spanish_too(client, world):
    client.cookies["__Host-language"] = "es"
    assert ">Código postal (ZIP)" in " ".join(text(client.get(reverse("profile"))).split()).replace("> ", ">")


def save_zip(client, world, told):
    fields = ("preferred_name", "max_visits_per_week", "max_visits_per_month", "max_travel_minutes", "seats_offered")
    own = {name: getattr(world.ida, name) for name in fields}
    account = {"display_name": "Ida", "language": "en"}
    return client.post(reverse("profile"), own | account | {"phone": "", "zip": told})


def test_courses_are_named_in_the_readers_language(client, world):
    Training.objects.create(volunteer=world.ida, course="orientation", completed_on=date(2026, 1, 1))
    client.cookies["__Host-language"] = "es"
    assert "orientación" in text(client.get(reverse("profile")))


def test_a_mentor_sees_themselves_and_those_they_go_along_with(client, world):
    mentor = world.volunteer("harbor-mentor", "MB")
    Mentorship.objects.create(volunteer=world.ida, mentor=mentor)
    Mentorship.objects.create(volunteer=world.omar, mentor=mentor, ended_at=timezone.now())
    client.force_login(mentor.user)
    listed = [volunteer.code for volunteer in client.get(reverse("volunteer_list")).context["volunteers"]]
    assert sorted(listed) == sorted([mentor.code, world.ida.code])


def test_more_than_a_page_of_volunteers_are_paged_with_the_same_questions(client, world):
    client.force_login(world.lead)
    counts = []
    for made in (3, 50):
        for number in range(made):
            Volunteer.objects.create(program=world.program, code=f"VR-P{made}{number:02d}")
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(reverse("volunteer_list"))
        counts.append(len(asked))
    codes = [volunteer.code for volunteer in shown.context["volunteers"]]
    assert (len(codes), codes == sorted(codes), shown.context["page"].paginator.num_pages) == (50, True, 2)
    assert counts[1] <= counts[0] + 1


def test_quiet_months_are_kept_and_told(client, world):
    client.post(reverse("availability"), {"kind": "quiet", "quiet_months": ["12", "7"]})
    world.ida.refresh_from_db()
    assert world.ida.quiet_months == [7, 12]
    assert client.post(reverse("availability"), {"kind": "quiet", "quiet_months": ["13"]}).status_code == 200
    world.ida.refresh_from_db()
    assert world.ida.quiet_months == [7, 12]
    client.post(reverse("availability"), {"kind": "quiet"})
    world.ida.refresh_from_db()
    assert world.ida.quiet_months == []
