"""After a visit: four taps on a small phone, with and without script, in both languages, for every eye."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from tests.conftest import PATIENCE_MS
from tests.factories.told_visits import ToldVisits
from tests.journeys.conftest import fits, session_cookie, violations
from visitation.models import Visit, VisitLog
from visitation.statuses import Status

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}
LEAST_TARGET_PX = 44
TARGETS = ", ".join(
    f"main {part}"
    for part in (".form-check", ".button", "summary", "select", "textarea", "input[type=text], main input[type=time]")
)


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def visit(world):
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    return world.visit(starts=starts)


@pytest.fixture
def phone(browser, live_server, world):
    """Open a page as a phone of somebody signed in; whatever the page complains of, or fetches elsewhere, is kept."""
    contexts = []

    def open_(path, *, user=None, viewport=SMALL, **how):
        cookies = Client()
        cookies.force_login(user or world.ida.user)
        context = browser.new_context(viewport=viewport, has_touch=True, **({"locale": "en-US"} | how))
        contexts.append(context)
        context.add_cookies([session_cookie(cookies)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: note_stranger(page, request.url, live_server.url))
        page.goto(live_server.url + path)
        return page

    yield open_
    for context in contexts:
        context.close()


def note_stranger(page, url, home):
    if not url.startswith((home, "data:")):
        page.complaints.append(f"fetched {url}")


def log_path(visit):
    return f"/visits/{visit.code}/log/"


def told():
    log = VisitLog.objects.get()
    return log.happened, log.seen, log.wellbeing, log.flag


def test_a_plain_visit_takes_four_taps(phone, visit):
    page = phone(log_path(visit))
    for words in ("Yes, we met", "The person I came for", "Fine"):
        page.get_by_text(words, exact=True).tap()
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/log/thanks/")
    assert page.get_by_role("heading", name="Thank you").is_visible()
    assert told() == ("yes", "expected", "fine", "none")
    assert Visit.objects.get().status == Status.DONE
    assert page.complaints == []


def test_only_what_goes_with_the_answer_is_shown(phone, visit):
    page = phone(log_path(visit))
    shown = {
        "reason": page.get_by_text("Not on the list"),
        "seen": page.get_by_text("The person I came for"),
        "alias": page.get_by_label("Their code"),
        "wellbeing": page.get_by_text("And how are you?"),
    }

    def now():
        return [name for name, part in shown.items() if part.is_visible()]

    assert now() == []
    page.get_by_text("No", exact=True).tap()
    assert now() == ["reason", "wellbeing"]
    page.get_by_text("Yes, we met").tap()
    assert now() == ["seen", "wellbeing"]
    page.get_by_text("Somebody else").tap()
    assert now() == ["seen", "alias", "wellbeing"]


def test_without_script_every_question_is_there_and_answered_the_same_way(phone, visit):
    page = phone(log_path(visit), java_script_enabled=False)
    assert page.get_by_text("Not on the list").is_visible()
    assert page.get_by_label("Miles, there and back").is_visible()
    page.get_by_text("No", exact=True).tap()
    page.get_by_text("Not on the list").tap()
    page.get_by_text("The person I came for").tap()  # does not apply, and is left out
    page.get_by_text("It was heavy").tap()
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/log/thanks/")
    assert told() == ("no", "", "heavy", "none")
    assert VisitLog.objects.get().reason == "not_on_list"


@pytest.mark.parametrize("script", [True, False])
def test_a_telling_line_is_kept_with_a_second_tap(phone, visit, script):
    page = phone(log_path(visit), java_script_enabled=script)
    page.get_by_text("Yes, we met").tap()
    page.get_by_label("One line").fill("Call 212-555-0134")
    page.get_by_role("button", name="Save").tap()
    page.locator("#line-warning").wait_for()
    page.get_by_label("One line").press("Tab")
    with page.expect_navigation():
        page.get_by_label("Please call me").press("Enter")  # Enter saves as “Save” does: it keeps no line
    page.locator("#line-warning").wait_for()
    assert not VisitLog.objects.exists()
    page.get_by_role("button", name="Keep the line and save").tap()
    page.wait_for_url("**/log/thanks/")
    assert VisitLog.objects.get().line == "Call 212-555-0134"


def test_the_log_is_written_in_spanish(phone, visit):
    page = phone(log_path(visit), locale="es-US")
    assert page.locator("html").get_attribute("lang") == "es"
    for words in ("Sí, nos vimos", "A la persona que iba a ver", "Bien"):
        page.get_by_text(words, exact=True).tap()
    page.get_by_role("button", name="Guardar").tap()
    page.wait_for_url("**/log/thanks/")
    assert page.get_by_role("heading", name="Gracias").is_visible()
    assert told() == ("yes", "expected", "fine", "none")


def test_the_log_is_written_by_keyboard_alone(phone, visit):
    page = phone(log_path(visit), viewport=WIDE)
    page.get_by_label("Yes, we met").focus()
    for key in ("Space", "Tab", "ArrowDown", "Enter"):  # from “I don’t know” round to the first answer
        page.keyboard.press(key)
    page.wait_for_url("**/log/thanks/")
    assert told()[:2] == ("yes", "expected")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "es-US"])
def test_nothing_stands_in_anybodys_way(phone, world, visit, scheme, locale):
    page = phone(log_path(visit), color_scheme=scheme, locale=locale)
    page.locator("[name=happened][value=partly]").check()
    page.locator("[name=seen][value=another]").check()
    page.locator("#id_seen_alias").fill("Maria")
    page.locator("#id_line").fill("A123456789")
    found = {"form": violations(page)}
    page.locator(".log-save button").tap()
    page.locator("#line-warning").wait_for()
    found["form with errors"] = violations(page)
    page.locator("#id_seen_alias").fill("7Q-KM")
    page.locator("[name=keep_line]").tap()
    page.wait_for_url("**/log/thanks/")
    found["thanks"] = violations(page)
    lead = phone(log_path(visit), user=world.lead, color_scheme=scheme, locale=locale)
    found["read by the lead"] = violations(lead)
    assert found == dict.fromkeys(found, [])
    (refused,) = page.complaints  # the browser's own word for the form that was sent back, once
    assert ("422" in refused, lead.complaints) == (True, [])


@pytest.mark.parametrize("viewport", [NARROW, SMALL, WIDE], ids=["320", "360", "1280"])
@pytest.mark.parametrize("script", [True, False])
def test_the_page_fits_and_every_answer_is_large_enough_to_hit(phone, visit, viewport, script):
    page = phone(log_path(visit), viewport=viewport, java_script_enabled=script, locale="es-US")
    page.locator("[name=happened][value=partly]").check()
    assert fits(page)
    sizes = [
        (target.bounding_box(), target.inner_text()) for target in page.locator(TARGETS).all() if target.is_visible()
    ]
    assert len(sizes) > 30
    assert [text for box, text in sizes if box["height"] < LEAST_TARGET_PX or box["width"] < LEAST_TARGET_PX] == []


def test_paper_and_calendar_are_taken_home(phone, visit):
    page = phone(f"/visits/{visit.code}/")
    with page.expect_download() as paper:
        page.get_by_role("link", name="Log form on paper (PDF)").tap()
    page.get_by_role("link", name="Put my visits into my calendar").tap()
    page.get_by_role("heading", name="My calendar").wait_for()
    with page.expect_download() as calendar:
        page.get_by_role("link", name="Put my visits into my calendar").tap()
    names = paper.value.suggested_filename, calendar.value.suggested_filename
    assert names == (f"log-{visit.code}.pdf", "visits.ics")
    assert visit.code in PdfReader(BytesIO(paper.value.path().read_bytes())).pages[0].extract_text()
    events = Calendar.from_ical(calendar.value.path().read_bytes()).events
    assert [str(event["SUMMARY"]) for event in events] == ["Appointment"]
