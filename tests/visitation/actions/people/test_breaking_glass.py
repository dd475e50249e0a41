"""The life of a broken glass, from the reason to the review, by a clock that stands still."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from compliance.models import AuditEvent
from compliance.reading import TrailUnavailable
from tests.factories.known_people import STARTS, KnownPeople
from visitation.actions.people.breaking_glass import (
    GlassHolds,
    ReviewRefused,
    break_glass,
    close_glass,
    review_glass,
)
from visitation.knowing.fields import Field
from visitation.knowing.glass import Refusal, glass_in_force, standing_of, to_review
from visitation.knowing.notices import glass_notices
from visitation.knowing.policy import Openness, may_open
from visitation.models import BreakGlass

pytestmark = pytest.mark.django_db
NOW = STARTS
DEVICE, ANOTHER_DEVICE = b"d" * 32, b"e" * 32
REASON = "The infirmary asks what he takes; he is unconscious."
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def world():
    return KnownPeople()


def broken(world, *, by=None, now=NOW, person=None, **changes):
    columns = {"category": "medical", "reason": REASON, "device": DEVICE, "is_proved": True} | changes
    return break_glass(person or world.person, by=by or world.lead, now=now, **columns)


def health(world, *, by=None, now=NOW, device=DEVICE):
    return may_open(by or world.lead, world.person, Field.HEALTH_NOTES, now=now, device=device)


def why_it_holds(world, **how):
    with pytest.raises(GlassHolds) as refused:
        broken(world, **how)
    assert BreakGlass.objects.filter(broken_by=how.get("by") or world.lead, broken_at=how.get("now", NOW)).count() == 0
    return refused.value.why


def test_it_opens_health_notes_for_an_hour_to_the_second(world):
    assert health(world) is Openness.BREAK_GLASS
    broken(world)
    assert [health(world, now=NOW + after) for after in (timedelta(0), HOUR - SECOND, HOUR)] == [
        Openness.OPEN,
        Openness.OPEN,
        Openness.BREAK_GLASS,
    ]


def test_it_opens_on_one_device_for_one_lead_and_one_person(world):
    broken(world)
    assert health(world, device=ANOTHER_DEVICE) is Openness.BREAK_GLASS
    assert health(world, device=b"") is Openness.BREAK_GLASS
    assert health(world, by=world.second_lead) is Openness.BREAK_GLASS
    other = world.another_person()
    assert may_open(world.lead, other, Field.HEALTH_NOTES, now=NOW, device=DEVICE) is Openness.BREAK_GLASS


def test_without_a_fresh_proof_it_holds(world):
    assert why_it_holds(world, is_proved=False) == Refusal.NOT_PROVED


@pytest.mark.parametrize("changes", [{"category": "curiosity"}, {"reason": "too short"}, {"reason": " " * 40}])
def test_without_a_category_and_a_sentence_it_holds(world, changes):
    with pytest.raises(ValueError, match="category"):
        broken(world, **changes)
    assert not BreakGlass.objects.exists()


def test_nobody_but_a_lead_of_the_program_can(world):
    far = KnownPeople("far", facility=world.facility)
    outsiders = [world.ida.user, far.lead, world.user("applicant", "AP")]
    outsiders += [world.network_user(role.lower(), role) for role in ("RA", "NC", "AU", "SA")]
    outsiders.append(world.volunteer("mentor", "MB").user)
    assert {why_it_holds(world, by=user) for user in outsiders} == {Refusal.NOT_A_LEAD}


def test_the_persons_own_lead_has_nothing_to_break(world):
    assert why_it_holds(world, by=world.own_lead) == Refusal.ASSIGNED


def test_the_reason_is_sealed_and_the_trail_holds_the_category_alone(world):
    glass = broken(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM visitation_breakglass")
        assert REASON.encode() not in b"".join(bytes(cell) for row in cursor for cell in row if isinstance(cell, bytes))
    assert BreakGlass.objects.get(pk=glass.pk).reason == REASON
    event = AuditEvent.objects.get(action="glass_broken")
    assert (event.by, event.subject, event.program) == (str(world.lead), world.person.alias_code, "harbor")
    assert event.detail == {"glass": glass.code, "category": "medical"}


def test_without_a_row_of_the_trail_it_does_not_break(world, monkeypatch):
    def fails(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("compliance.audit.record", fails)
    with pytest.raises(TrailUnavailable):
        broken(world)
    assert not BreakGlass.objects.exists()
    assert health(world) is Openness.BREAK_GLASS


def test_every_lead_and_the_auditor_are_told_and_nobody_else(world):
    glass = broken(world)
    far = KnownPeople("far", facility=world.facility)
    auditor = world.network_user("auditor", "AU")
    told = [world.lead, world.second_lead, world.own_lead, auditor]
    untold = [far.lead, world.ida.user, world.network_user("coordinator", "NC"), world.network_user("system", "SA")]
    assert [[notice.glass for notice in glass_notices(user, now=NOW)] for user in told] == [[glass]] * 4
    assert [glass_notices(user, now=NOW) for user in untold] == [[]] * 4


def test_a_second_hour_on_the_same_person_is_the_same_glass_until_it_ends(world):
    assert broken(world) == broken(world, now=NOW + HOUR - SECOND)
    assert broken(world, now=NOW + HOUR) != BreakGlass.objects.earliest("broken_at")
    assert BreakGlass.objects.count() == 2


def test_it_can_be_closed_early_by_the_one_who_broke_it(world):
    glass = broken(world)
    with pytest.raises(ReviewRefused):
        close_glass(glass, by=world.second_lead, now=NOW + SECOND)
    close_glass(glass, by=world.lead, now=NOW + SECOND)
    assert health(world, now=NOW + 2 * SECOND) is Openness.BREAK_GLASS


def test_another_lead_reviews_it_once_and_never_the_one_who_broke_it(world):
    glass = broken(world)
    with pytest.raises(ReviewRefused):
        review_glass(glass, by=world.lead, verdict="justified", now=NOW)
    far = KnownPeople("far", facility=world.facility)
    with pytest.raises(ReviewRefused):
        review_glass(glass, by=far.lead, verdict="justified", now=NOW)
    assert review_glass(glass, by=world.second_lead, verdict="justified", now=NOW).verdict == "justified"
    with pytest.raises(ReviewRefused):
        review_glass(glass, by=world.own_lead, verdict="not_justified", now=NOW)
    assert list(to_review(world.own_lead)) == []


def test_an_auditor_may_review_it(world):
    auditor = world.network_user("auditor", "AU")
    assert review_glass(broken(world), by=auditor, verdict="unclear", now=NOW).reviewed_by_name == "auditor"


@pytest.mark.parametrize(
    ("verdict", "after", "refusal"),
    [
        pytest.param("", timedelta(hours=72) - SECOND, None, id="72 hours are not over"),
        pytest.param("", timedelta(hours=72), Refusal.SUSPENDED, id="nobody reviewed it"),
        pytest.param("justified", timedelta(hours=80), None, id="justified"),
        pytest.param("unclear", timedelta(hours=80), None, id="unclear"),
        pytest.param("not_justified", SECOND, Refusal.SUSPENDED, id="not justified, at once"),
        pytest.param("not_justified", timedelta(days=300), Refusal.SUSPENDED, id="not justified, for good"),
    ],
)
def test_unreviewed_or_not_justified_takes_the_right_away(world, verdict, after, refusal):
    glass = broken(world)
    if verdict:
        review_glass(glass, by=world.second_lead, verdict=verdict, now=NOW + SECOND)
    assert standing_of(world.lead, now=NOW + after).refusal == refusal
    if refusal:
        assert why_it_holds(world, now=NOW + after) == refusal
    assert standing_of(world.second_lead, now=NOW + after).refusal is None


def test_a_late_review_that_finds_it_justified_gives_the_right_back(world):
    glass = broken(world)
    later = NOW + timedelta(hours=100)
    assert standing_of(world.lead, now=later).refusal == Refusal.SUSPENDED
    review_glass(glass, by=world.second_lead, verdict="justified", now=later)
    assert standing_of(world.lead, now=later).refusal is None


def test_five_times_in_30_days_and_not_a_sixth(world):
    for number in range(5):
        glass = broken(world, person=world.another_person(f"9Z-Z{number}"), now=NOW + number * HOUR)
        review_glass(glass, by=world.second_lead, verdict="justified", now=NOW + number * HOUR)
    assert why_it_holds(world, now=NOW + 6 * HOUR) == Refusal.TOO_OFTEN
    assert why_it_holds(world, now=NOW + timedelta(days=30) - SECOND) == Refusal.TOO_OFTEN
    assert broken(world, now=NOW + timedelta(days=30)).broken_by == world.lead


def test_a_lead_whose_role_ended_finds_it_closed_at_once(world):
    broken(world)
    membership = world.lead.active_membership
    membership.ended_at = membership.since
    membership.save()
    user = type(world.lead).objects.get(pk=world.lead.pk)
    assert glass_in_force(user, world.person, now=NOW, device=DEVICE) is None
    assert health(world, by=user) is Openness.CLOSED
