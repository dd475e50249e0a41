"""What the journeys share: a program with a published and a draft plan, and browsers that keep every complaint."""

import time
from datetime import date, datetime, timedelta
from functools import wraps

import pytest
import time_machine
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from tests.conftest import PATIENCE_MS
from tests.factories.plans import FIRST, NOW, PlanWorld
from tests.factories.told_visits import PASSWORD
from visitation.actions.planning import make_draft, new_plan, publish_plan
from visitation.models import Plan
from volunteers.models import Membership, User

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
AT_200_PERCENT = {"width": 640, "height": 450}  # what is left of a desk's 1280 pixels at twice the size


expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session", autouse=True)
def _a_click_ends_on_a_drawn_page():
    """Playwright waits until the page that a click leads to begins to come, not until it is there: what is counted or
    looked at straight after the click could be half of it.
    """

    def to_the_end(act):
        @wraps(act)
        def acted(self, *arguments, **how):
            act(self, *arguments, **how)
            if not how.get("no_wait_after"):
                drawn(self if isinstance(self, Page) else self.page)

        return acted

    with pytest.MonkeyPatch.context() as changed:
        for kind in (Page, Locator):
            for name in ("click", "press"):
                changed.setattr(kind, name, to_the_end(getattr(kind, name)))
        yield


class PlannedWorld(PlanWorld):
    """The week after NOW is published, the one after that is a draft, and last week a visit was made."""

    def __init__(self):
        super().__init__(
            arrival={"lead_minutes": 30},
            id_rules={"required": True, "kinds": ["passport", "state_id"]},
            dress_code={"flags": ["no_shorts"]},
            prohibited_items=["cell_phone"],
        )
        self.lead = self.user("lead", "PL")
        self.ida, self.omar = (
            self.volunteer(preferred_name=name, user=self.user(name.lower(), "VO"), languages=("en", "es"))
            for name in ("Ida", "Omar")
        )
        self.people = [self.person("East"), self.person("West"), self.person(None)]
        self.match(self.people[0], self.ida)
        self.past = self.visit(self.people[0], self.ida, day=FIRST - timedelta(days=9))
        self.published = self.plan(FIRST, publish=True)
        self.draft = self.plan(FIRST + timedelta(days=7))
        self.of_ida = self.published.visits.filter(team__volunteer=self.ida).first()

    def user(self, name, role, *, language="en"):
        user = User.objects.create_user(name, PASSWORD, language=language)
        program = self.program if role in Membership.PROGRAM_ROLES else None
        user.active_membership = Membership.objects.create(user=user, program=program, role=role)
        user.save()
        return user

    def plan(self, first_day: date, *, publish=False):
        """A plan of one week in which everybody asks for a visit."""
        last_day = first_day + timedelta(days=6)
        for person in self.people:
            self.request(person, first_day, last_day)
        plan = new_plan(program=self.program, first_day=first_day, last_day=last_day, by=self.lead, now=NOW)
        make_draft(plan, now=NOW)
        if publish:
            publish_plan(plan, by=self.lead, now=NOW)
        return Plan.objects.get(pk=plan.pk)


@pytest.fixture
def world(transactional_db):
    with time_machine.travel(NOW, tick=True):
        yield PlannedWorld()


def session_cookie(client):
    """The test client's session, for a browser."""
    name = settings.SESSION_COOKIE_NAME
    where = {"domain": "localhost", "path": "/"}
    return {"name": name, "value": client.cookies[name].value, "secure": True, "httpOnly": True} | where


@pytest.fixture
def browse(browser, live_server):
    """Open a page in a browser of its own; `user`: somebody who has signed in already.

    `page.complaints` keeps what the page complained of, was refused, or fetched from elsewhere.
    """
    contexts = []

    def open_page(path, *, user=None, viewport=PHONE, **how):
        context = browser.new_context(viewport=viewport, **({"locale": "en-US"} | how))
        contexts.append(context)
        if user is not None:
            signed_in = Client()
            signed_in.force_login(user)
            context.add_cookies([session_cookie(signed_in)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.complaints = []
        page.on("console", lambda told: page.complaints.extend([told.text] * (told.type in ("error", "warning"))))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("requestfailed", lambda request: _failed(page, request))
        page.on("request", lambda request: _elsewhere(page, request.url, live_server.url))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _failed(page, request):
    # Whoever leaves a page before its icon is there stops the icon: no fault.
    if request.failure != "net::ERR_ABORTED":
        page.complaints.append(f"failed: {request.url} {request.failure}")


def _elsewhere(page, url, home):
    if not url.startswith((home, "data:")):
        page.complaints.append(f"fetched from elsewhere: {url}")


def wait_until(page, holds):
    """Return when something holds that no page tells of; fail where it never does."""
    patience = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < patience, "it never came about"
        page.wait_for_timeout(20)  # the driver hears of what happened meanwhile


def drawn(page):
    """The same page, when all its style sheets are there: its words are found, and measured wrongly, before them."""
    page.wait_for_load_state("load")
    return page


def fits(page):
    """Whether nothing runs out of the screen to the right."""
    return drawn(page).evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def violations(page, *, rules=None):
    """What axe finds on the page, drawn: [rule, beginning of the first element] each; `rules`: by these alone.

    What it finds in order stays in the browser: to bring that here takes longer than to look.
    """
    drawn(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(
        """(rules) => axe.run({resultTypes: ["violations"], ...(rules ? {runOnly: rules} : {})})
          .then((all) => all.violations.map((found) => [found.id, found.nodes[0].html.slice(0, 120)]))""",
        rules,
    )


def week_path(day: date | datetime) -> str:
    return f"/week/?from={day:%Y-%m-%d}"
