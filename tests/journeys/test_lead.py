"""A lead: sign in, look at the week, have a plan made, see why, publish it, see it in the week."""

import pytest
from django.urls import reverse
from django.utils import timezone

from compliance.approvals.models import Approval
from tests.factories.accounts import app_code, with_app
from tests.factories.plans import FIRST, NOW
from tests.factories.told_visits import PASSWORD
from tests.journeys.conftest import DESK, PHONE, week_path
from visitation.actions.planning import make_draft
from visitation.models import Plan, Visit
from visitation.statuses import Status

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("viewport", "locale", "words"),
    [
        pytest.param(
            PHONE,
            "es-US",
            {
                "name": "Nombre de usuario",
                "password": "Contraseña",
                "in": "Entrar",
                "code": "Código",
                "on": "Continuar",
                "menu": "Menú",
                "plans": "Planes",
                "make": "Hacer un plan",
                "first": "Primer día",
                "last": "Último día",
                "again": "Mirar otra vez",
                "unmet": "Solicitudes sin visita",
                "why": "Por qué se permite esta visita",
                "because": "Está dentro del horario de visitas que publica el centro.",
                "unsure": "sin confirmar todavía",
                "publish": "Publicar",
                "ask": "Pedir el acuerdo de otra persona responsable",
                "agree": "Estoy de acuerdo: que se haga",
                "week": "La semana",
                "planned": "planeada",
            },
            id="on a phone in Spanish",
        ),
        pytest.param(
            DESK,
            "en-US",
            {
                "name": "Sign-in name",
                "password": "Password",
                "in": "Sign in",
                "code": "Code",
                "on": "Continue",
                "menu": None,
                "plans": "Plans",
                "make": "Make a plan",
                "first": "First day",
                "last": "Last day",
                "again": "Look again",
                "unmet": "Unmet requests",
                "why": "Why this visit is allowed",
                "because": "It lies within the visiting hours that the facility publishes.",
                "unsure": "not confirmed yet",
                "publish": "Publish",
                "ask": "Ask another lead to agree",
                "agree": "I agree: do it",
                "week": "The week",
                "planned": "planned",
            },
            id="at a desk in English",
        ),
    ],
)
def test_from_signing_in_to_a_published_week(browse, world, viewport, locale, words):
    world.lead.language = locale[:2]
    world.lead.save()
    with_app(world.lead)
    second = world.user("second-lead", "PL", language=locale[:2])
    Plan.objects.filter(pk=world.draft.pk).update(state=Plan.State.DISCARDED)
    Visit.objects.filter(plan=world.draft).update(status=Status.WITHDRAWN)

    page = browse("/sign-in/", viewport=viewport, locale=locale)
    page.get_by_label(words["name"]).fill("lead")
    page.get_by_label(words["password"]).fill(PASSWORD)
    page.get_by_role("button", name=words["in"]).click()
    page.wait_for_url("**/sign-in/code/")
    page.get_by_label(words["code"]).fill(app_code(timezone.now()))
    page.get_by_role("button", name=words["on"]).click()
    page.wait_for_url("**/tonight/")

    if words["menu"]:
        page.get_by_text(words["menu"], exact=True).click()
    page.get_by_role("link", name=words["plans"], exact=True).click()
    page.get_by_role("link", name=words["make"]).click()
    page.get_by_label(words["first"]).fill("2026-09-14")
    page.get_by_label(words["last"]).fill("2026-09-20")
    page.get_by_role("button", name=words["make"]).click()

    # The page waits and looks by itself until the plan is there.
    page.get_by_role("link", name=words["again"]).wait_for()
    plan = Plan.objects.get(state=Plan.State.QUEUED)
    make_draft(plan, now=NOW)
    page.get_by_role("heading", name=words["unmet"]).wait_for()

    assert page.get_by_text(words["because"]).first.is_hidden()
    page.locator("summary", has_text=words["why"]).first.click()
    assert page.get_by_text(words["because"]).first.is_visible()
    assert page.locator(".findings >> visible=true").get_by_text(words["unsure"]).first.is_visible()

    page.get_by_role("link", name=words["publish"]).click()
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.DRAFT
    page.get_by_role("button", name=words["ask"]).click()
    page.wait_for_url(f"**{reverse('plan', args=[plan.code])}")
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.DRAFT

    question = Approval.objects.get(subject=plan.code)
    of_second = browse(reverse("approval", args=[question.code]), user=second, viewport=viewport, locale=locale)
    of_second.get_by_role("button", name=words["agree"]).click()
    of_second.wait_for_url(f"**{reverse('plan', args=[plan.code])}")
    assert Plan.objects.get(pk=plan.pk).state == Plan.State.PUBLISHED

    visit = plan.visits.filter(status=Status.ASKED).first()
    page.goto(page.url.split("/plans/")[0] + week_path(visit.day))
    card = page.locator(".visit", has_text=visit.code)
    assert card.get_by_text(words["planned"]).is_visible()
    assert card.get_by_text(visit.person.alias_code).is_visible()
    assert page.complaints == []


def test_a_draft_is_told_apart_in_the_week_by_a_word(browse, world):
    page = browse(week_path(world.draft.first_day), user=world.lead, viewport=DESK)
    cards = page.locator(".visit")
    assert cards.count() > 0
    assert [card.get_by_text("draft", exact=True).is_visible() for card in cards.all()] == [True] * cards.count()


def test_the_weeks_follow_each_other(browse, world):
    page = browse(week_path(FIRST), user=world.lead)
    heading = page.get_by_role("heading", level=1)
    assert heading.inner_text() == "The week, Mon, Sep 7 to Sun, Sep 13"
    page.get_by_role("link", name="Week after").click()
    page.wait_for_url("**from=2026-09-14")
    assert heading.inner_text() == "The week, Mon, Sep 14 to Sun, Sep 20"
