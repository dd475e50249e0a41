"""The pages of lists for facilities: a lead's whole way, and nobody else's."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.approvals.models import Approval
from compliance.models import AuditEvent
from tests.factories.facilities import a_window
from tests.factories.plans import NOW, PlanWorld
from tests.visitation.rosters.test_sending import ListWorld
from visitation.benchmarks.counting import counted
from visitation.models import Roster, RosterName, VisitOverride
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db
OPEN = a_window(id="w1", days=["sat"], start="09:00", end="12:00")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world():
    return ListWorld(OPEN, booking={"min_lead_hours": 24})


def posted(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def page_of(client, user, name, *args):
    client.force_login(user)
    return client.get(reverse(name, args=args))


def test_a_lead_sees_what_is_due_and_takes_a_list_to_the_facility(client, world):
    visit = world.planned()
    visit.team.update(volunteer=world.volunteer(cleared=False, trained=False))
    page = page_of(client, world.lead, "roster_list")
    (due,) = page.context["due"]
    assert (due["one"].due, due["one"].codes) == (visit.starts - timedelta(hours=24), [visit.code])
    assert f"Send by {due['when']} their time, {due['left']} left." in page.content.decode()
    days = {"facility": world.facility.code, "first_day": "2026-09-12", "last_day": "2026-09-12"}
    roster = Roster.objects.get(code=posted(client, world.lead, "roster_make", **days)["Location"].split("/")[2])
    assert posted(client, world.lead, "roster_make", **days)["Location"] == roster.get_absolute_url()
    posted(client, world.lead, "roster_ask", roster.code)
    assert not Approval.objects.exists()
    page = page_of(client, world.lead, "roster", roster.code)
    problems = [problem for row in page.context["rows"] for problem in row.problems]
    assert problems and "Ida Canarylane" not in page.content.decode()
    assert AuditEvent.objects.filter(action="fields_read", subject=roster.code).exists()
    for problem in problems:
        told = {"visit": visit.code, "rule": problem.code, "reason": "facility_agreed"}
        posted(client, world.lead, "roster_set_aside", roster.code, **told)
    left = {problem.code for row in page_of(client, world.lead, "roster", roster.code).context["rows"]
            for problem in row.problems}  # fmt: skip
    assert left == {problem.code for problem in problems if not problem.may_be_set_aside}
    visit.team.update(volunteer=world.volunteer())
    VisitOverride.objects.all().delete()
    posted(client, world.lead, "roster_prepare", roster.code, what="check")
    posted(client, world.lead, "roster_ask", roster.code)
    question = Approval.objects.get()
    assert page_of(client, world.second, "approval", question.code).context["may_agree"]
    posted(client, world.second, "approval_agree", question.code, seen=question.content_hash)
    assert "Send version 1" in page_of(client, world.lead, "roster", roster.code).content.decode()
    posted(client, world.lead, "roster_send", roster.code, way="fax")
    taken = {"version": "1", "audience": "volunteers", "form": "pdf"}
    file = posted(client, world.lead, "roster_take", roster.code, **taken)
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert posted(client, world.second, "roster_take", roster.code, **taken).status_code == 410
    name = RosterName.objects.get()
    posted(client, world.lead, "roster_answers", roster.code, **{f"name-{name.pk}": "refused", "name-x": "cleared"})
    assert RosterName.objects.get().answer == "refused"
    assert page_of(client, world.lead, "roster", roster.code).context["versions"][0].content_hash


def test_a_list_asks_no_more_for_more_visits(client, world):
    asked = []
    for hour in (9, 10, 11):
        world.planned(hour)
        roster = world.roster()
        page_of(client, world.lead, "roster", roster.code)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("roster", args=[roster.code]))
        asked.append(counted(queries.captured_queries).asked)
    assert asked[0] == asked[1] == asked[2] <= 12


def test_nobody_else_finds_a_list(client, world):
    world.planned()
    roster = world.roster()
    far = PlanWorld(OPEN, code="far", network=world.network)
    stranger = User.objects.create_user("far-lead", "long enough to be allowed")
    stranger.active_membership = Membership.objects.create(user=stranger, program=far.program, role="PL")
    stranger.save()
    paths = {"roster": "get", "roster_prepare": "post", "roster_ask": "post", "roster_send": "post"}
    client.force_login(stranger)
    answers = [getattr(client, way)(reverse(name, args=[roster.code])).status_code for name, way in paths.items()]
    assert answers == [404] * len(paths)
    assert posted(client, stranger, "roster_make", facility=world.facility.code, first_day="2026-09-12",
                  last_day="2026-09-12").status_code == 302  # fmt: skip
    assert Roster.objects.count() == 1
