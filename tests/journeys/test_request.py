"""A lead takes a request during a call: by keyboard alone, from the list of people to the list of who waits.

Keystrokes are counted, Tab and Enter among them; at 200 a minute, a slow typist's pace, the whole must fit into two
minutes with the pages' own time.
"""

import time

import pytest

from tests.journeys.conftest import DESK, NARROW, fits, violations
from visitation.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

KEYS_A_SECOND = 200 / 60
ALLOWED_SECONDS = 120


class Typist:
    """Presses keys and counts them; where it is told by the name of the box that has the focus."""

    def __init__(self, page):
        self.page, self.strokes, self.pages = page, 0, 0

    def press(self, key):
        self.page.keyboard.press(key)
        self.strokes += 1

    def write(self, text):
        self.page.keyboard.type(text)  # in one go: a list of choices forgets what was typed a second ago
        self.strokes += len(text)

    def go_to(self, name, value=None):
        """Tab until the box of this name (and value) has the focus."""
        at = "[document.activeElement.name, document.activeElement.value]"
        for _tab in range(60):
            here = self.page.evaluate(at)
            if here[0] == name and value in (None, here[1]):
                return
            self.press("Tab")
        raise AssertionError(f"no key leads to {name}")

    def follow(self, words):
        """Tab to a link or a button, and press Enter."""
        for _tab in range(80):
            if self.page.evaluate("document.activeElement.textContent.trim()") == words:
                break
            self.press("Tab")
        else:
            raise AssertionError(f"no key leads to {words}")
        with self.page.expect_navigation():
            self.press("Enter")
        self.pages += 1


def test_from_the_call_to_the_waiting_list_by_keyboard_within_two_minutes(browse, world):
    page = browse("/people/", user=world.lead, viewport=DESK)
    typist, begun = Typist(page), time.perf_counter()
    typist.follow("Who waits")
    typist.follow("A new request")
    page.wait_for_function("document.activeElement.name === 'asked_by'")
    typist.write("the person")
    typist.go_to("source")
    typist.write("the t")
    typist.go_to("legal_name")
    typist.write("Zoraida Quispe Mamani")
    typist.go_to("a_number")
    typist.write("012345678")
    typist.go_to("facility")
    typist.press("ArrowDown")
    typist.go_to("housing_unit")
    typist.write("East")
    typist.go_to("language")
    typist.write("que")
    typist.go_to("wishes", "letters")
    typist.press("Space")
    typist.go_to("visitor_gender")
    typist.write("rather a w")
    typist.go_to("reply_way")
    typist.write("a l")
    typist.go_to("consents", "visit")
    typist.press("Space")
    typist.follow("Save")
    waited = time.perf_counter() - begun
    person = Person.objects.get(alias_code=page.locator("main .code").last.inner_text())
    assert page.url.endswith("/waiting/")
    assert person.legal_name == "Zoraida Quispe Mamani"
    assert person.placements.get().housing_unit == "East"
    assert person.waiting_place.wishes == ["visit", "letters"]
    assert [each.kind for each in person.consents.all()] == ["visit"]
    told = f"{typist.strokes} keystrokes on {typist.pages} pages; the pages took {waited:.1f} s"
    assert typist.strokes / KEYS_A_SECOND + waited <= ALLOWED_SECONDS, told
    assert typist.strokes <= 220, told
    assert typist.pages == 3, told
    assert page.complaints == []
    print(told)


def test_the_pages_of_a_request_fit_a_narrow_screen_in_spanish_and_say_what_is_wrong_at_the_box(browse, world):
    world.lead.language = "es"
    world.lead.save()
    page = browse("/people/new/", user=world.lead, viewport=NARROW, locale="es-US")
    assert page.locator("#say-legal_name").inner_text().startswith("¿")
    page.locator("#id_a_number").fill("123")
    page.locator(".log-save button").click()
    page.locator("#form-errors").wait_for()
    assert page.locator("#id_a_number").get_attribute("aria-invalid") == "true"
    for path in ("", "/waiting/", f"/people/{world.people[0].alias_code}/request/"):
        if path:
            page.goto(page.url.split("/people/")[0].split("/waiting/")[0] + path)
        assert violations(page) == [], path
        assert fits(page), path
