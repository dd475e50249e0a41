"""Whom to call: one call for each visit and volunteer, what happens next first, and nothing that is over."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories.posting import NUMBER, a_told_world, send
from tests.factories.told_visits import STARTS
from visitation.letters.changes import post_off
from visitation.letters.digest import lead_digest
from visitation.letters.reminders import moments, post_reminders
from visitation.statuses import Status
from volunteers.models import Letter, Volunteer
from volunteers.post import NotNeeded, draft
from volunteers.post.queries import calls_in_turn, letters_for
from volunteers.post.readers import reader_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATE = STARTS + timedelta(hours=2)  # its last reminder comes after the quiet hours
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def world():
    world = a_told_world()
    world.rosa = Volunteer.objects.create(program=world.program, code="VR-MM2", preferred_name="Rosa", phone=NUMBER)
    return world


def remind(world, now):
    post_reminders(world.program, now=now)
    send(now)


def calls(world, now, most=50):
    found = calls_in_turn(letters_for(world.lead), now=now, most=most)
    return [(letter.subject_code, letter.kind, letter.edition.partition(" ")[0]) for letter in found]


def digest(world, now):
    letter = draft("lead_digest", now.date().isoformat(), world.lead, program=world.program, due=now)
    try:
        return lead_digest(letter, reader_of(letter), now).text
    except NotNeeded:
        return ""


def test_a_call_leaves_the_list_when_it_would_be_no_help_any_more(world):
    visit = world.visit(starts=STARTS, team=[world.rosa])
    moment = moments(visit.day, visit.starts, ZONE)[1]
    remind(world, moment.due)
    assert calls(world, moment.useful_until - timedelta(seconds=1)) == [(visit.code, "visit_reminder", "two_days")]
    assert "1 message reached nobody" in digest(world, moment.useful_until - timedelta(seconds=1))
    assert calls(world, moment.useful_until) == []
    assert "reached nobody" not in digest(world, moment.useful_until)


def test_a_later_reminder_takes_the_place_of_an_earlier_one_for_the_same_volunteer_and_visit(world):
    other = Volunteer.objects.create(program=world.program, code="VR-MM3", preferred_name="Ana", phone=NUMBER)
    visit = world.visit(starts=LATE, team=[world.rosa, other])
    evening, morning = moments(visit.day, visit.starts, ZONE)[2:]
    remind(world, evening.due)
    Letter.objects.update(useful_until=visit.starts)
    Letter.objects.filter(volunteer=other).update(state="called")
    remind(world, morning.due)
    told = Letter.objects.filter(volunteer=world.rosa).order_by("due_at").values_list("state", "reason")
    assert list(told) == [("dropped", "newer"), ("to_call", "")]
    assert calls(world, morning.due) == [(visit.code, "visit_reminder", "morning")] * 2
    assert "2 messages reached nobody" in digest(world, morning.due)
    assert Letter.objects.filter(volunteer=other, state="called").count() == 1


def test_news_of_a_visit_takes_the_place_of_its_reminder_and_a_reminder_never_that_of_news(world):
    visit = world.visit(starts=LATE, team=[world.rosa])
    evening, morning = moments(visit.day, visit.starts, ZONE)[2:]
    remind(world, evening.due)
    type(visit).objects.filter(pk=visit.pk).update(status=Status.WITHDRAWN)
    visit.refresh_from_db()
    post_off(visit, [world.rosa], now=evening.due)
    send(evening.due)
    assert calls(world, evening.due) == [(visit.code, "visit_off", "0")]
    type(visit).objects.filter(pk=visit.pk).update(status=Status.CONFIRMED)
    remind(world, morning.due)
    assert [kind for _code, kind, _edition in calls(world, morning.due)] == ["visit_off", "visit_reminder"]


def test_the_next_visit_is_called_about_first_and_what_is_urgent_before_it(world):
    later = world.visit(starts=STARTS + 6 * DAY, team=[world.rosa])
    soon = world.visit(starts=STARTS, team=[world.rosa])
    evening = moments(soon.day, soon.starts, ZONE)[2].due
    remind(world, moments(later.day, later.starts, ZONE)[0].due)
    remind(world, evening)
    assert [code for code, _kind, _edition in calls(world, evening)] == [soon.code, later.code]
    assert [code for code, _kind, _edition in calls(world, evening, most=1)] == [soon.code]
    Letter.objects.filter(subject_code=later.code).update(is_urgent=True)
    assert [code for code, _kind, _edition in calls(world, evening)] == [later.code, soon.code]
