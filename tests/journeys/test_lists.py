"""Two leads and a list for a facility, each on a phone: problems first, one set aside with a reason, agreed, sent."""

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext, override
from pypdf import PdfReader

from compliance.approvals.models import Approval
from tests.factories.facilities import a_window
from tests.factories.plans import NOW
from tests.journeys.conftest import PHONE, fits, violations
from tests.visitation.rosters.test_sending import ListWorld
from visitation.models import Roster, RosterVersion, Visit, VisitOverride

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = a_window(id="w1", days=["sat"], start="09:00", end="12:00")


@pytest.mark.parametrize("language", ["en", "es"])
def test_from_what_is_due_to_a_list_that_was_sent(browse, live_server, tmp_path, language):
    with time_machine.travel(NOW, tick=True), override(language):
        world = ListWorld(OPEN, booking={"required": True, "methods": ["phone"], "min_lead_hours": 24})
        for lead in (world.lead, world.second):
            lead.language = language
            lead.save()
        plain, odd = world.planned(9), world.planned(13)  # one o'clock is after hours
        locale = f"{language}-US"

        page = browse(reverse("roster_list"), user=world.lead, viewport=PHONE, locale=locale)
        page.get_by_role("button", name=gettext("Prepare this list")).click()
        page.wait_for_url(lambda url: url.rstrip("/").rpartition("/")[2] not in ("rosters", "new"))
        roster = Roster.objects.get()
        cards = page.locator("section.card h2").all_inner_texts()
        assert [odd.code in cards[0], plain.code in cards[1]] == [True, True]  # what needs the lead comes first
        assert page.get_by_role("button", name=gettext("Ask another lead to agree")).count() == 0
        assert (fits(page), violations(page)) == (True, [])

        card = page.locator("section.card").first
        while card.locator(".notice").count():
            card.get_by_text(gettext("Set this rule aside for this visit")).first.click()
            card.get_by_label(gettext("Why")).first.select_option("facility_agreed")
            card.get_by_role("button", name=gettext("Set it aside")).first.click()
            page.wait_for_load_state()
            card = page.locator("section.card", has_text=odd.code).first
        assert set(VisitOverride.objects.values_list("visit", "reason", "by")) == {
            (odd.pk, "facility_agreed", str(world.lead))
        }  # fmt: skip
        page.get_by_role("button", name=gettext("Ask another lead to agree")).click()
        page.wait_for_load_state()

        question = Approval.objects.get(subject=roster.code)
        address = reverse("approval", args=[question.code])
        own = browse(address, user=world.lead, viewport=PHONE, locale=locale)
        assert own.get_by_role("button", name=gettext("I agree: do it")).count() == 0  # not the one who asked
        of_second = browse(address, user=world.second, viewport=PHONE, locale=locale)
        assert fits(of_second)
        of_second.get_by_role("button", name=gettext("I agree: do it")).click()
        of_second.wait_for_url(f"**{roster.get_absolute_url()}")

        page.goto(live_server.url + roster.get_absolute_url())
        page.get_by_label(str(RosterVersion.Way.FAX.label)).check()
        page.get_by_role("button", name=gettext("Send it"), exact=True).click()
        page.wait_for_load_state()
        assert set(Visit.objects.values_list("status", flat=True)) == {"sent"}
        assert (fits(page), violations(page)) == (True, [])
        with page.expect_download() as waited:
            page.get_by_role("button", name="PDF").first.click()
        waited.value.save_as(tmp_path / "list.pdf")
        text = PdfReader(tmp_path / "list.pdf").pages[0].extract_text()
        assert (plain.code in text, odd.code in text, waited.value.suggested_filename.startswith(roster.code)) == (
            True, True, True
        )  # fmt: skip
        assert page.complaints == own.complaints == of_second.complaints == []
