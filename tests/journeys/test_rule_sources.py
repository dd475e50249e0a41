"""Rules come from a saved page, from a call, from another program: each on a phone, and nothing is in force by that."""

from datetime import UTC, datetime

import pytest
import time_machine

from compliance.keys import ciphers
from facilities.models import Confirmation, PackSigner
from facilities.packs import packed
from tests.factories.facilities import a_facility, a_rulebook, a_window
from tests.journeys.conftest import PHONE, fits, violations
from volunteers.models import Membership, User

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 7, 6, 15, 0, tzinfo=UTC)
THREE_MINUTES = 180
SEED = b"another program's own seed, 32 b"
SAVED = """<html><head><title>Jail</title></head><body><h1>Visiting hours</h1>
<table><tr><th></th><th>Saturday</th><th>Sunday</th></tr>
<tr><td>Men</td><td>8:00 am - 11:00 am</td><td></td></tr>
<tr><td>Women</td><td></td><td>1:00 pm - 3:00 pm</td></tr></table>
<p><del>Monday 6:00 pm - 8:00 pm</del></p><p>Annex: Friday 6:00 pm - 8:00 pm</p><p>Visits last 30 minutes.</p>
</body></html>"""


@pytest.fixture
def rosa():
    with time_machine.travel(NOW, tick=True):
        user = User.objects.create_user("rosa")
        user.active_membership = Membership.objects.create(user=user, role="RA")
        user.save()
        yield user


def holds(page):
    assert fits(page)
    assert violations(page) == []


def test_a_saved_page_becomes_a_draft_and_what_is_not_sure_is_not_ticked(browse, rosa):
    facility = a_facility(now=NOW)
    page = browse(f"/care/{facility.code}/read/", user=rosa, viewport=PHONE)
    saved = {"name": "visits.html", "mimeType": "text/html", "buffer": SAVED.encode()}
    page.get_by_label("Or the page as your browser saved it").set_input_files(saved)
    page.get_by_label("Address of the page").fill("https://jail.example.org/visits")
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("This was read.").wait_for()
    ticked = {box.get_attribute("value"): box.is_checked() for box in page.locator("input[name=take]").all()}
    assert ticked == {"windows[w1]": True, "windows[w2]": True, "windows[w3]": False, "visit_length.minutes": True}
    assert page.get_by_text("Monday", exact=False).count() == 0
    holds(page)
    page.get_by_role("button", name="Make a draft of what is ticked").click()
    page.get_by_text("The draft is made.").wait_for()
    holds(page)
    draft = facility.editions.get(state="draft")
    hours = [(one["days"], one["start"], one["applies_to"]["gender"]) for one in draft.document["visiting"]["windows"]]
    assert hours == [(["sat"], "08:00", "male"), (["sun"], "13:00", "female")]
    assert facility.editions.get(state="published").number == 1
    assert page.complaints == []


def test_a_call_from_the_list_of_stale_rules_is_confirmed_in_one_tap(browse, rosa):
    facility = a_facility(now=NOW, phone="555-010-2000", visiting={"booking": {"booking_hours": "mon-fri 09:00-15:00"}})
    began = datetime.now(UTC)
    page = browse("/care/", user=rosa, viewport=PHONE)
    page.get_by_role("link", name="Call", exact=False).first.click()
    page.get_by_role("heading", name="Call a facility").wait_for()
    assert page.locator("a[href^='tel:']").get_attribute("href") == "tel:555-010-2000"
    assert page.get_by_role("button", name="All confirmed, unchanged").bounding_box()["height"] >= 44
    holds(page)
    page.get_by_role("button", name="All confirmed, unchanged").click()
    page.get_by_text("Confirmed today.").wait_for()
    assert (datetime.now(UTC) - began).total_seconds() < THREE_MINUTES
    assert page.get_by_text("There is nothing to ask.").count() == 1
    holds(page)
    (kept,) = Confirmation.objects.filter(facility=facility)
    assert (kept.path, kept.how, kept.confirmed_by) == ("visiting", "phone", "rosa")
    assert page.complaints == []


def test_a_pack_of_another_program_is_compared_known_and_drafted_from(browse, rosa, tmp_path):
    facility = a_facility(now=NOW)
    key = ciphers.public_half(SEED)
    raw = packed(
        [a_rulebook(a_window(days=["sun"])), a_rulebook(a_window(end="08:00"), id="haven")],
        now=NOW, sign=lambda text: ciphers.signature_of(text, SEED), public_key=key,
    )  # fmt: skip
    theirs = {"name": "theirs.json", "mimeType": "application/json", "buffer": raw}
    page = browse("/care/", user=rosa, viewport=PHONE)
    page.get_by_role("link", name="Rule packs: exchange rules with other programs").click()
    page.get_by_role("heading", name="Look at a pack").wait_for()
    holds(page)
    with page.expect_download() as ours:
        page.get_by_role("button", name="Save the file").click()
    assert ours.value.suggested_filename.startswith("rules-2026-07-0")
    page.get_by_label("The file of the pack").set_input_files(theirs)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("nothing in it was altered").wait_for()
    assert page.get_by_text("visiting.windows[0].end").count() == 1  # what is wrong in the other one, and where
    holds(page)
    page.get_by_text("I have compared them").click()
    page.get_by_label("Whose fingerprint this is").fill("Sister program")
    page.get_by_role("button", name="Put it on the list").click()
    page.get_by_text("This signer is known from now on.").wait_for()
    assert PackSigner.objects.get().public_key == key.hex()
    page.get_by_label("The file of the pack").set_input_files(theirs)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_text("Sister program").wait_for()
    page.get_by_label("Make a draft of it").check()
    page.get_by_role("button", name="Make drafts of what is ticked").click()
    page.get_by_text("1 draft was made: harbor (2).").wait_for()
    assert facility.editions.get(state="draft").document["visiting"]["windows"][0]["days"] == ["sun"]
    assert facility.editions.get(state="published").number == 1
    assert page.complaints == []
