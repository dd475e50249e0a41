"""The table of who may open what, line by line: fields across, relations down."""

from datetime import timedelta

import pytest
from django.db.models import F

from tests.factories.known_people import STARTS, KnownPeople
from visitation.knowing.fields import Field
from visitation.knowing.people import people_for
from visitation.knowing.policy import Openness, may_open, openness_of
from visitation.models import Person, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import Clearance, Membership, Volunteer

pytestmark = pytest.mark.django_db
THE_DAY_BEFORE = STARTS - timedelta(hours=24)
MARKS = {"o": Openness.OPEN, "m": Openness.MASKED, "g": Openness.BREAK_GLASS, ".": Openness.CLOSED}

# o open · m masked: one field, one reason · g breaking the glass · . closed
TABLE = """
                            code name legal digits number country birth langs place unit needs health contacts
matched and booked           o    o    o     o      o      .       .     o     o     o    o     .      .
matched, no visit near       o    o    .     o      .      .       .     o     o     .    o     .      .
booked only                  o    o    o     o      o      .       .     o     o     o    o     .      .
match ended just now         .    .    .     .      .      .       .     .     .     .    .     .      .
match ended 3 days ago       .    .    .     .      .      .       .     .     .     .    .     .      .
match ended 8 days ago       .    .    .     .      .      .       .     .     .     .    .     .      .
match that begins tomorrow   .    .    .     .      .      .       .     .     .     .    .     .      .
no tie at all                .    .    .     .      .      .       .     .     .     .    .     .      .
role ended                   .    .    .     .      .      .       .     .     .     .    .     .      .
suspended                    .    .    .     .      .      .       .     .     .     .    .     .      .
off-boarded                  .    .    .     .      .      .       .     .     .     .    .     .      .
clearance expired            o    o    .     o      .      .       .     o     o     .    o     .      .
of another program           .    .    .     .      .      .       .     .     .     .    .     .      .
mentor on the same visit     o    o    .     .      .      .       .     o     o     .    o     .      .
mentor on no visit           .    .    .     .      .      .       .     .     .     .    .     .      .
mentor alone on a visit      .    .    .     .      .      .       .     .     .     .    .     .      .
mentor who is matched        .    .    .     .      .      .       .     .     .     .    .     .      .
the person's own lead        o    o    m     o      m      m       m     o     o     o    o     m      m
another lead                 o    o    m     o      m      m       m     o     o     o    o     g      m
lead of another program      .    .    .     .      .      .       .     .     .     .    .     .      .
facility-rule admin          .    .    .     .      .      .       .     .     .     .    .     .      .
network coordinator          .    .    .     .      .      .       .     .     .     .    .     .      .
auditor                      .    .    .     .      .      .       .     .     .     .    .     .      .
system admin                 .    .    .     .      .      .       .     .     .     .    .     .      .
applicant                    .    .    .     .      .      .       .     .     .     .    .     .      .
matched, case closed         .    .    .     .      .      .       .     .     .     .    .     .      .
"""
COLUMNS = TABLE.split("\n")[1].split()
ROWS = [line.rsplit(maxsplit=len(COLUMNS)) for line in TABLE.split("\n")[2:] if line]
FIELDS = dict(zip(COLUMNS, Field, strict=True))


def end_the_match(world, ago):
    world.match.ended_at = THE_DAY_BEFORE - ago
    world.match.ended_on = world.match.ended_at.date()
    world.match.save()
    return world.ida.user


def suspend(world):
    Membership.objects.filter(user=world.ida.user).update(suspended_at=THE_DAY_BEFORE)
    return type(world.ida.user).objects.get(pk=world.ida.user.pk)


def off_board(world):
    Volunteer.objects.filter(pk=world.ida.pk).update(state=Volunteer.State.LEFT)
    return world.ida.user


def let_the_clearance_expire(world):
    Clearance.objects.filter(volunteer=world.ida).update(valid_to=THE_DAY_BEFORE.date() - timedelta(days=1))
    return world.ida.user


def without_a_visit(world):
    VisitVolunteer.objects.filter(volunteer=world.ida).delete()
    return world.ida.user


def end_the_role(world):
    Membership.objects.filter(user=world.ida.user).update(ended_at=F("since"))
    return type(world.ida.user).objects.get(pk=world.ida.user.pk)


def close_the_case(world):
    Person.objects.filter(pk=world.person.pk).update(state=Person.State.CLOSED)
    world.person.refresh_from_db()
    return world.ida.user


def a_mentor(world, *, on=None, matched=False):
    mentor = world.volunteer("mentor", "MB")
    world.cleared(mentor)
    if on is not None:
        VisitVolunteer.objects.create(
            visit=on, volunteer=mentor, starts=on.starts, ends=on.ends, holds=True, part="mentor"
        )
    if matched:
        world.matched(mentor)
    return mentor.user


def alone(world):
    VisitVolunteer.objects.filter(visit=world.saturday).delete()
    return a_mentor(world, on=world.saturday)


def to_come(world):
    world.matched(world.stranger, since=THE_DAY_BEFORE.date() + timedelta(days=1))
    return world.stranger.user


