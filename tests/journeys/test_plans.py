"""A lead's plans: four weeks made, watched, pinned, understood and published; and how it goes where nothing moves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.approvals.models import Approval
from compliance.models import Job
from compliance.queue.running import claim
from tests.factories.plans import FIRST, NOW
from tests.journeys.conftest import DESK, PHONE, fits, violations
from visitation.actions.planning import make_draft
from visitation.jobs import HEARTBEAT
from visitation.models import Heartbeat, Plan, Visit
from visitation.statuses import Status

pytestmark = pytest.mark.django_db(transaction=True)
FOUR_WEEKS = FIRST + timedelta(days=7), FIRST + timedelta(days=34)


def a_lead_alone_at_night(world):
    """Nothing is planned of the four weeks yet, and more ask for visits in the first than there is time for."""
    Plan.objects.filter(pk=world.draft.pk).update(state=Plan.State.DISCARDED)
    Visit.objects.filter(plan=world.draft).update(status=Status.WITHDRAWN)
    first = FOUR_WEEKS[0]
    for _n in range(4):
        world.request(world.person("East"), first, first + timedelta(days=6))
    Heartbeat.objects.create(name=HEARTBEAT, beaten_at=timezone.now())


def ask(page, words):
    page.get_by_label(words["first"]).fill(str(FOUR_WEEKS[0]))
    page.get_by_label(words["last"]).fill(str(FOUR_WEEKS[1]))
    page.get_by_role("button", name=words["make"]).click()
    page.wait_for_url("**/plans/PN-*/")
    return Plan.objects.get(state=Plan.State.QUEUED)


def begins(plan):
    """As a worker takes it up, and has placed two visits."""
    job = Job.objects.get(kind="visitation.jobs.make_plan")
    assert claim(job, now=timezone.now())
    curve = [[0.1, 0, 0, 4000.0], [0.5, 2, 2400, 3900.5]]
    Plan.objects.filter(pk=plan.pk).update(state="making", phase="placing", visits_placed=2, curve=curve)
    return job


def test_four_weeks_are_watched_pinned_understood_and_published(browse, world):
    a_lead_alone_at_night(world)
    second = world.user("second-lead", "PL")
    page = browse(reverse("plan_ask"), user=world.lead, viewport=DESK)
    plan = ask(page, {"first": "First day", "last": "Last day", "make": "Make a plan"})

    # The page looks by itself; whoever stays on it sees how far it is, and may end it.
    page.get_by_text("The plan is waiting to be made.").wait_for()
    assert page.get_by_role("button", name="End now").count() == 0
    begins(plan)
    page.get_by_role("button", name="End now, with the best plan so far").wait_for()
    assert page.get_by_text("Now: giving visits their places.").is_visible()
    assert page.get_by_text("2 visits have their place so far.").is_visible()
    assert "at most 38.5 per cent below" in page.locator("figure.curve").inner_text()
    make_draft(plan, now=NOW)
    page.get_by_role("heading", name="Unmet requests").wait_for()

    # Why, and at what price; what alone would help.
    cards = page.locator("[aria-labelledby=unmet] .card")
    assert cards.filter(has_text="Worth less than what it would displace").count() > 0
    assert cards.filter(has_text="It could be served with:").count() > 0

    page.get_by_role("link", name="Visits, to look at and to pin").click()
    page.get_by_role("button", name="Pin").first.click()
    page.get_by_text("is pinned: the next plan beside this one keeps it as it is.").wait_for()
    kept = plan.visits.get(is_pinned=True)
    page.get_by_role("link", name="Make another beside it").click()
    page.get_by_label("Longest waiting first").check()
    page.get_by_role("button", name="Make a plan beside it").click()
    page.get_by_text("The plan is waiting to be made.").wait_for()
    other = Plan.objects.get(follows=plan)
    make_draft(other, now=NOW)
    page.get_by_role("heading", name="Beside what is there now").wait_for()
    assert other.visits.filter(is_pinned=True, starts=kept.starts, person=kept.person).exists()

    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Ask another lead to agree").click()
    page.get_by_text("It waits for another lead to agree.").first.wait_for()
    question = Approval.objects.get(subject=other.code)
    of_second = browse(reverse("tonight"), user=second, viewport=DESK)
    of_second.get_by_role("link", name="Read it and answer").click()
    of_second.wait_for_url(f"**{reverse('approval', args=[question.code])}")
    of_second.get_by_role("button", name="I agree: do it").click()
    of_second.wait_for_url(f"**{reverse('plan', args=[other.code])}")
    states = dict(Plan.objects.values_list("code", "state"))
    assert (states[other.code], states[plan.code]) == (Plan.State.PUBLISHED, Plan.State.DISCARDED)
    assert page.complaints + of_second.complaints == []


def test_without_script_on_a_phone_in_spanish_it_says_what_is_true_and_is_tried_again(browse, world):
    a_lead_alone_at_night(world)
    world.lead.language = "es"
    world.lead.save()
    page = browse(reverse("plan_ask"), user=world.lead, locale="es-US", java_script_enabled=False)
    plan = ask(page, {"first": "Primer día", "last": "Último día", "make": "Hacer un plan"})
    eyes = browse(reverse("plan", args=[plan.code]), user=world.lead, locale="es-US", viewport=PHONE)

    def seen(words):
        """What stands there after a look again, and what axe and a narrow screen find wrong with it."""
        page.get_by_role("link", name="Mirar otra vez").click()
        page.get_by_text(words).wait_for()
        eyes.reload()
        return [*violations(eyes), *([] if fits(eyes) else ["too wide"]), *eyes.complaints]

    assert seen("El plan espera su turno.") == []
    job = begins(plan)
    assert seen("Por ahora 2 visitas tienen su lugar.") == []
    Job.objects.filter(pk=job.pk).update(beaten_at=timezone.now() - timedelta(seconds=45))
    assert seen("El proceso que hace este plan no da señales desde hace más de medio minuto.") == []
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error="WorkerDied", finished_at=timezone.now())
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.FAILED)
    assert seen("No se pudo hacer este plan.") == []

    page.get_by_role("button", name="Intentar otra vez").click()
    page.get_by_text("El plan espera su turno.").wait_for()
    again = Plan.objects.get(state=Plan.State.QUEUED)
    assert (again.first_day, again.last_day) == (plan.first_day, plan.last_day)
    make_draft(again, now=NOW)
    page.get_by_role("link", name="Mirar otra vez").click()
    page.get_by_role("heading", name="Solicitudes sin visita").wait_for()
