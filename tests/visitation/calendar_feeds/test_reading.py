"""What a link tells: of its owner's visits and no others, while the role lasts, and as often as a program needs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.tenancy import acting
from tests.factories.feeds import a_feed
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.matches import end_match
from visitation.calendar_feeds.reading import (
    ASKED_WITHIN,
    MOST_ASKED,
    AskedTooOften,
    entries_told,
    feed_of,
    fingerprint,
    new_token,
    stamp_of,
)
from visitation.models import CalendarFeed, Match, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Membership, Program, User

pytestmark = pytest.mark.django_db

NOW = STARTS - timedelta(days=3)
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return ToldVisits()


def told(token, now=NOW):
    return [entry.code for entry in entries_told(feed_of(token), now=now)]


def linked(user, **columns):
    token = new_token()
    a_feed(user, token=token, **columns)
    return token


def test_a_token_has_256_random_bits_and_is_kept_as_a_fingerprint_alone(world):
    token = linked(world.ida.user)
    assert len({new_token() for _ in range(1000)}) == 1000
    assert len(token) == 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT row::text FROM visitation_calendarfeed AS row")
        ((row,),) = cursor.fetchall()
    assert token not in row
    assert fingerprint(token).hex() in row


@pytest.mark.parametrize("token", ["", "x" * 43, "A" * 5000, "ñ", "\ud800"])
def test_a_token_that_never_was_finds_nothing(world, token):
    linked(world.ida.user)
    assert feed_of(token) is None


def test_a_link_tells_of_its_owners_published_visits_alone(world):
    far = ToldVisits("far", facility=world.facility)
    world.visit()
    world.visit(team=[world.omar], starts=STARTS + DAY)
    world.visit(status=Status.DRAFT, starts=STARTS + 2 * DAY)
    world.visit(status=Status.WITHDRAWN, starts=STARTS + 3 * DAY)
    world.visit(status=Status.WITHDRAWN, sequence=2, starts=STARTS + 4 * DAY)
    far.visit(starts=STARTS + 5 * DAY)
    assert told(linked(world.ida.user)) == ["VT-HAR1", "VT-HAR5"]
    assert told(linked(far.ida.user)) == ["VT-FAR1"]


def test_a_link_reaches_30_days_back_and_90_ahead(world):
    for offset in (-31 * DAY, -30 * DAY, 90 * DAY - timedelta(minutes=1), 90 * DAY):
        world.visit(starts=NOW + offset, minutes=1)
    assert told(linked(world.ida.user)) == ["VT-HAR2", "VT-HAR3"]


def test_a_lead_follows_a_facility_of_the_program_and_sees_codes_of_its_visits(world):
    far = ToldVisits("far", facility=world.facility)
    for team in ([world.ida], [world.omar]):
        world.visit(team=team, starts=STARTS + DAY * len(Visit.objects.all()))
    world.visit(status=Status.DRAFT, starts=STARTS + 9 * DAY)
    far.visit()
    token = linked(world.lead, kind="facility", facility=world.facility)
    assert told(token) == ["VT-HAR1", "VT-HAR2"]
    assert feed_of(token).is_open


def test_only_a_role_that_sees_the_programs_visits_follows_a_facility(world):
    assert not feed_of(linked(world.ida.user, kind="facility", facility=world.facility)).is_open


@pytest.mark.parametrize("role", ["AP", "RA", "NC", "AU", "SA"])
def test_who_has_no_feed_by_the_table_has_none_by_a_link_either(world, role):
    user = world.user("somebody", "VO")
    token = linked(user)
    Membership.objects.filter(user=user).update(role=role)
    assert not feed_of(token).is_open


def test_the_link_keeps_to_its_role_whichever_is_the_active_one(world):
    far = ToldVisits("far", facility=world.facility)
    world.visit()
    token, user = linked(world.ida.user), world.ida.user
    user.active_membership = Membership.objects.create(user=user, program=far.program, role="PL")
    user.save()
    assert feed_of(token).is_open
    assert told(token) == ["VT-HAR1"]


def end_role(world):
    Membership.objects.filter(user=world.ida.user).update(ended_at=NOW + 999 * DAY)


def rest_role(world):
    Membership.objects.filter(user=world.ida.user).update(suspended_at=NOW)


def close_account(world):
    User.objects.filter(pk=world.ida.user.pk).update(is_active=False)


def archive_program(world):
    Program.objects.filter(pk=world.program.pk).update(archived_at=NOW)


def end_link(world):
    CalendarFeed.objects.update(ended_at=NOW)


@pytest.mark.parametrize("what", [end_role, rest_role, close_account, archive_program, end_link])
def test_a_link_holds_no_longer_than_what_it_rests_on(world, what):
    token = linked(world.ida.user)
    assert feed_of(token).is_open
    what(world)
    assert not feed_of(token).is_open


def test_the_end_of_a_match_tells_its_visits_to_come_as_off(world):
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=NOW.date() - 90 * DAY)
    world.visit(starts=NOW - 8 * DAY, status=Status.DONE)
    world.visit(team=[world.ida, world.omar])
    token = linked(world.ida.user)
    before = stamp_of(feed_of(token), now=NOW)
    assert told(token) == ["VT-HAR1", "VT-HAR2"]
    end_match(match, by=world.lead, now=NOW)
    entries = [(entry.code, entry.status, entry.sequence) for entry in entries_told(feed_of(token), now=NOW)]
    assert entries == [("VT-HAR1", "done", 0), ("VT-HAR2", "withdrawn", 1)]
    assert stamp_of(feed_of(token), now=NOW) != before


def test_a_place_that_was_forgotten_when_the_match_ended_is_not_told_of(world):
    visit = world.visit()
    past = {"since": NOW.date() - 90 * DAY, "ended_on": NOW.date()}
    match = Match.objects.create(person=world.person, volunteer=world.ida, ended_at=NOW, **past)
    token = linked(world.ida.user)
    assert told(token) == []
    VisitVolunteer.objects.filter(visit=visit).update(booked_at=NOW + timedelta(minutes=1))
    assert told(token) == ["VT-HAR1"], "booked after the match had ended"
    VisitVolunteer.objects.filter(visit=visit).update(booked_at=NOW)
    Match.objects.create(person=world.person, volunteer=world.ida, since=NOW.date())
    assert told(token) == ["VT-HAR1"], "matched again"
    assert match.ended_at == NOW


# ── the stamp ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_stamp_stays_while_nothing_has_changed(world):
    world.visit()
    token = linked(world.ida.user)
    assert stamp_of(feed_of(token), now=NOW) == stamp_of(feed_of(token), now=NOW + timedelta(hours=5))


@pytest.mark.parametrize(
    "change",
    [
        lambda world: Visit.objects.update(sequence=7),
        lambda world: Visit.objects.update(status="held"),
        lambda world: Visit.objects.update(ends=STARTS + timedelta(hours=2)),
        lambda world: Visit.objects.update(changed_at=STARTS),
        lambda world: world.visit(starts=STARTS + DAY),
        lambda world: VisitVolunteer.objects.all().delete(),
        lambda world: VisitVolunteer.objects.update(booked_at=NOW),
        lambda world: Match.objects.create(person=world.person, volunteer=world.ida, since=NOW.date()),
        lambda world: User.objects.update(language="es"),
        lambda world: CalendarFeed.objects.update(title="plain"),
        lambda world: CalendarFeed.objects.update(names_facility=True),
        lambda world: type(world.facility).objects.update(timezone="America/Denver"),
        lambda world: type(world.facility).objects.update(name="Another name"),
    ],
    ids=[
        "sequence",
        "status",
        "end",
        "changed_at",
        "visit",
        "place",
        "booking",
        "match",
        "language",
        "title",
        "names_facility",
        "zone",
        "name",
    ],
)
def test_whatever_the_answer_depends_on_changes_the_stamp(world, change):
    world.visit()
    token = linked(world.ida.user)
    before = stamp_of(feed_of(token), now=NOW)
    change(world)
    assert stamp_of(feed_of(token), now=NOW) != before


def test_a_visit_that_comes_within_reach_changes_the_stamp(world):
    world.visit(starts=NOW + 90 * DAY)
    token = linked(world.ida.user)
    before = stamp_of(feed_of(token), now=NOW)
    assert stamp_of(feed_of(token), now=NOW + timedelta(seconds=1)) != before


def test_link_and_stamp_cost_the_same_few_questions_whatever_the_number_of_visits(world):
    token, counts = linked(world.ida.user), []
    for offset in range(3):
        world.visit(starts=STARTS + offset * DAY)
        with CaptureQueriesContext(connection) as asked:
            stamp_of(feed_of(token), now=NOW)
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 6  # the link; the count with the stamp; who acts, said and taken back for each


# ── how often ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_link_that_is_hammered_rests_until_its_ten_minutes_are_over(world):
    token = linked(world.ida.user)
    for _ in range(MOST_ASKED):
        stamp_of(feed_of(token), now=NOW)
    with pytest.raises(AskedTooOften) as refused:
        stamp_of(feed_of(token), now=NOW + timedelta(minutes=4))
    assert refused.value.seconds == 6 * 60
    stamp_of(feed_of(linked(world.ida.user)), now=NOW)  # another link is not concerned
    stamp_of(feed_of(token), now=NOW + ASKED_WITHIN)
    assert CalendarFeed.objects.filter(asked=1).count() == 2


def test_a_refused_request_writes_nothing(world):
    token = linked(world.ida.user)
    CalendarFeed.objects.update(asked=MOST_ASKED, asked_from=NOW, last_asked_on=NOW.date())
    with pytest.raises(AskedTooOften):
        stamp_of(feed_of(token), now=NOW + timedelta(minutes=1))
    row = CalendarFeed.objects.get()
    assert (row.asked, row.asked_from) == (MOST_ASKED, NOW)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_as_may_come_through_do():
    world = ToldVisits()
    feed = feed_of(linked(world.ida.user))

    def ask(_):
        try:
            stamp_of(feed, now=NOW)
        except AskedTooOften:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(MOST_ASKED + 20))) == MOST_ASKED


# ── the walls ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_and_another_program_find_no_link(world):
    far = ToldVisits("far", facility=world.facility)
    linked(world.ida.user)
    with acting():
        assert not CalendarFeed.objects.exists()
    with acting(actor=far.lead.pk, program=far.program.pk):
        assert not CalendarFeed.objects.exists()
    with acting(actor=world.lead.pk, program=world.program.pk):
        assert CalendarFeed.objects.count() == 1


def test_a_link_of_another_program_would_tell_nothing_of_this_one(world):
    """Were the row itself wrong, row level security would still keep to the program that acts."""
    far = ToldVisits("far", facility=world.facility)
    world.visit()
    token = linked(world.ida.user)
    CalendarFeed.objects.update(program=far.program)
    assert not feed_of(token).is_open
    assert told(token) == []
