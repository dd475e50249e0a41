"""Two programs at one facility: both agree, one asks, a job plans them together, each publishes its own part."""

import pytest
import time_machine
from django.urls import reverse

from compliance.approvals.models import Approval
from compliance.models import Job
from compliance.queue.running import run
from tests.factories.plans import FIRST, LAST, NOW, PlanWorld
from tests.factories.told_visits import PASSWORD
from tests.journeys.conftest import NARROW, fits
from tests.visitation.together.worlds import a_shared_facility
from visitation.models import Plan, Visit
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db(transaction=True)
ASH, BIRCH = ("ash", "en"), ("birch", "es")
SAID = {
    "en": {
        "plans": "Plan together with other programs",
        "agree": "Agree for the program",
        "make": "Make a plan",
        "part": "this is your program’s part of it",
        "publish": "Publish",
        "ask": "Ask another lead to agree",
        "yes": "I agree: do it",
    },
    "es": {
        "plans": "Planificar junto con otros programas",
        "agree": "Aceptar en nombre del programa",
        "part": "esta es la parte de su programa",
        "publish": "Publicar",
        "ask": "Pedir el acuerdo de otra persona responsable",
        "yes": "Estoy de acuerdo: que se haga",
    },
}


@pytest.fixture
def programs(transactional_db):
    with time_machine.travel(NOW, tick=True):
        facility = a_shared_facility(capacity=1)
        worlds = []
        for code, language in (ASH, BIRCH):
            world = PlanWorld(code=code, facility=facility)
            world.leads = [a_lead(world, f"{code}-{number}", language) for number in ("lead", "second")]
            for number in range(2):
                world.request(world.person())
                world.volunteer(preferred_name=f"{code.capitalize()}ina{number}")
            worlds.append(world)
        yield worlds


def a_lead(world, name, language):
    user = User.objects.create_user(name, PASSWORD, language=language)
    user.active_membership = Membership.objects.create(user=user, program=world.program, role="PL")
    user.save()
    return user


def told_of(other):
    """What may stand on no page of the other program."""
    found = set(other.program.people.values_list("alias_code", flat=True))
    found |= set(other.program.volunteers.values_list("code", flat=True))
    found |= {volunteer.preferred_name for volunteer in other.program.volunteers.all()}
    found |= {lead.username for lead in other.leads}
    return found | set(Plan.objects.filter(program=other.program).values_list("code", flat=True))


def test_two_programs_agree_and_are_planned_together_and_each_publishes_its_part(browse, programs):
    pages = {}
    for world, (code, language) in zip(programs, (ASH, BIRCH), strict=True):
        how = {"locale": f"{language}-US", "java_script_enabled": False}
        pages[code] = page = browse("/plans/", user=world.leads[0], viewport=NARROW, **how)
        page.get_by_role("link", name=SAID[language]["plans"]).click()
        page.get_by_role("button", name=SAID[language]["agree"]).click()
    page = pages["birch"]
    assert page.get_by_text("Ash", exact=True).is_visible()
    page = pages["ash"]
    page.reload()
    assert page.get_by_text("Birch", exact=True).is_visible()
    page.get_by_label("First day").fill(FIRST.isoformat())
    page.get_by_label("Last day").fill(LAST.isoformat())
    page.get_by_role("button", name=SAID["en"]["make"]).click()
    page.get_by_role("link", name="Look again").wait_for()
    (job,) = Job.objects.all()
    run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"

    for world, other, (code, language) in ((*programs, ASH), (*reversed(programs), BIRCH)):
        page, said = pages[code], SAID[language]
        part = Plan.objects.get(program=world.program)
        page.goto(page.url.split("/plans/")[0] + reverse("plan", args=[part.code]))
        shown = page.content()
        assert said["part"] in shown
        assert {word for word in told_of(other) if word in shown} == set()
        assert all(visit.code in shown for visit in part.visits.all())
        assert fits(page)
        page.get_by_role("link", name=said["publish"], exact=True).click()
        page.get_by_role("button", name=said["ask"]).click()
        question = Approval.objects.get(subject=part.code)
        second = browse(
            reverse("approval", args=[question.code]), user=world.leads[1], viewport=NARROW, locale=f"{language}-US"
        )
        second.get_by_role("button", name=said["yes"]).click()
        second.wait_for_url(f"**{reverse('plan', args=[part.code])}")
        assert second.complaints == []

    assert set(Plan.objects.values_list("state", flat=True)) == {"published"}
    visits = Visit.objects.filter(status="asked")
    assert (visits.count(), visits.values("starts").distinct().count()) == (2, 2)  # one seat on each of two Saturdays
    assert [page.complaints for page in pages.values()] == [[], []]
