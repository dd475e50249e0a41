"""Leaving at once, the back button, other tabs and the end of a session, in a real browser."""

import time
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from compliance.models import WebSession
from compliance.sessions import end_sessions_of
from tests.factories.told_visits import PASSWORD
from tests.journeys.conftest import DESK, wait_until, week_path

pytestmark = pytest.mark.django_db(transaction=True)
LATENCY_SECONDS = 1.5
SLOW = {"offline": False, "latency": 1000 * LATENCY_SECONDS, "downloadThroughput": -1, "uploadThroughput": -1}


def sessions_of(user):
    return WebSession.objects.filter(user_pk=user.pk).count()


def slow(page):
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)


# Notes, from the page itself, when what it showed was gone and when its address was.
WATCH = """() => {
  const words = document.querySelector("main").innerText;
  window.watched = { started: 0, empty: null };
  addEventListener("keyup", () => { watched.started = performance.now(); }, true);
  addEventListener("click", () => { watched.started = performance.now(); }, true);
  new MutationObserver(() => {
    if (watched.empty === null && !document.body.innerText.trim()) watched.empty = performance.now();
  }).observe(document.body, { childList: true });
  const replace = history.replaceState.bind(history);
  history.replaceState = (...what) => {
    replace(...what);
    sessionStorage.setItem("gone", `${performance.now() - watched.started} ${watched.started} ${words.length}`);
  };
}"""


@pytest.mark.parametrize("how", ["button", "keyboard", "shift three times"])
def test_leaving_clears_the_screen_at_once_and_kills_the_session(browse, world, how):
    page = browse(week_path(world.published.first_day), user=world.lead, viewport=DESK)
    slow(page)
    page.evaluate(WATCH)
    cookie = page.context.cookies()[0]["value"]
    started = time.monotonic()
    if how == "shift three times":
        for _press in range(3):
            page.keyboard.press("Shift")
    elif how == "keyboard":
        page.keyboard.press("Tab")  # past the skip link
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    else:
        page.get_by_role("button", name="Leave now").click(no_wait_after=True)
    wait_until(page, lambda: world.people[0].alias_code not in page.content())
    wait_until(page, lambda: page.url.endswith(reverse("away")))
    assert time.monotonic() - started < LATENCY_SECONDS  # before anything could be heard; from inside: the next test
    wait_until(page, lambda: sessions_of(world.lead) == 0)
    page.get_by_role("heading", name="Empty page").wait_for()
    assert [found for found in page.context.cookies() if found["value"] == cookie] == []


def test_the_screen_is_clear_within_100_ms_and_the_address_within_300_ms(browse, world):
    page = browse(week_path(world.published.first_day), user=world.lead, viewport=DESK)
    slow(page)
    page.evaluate(WATCH)
    page.evaluate("document.querySelector('[data-quick-exit] button').click()")
    figures = page.evaluate("sessionStorage.getItem('gone')").split()
    assert float(figures[0]) <= 100  # the address is replaced after the screen is cleared, in the same breath
    assert int(figures[2]) > 100  # there was something to clear


def test_off_line_the_screen_is_clear_all_the_same_and_the_session_dies_with_the_line_back(browse, world):
    page = browse(week_path(world.published.first_day), user=world.lead, viewport=DESK)
    page.context.set_offline(True)
    page.get_by_role("button", name="Leave now").click(no_wait_after=True)
    wait_until(page, lambda: page.url.endswith(reverse("away")))
    assert page.evaluate("document.body.innerText.trim()") == ""
    assert sessions_of(world.lead) == 1
    page.context.set_offline(False)
    wait_until(page, lambda: sessions_of(world.lead) == 0)


def test_typing_capitals_leaves_nothing(browse, world):
    page = browse(reverse("profile"), user=world.ida.user)
    page.locator("main input[type=text]").first.focus()
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")
    assert page.url.endswith(reverse("profile"))
    assert sessions_of(world.ida.user) == 1


def test_without_script_the_button_leaves_too(browse, world):
    page = browse(week_path(world.published.first_day), user=world.lead, java_script_enabled=False)
    page.get_by_role("button", name="Leave now").click()
    assert page.get_by_role("heading", name="Empty page").is_visible()
    assert sessions_of(world.lead) == 0


