"""A volunteer: sign in by keyboard or by thumb, see the next visit and what to bring, say when one can come."""

import pytest

from tests.factories.told_visits import PASSWORD
from tests.journeys.conftest import DESK, PHONE
from volunteers.models import AwayRange

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("viewport", "locale", "words"),
    [
        pytest.param(
            PHONE,
            "en-US",
            {
                "next": "Your next visit",
                "arrive": "Arrive by 8:30 a.m.",
                "more": "What to bring and how to get in",
                "id": "one of these: a passport, a state ID",
                "phone": "a cell phone",
                "zone": "Eastern time (EDT)",
                "menu": "Menu",
                "hours": "When I can come",
                "away": "Add days away",
                "first": "First day away",
                "last": "Last day away",
                "add": "Add",
                "day": "Dec. 24, 2026",
            },
            id="on a phone in English",
        ),
        pytest.param(
            DESK,
            "es-US",
            {
                "next": "Su próxima visita",
                "arrive": "Llegue antes de las 8:30 a.m.",
                "more": "Qué llevar y cómo entrar",
                "id": "una de estas: un pasaporte, una identificación estatal",
                "phone": "un teléfono celular",
                "zone": "hora del Este (EDT)",
                "menu": None,
                "hours": "Cuándo puedo ir",
                "away": "Agregar días de ausencia",
                "first": "Primer día de ausencia",
                "last": "Último día de ausencia",
                "add": "Agregar",
                "day": "24 de diciembre de 2026",
            },
            id="at a desk in Spanish",
        ),
    ],
)
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_next_visit_to_days_away(browse, world, viewport, locale, words, script):
    user = world.ida.user
    page = browse("/visits/", user=user, viewport=viewport, locale=locale, java_script_enabled=script)
    assert page.get_by_role("heading", name=words["next"]).is_visible()
    assert page.get_by_text(words["arrive"]).is_visible()

    page.get_by_role("link", name=words["more"]).click()
    page.wait_for_url(f"**/visits/{world.of_ida.code}/")
    for shown in (words["id"], words["phone"], words["zone"], world.facility.name):
        assert page.get_by_text(shown).first.is_visible()

    if words["menu"]:
        page.get_by_text(words["menu"], exact=True).click()
    page.get_by_role("link", name=words["hours"], exact=True).click()
    page.get_by_text(words["away"]).click()
    page.get_by_label(words["first"]).fill("2026-12-24")
    page.get_by_label(words["last"]).fill("2026-12-26")
    page.locator("#away").get_by_role("button", name=words["add"], exact=True).click()
    page.locator("#away").get_by_text(words["day"]).wait_for()
    assert AwayRange.objects.get().volunteer == world.ida
    assert page.complaints == []


def test_signing_in_and_getting_about_by_keyboard_alone(browse, world):
    page = browse("/sign-in/", viewport=DESK)

    def focused():
        return page.evaluate("(document.activeElement.innerText || document.activeElement.name || '').trim()")

    def press_until(wanted):
        for _ in range(30):
            page.keyboard.press("Tab")
            if focused() == wanted:
                return
        raise AssertionError(f"Tab never came to {wanted}")

    page.wait_for_function("document.activeElement.name === 'username'")
    page.keyboard.type("ida")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/")

    page.keyboard.press("Tab")
    assert focused() == "Skip to the page"
    assert page.get_by_text("Skip to the page").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/visits/#main")
    page.keyboard.press("Tab")
    assert focused() == "What to bring and how to get in"

    page.keyboard.press("Enter")
    page.wait_for_url(f"**/visits/{world.of_ida.code}/")
    press_until("When I can come")
    page.keyboard.press("Enter")
    page.wait_for_url("**/availability/")
    press_until("Add days away")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused() == "away-first_day"


def test_the_focus_is_seen_wherever_it_goes(browse, world):
    page = browse("/visits/", user=world.ida.user, viewport=DESK)
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            """(() => {
              const part = document.activeElement, style = getComputedStyle(part);
              return [part.outerHTML.slice(0, 60), style.outlineStyle, parseFloat(style.outlineWidth)];
            })()"""
        )
        if outline[1] == "none" or outline[2] < 2:
            unseen.append(outline)
    assert [each for each in unseen if not each[0].startswith("<body")] == []


def test_a_wrong_password_is_told_at_the_form_and_read_out(browse, world):
    page = browse("/sign-in/")
    page.get_by_label("Sign-in name").fill("ida")
    page.get_by_label("Password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    assert "do not go together" in page.get_by_role("alert").inner_text()


def test_the_language_changes_where_one_stands(browse, world):
    page = browse("/visits/", user=world.ida.user)
    page.get_by_role("button", name="Español").click()
    page.get_by_role("heading", name="Mis visitas").wait_for()
    assert page.url.endswith("/visits/")
    assert page.locator("html").get_attribute("lang") == "es"
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="My visits").wait_for()


def test_signing_out_leaves_nothing_behind(browse, world):
    page = browse("/visits/", user=world.ida.user, viewport=DESK)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.goto(page.url.replace("/sign-in/", "/visits/"))
    assert "/sign-in/" in page.url
