"""A newcomer goes with the mentor or not at all: the format is told whom to keep apart."""

import pytest

from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from visitation.plan_instances import export_instance, mentors
from visitation.plan_instances.mentors import apart_documents
from volunteers.eligibility.first_visits import FirstVisits
from volunteers.models import Mentorship

pytestmark = pytest.mark.django_db


def test_a_newcomer_is_offered_with_the_mentor_alone_and_without_one_not_at_all(monkeypatch):
    world, elsewhere = PlanWorld(), PlanWorld(code="pier")
    mentor, other, new, unnamed = (world.volunteer(is_experienced=place < 2) for place in range(4))
    strangers = [elsewhere.volunteer(), elsewhere.volunteer(is_experienced=False)]
    Mentorship.objects.create(volunteer=new, mentor=mentor, since=NOW)
    document = export_instance([world.program, elsewhere.program], FIRST, LAST, now=NOW).document
    assert document["keep_apart"] == [{"volunteers": sorted([new.code, other.code])}]
    told = {each["id"]: (each["experienced"], bool(each["availability"])) for each in document["volunteers"]}
    assert [told[one.code] for one in (mentor, other, new, unnamed, *strangers)] == [
        (True, True), (True, True), (False, True), (False, False), (True, True), (False, False),
    ]  # fmt: skip
    everybody = [mentor, other, new, unnamed, *strangers]
    assert len(apart_documents(everybody, FirstVisits.of(everybody))) == 1
    monkeypatch.setattr(mentors, "PAIRS_MOST", 0)
    assert apart_documents(everybody, FirstVisits.of(everybody)) == []
