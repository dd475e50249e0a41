"""What could become of the visits a draft hits, and who sees how much of it."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.queue.models import Job
from compliance.tenancy import acting
from facilities.actions import drafts
from tests.factories.facilities import a_window
from tests.factories.plans import EAST, FIRST, LAST, NOW, PlanWorld
from tests.visitation.rule_desk.test_views import rule_admin, signed_in
from visitation.actions.planning import ask_for_plan, make_draft, publish_plan
from visitation.models import Visit
from visitation.rule_desk.impact.hits import impact_of
from visitation.rule_desk.impact.jobs import weigh_edition
from visitation.rule_desk.impact.outlook import Outlook, outlook_of
from visitation.rule_desk.impact.views import WEIGH
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Three visits on a Saturday; by the draft there is one hour on Sunday, for two at a time."""
    world = PlanWorld(EAST)
    for _ in range(3):
        world.volunteer()
        world.request(world.person(), last_day=FIRST + timedelta(days=6))
    plan = make_draft(ask_for_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW), now=NOW)
    publish_plan(plan, by="lead", now=NOW)
    document = deepcopy(world.facility.editions.get().document)
    document["visiting"]["windows"] = [
        a_window(id="w9", days=["sun"], start="09:00", end="10:00", capacity=2, applies_to={"housing_units": ["East"]})
    ]
    world.draft = drafts.make_draft(world.facility, document, by="rosa", now=NOW)
    world.lead = User.objects.create_user("harbor-lead", "long enough to be allowed")
    world.lead.active_membership = Membership.objects.create(user=world.lead, program=world.program, role="PL")
    world.lead.save()
    return world


def test_as_many_as_the_draft_has_room_for_could_go_and_nothing_is_moved(world):
    before = list(Visit.objects.order_by("pk").values_list("pk", "starts", "status"))
    with acting(program=world.program.pk):
        impact = impact_of(world.program, world.draft, today=NOW.date(), now=NOW)
        found = outlook_of(world.program, world.draft, impact, now=NOW)
    assert (len(impact.hits), found) == (3, Outlook(movable=2, lost=1, left=0))
    assert list(Visit.objects.order_by("pk").values_list("pk", "starts", "status")) == before


def test_a_lead_asks_for_it_and_sees_the_program_s_own_numbers_and_a_rule_admin_totals(
    world, django_capture_on_commit_callbacks, monkeypatch
):
    path = reverse("rule_impact", args=[world.facility.code, world.draft.number])
    lead = signed_in(world.lead)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert lead.post(path, {"weigh": "1"}).status_code == 302
    assert Job.objects.filter(kind=WEIGH, arguments=[world.draft.pk]).count() == 1
    assert "Could go at another hour" not in lead.get(path).content.decode()
    weigh_edition(world.draft.pk)
    world.draft.refresh_from_db()
    assert world.draft.weighed["programs"] == {"harbor": {"movable": 2, "lost": 1, "left": 0}}
    for client in (lead, signed_in(rule_admin("rosa"))):
        page = client.get(path).content.decode()
        assert "<dt>Could go at another hour</dt><dd>2</dd>" in page
        assert "<dt>No other hour found</dt><dd>1</dd>" in page
    world.draft.weighed["hash"] = "another"
    world.draft.save(update_fields=["weighed"])
    assert "Could go at another hour" not in lead.get(path).content.decode()