@pytest.mark.parametrize("leave", ["Leave now", "Sign out"])
def test_the_back_button_shows_nothing_of_before(browse, world, leave):
    page = browse(week_path(world.published.first_day), user=world.lead, viewport=DESK)
    page.goto(page.url)  # two pages that the way back could lead to
    page.get_by_role("link", name="Volunteers").click()
    seen = []

    def look(frame):
        with suppress(Error):  # it may be gone again
            seen.append(frame.page.content())

    page.on("framenavigated", look)
    page.get_by_role("button", name=leave).first.click()
    wait_until(page, lambda: sessions_of(world.lead) == 0)
    page.wait_for_url(lambda url: reverse("away") in url or reverse("sign_in") in url)
    for step in (page.go_back, page.go_back, page.go_forward):
        with suppress(Error):  # a page that the browser kept loads itself once more, over the way there
            step(wait_until="commit")
        page.wait_for_timeout(300)
        text = page.locator("body").inner_text()
        assert [word for word in ("Ida", world.people[0].alias_code) if word in text] == []
    assert [text for text in seen if world.people[0].alias_code in text] == []


def test_signing_out_blanks_every_other_tab(browse, world):
    page = browse(week_path(world.published.first_day), user=world.lead, viewport=DESK)
    others = [page.context.new_page() for _each in range(2)]
    for other in others:
        other.goto(page.url)
    page.get_by_role("button", name="Sign out").first.click()
    for other in others:
        wait_until(page, lambda other=other: world.people[0].alias_code not in other.locator("body").inner_text())
        other.wait_for_url(lambda url: reverse("sign_in") in url)


def test_a_session_that_was_ended_elsewhere_is_noticed_when_one_comes_back_to_the_page(browse, world):
    page = browse(week_path(world.published.first_day), user=world.lead, viewport=DESK)
    end_sessions_of(world.lead.pk)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url(lambda url: reverse("sign_in") in url)


def test_a_page_that_a_browser_keeps_for_its_back_button_is_kept_empty(browse, world):
    page = browse(week_path(world.published.first_day), user=world.lead, viewport=DESK)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert page.locator("body").inner_text().strip() == ""


def test_two_minutes_before_the_end_one_is_asked_and_may_stay(browse, world):
    page = browse(reverse("my_visits"), user=world.ida.user)
    WebSession.objects.filter(user_pk=world.ida.user.pk).update(idle_seconds=119)
    page.reload()
    stay = page.get_by_role("button", name="Stay signed in")
    stay.wait_for()
    before = WebSession.objects.get(user_pk=world.ida.user.pk).last_seen_at
    WebSession.objects.filter(user_pk=world.ida.user.pk).update(idle_seconds=900)
    stay.click()
    wait_until(page, lambda: WebSession.objects.get(user_pk=world.ida.user.pk).last_seen_at > before)
    stay.wait_for(state="hidden")


def test_unsaved_text_keeps_the_session_without_a_question(browse, world):
    page = browse(reverse("profile"), user=world.ida.user)
    WebSession.objects.filter(user_pk=world.ida.user.pk).update(idle_seconds=124)
    page.reload()
    page.locator("[name=preferred_name]").fill("Ida the Long-Winded")
    before = WebSession.objects.get(user_pk=world.ida.user.pk).last_seen_at
    wait_until(page, lambda: WebSession.objects.get(user_pk=world.ida.user.pk).last_seen_at > before)
    assert page.get_by_role("button", name="Stay signed in").is_visible() is False


def test_text_of_a_session_that_is_over_is_hidden_and_given_back_after_signing_in(browse, world):
    page = browse(reverse("profile"), user=world.ida.user)
    page.locator("[name=preferred_name]").fill("Ida with a name of more than thirty letters")
    WebSession.objects.filter(user_pk=world.ida.user.pk).update(idle_seconds=0)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    again = page.get_by_role("button", name="Sign in again")
    again.wait_for()
    assert "more than thirty" not in page.locator("body").inner_text()
    again.click()
    page.wait_for_url(lambda url: reverse("sign_in") in url)
    assert "more than thirty" not in page.content()
    page.locator("[name=username]").fill(world.ida.user.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Your text is kept").wait_for()
    assert page.get_by_text("Ida with a name of more than thirty letters").is_visible()
    page.get_by_role("button", name="Send it now").click()
    page.wait_for_url(lambda url: reverse("profile") in url)
    world.ida.refresh_from_db()
    assert world.ida.preferred_name == "Ida with a name of more than thirty letters"
    assert page.complaints == []
