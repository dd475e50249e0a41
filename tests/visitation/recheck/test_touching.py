"""Every kind of change flags exactly the coming visits it can touch, at once; put right, its flags go by themselves.

The visits are those of tests/factories/asked_again.py. Each change is made in a world that is as new, and what the
night says of it is what was said at once.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from facilities.actions.closures import announce_closure, lift_closure
from facilities.models import Closure
from tests.factories.asked_again import NIGHT, AskedAgain, flags, new_rules
from tests.factories.plans import EAST, SATURDAY, WEST
from visitation.actions.rechecking import recheck
from visitation.consents.giving import give
from visitation.models import Conflict, Consent, Person, Placement, ReviewFlag, VisitVolunteer
from visitation.statuses import Status
from volunteers.actions.availability import add_availability, remove_availability
from volunteers.clearances.actions import change
from volunteers.models import AwayRange, Clearance, Training, Volunteer
from volunteers.onboarding.changing import change_needs
from volunteers.onboarding.talking import end_hold, hold

pytestmark = pytest.mark.django_db
FRIDAY = SATURDAY - timedelta(days=1)


# What happens, and how it is put right


def close(world):
    world.closure = announce_closure(
        world.facility, starts_on=SATURDAY, ends_on=SATURDAY, reason="other", by="tests", now=NIGHT
    )


def open_again(world):
    lift_closure(Closure.objects.get(pk=world.closure.pk), last_closed_on=FRIDAY, by="tests", now=NIGHT)


def clearance_until(day, world):
    row = Clearance.objects.get(volunteer=world.one, facility=world.facility)
    change(row, version=row.version, by="tests", now=NIGHT, valid_to=day)


def imported(state, world):
    Clearance.objects.filter(volunteer=world.two).update(state=state)
    world.happened("sheet_rows_imported", "SH-1", volunteers=[world.two.code])


def trained(until, world):
    Training.objects.filter(volunteer=world.one).update(expires_on=until)
    world.happened("attendance_noted", "orientation", came=1, volunteers=[world.one.code])


def asked_of_all(courses, world):
    change_needs(world.program, "visitor", references=0, interview=False, courses=courses, by="tests", now=NIGHT)


def away(world):
    add_availability(world.one, "away", by="tests", now=NIGHT, first_day=SATURDAY, last_day=SATURDAY)


def back(world):
    remove_availability(AwayRange.objects.get(), by="tests", now=NIGHT)


def placed(last_day, world):
    Placement.objects.filter(person=world.people[0]).update(last_day=last_day)
    world.happened("place_checked", world.people[0].alias_code)


def unit(name, world):
    stay = Placement.objects.get(person=world.people[1])
    stay.housing_unit = name
    stay.save()
    world.happened("person_changed", world.people[1].alias_code)


def a_no(world):
    theirs = Consent.objects.filter(person=world.people[2])
    theirs.update(withdrawn_at=NIGHT, withdrawn_by="tests")  # before its visits end with it
    world.happened("consent_withdrawn", world.people[2].alias_code)


def a_yes(world):
    give(world.people[2], "visit", language="es", way="in_person", by="tests", now=NIGHT)


def wishes(is_required, world):
    Person.objects.filter(pk=world.people[1].pk).update(
        visitor_gender="female" if is_required else "", visitor_gender_required=is_required
    )
    Volunteer.objects.filter(pk=world.two.pk).update(gender="male")
    world.happened("person_changed", world.people[1].alias_code)


def apart(world):
    Conflict.objects.create(person=world.people[0], volunteer=world.one, reason="lead")
    world.happened("person_changed", world.people[0].alias_code)


def together(world):
    Conflict.objects.all().delete()
    world.happened("person_changed", world.people[0].alias_code)


def leaves_team(world):
    VisitVolunteer.objects.filter(visit=world.visits["b"]).delete()
    world.happened("visit_place_given_back", world.visits["b"].code)


def joins_team(world):
    visit = world.visits["b"]
    VisitVolunteer.objects.create(
        visit=visit, volunteer=world.two, starts=visit.starts, ends=visit.ends, holds=True
    )
    world.happened("visit_place_filled", visit.code)


def held(status, world):
    type(world.visits["a"]).objects.filter(pk=world.visits["a"].pk).update(status=status)
    world.happened("visit_held" if status == Status.HELD else "visit_on_again", world.visits["a"].code)


def again_in_the_week(world):
    """The person of `a` is visited twice in the week in which the facility allows one visit."""
    new_rules(world, EAST, WEST, quotas=[
        {"subject": "detained_person", "measure": "visits", "limit": 1, "period": "week"}
    ])  # fmt: skip
    world.follow()
    assert flags(world) == {}
    world.visits["e"] = world.visit(world.people[0], world.two, hour=11)
    world.happened("visit_booked", world.visits["e"].code)


def off_again(world):
    visit = world.visits["e"]
    VisitVolunteer.objects.filter(visit=visit).update(holds=False)
    type(visit).objects.filter(pk=visit.pk).update(status=Status.WITHDRAWN.value)
    world.happened("visit_withdrawn", visit.code)


@dataclass(frozen=True)
class Change:
    """`flagged`: types by visit; `asked`: how many visits are asked about again, of both programs."""

    do: object
    undo: object
    flagged: dict
    asked: int


SUNDAYS_ONLY = EAST | {"days": ["sun"]}
CAUSES = {
    "a rule": Change(
        lambda world: new_rules(world, SUNDAYS_ONLY, WEST), lambda world: new_rules(world, EAST, WEST),
        {letter: {"rules"} for letter in "abcx"}, 4,
    ),
    "a closure": Change(close, open_again, {letter: {"closed"} for letter in "abx"}, 4),
    "a clearance": Change(
        partial(clearance_until, FRIDAY), partial(clearance_until, None),
        {"a": {"clearance"}, "c": {"clearance"}}, 2,
    ),
    "a clearance on its last day": Change(
        partial(clearance_until, SATURDAY), partial(clearance_until, None), {"c": {"clearance"}}, 2
    ),
    "an imported sheet": Change(partial(imported, "refused"), partial(imported, "cleared"), {"b": {"clearance"}}, 1),
    "a training": Change(
        partial(trained, SATURDAY), partial(trained, None), {"c": {"clearance"}, "d": {"clearance"}}, 3
    ),
    "what the program asks for": Change(
        partial(asked_of_all, ["safety"]), partial(asked_of_all, []), {letter: {"volunteer"} for letter in "abcd"}, 4
    ),
    "a hold on an application": Change(
        lambda world: hold(world.one, reason="talk", until=None, by="tests", now=NIGHT),
        lambda world: end_hold(world.one, by="tests", now=NIGHT), {letter: {"volunteer"} for letter in "acd"}, 3,
    ),
    "days away": Change(away, back, {"a": {"away"}}, 3),
    "where a person is": Change(partial(placed, FRIDAY), partial(placed, None), {"a": {"moved", "person"}}, 1),
    "a person's unit": Change(partial(unit, "West"), partial(unit, "East"), {"b": {"person"}}, 1),
    "a person's yes": Change(a_no, a_yes, {"c": {"consent"}}, 1),
    "what a person wishes": Change(partial(wishes, True), partial(wishes, False), {"b": {"volunteer"}}, 1),
    "two who must not meet": Change(apart, together, {"a": {"volunteer"}}, 1),
    "a place given back": Change(leaves_team, joins_team, {"b": {"nobody"}}, 2),
    "a hold": Change(partial(held, Status.HELD), partial(held, Status.ASKED), {"a": {"held"}}, 4),
    "one visit too many": Change(again_in_the_week, off_again, {"a": {"full"}, "e": {"full"}}, 3),
}  # fmt: skip


class _Over(Exception):
    pass


def test_each_change_flags_exactly_what_it_touches_and_its_flags_go_with_it():
    world, wrong = AskedAgain(), {}
    visits = dict(world.visits)
    for name, each in CAUSES.items():
        world.visits = dict(visits)
        try:
            with transaction.atomic():
                each.do(world)
                asked, found = world.follow(), flags(world)
                for program in (world.program, world.other.program):
                    recheck(program, by="nightly", now=NIGHT)
                at_night, raised = flags(world), ReviewFlag.objects.count()
                each.undo(world)
                world.follow()
                left, gone = flags(world), ReviewFlag.objects.exclude(cleared="").count()
                raise _Over
        except _Over:
            pass
        seen = (found, asked, at_night, left, gone)
        if seen != (each.flagged, each.asked, each.flagged, {}, raised):
            wrong[name] = seen
    assert wrong == {}


def test_flags_of_one_cause_say_so_together():
    world = AskedAgain()
    again_in_the_week(world)
    world.follow()
    pair = list(ReviewFlag.objects.values_list("kind", "rule", "about"))
    assert pair == [("full", "person_visits_limit", world.people[0].alias_code)] * 2
