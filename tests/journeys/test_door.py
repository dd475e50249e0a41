"""At the door and after it, on a small phone: the card without a signal, and a log told while the line is cut."""

import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories.doors import a_door, begins_in
from tests.factories.told_visits import CANARIES
from tests.journeys.conftest import PHONE, fits, violations
from visitation.models import VisitLog

pytestmark = pytest.mark.django_db(transaction=True)

NAME = CANARIES["legal_name"]
LONGEST_SECONDS = 60
# Every row that the phone keeps, as it lies there: its name, and the signs of what can be read of it.
LIES_THERE = """
    async () => {
        const done = (request) => new Promise((take) => { request.onsuccess = () => take(request.result); });
        const database = await done(indexedDB.open("visits", 1));
        const found = {};
        for (const room of ["pages", "answers"]) {
            const rows = database.transaction(room).objectStore(room);
            for (const name of await done(rows.getAllKeys())) {
                const row = await done(rows.get(name));
                found[name] = String.fromCharCode(...new Uint8Array(row.sealed));
            }
        }
        const key = await done(database.transaction("keys").objectStore("keys").get("key"));
        database.close();
        return [found, key ? key.extractable : null];
    }
"""


@pytest.fixture
def world():
    return a_door()


def open_card(browse, world, visit, **how):
    page = browse(f"/visits/{visit.code}/door/", user=world.ida.user, viewport=PHONE, has_touch=True, **how)
    page.locator("[data-kept]").wait_for()
    page.wait_for_function(f"async () => Object.keys((await ({LIES_THERE})())[0]).length >= 3")
    return page


def test_the_card_opens_without_a_signal_until_it_closes_and_is_gone_then(browse, world, live_server):
    visit = begins_in(world, 60, now=timezone.now())
    page = open_card(browse, world, visit)
    assert page.get_by_text(NAME).is_visible()
    assert (page.complaints, violations(page)) == ([], [])
    assert fits(page)
    rows, extractable = page.evaluate(LIES_THERE)
    assert sorted(rows) == [f"/visits/{visit.code}/{name}/" for name in ("door", "log", "outcome")]
    assert extractable is False
    assert [name for name, signs in rows.items() if NAME in signs or "<html" in signs] == []

    session = page.context.cookies()
    page.context.clear_cookies()  # the session has run out, and nobody can sign in at the desk
    page.reload()
    page.get_by_text("for where there is no signal").wait_for()
    assert page.get_by_text(NAME).is_visible()
    page.context.add_cookies(session)

    page.context.set_offline(True)
    page.clock.install()
    page.reload()
    page.get_by_text("for where there is no signal").wait_for()
    assert page.get_by_text(NAME).is_visible()
    assert violations(page) == []
    page.clock.fast_forward("03:00:00")
    page.get_by_role("heading", name="This card is closed").wait_for()
    assert page.get_by_text(NAME).count() == 0
    rows, _extractable = page.evaluate(LIES_THERE)
    assert f"/visits/{visit.code}/door/" not in rows

    page.goto("about:blank")  # or the card would be asked for anew in the moment the signal is back
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/visits/")
    page.get_by_text("Menu", exact=True).tap()
    page.get_by_role("button", name="Sign out").locator("visible=true").tap()
    page.wait_for_url("**/sign-in/**")
    left = "async () => [await indexedDB.databases(), await navigator.serviceWorker.getRegistrations()]"
    assert page.evaluate(left) == [[], []]


@pytest.mark.parametrize(
    ("locale", "taps", "save", "waits", "thanks"),
    [
        (
            "en-US",
            ("Yes, we met", "The person I came for", "Fine"),
            "Save",
            "Kept on this phone, and not sent",
            "Thank you",
        ),
        ("es-US", ("Sí, nos vimos", "A la persona que iba a ver", "Bien"), "Guardar", "todavía no enviado", "Gracias"),
    ],
)
def test_a_plain_log_is_four_taps_with_the_line_cut(browse, world, live_server, locale, taps, save, waits, thanks):
    visit = begins_in(world, -70, now=timezone.now())
    page = open_card(browse, world, visit, locale=locale)
    began = time.monotonic()
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/visits/{visit.code}/log/")
    for words in taps[:2]:
        before = page.evaluate(LIES_THERE)[0].get(f"draft {visit.code}", "")
        page.get_by_text(words, exact=True).tap()
        page.wait_for_function(f"async ([name, before]) => ((await ({LIES_THERE})())[0][name] ?? '') !== before",
                               arg=[f"draft {visit.code}", before])  # fmt: skip
    page.reload()  # driving on: what was tapped is still there
    expect(page.get_by_label(taps[0], exact=True)).to_be_checked()
    page.get_by_text(taps[2], exact=True).tap()
    page.get_by_role("button", name=save, exact=True).last.tap()
    page.get_by_text(waits).wait_for()
    assert time.monotonic() - began < LONGEST_SECONDS
    assert not VisitLog.objects.exists()
    page.context.set_offline(False)
    page.wait_for_url("**/log/thanks/")
    assert page.get_by_role("heading", name=thanks).is_visible()
    log = VisitLog.objects.get()
    assert (log.happened, log.seen, log.wellbeing, log.visit_id) == ("yes", "expected", "fine", visit.pk)
    rows, _extractable = page.evaluate(LIES_THERE)
    assert [name for name in rows if "draft" in name or "waiting" in name] == []


def test_a_lost_answer_and_a_second_device_make_one_log(browse, world, live_server):
    visit = begins_in(world, -70, now=timezone.now())
    path = f"/visits/{visit.code}/log/"
    tablet = browse(path, user=world.ida.user, viewport=PHONE, has_touch=True)
    page = browse(f"/visits/{visit.code}/outcome/", user=world.ida.user, viewport=PHONE, has_touch=True)

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route(f"**{path}", lose_the_answer)
    page.get_by_text("No: say why").tap()
    page.get_by_role("button", name="Not on the list").tap()
    page.get_by_text("Kept on this phone").wait_for()
    page.unroute(f"**{path}")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/log/thanks/")
    assert [(log.revision, log.reason) for log in VisitLog.objects.all()] == [(1, "not_on_list")]

    for words in ("Yes, we met", "Fine"):
        tablet.get_by_text(words, exact=True).tap()
    tablet.get_by_role("button", name="Save", exact=True).last.tap()
    tablet.get_by_text("You have told of this visit meanwhile").wait_for()
    assert VisitLog.objects.count() == 1
    tablet.get_by_role("button", name="Save", exact=True).last.tap()
    tablet.wait_for_url("**/log/thanks/")
    assert [log.happened for log in VisitLog.objects.order_by("revision")] == ["no", "yes"]
