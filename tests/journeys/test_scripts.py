"""Scripts that somebody typed into every field, in a real browser: none runs, and the policy has none to stop."""

import pytest
import time_machine

from tests.factories.told_visits import ENDS
from tests.journeys.conftest import wait_until
from tests.proof.payloads import PAYLOADS
from tests.proof.scripted_world import MASKED, ScriptedWorld

ROUNDS = 2  # each field bears another script in each

# What would tell of a script that runs, or that the policy had to stop; written before anything of a page runs.
WATCH = """
    const tell = console.info.bind(console, "seen:");
    for (const name of ["alert", "confirm", "prompt", "print"])
        window[name] = () => tell(`ran ${name}`);
    window.__pwn = field => tell(`ran in ${field}`);
    document.addEventListener("securitypolicyviolation", told => tell(`stopped ${told.effectiveDirective}`));
"""
# A script may wait for the mouse, for the keyboard or for a box to be opened.
TOUCH = """
    for (const each of document.querySelectorAll("body *")) {
        for (const kind of ["mouseover", "mouseenter", "pointerover", "toggle", "error", "load", "begin"])
            each.dispatchEvent(new Event(kind));
        if (each.focus) each.focus();
        if (each.tagName === "DETAILS") each.open = true;
    }
"""
LEADS_SOMEWHERE = """
    Array.from(document.querySelectorAll("[href], [src], [action], [formaction], [data], [srcdoc], [http-equiv]"))
        .map(each => each.outerHTML).filter(text => /__pwn|x\\.invalid|javascript:/i.test(text.split(">")[0]))
"""


@pytest.fixture
def scripted(transactional_db):
    with time_machine.travel(ENDS, tick=True):
        yield ScriptedWorld()


@pytest.fixture
def watched(browse):
    """Open a page of somebody that keeps what is `seen` of scripts, beside its complaints."""

    def open_page(user):
        page = browse("/away/", user=user)
        page.seen = []
        page.add_init_script(WATCH)
        page.on("console", lambda told: page.seen.extend([told.text[6:]] * told.text.startswith("seen: ")))
        page.on("dialog", lambda dialog: (page.seen.append(f"dialog {dialog.type}"), dialog.dismiss()))
        return page

    return open_page


def test_the_watch_sees_what_runs_and_what_is_stopped(scripted, watched, live_server):
    page = watched(scripted.lead)
    page.goto(live_server.url + "/me/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=__pwn(1)>')")
    page.wait_for_function("document.images.length > 0")
    page.evaluate("__pwn('a field'); alert(1)")
    wait_until(page, lambda: {"ran in a field", "ran alert", "stopped script-src-attr"} <= set(page.seen))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a href=\"javascript:__pwn(1)\">a</a>')")
    assert len(page.evaluate(LEADS_SOMEWHERE)) == 2


def test_none_runs_on_any_page_of_a_lead_or_a_volunteer(scripted, watched, live_server):
    pages = {user.pk: watched(user) for user in (scripted.lead, scripted.volunteer)}
    somewhere, shown, looked_at = [], 0, 0
    for turn in range(ROUNDS):
        start = turn * len(PAYLOADS) // ROUNDS
        scripted.write(*PAYLOADS[start:], *PAYLOADS[:start])
        for user, path, sent in scripted.pages():
            page = pages[user.pk]
            page.goto(live_server.url + path.replace("/field/", "/"))
            if sent is not None:
                for name, value in sent.items():
                    page.check(f"input[name={name}][value={value}]")
                page.click(f"form[action='{path}'] [type=submit]")
                page.wait_for_load_state()
            page.evaluate(TOUCH)
            somewhere += [(path, found) for found in page.evaluate(LEADS_SOMEWHERE)]
            text = page.content()
            shown += text.count("__pwn(") + text.count("x.invalid")
            looked_at += 1
    assert looked_at >= 25 * ROUNDS
    assert shown >= 3 * looked_at
    assert somewhere == []
    assert [page.seen for page in pages.values()] == [[], []]
    assert [page.complaints for page in pages.values()] == [[], []]


def test_none_runs_in_a_form_that_comes_back_with_what_was_typed(scripted, watched, live_server):
    page = watched(scripted.volunteer)
    for payload in PAYLOADS[::8]:
        page.goto(live_server.url + "/me/")
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        page.fill("input[name=preferred_name]", payload.replace("{field}", "typed"))
        page.fill("input[name=phone]", payload.replace("{field}", "typed"))
        page.press("input[name=phone]", "Enter")
        page.wait_for_selector("[name=phone][aria-invalid=true]")
        page.evaluate(TOUCH)
        assert page.input_value("input[name=phone]") == payload.replace("{field}", "typed")
        assert page.evaluate(LEADS_SOMEWHERE) == []
    assert page.seen == page.complaints == []


def test_every_field_that_is_shown_alone_is_among_them(scripted):
    alone = [sent["field"] for _user, _path, sent in scripted.pages() if sent is not None]
    assert sorted(alone) == sorted(MASKED)
