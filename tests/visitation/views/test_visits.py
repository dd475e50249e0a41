"""A volunteer's visits: the next one first, what to bring, and nothing that is not theirs."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.facilities import a_facility, a_window
from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.models import Match, PersonLanguage, VisitLog
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
RULES = {
    "arrival": {"lead_minutes": 30, "last_processing_minutes_before_end": 45},
    "id_rules": {"required": True, "kinds": ["passport", "state_id"], "unexpired": True},
    "dress_code": {"flags": ["no_shorts", "wear_a_bow_tie"]},
    "prohibited_items": ["cell_phone"],
}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-19T15:00:00+00:00", tick=False):
        yield


@pytest.fixture
def world(client):
    world = ToldVisits(facility=a_facility(a_window(last_check_in="10:20"), visiting=RULES))
    client.force_login(world.ida.user)
    return world


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


def codes(visits):
    return [visit.code for visit in visits]


def days(number):
    return STARTS + timedelta(days=number)


# My visits


@pytest.mark.parametrize("alone", [True, False])
def test_a_mentor_reads_a_code_only_where_somebody_else_comes_along(client, world, alone):
    mentor = world.volunteer("mentor", role="MB")
    world.visit(team=[mentor] if alone else [mentor, world.ida])
    client.force_login(mentor.user)
    assert (world.person.alias_code in text(client.get(reverse("my_visits")))) is not alone


def test_the_next_visit_stands_first_then_those_to_come_then_the_past(client, world):
    past = world.visit(starts=days(-7))
    later, following = world.visit(starts=days(7)), world.visit()
    context = client.get(reverse("my_visits")).context
    assert (context["following"], codes(context["later"]), codes(context["past"])) == (
        following,
        [later.code],
        [past.code],
    )


def test_a_visit_called_off_is_named_until_its_hour_has_passed(client, world):
    off = world.visit(status=Status.WITHDRAWN, sequence=1)
    answer = client.get(reverse("my_visits"))
    assert (answer.context["following"], codes(answer.context["off"])) == (None, [off.code])
    assert "Please do not travel." in text(answer)


def test_a_visit_on_hold_is_nobodys_next_visit_and_says_why_to_wait(client, world):
    held, other = world.visit(status=Status.HELD, team=[world.ida]), reverse("my_visits")
    told = text(client.get(other))
    assert ("Please wait, and do not travel" in told, held.code in told) == (True, True)
    assert [words for words in ("Your next visit", "What to bring", "No visit is planned") if words in told] == []
    coming = world.visit(starts=days(1), team=[world.ida])
    answer = client.get(other)
    assert (answer.context["following"].code, codes(answer.context["held"])) == (coming.code, [held.code])
    assert codes(answer.context["past"]) == []


def test_a_draft_is_seen_by_no_volunteer(client, world):
    draft = world.visit(status=Status.DRAFT)
    assert draft.code not in text(client.get(reverse("my_visits")))
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_visit_of_others_is_not_there(client, world):
    visit = world.visit(team=[world.omar])
    assert client.get(visit.get_absolute_url()).status_code == 404


def test_a_past_visit_asks_for_its_log_until_it_is_written(client, world):
    visit = world.visit(starts=days(-7))
    assert "Write the log" in text(client.get(reverse("my_visits")))
    VisitLog.objects.create(visit=visit, written_by=world.ida.user, happened="yes")
    page = text(client.get(reverse("my_visits")))
    assert "The log is written" in page and "Write the log" not in page


def test_without_visits_the_page_says_so(client, world):
    assert "No visit is planned for you at the moment." in text(client.get(reverse("my_visits")))


@pytest.mark.parametrize("page", ["my_visits", "availability", "profile"])
def test_the_number_of_queries_does_not_grow_with_the_visits(client, world, page):
    def queries():
        client.get(reverse(page))
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse(page))
        return len(counted)

    world.visit()
    world.visit(starts=days(-7))
    one = queries()
    for number in (1, 2):
        world.visit(starts=days(number), team=[world.ida, world.omar])
        world.visit(starts=days(-7 - number), team=[world.ida, world.omar])
    assert queries() == one <= 14  # two of them are the savepoint around the page


# One visit


def test_when_and_where_stand_in_the_facilitys_own_time(client, world):
    page = text(client.get(world.visit().get_absolute_url()))
    for shown in ("Saturday, November 21, 2026", "9:30 a.m.–10:30 a.m.", "Eastern time (EST)", world.facility.name):
        assert shown in page


def test_arrive_by_and_last_check_in_come_from_the_rulebook(client, world):
    notes = client.get(world.visit().get_absolute_url()).context["notes"]
    # The hours end at 11:00: 45 minutes before is earlier than the window's own 10:20.
    assert (notes.arrive_by.clock, notes.last_check_in.clock) == (time(9, 0), time(10, 15))
    assert notes.arrive_by.said.source == "https://example.org/harbor"


def test_what_to_bring_and_wear_is_put_in_words(client, world):
    notes = client.get(world.visit().get_absolute_url()).context["notes"]
    assert [line.text for line in notes.bring] == [
        "one of these: a passport, a state ID",
        "The ID must not have expired.",
    ]
    assert [line.text for line in notes.wear] == ["no shorts", "wear a bow tie"]
    assert [line.text for line in notes.leave] == ["a cell phone"]
    assert {line.confirmed_on for line in [*notes.bring, *notes.wear, *notes.leave]} == {None}


def test_what_no_source_says_is_left_to_the_lead(client, world):
    silent = ToldVisits("quiet", facility=a_facility(id="silent"))
    client.force_login(silent.ida.user)
    answer = client.get(silent.visit().get_absolute_url())
    assert answer.context["notes"].arrive_by is None
    assert text(answer).count("No source says it. Ask your lead.") == 5


def test_a_lead_is_not_sent_to_herself(client, world):
    silent = ToldVisits("quiet", facility=a_facility(id="silent"))
    client.force_login(silent.lead)
    page = text(client.get(silent.visit().get_absolute_url()))
    assert (page.count("No source says it. Ask the facility."), page.count("Ask your lead")) == (5, 0)


def test_a_volunteer_sees_the_code_and_the_languages_and_the_partner_by_name(client, world):
    PersonLanguage.objects.create(person=world.person, language="ht")
    page = text(client.get(world.visit(team=[world.ida, world.omar]).get_absolute_url()))
    for shown in (world.person.alias_code, "Haitian Creole", world.omar.preferred_name):
        assert shown in page
    assert [name for name, value in CANARIES.items() if value in page] == []


def test_a_day_after_the_visit_the_code_is_gone_unless_they_are_matched(client, world):
    visit = world.visit(starts=days(-7))
    assert world.person.alias_code not in text(client.get(visit.get_absolute_url()))
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=days(-7).date())
    assert world.person.alias_code in text(client.get(visit.get_absolute_url()))
    match.ended_on = match.since
    match.save()
    assert world.person.alias_code not in text(client.get(visit.get_absolute_url()))


def test_the_title_of_a_page_names_neither_the_visit_nor_the_person(client, world):
    page = text(client.get(world.visit().get_absolute_url()))
    title = page[page.index("<title>") : page.index("</title>")]
    assert title == "<title>One visit · Visitation"


def test_the_log_is_offered_from_the_beginning_of_the_visit_on(client, world):
    visit = world.visit()
    assert "Write the log" not in text(client.get(visit.get_absolute_url()))
    with time_machine.travel(STARTS, tick=False):
        client.force_login(world.ida.user)
        assert "Write the log" in text(client.get(visit.get_absolute_url()))


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.HELD])
def test_a_visit_that_is_off_or_on_hold_says_not_to_travel(client, world, status):
    visit = world.visit(status=status, sequence=1)
    assert "Please do not travel" in text(client.get(visit.get_absolute_url()))


def test_why_it_is_allowed_is_for_the_lead(client, world):
    visit = world.visit()
    assert "Why this visit is allowed" not in text(client.get(visit.get_absolute_url()))
    client.force_login(world.lead)
    assert "Why this visit is allowed" in text(client.get(visit.get_absolute_url()))
