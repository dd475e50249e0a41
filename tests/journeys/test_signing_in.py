"""Signing in by every way there is, in a real browser with an authenticator of its own, for every eye."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import app_code, with_app
from tests.factories.told_visits import PASSWORD
from tests.journeys.conftest import AT_200_PERCENT, DESK, NARROW, PHONE, fits, violations
from tests.journeys.test_pages_axe import too_small
from volunteers.accounts import factors, passkeys
from volunteers.post.jobs import send_what_is_due

pytestmark = pytest.mark.django_db(transaction=True)


class Authenticator:
    """The device's own keeper of passkeys, as Chromium's developer protocol plays it."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def verifies(self, does):
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": does})

    def keys(self):
        return self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def put_back(self, key):
        """An older copy of a key in place of the one there is."""
        where = {"authenticatorId": self.id}
        self.session.send("WebAuthn.removeCredential", where | {"credentialId": key["credentialId"]})
        self.session.send("WebAuthn.addCredential", where | {"credential": key})


def faults(page):
    """What axe finds, what runs out of a narrow screen, what a thumb misses, what the page complained of."""
    page.wait_for_load_state()  # a page without its style sheet yet has small targets
    found = []
    for viewport in (NARROW, PHONE, AT_200_PERCENT, DESK):
        page.set_viewport_size(viewport)
        if not fits(page):
            found.append(f"too wide on {viewport['width']} pixels")
        found += too_small(page)
    return found + violations(page) + page.complaints


def add_passkey(page, name="Blue phone"):
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What do you call this device?").fill(name)
    page.get_by_role("button", name="Make a passkey").click()


def sign_out(page):
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def use_passkey(page):
    page.get_by_role("button", name="Use a passkey").click()


@pytest.mark.password_only
def test_a_lead_makes_a_passkey_before_anything_else_and_signs_in_with_it(browse, world):
    page = browse("/week/", user=world.lead, viewport=DESK)
    page.wait_for_url("**/me/sign-in/")
    authenticator = Authenticator(page)
    assert faults(page) == []

    add_passkey(page)
    page.wait_for_url("**/recovery-codes/")
    assert faults(page) == []
    page.get_by_role("button", name="Show me new codes").click()
    page.get_by_text("Print this page").wait_for()
    assert page.locator(".codes li").count() == 10
    assert faults(page) == []
    page.get_by_role("link", name="I have them on paper").click()
    page.wait_for_url("**/tonight/")

    sign_out(page)
    use_passkey(page)
    page.wait_for_url("**/tonight/")
    assert len(authenticator.keys()) == 1
    assert page.complaints == []


@pytest.fixture
def at_sign_in(browse, world):
    """A browser on the sign-in page, with a passkey of the lead's in it, made with a proved session."""
    with_app(world.lead)
    page = browse(reverse("factors"), user=world.lead, viewport=DESK)
    page.authenticator = Authenticator(page)
    add_passkey(page)
    page.wait_for_url("**/recovery-codes/")
    sign_out(page)
    return page


def test_without_its_lock_opened_a_passkey_opens_nothing(at_sign_in):
    page = at_sign_in
    page.authenticator.verifies(False)
    use_passkey(page)
    page.get_by_text("The passkey was not used.").wait_for()
    page.authenticator.verifies(True)
    use_passkey(page)
    page.wait_for_url("**/tonight/")


def test_an_answer_that_was_seen_once_is_worth_nothing(at_sign_in):
    page = at_sign_in
    sent = []
    page.on("request", lambda request: sent.append(request.post_data) if request.url.endswith("/passkey/") else None)
    use_passkey(page)
    page.wait_for_url("**/tonight/")
    sign_out(page)
    page.evaluate(
        """(body) => {
          const form = document.querySelector("form[data-passkey]");
          form.elements.answer.value = new URLSearchParams(body).get("answer");
          form.submit();
        }""",
        sent[0],
    )
    page.get_by_text("That passkey did not open an account here.").wait_for()
    assert faults(page) == []


def test_a_copy_that_fell_behind_is_refused(at_sign_in):
    page = at_sign_in
    copied = page.authenticator.keys()[0]
    for _ in range(2):
        use_passkey(page)
        page.wait_for_url("**/tonight/")
        sign_out(page)
    page.authenticator.put_back(copied)
    use_passkey(page)
    page.get_by_text("That passkey did not open an account here.").wait_for()


def test_a_passkey_taken_away_opens_nothing_more(at_sign_in, world):
    page = at_sign_in
    (row,) = passkeys.passkeys_of(world.lead)
    factors.remove_passkey(world.lead, row.pk, compulsory=True)
    use_passkey(page)
    page.get_by_text("That passkey did not open an account here.").wait_for()