ACTORS = {
    "matched and booked": lambda world: world.ida.user,
    "matched, no visit near": without_a_visit,
    "booked only": lambda world: world.omar.user,
    "match ended just now": lambda world: end_the_match(world, timedelta(0)),
    "match ended 3 days ago": lambda world: end_the_match(world, timedelta(days=3)),
    "match ended 8 days ago": lambda world: end_the_match(world, timedelta(days=8)),
    "match that begins tomorrow": to_come,
    "no tie at all": lambda world: world.stranger.user,
    "role ended": end_the_role,
    "suspended": suspend,
    "off-boarded": off_board,
    "clearance expired": let_the_clearance_expire,
    "of another program": lambda world: KnownPeople("far", facility=world.facility).ida.user,
    "mentor on the same visit": lambda world: a_mentor(world, on=world.saturday),
    "mentor on no visit": a_mentor,
    "mentor alone on a visit": alone,
    "mentor who is matched": lambda world: a_mentor(world, matched=True),
    "the person's own lead": lambda world: world.own_lead,
    "another lead": lambda world: world.second_lead,
    "lead of another program": lambda world: KnownPeople("far", facility=world.facility).lead,
    "facility-rule admin": lambda world: world.network_user("rules", "RA"),
    "network coordinator": lambda world: world.network_user("coordinator", "NC"),
    "auditor": lambda world: world.network_user("auditor", "AU"),
    "system admin": lambda world: world.network_user("system", "SA"),
    "applicant": lambda world: world.user("applicant", "AP"),
    "matched, case closed": close_the_case,
}


@pytest.fixture
def world():
    return KnownPeople()


def test_every_relation_of_the_table_is_tried():
    assert [actor for actor, *_marks in ROWS] == list(ACTORS)


@pytest.mark.parametrize(("actor", "marks"), [(actor, marks) for actor, *marks in ROWS], ids=[row[0] for row in ROWS])
def test_a_field_is_as_open_as_the_relation_makes_it(world, actor, marks):
    user = ACTORS[actor](world)
    found = openness_of(user, world.person, now=THE_DAY_BEFORE)
    assert {name: found[field] for name, field in FIELDS.items()} == {
        name: MARKS[mark] for name, mark in zip(COLUMNS, marks, strict=True)
    }


@pytest.mark.parametrize("actor", list(ACTORS))
def test_the_list_of_people_and_the_page_of_one_follow_the_same_rule(world, actor):
    user = ACTORS[actor](world)
    is_known = may_open(user, world.person, Field.CODE, now=THE_DAY_BEFORE) is Openness.OPEN
    assert (world.person in people_for(user, now=THE_DAY_BEFORE)) is is_known


def test_one_field_is_answered_as_all_of_them(world):
    assert may_open(world.ida.user, world.person, Field.CHOSEN_NAME, now=THE_DAY_BEFORE) is Openness.OPEN
    assert may_open(world.lead, world.person, Field.A_NUMBER, now=THE_DAY_BEFORE) is Openness.MASKED


@pytest.mark.parametrize(
    ("ahead", "opened"),
    [
        pytest.param(timedelta(hours=48, seconds=1), False, id="a second too early"),
        pytest.param(timedelta(hours=48), True, id="48 hours before"),
        pytest.param(timedelta(hours=-24 - 1, seconds=1), True, id="a second before a day after the end"),
        pytest.param(timedelta(hours=-24 - 1), False, id="a day after the end"),
    ],
)
@pytest.mark.parametrize("who", ["ida", "omar"])
def test_what_must_be_stated_opens_two_days_before_and_closes_a_day_after(world, who, ahead, opened):
    user = getattr(world, who).user
    found = openness_of(user, world.person, now=STARTS - ahead)
    expected = Openness.OPEN if opened else Openness.CLOSED
    assert {found[field] for field in (Field.LEGAL_NAME, Field.A_NUMBER, Field.HOUSING_UNIT)} == {expected}


def test_a_lead_who_changes_the_active_program_loses_the_first_one_at_once(world):
    far = KnownPeople("far", facility=world.facility)
    user = world.lead
    user.active_membership = Membership.objects.create(user=user, program=far.program, role="VO")
    user.save()
    again = type(user).objects.get(pk=user.pk)
    assert set(openness_of(again, world.person, now=THE_DAY_BEFORE).values()) == {Openness.CLOSED}
    assert set(openness_of(again, far.person, now=THE_DAY_BEFORE).values()) == {Openness.CLOSED}


def test_a_visit_booked_after_the_match_ended_ties_again(world):
    user = end_the_match(world, timedelta(days=8))
    VisitVolunteer.objects.filter(volunteer=world.ida).update(booked_at=THE_DAY_BEFORE - timedelta(days=7))
    assert may_open(user, world.person, Field.CHOSEN_NAME, now=THE_DAY_BEFORE) is Openness.OPEN


def test_a_place_without_a_time_of_booking_is_older_than_any_end(world):
    user = end_the_match(world, timedelta(days=8))
    VisitVolunteer.objects.filter(volunteer=world.ida).update(booked_at=None)
    assert may_open(user, world.person, Field.CODE, now=THE_DAY_BEFORE) is Openness.CLOSED


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_visit_that_is_not_booked_ties_nobody(world, status):
    type(world.saturday).objects.filter(pk=world.saturday.pk).update(
        status=status, plan=world.visit(status=Status.DRAFT, starts=STARTS + timedelta(days=7)).plan
    )
    assert may_open(world.omar.user, world.person, Field.CODE, now=THE_DAY_BEFORE) is Openness.CLOSED


def test_asking_takes_at_most_eight_queries(world, django_assert_max_num_queries):
    for user in (world.ida.user, world.own_lead, world.second_lead):
        user = type(user).objects.get(pk=user.pk)
        openness_of(user, world.person, now=THE_DAY_BEFORE)
        user = type(user).objects.get(pk=user.pk)
        with django_assert_max_num_queries(8):
            openness_of(user, world.person, now=THE_DAY_BEFORE)
