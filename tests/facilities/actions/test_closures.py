"""Announcing that there are no visits."""

from datetime import date

import pytest

from compliance.models import AuditEvent
from compliance.rules import PersonFacts, slots
from facilities.actions.closures import ClosureRefused, announce_closure, lift_closure
from facilities.models import Closure
from facilities.queries import facts_in_force
from tests.factories.facilities import NOW, a_facility, a_window

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = date(2026, 9, 5), date(2026, 9, 12), date(2026, 9, 19)


def announce(facility, **changes):
    return announce_closure(
        facility,
        **{"starts_on": SECOND, "ends_on": SECOND, "reason": "lockdown", "by": "Rita", "now": NOW} | changes,
    )


def verdicts(person=None, route="social"):
    facts = facts_in_force(["harbor"])["harbor"]
    return [slot.verdict.value for slot in slots(facts, FIRST, THIRD, person=person, route=route).slots]


def test_a_closed_day_is_refused_and_says_who_announced_it():
    facility = a_facility(a_window(end="10:00"))
    assert verdicts() == ["allowed", "allowed", "allowed"]
    announce(facility)
    assert verdicts() == ["allowed", "refused", "allowed"]
    [finding] = slots(facts_in_force(["harbor"])["harbor"], SECOND, SECOND).slots[0].findings
    assert (finding.code, finding.source) == ("closed_dates", "Rita")
    assert AuditEvent.objects.filter(action="closure_announced", subject="harbor").count() == 1


def test_a_closure_without_an_end_closes_until_it_is_lifted():
    closure = announce(a_facility(a_window(end="10:00")), ends_on=None)
    assert verdicts() == ["allowed", "refused", "refused"]
    lift_closure(closure, last_closed_on=SECOND, by="Rita", now=NOW)
    assert verdicts() == ["allowed", "refused", "allowed"]


def test_a_closure_lifted_before_it_began_is_gone():
    closure = announce(a_facility(a_window(end="10:00")))
    assert lift_closure(closure, last_closed_on=FIRST, by="Rita", now=NOW) is None
    assert (Closure.objects.count(), verdicts()) == (0, ["allowed", "allowed", "allowed"])


def test_lifting_never_makes_a_closure_longer():
    closure = announce(a_facility(a_window(end="10:00")))
    assert lift_closure(closure, last_closed_on=THIRD, by="Rita", now=NOW).ends_on == SECOND


def test_a_unit_is_closed_for_its_own_people():
    announce(a_facility(a_window(end="10:00")), scope="unit", value="B")
    assert verdicts(PersonFacts(housing_unit="A")) == ["allowed", "allowed", "allowed"]
    assert verdicts(PersonFacts(housing_unit="B")) == ["allowed", "refused", "allowed"]
    assert verdicts() == ["allowed", "unknown", "allowed"]


def test_a_mode_is_closed_and_another_stays_open():
    announce(
        a_facility(
            a_window(end="10:00", mode="contact"), a_window(id="w2", start="13:00", end="14:00", mode="video_remote")
        ),
        scope="mode",
        value="contact",
    )
    assert verdicts() == ["allowed", "allowed", "refused", "allowed", "allowed", "allowed"]


def test_program_visits_are_closed_and_ordinary_ones_stay_open():
    facility = a_facility(
        a_window(end="10:00"), visiting={"community_visits": {"windows": [a_window(id="p1", end="10:00")]}}
    )
    announce(facility, scope="programme")
    assert verdicts() == ["allowed", "allowed", "allowed"]
    assert verdicts(route="community_group") == ["allowed", "refused", "allowed"]


@pytest.mark.parametrize(
    "changes",
    [{"ends_on": FIRST}, {"scope": "unit"}, {"scope": "facility", "value": "B"}],
    ids=["ends_before_it_starts", "no_unit", "value_without_scope"],
)
def test_a_closure_that_cannot_be(changes):
    with pytest.raises(ClosureRefused):
        announce(a_facility(), **changes)
    assert Closure.objects.count() == 0
