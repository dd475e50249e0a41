"""How knowing ends: whatever ends the tie, the volunteer's pages are asked at every edge of the seven days after."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.known_people import KNOWN, STARTS, KnownPeople
from visitation.actions.completing import Refusal, why_no_log
from visitation.actions.matches import end_match
from visitation.knowing.people import people_for
from visitation.models import Match, Person, VisitLog, VisitVolunteer
from visitation.statuses import Status
from volunteers.actions.memberships import end_membership, suspend, suspend_membership
from volunteers.models import Clearance, Volunteer

pytestmark = pytest.mark.django_db
END = STARTS - timedelta(hours=24)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
SHIFTS = (-SECOND, 0 * DAY, SECOND)
EDGES = sorted(
    {edge + shift for edge in (24 * HOUR, 72 * HOUR, 7 * DAY) for shift in SHIFTS}
    | {0 * DAY, SECOND, 60 * SECOND, HOUR}
    | {number * DAY for number in range(1, 8)}
)
NEEDLES = {name: str(value) for name, value in KNOWN.items() if name not in ("date_of_birth", "last_digits")}
NEEDLES |= {"language": "Ixil</dd>", "language in a list": "Ixil</td>", "last_digits": f">{KNOWN['last_digits']}<"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(END - SECOND, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    world = KnownPeople()
    world.past = world.visit(starts=STARTS - 7 * DAY, status=Status.DONE)
    world.next = world.visit(starts=STARTS + 5 * DAY)
    VisitVolunteer.objects.update(booked_at=STARTS - 30 * DAY)
    Person.objects.filter(pk=world.person.pk).update(assigned_lead=None)
    return world


def pages_of(world, client):
    """Every page of a volunteer that could speak of the person, as it is now; the calendar and the paper too."""
    code, of_ida = world.person.alias_code, world.ida.code
    yield client.get(reverse("home"), follow=True)
    yield client.get(reverse("people"))
    yield client.get(reverse("person", args=[code]))
    yield client.post(reverse("person_field", args=[code]), {"field": "a_number", "reason": "visit"})
    yield client.get(reverse("match_end", args=[code, of_ida]))
    yield client.get(reverse("glass", args=[code]))
    yield client.get(reverse("my_visits"))
    yield client.get(reverse("my_calendar"))
    for visit in (world.past, world.saturday, world.next):
        for name in ("visit", "log_form", "log_thanks", "log_form_pdf"):
            yield client.get(reverse(name, args=[visit.code]))


def signed_in(user):
    client = Client()
    client.force_login(type(user).objects.get(pk=user.pk))
    return client


def shown_of(world):
    """What a volunteer finds of the person on all pages together."""
    found = set()
    for answer in pages_of(world, signed_in(world.ida.user)):
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found |= {name for name, needle in NEEDLES.items() if needle.encode() in content}
        if answer["Content-Type"] == "application/pdf":
            found.add("paper")
    return found


OPEN = {"preferred_name", "legal_name", "a_number", "housing_unit", "access_needs", "paper"}
OPEN |= {"language", "language in a list"}


def end_by_the_volunteer(world):
    client = signed_in(world.ida.user)
    client.post(reverse("match_end", args=[world.person.alias_code, world.ida.code]))


def end_by_the_lead(world):
    end_match(world.match, by=world.lead, now=timezone.now())


def end_in_the_rows_alone(world):
    Match.objects.filter(pk=world.match.pk).update(ended_on=END.date(), ended_at=END)


def end_by_a_day_alone(world):
    Match.objects.filter(pk=world.match.pk).update(ended_on=END.date())


def close_the_case(world):
    Person.objects.filter(pk=world.person.pk).update(state=Person.State.CLOSED)


def end_the_role(world):
    end_membership(world.ida.user.active_membership, by=world.lead, now=timezone.now())


def let_the_role_rest(world):
    suspend_membership(world.ida.user.active_membership, by=world.lead, now=timezone.now())


def close_the_account(world):
    suspend(world.ida.user, by=world.lead, now=timezone.now())


def off_board(world):
    Volunteer.objects.filter(pk=world.ida.pk).update(state=Volunteer.State.LEFT)


ENDINGS = [
    end_by_the_volunteer,
    end_by_the_lead,
    end_in_the_rows_alone,
    end_by_a_day_alone,
    close_the_case,
    end_the_role,
    let_the_role_rest,
    close_the_account,
    off_board,
]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__.replace("_", " "))
def test_from_the_end_on_no_page_speaks_of_the_person_for_seven_days(world, clock, ending):
    assert shown_of(world) == OPEN
    clock.move_to(END)
    ending(world)
    told = {}
    for after in EDGES:
        clock.move_to(END + after)
        found = shown_of(world) if after in (0 * DAY, SECOND, 7 * DAY) else quickly_shown_of(world)
        if found:
            told[str(after)] = found
    assert told == {}


def quickly_shown_of(world):
    """The pages on which the person stands, without walking the others again."""
    client = signed_in(world.ida.user)
    paths = [reverse("people"), reverse("person", args=[world.person.alias_code])]
    paths += [reverse("visit", args=[visit.code]) for visit in (world.past, world.saturday, world.next)]
    answers = [client.get(path) for path in paths]
    return {name for name, needle in NEEDLES.items() for answer in answers if needle.encode() in answer.content}


def test_a_clearance_that_expires_closes_what_must_be_stated_and_nothing_else(world, clock):
    Clearance.objects.filter(volunteer=world.ida).update(valid_to=END.date())
    stated = {"legal_name", "a_number", "housing_unit"}
    clock.move_to(STARTS.replace(hour=4, minute=59, second=59))  # the last second of that day in New York
    assert shown_of(world) == OPEN
    clock.move_to(STARTS.replace(hour=5, minute=0, second=0))
    assert shown_of(world) == (OPEN - stated) | {"last_digits"}


def test_a_visit_alone_opens_until_a_day_after_it(world, clock):
    Match.objects.all().delete()
    VisitVolunteer.objects.exclude(visit=world.saturday).delete()
    ends = world.saturday.ends + DAY
    seen = []
    for moment in (ends - SECOND, ends, ends + SECOND):
        clock.move_to(moment)
        seen.append([person.pk for person in people_for(world.ida.user, now=moment)])
        seen.append("preferred_name" in quickly_shown_of(world))
    assert seen == [[world.person.pk], True, [], False, [], False]


def test_an_open_page_asks_and_is_told_within_a_second(world, clock):
    client = signed_in(world.ida.user)
    path = reverse("person", args=[world.person.alias_code])
    answers = [client.head(path).status_code]
    end_by_the_lead(world)
    answers.append(client.head(path).status_code)
    assert answers == [200, 404]


# What stays: one last log within 72 hours, the own log for seven days, the count and the codes


def test_a_last_log_can_be_written_for_72_hours(world, clock):
    end_match(world.match, by=world.ida.user, now=END)
    VisitLog.objects.all().delete()
    last = END + 72 * HOUR
    answers = [why_no_log(world.past, by=world.ida.user, now=last + shift) for shift in (-SECOND, 0 * DAY, SECOND)]
    assert answers == [None, None, Refusal.MATCH_ENDED]


def test_a_last_log_is_written_and_the_person_stays_closed(world, clock):
    clock.move_to(END)
    end_match(world.match, by=world.ida.user, now=END)
    client = signed_in(world.ida.user)
    path = reverse("log_form", args=[world.past.code])
    page = client.get(path)
    found = [name for name, needle in NEEDLES.items() if needle in page.content.decode()]
    assert (page.status_code, found) == (200, [])
    assert client.post(path, {"happened": "yes", "flag": "none"}).status_code == 302
    assert VisitLog.objects.get().written_by == world.ida.user


@pytest.mark.parametrize("ended", [False, True], ids=["matched", "match ended"])
def test_the_own_log_is_read_and_corrected_for_seven_days(world, clock, ended):
    VisitLog.objects.create(
        visit=world.past,
        written_by=world.ida.user,
        written_at=END,
        happened="yes",
        flag="urgent",
        line="a line of mine",
    )
    if ended:
        end_match(world.match, by=world.ida.user, now=END)
    form, thanks = (reverse(name, args=[world.past.code]) for name in ("log_form", "log_thanks"))
    told = []
    for after in (7 * DAY - SECOND, 7 * DAY, 7 * DAY + SECOND):
        clock.move_to(END + after)
        client = signed_in(world.ida.user)
        page, thanked = client.get(form), client.get(thanks)
        words, thanks_said = page.content.decode(), thanked.content.decode()
        told.append((page.status_code, "a line of mine" in words, "something is urgent" in thanks_said))
    assert told == [(200, True, True), (200, True, True), (409, False, False)]


def test_the_number_stays_and_no_code(world, clock):
    clock.move_to(END)
    end_match(world.match, by=world.ida.user, now=END)
    clock.move_to(END + 30 * DAY)
    page = signed_in(world.ida.user).get(reverse("people"))
    assert (page.context["before"], world.person.alias_code in page.content.decode()) == (1, False)
    assert list(page.context["people"]) == []


def test_the_calendar_holds_no_visit_to_come_after_the_end(world, clock):
    clock.move_to(END)
    end_match(world.match, by=world.ida.user, now=END)
    feed = signed_in(world.ida.user).get(reverse("my_calendar")).content.decode()
    events = feed.split("BEGIN:VEVENT")[1:]
    to_come = [event for event in events if world.next.code in event or world.saturday.code in event]
    assert all("STATUS:CANCELLED" in event for event in to_come)


def test_two_people_are_told_apart_at_every_edge(world, clock):
    """Another volunteer's match with the same person goes on while one ends."""
    world.matched(world.omar)
    clock.move_to(END)
    end_match(world.match, by=world.lead, now=END)
    for after in itertools.islice(EDGES, 3):
        now = END + after
        assert list(people_for(world.omar.user, now=now)) == [world.person]
        assert list(people_for(world.ida.user, now=now)) == []