def test_under_another_name_of_this_machine_there_is_no_passkey(at_sign_in):
    page = at_sign_in
    page.goto(page.url.replace("localhost", "127.0.0.1"))
    use_passkey(page)
    page.get_by_text("The passkey was not used.").wait_for()


def test_a_passkey_is_the_second_step_after_a_password(at_sign_in, world):
    page = at_sign_in
    page.get_by_label("Sign-in name").fill("lead")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sign-in/code/")
    assert faults(page) == []
    use_passkey(page)
    page.wait_for_url("**/tonight/")


@pytest.mark.password_only
def test_a_session_that_proved_a_password_alone_is_asked_for_the_rest(browse, world):
    with_app(world.lead)
    page = browse("/week/", user=world.lead, viewport=DESK)
    page.wait_for_url("**/prove/**")
    assert faults(page) == []
    page.get_by_label("Code").fill(app_code(timezone.now()))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/week/")


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_app_is_set_up_and_taken_away(browse, world, language):
    world.ida.user.language = language
    world.ida.user.save()
    page = browse(reverse("totp_add"), user=world.ida.user, locale=f"{language}-US")
    assert faults(page) == []
    seed = page.locator(".seed code").inner_text().replace(" ", "")
    page.locator("[name=code]").fill("000000")
    page.locator("main form button, main form [type=submit]").last.click()
    page.get_by_role("alert").wait_for()
    assert page.locator(".seed code").inner_text().replace(" ", "") == seed
    page.locator("[name=code]").fill(app_code(timezone.now(), seed))
    page.locator("main form button, main form [type=submit]").last.click()
    page.wait_for_url("**/recovery-codes/")
    assert factors.has_any(world.ida.user)
    page.goto(page.url.replace("recovery-codes/", "app/remove/"))
    assert faults(page) == []
    page.locator("main form button").click()
    page.wait_for_url("**/me/sign-in/")
    assert not factors.has_any(world.ida.user)


def test_a_forgotten_password_is_replaced_by_way_of_a_letter(browse, world):
    world.ida.user.email = "office@example.org"
    world.ida.user.save()
    page = browse("/sign-in/")
    page.get_by_role("link", name="I have forgotten my password").click()
    page.wait_for_url("**/sign-in/forgotten/")
    assert faults(page) == []
    page.get_by_label("Sign-in name or e-mail").fill("OFFICE@example.org")
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_role("heading", name="Please look at your mail").wait_for()
    assert faults(page) == []
    send_what_is_due()
    path = re.search(r"/sign-in/\S+", mail.outbox[0].body)[0]
    home = page.url.split("/sign-in")[0]

    asked = []
    page.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))
    page.goto(home + path)
    page.wait_for_url("**/forgotten/new/")
    assert faults(page) == []
    token = path.rpartition("=")[2]
    assert [url for url, referer in asked if token in referer] == []
    assert [url for url, _referer in asked if token in url] == [home + path]

    page.get_by_label("New password").fill("password1234567")
    page.get_by_role("button", name="Keep this password").click()
    page.get_by_text("Others would think of this soon.").wait_for()
    box = page.get_by_label("New password")
    box.fill("walnut thimble prairie sequin")
    page.get_by_role("button", name="Show the password").click()
    assert box.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide the password").click()
    assert box.get_attribute("type") == "password"
    page.get_by_role("button", name="Keep this password").click()
    page.wait_for_url("**/forgotten/done/")
    assert faults(page) == []
    page.goto(home + path)
    page.get_by_role("heading", name="This link is over").wait_for()
    page.complaints.clear()  # the browser notes 410 as an error of its own
    assert faults(page) == []


def test_too_many_guesses_are_told_calmly(browse, world):
    page = browse("/sign-in/")
    for _ in range(11):
        page.get_by_label("Sign-in name").fill("ida")
        page.get_by_label("Password").fill("not the right one")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("alert").wait_for()
    assert "For an hour no more are looked at" in page.get_by_role("alert").inner_text()
    page.complaints.clear()  # the browser notes 429 as an error of its own
    assert faults(page) == []


def test_a_password_is_hidden_until_its_writer_wants_to_see_it(browse, world):
    page = browse("/sign-in/", viewport=DESK)
    box = page.locator("input[name=password]")
    box.fill(PASSWORD)
    assert box.get_attribute("type") == "password"
    page.get_by_role("button", name="Show the password").click()
    assert (box.get_attribute("type"), box.input_value()) == ("text", PASSWORD)
    page.get_by_role("button", name="Hide the password").click()
    assert box.get_attribute("type") == "password"
