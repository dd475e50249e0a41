"""The file of one's own visits: only one's own, never a draft, and not sent again while nothing has changed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from tests.factories.told_visits import CANARIES, ENDS, STARTS, ToldVisits
from visitation.models import Visit
from visitation.statuses import Status

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def file_of(client, time_machine):
    """The answer to somebody's request for their file, three days before the visit."""
    time_machine.move_to(STARTS - 3 * DAY, tick=False)

    def get(user, **headers):
        client.force_login(user)
        return client.get(reverse("my_calendar"), headers=headers)

    return get


def codes(response):
    return [str(event["SUMMARY"]).removeprefix("Visit ") for event in Calendar.from_ical(response.content).events]


def test_a_volunteer_gets_the_own_visits_as_a_neutral_file(world, file_of):
    world.visit(team=[world.ida])
    world.visit(team=[world.omar], starts=STARTS + DAY)
    answer = file_of(world.ida.user)
    assert codes(answer) == ["VT-HAR1"]
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'attachment; filename="visits.ics"',
        "Cache-Control": "private, no-store",
    }
    assert [value for value in CANARIES.values() if value in answer.content.decode()] == []


def test_drafts_stay_unseen_and_withdrawn_visits_are_called_off(world, file_of):
    world.visit(status=Status.DRAFT)
    world.visit(status=Status.WITHDRAWN, sequence=0)  # a draft that never became a visit
    world.visit(status=Status.WITHDRAWN, sequence=1)
    answer = file_of(world.ida.user)
    assert [(str(event["UID"]), str(event["STATUS"])) for event in Calendar.from_ical(answer.content).events] == [
        ("vt-har3@visit.invalid", "CANCELLED")
    ]


def test_a_lead_gets_the_visits_they_make_themselves_and_not_the_programs(world, file_of):
    world.visit()
    assert codes(file_of(world.lead)) == []


def test_old_visits_fall_out_after_thirty_days_and_far_ones_wait(world, file_of):
    today = STARTS - 3 * DAY
    for offset in (-31, -30, 0, 89, 90):
        world.visit(starts=today + offset * DAY)
    assert codes(file_of(world.ida.user)) == ["VT-HAR2", "VT-HAR3", "VT-HAR4"]


def test_an_unchanged_file_is_not_sent_again(world, file_of):
    visit = world.visit()
    first = file_of(world.ida.user)
    again = file_of(world.ida.user, if_none_match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Visit.objects.filter(pk=visit.pk).update(ends=ENDS + timedelta(minutes=15), sequence=1)
    changed = file_of(world.ida.user, if_none_match=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_file_costs_few_queries_whatever_the_number_of_visits(world, file_of, client, django_assert_num_queries):
    file_of(world.ida.user)
    for offset in (0, 1, 2):
        world.visit(starts=STARTS + offset * DAY)
        # Session with its account and role, visits; two that say who acts, and the savepoint around them.
        with django_assert_num_queries(6):
            assert len(codes(client.get(reverse("my_calendar")))) == offset + 1


def test_nobody_signed_in_is_asked_to_sign_in(client):
    answer = client.get(reverse("my_calendar"))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/visits.ics")


@pytest.mark.parametrize("role", ["AP", "RA", "NC", "AU", "SA"])
def test_who_makes_no_visits_has_no_file(world, file_of, role):
    assert file_of(world.user("somebody", role)).status_code == 404


def test_a_file_is_only_read(world, client):
    client.force_login(world.ida.user)
    assert client.post(reverse("my_calendar")).status_code == 405
