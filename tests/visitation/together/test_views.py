"""The page on which a lead agrees and asks for a plan of several programs."""

import re

import pytest
import time_machine
from django.urls import reverse

from compliance.models import Job
from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from tests.visitation.together.worlds import a_shared_facility, agreed, asked
from visitation.models import Plan, PlanningTogether, SharedPlan
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db
PAGE, AGREE = "plan_together", "plan_together_agree"


@pytest.fixture
def worlds(client):
    with time_machine.travel(NOW, tick=False):
        facility = a_shared_facility()
        worlds = [PlanWorld(code=code, facility=facility) for code in ("ash", "birch")]
        lead = User.objects.create_user("ash-lead", "x")
        lead.active_membership = Membership.objects.create(user=lead, program=worlds[0].program, role="PL")
        lead.save()
        client.force_login(lead)
        yield worlds


def shown(client, page, code=None):
    return client.get(reverse(page, args=[code] if code else [])).content.decode()


def sent(client, page, data, code=None):
    answer = client.post(reverse(page, args=[code] if code else []), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_program_agrees_asks_looks_stops_and_takes_it_back(client, worlds):
    ash, birch = worlds
    days = {"first_day": FIRST.isoformat(), "last_day": LAST.isoformat()}
    assert "Ash has not agreed" in shown(client, PAGE)
    assert "There is no program to plan with any more" in sent(client, PAGE, days)
    assert "Nothing was chosen" in sent(client, AGREE, {"other": "yes"})
    assert "No other program that agreed" in sent(client, AGREE, {"agree": "yes"})
    assert PlanningTogether.objects.get().agreed_by == "ash-lead"
    assert "There is no program to plan with any more" in sent(client, PAGE, days)
    agreed(birch)
    page = shown(client, PAGE)
    assert ("<li>Birch</li>" in page, "birch-" in page) == (True, False)
    assert "The last day is before the first day." in sent(client, PAGE, days | {"last_day": "2026-09-02"})
    assert "It is made for several programs together." in sent(client, PAGE, days)
    own = Plan.objects.get(program=ash.program)
    assert "is being made together already" in sent(client, PAGE, days)
    assert "planned together" in shown(client, "plan_list")

    Plan.objects.filter(pk=own.pk).update(state="making")
    SharedPlan.objects.update(state="making", phase="pricing", visits_placed=12)
    Job.objects.update(state="running", started_at=NOW, beaten_at=NOW)
    assert "12 visits have their place so far" in shown(client, "plan", own.code)
    sent(client, "plan_stop", {}, own.code)
    assert SharedPlan.objects.get().is_to_stop
    sent(client, "plan_discard", {}, own.code)
    assert set(Plan.objects.values_list("state", flat=True)) == {"discarded"}

    asked(birch)
    assert "Your program is planned alone again." in sent(client, AGREE, {"take_back": "yes"})
    assert list(SharedPlan.objects.values_list("state", flat=True)) == ["cancelled", "cancelled"]
    assert list(PlanningTogether.objects.values_list("program", flat=True)) == [birch.program.pk]


def failed(world):
    """A plan for several programs that could not be made; the own part."""
    own = asked(world)
    SharedPlan.objects.filter(pk=own.shared_id).update(state="failed", attempts=3)
    Plan.objects.filter(shared=own.shared_id).update(state="failed")
    Job.objects.update(state="failed", finished_at=NOW)
    return own


def test_what_could_not_be_made_together_is_tried_again_together(client, worlds):
    ash, birch = worlds
    agreed(*worlds)
    own = failed(ash)
    page = shown(client, "plan", own.code)
    assert "Tried again, it is planned together with every program" in page
    assert reverse("plan_try", args=[own.code]) in page
    assert "It is planned together again with the others" in sent(client, "plan_try", {}, own.code)
    parts = Plan.objects.filter(state="queued")
    assert {part.program_id for part in parts} == {ash.program.pk, birch.program.pk}
    assert len({part.shared_id for part in parts}) == 1
    assert set(Plan.objects.filter(shared=own.shared_id).values_list("state", flat=True)) == {"discarded"}
    assert SharedPlan.objects.get(pk=own.shared_id).state == "cancelled"
    # A second finger, and the other program's lead, find the new one.
    assert "Somebody asked for it again already" in sent(client, "plan_try", {}, own.code)
    assert Plan.objects.count() == 4


@pytest.mark.parametrize("gone", ["agreement", "part"])
def test_where_nobody_else_is_left_it_is_planned_alone_and_said(client, worlds, gone):
    ash, birch = worlds
    agreed(*worlds)
    own = failed(ash)
    theirs = Plan.objects.get(program=birch.program)
    if gone == "agreement":
        PlanningTogether.objects.filter(program=birch.program).delete()
    else:
        Plan.objects.filter(pk=theirs.pk).update(state="discarded")
    assert "It is planned for your program alone" in sent(client, "plan_try", {}, own.code)
    made = Plan.objects.get(state="queued")
    assert (made.program, made.shared) == (ash.program, None)
    theirs.refresh_from_db()
    assert theirs.state == ("failed" if gone == "agreement" else "discarded")


def test_while_another_one_is_being_made_together_nothing_is_asked_for(client, worlds):
    ash, birch = worlds
    agreed(*worlds)
    own = failed(ash)
    other = asked(birch)
    assert "is being made together already" in sent(client, "plan_try", {}, own.code)
    assert Plan.objects.filter(state="queued").count() == 2
    own.refresh_from_db()
    assert (own.state, other.state) == ("failed", "queued")


def test_a_form_for_several_programs_that_is_sent_twice_makes_one_plan(client, worlds):
    agreed(*worlds)
    once = re.search(r'name="once" value="([0-9a-f-]{36})"', shown(client, PAGE))[1]
    form = {"first_day": FIRST.isoformat(), "last_day": LAST.isoformat(), "once": once}
    for _ in range(2):
        assert "It is made for several programs together." in sent(client, PAGE, form)
    assert SharedPlan.objects.count() == 1
