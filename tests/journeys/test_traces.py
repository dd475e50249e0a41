"""What a browser keeps on disk, and what it complains of, after a whole session of somebody who sees much."""

import os

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import PATIENCE_MS
from tests.journeys.conftest import DESK, session_cookie, week_path
from tests.proof.canary_scan import Scanner
from visitation.views import csp_reports

pytestmark = pytest.mark.django_db(transaction=True)
CONTROL = "ZQcontrolpageZ"  # in an address: a browser's history must hold it, or the test would find nothing at all
TYPED = "ZQtypedintoformZ"


@pytest.fixture
def markers(world):
    """Every sealed text of the world's people and volunteers, each its own marker."""
    found = []
    for number, row in enumerate([*world.people, world.ida, world.omar]):
        columns = {"preferred_name", "legal_name", "surname", "health_notes", "access_needs", "contacts"}
        for column in sorted(columns & {field.name for field in row._meta.fields}):
            found.append(f"ZQ{column.replace('_', '')}{number}Z")
            setattr(row, column, found[-1])
        row.save()
    return found


@pytest.fixture
def profile(playwright, browser_type_launch_args, tmp_path, live_server):
    """A browser that keeps everything in a folder, as on a shared computer: (context, folder)."""
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"), viewport=DESK, accept_downloads=True, **browser_type_launch_args
    )
    yield context, tmp_path / "profile"
    context.close()


def tour(world):
    """(user, paths): what a lead and then a volunteer look at."""
    visit, plan = world.of_ida, world.draft
    seen_by_lead = [
        *(week_path(world.published.first_day), reverse("people"), reverse("plan_list"), reverse("volunteer_list")),
        *(reverse("person", args=[person.alias_code]) for person in world.people),
        *(reverse("plan", args=[plan.code]), reverse("visit", args=[visit.code]), reverse("audit_trail")),
        *(reverse("sessions"), reverse("profile"), reverse("approvals"), reverse("home")),
    ]
    seen_by_volunteer = [
        *(reverse("my_visits"), reverse("visit", args=[visit.code]), reverse("people"), reverse("availability")),
        *(reverse("log_form", args=[world.past.code]), reverse("profile"), reverse("sessions")),
        *(reverse("facility", args=[world.facility.code]), reverse("rule_list")),
    ]
    return [(world.lead, seen_by_lead), (world.ida.user, seen_by_volunteer)]


def test_after_signing_out_the_profile_on_disk_holds_nothing_of_anybody(world, markers, profile, live_server, caplog):
    context, folder = profile
    csp_reports._told.clear()
    complaints, shown = [], set()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda told: complaints.extend([told.text] * (told.type in ("error", "warning"))))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for user, paths in tour(world):
        signed_in = Client()
        signed_in.force_login(user)
        context.add_cookies([session_cookie(signed_in)])
        for path in paths:
            assert page.goto(live_server.url + path).status == 200, path
            text = page.content()
            shown |= {marker for marker in markers if marker in text}
        for field in page.locator("main input[type=text]:visible, main textarea:visible").all()[:3]:
            field.fill(TYPED)
        page.goto(live_server.url + reverse("profile"))
        if page.locator("[name=preferred_name]").count():
            page.locator("[name=preferred_name]").fill(TYPED)
        page.get_by_role("button", name="Sign out").first.click()
        page.wait_for_url(lambda url: reverse("sign_in") in url)
    page.goto(f"{live_server.url}/?{CONTROL}")
    context.close()
    assert complaints == []
    assert [record.getMessage() for record in caplog.records if record.name == csp_reports.__name__] == []
    assert len(shown) >= 3  # the pages did show names; otherwise nothing was to be found
    assert sum(os.path.getsize(file) for file in folder.rglob("*") if file.is_file()) > 100_000
    assert list(Scanner([CONTROL]).scan_paths(folder)) != []
    found = {(hit.marker, hit.where.removeprefix(str(folder))) for hit in Scanner([*markers, TYPED]).scan_paths(folder)}
    assert found == set()
