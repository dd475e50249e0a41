"""Whom a draft hits: by visit for a lead, in totals for those who look after rules; and it changes nothing."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.queue.models import Job
from compliance.tenancy import acting
from facilities.actions.drafts import make_draft
from tests.factories.told_visits import STARTS, ToldVisits
from tests.visitation.rule_desk.test_views import rule_admin, signed_in
from visitation.models import Visit
from visitation.rule_desk.impact.hits import impact_of, nearest_starts
from visitation.rule_desk.impact.jobs import weigh_edition
from visitation.rule_desk.impact.views import WEIGH

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=3)


@pytest.fixture
def world():
    world = ToldVisits()
    world.program.facilities.add(world.facility)
    document = deepcopy(world.facility.editions.get().document)
    document["visiting"]["windows"] = [{"id": "w1", "days": ["sun"], "start": "09:00", "end": "15:00", "kind": "open"}]
    world.visit()
    world.draft = make_draft(world.facility, document, by="rosa", now=NOW)
    return world


def test_a_moved_day_hits_what_is_planned_and_the_nearest_hour_is_found(world):
    with acting(program=world.program.pk):
        today = NOW.astimezone(world.facility.zone).date()
        before = list(Visit.objects.order_by("pk").values())
        impact = impact_of(world.program, world.draft, today=today, now=NOW)
        assert list(Visit.objects.order_by("pk").values()) == before
    assert impact.looked_at > 0
    assert len(impact.hits) == impact.looked_at
    assert (sum(impact.findings.values()) >= len(impact.hits), impact.volunteers > 0) == (True, True)
    nearest = nearest_starts(impact.hits, impact.facts, now=NOW)
    assert {start.day.weekday() for start in nearest.values()} <= {6}


def test_what_says_the_same_hits_nothing(world):
    with acting(program=world.program.pk):
        today = NOW.astimezone(world.facility.zone).date()
        impact = impact_of(world.program, world.facility.editions.get(number=1), today=today, now=NOW)
    assert (impact.hits, impact.volunteers, impact.rosters, impact.matches) == ((), 0, (), ())


def test_a_lead_sees_visits_by_their_code_and_a_rule_admin_totals_alone(world, django_capture_on_commit_callbacks):
    path = reverse("rule_impact", args=[world.facility.code, world.draft.number])
    lead, rosa = signed_in(world.lead), signed_in(rule_admin("rosa"))
    assert (lead.get(path).status_code, lead.post(path).status_code) == (200, 302)
    codes = list(Visit.objects.values_list("code", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        assert rosa.post(path).status_code == 302
    assert Job.objects.filter(kind=WEIGH, arguments=[world.draft.pk]).count() == 1
    weigh_edition(world.draft.pk)
    page = rosa.get(path).content.decode()
    assert ("Visits hit" in page, [code for code in codes if code in page]) == (True, [])
    world.draft.refresh_from_db()
    assert set(world.draft.weighed) == {
        "looked_at", "visits", "volunteers", "rosters", "matches", "findings", "hash", "at",
        "movable", "lost", "left", "programs",
    }  # fmt: skip
    assert signed_in(world.ida.user).get(path).status_code == 404
