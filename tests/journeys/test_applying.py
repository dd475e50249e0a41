"""From an invitation to the answer: an applicant on a telephone, a lead at a desk."""

import pytest
from django.urls import reverse

from compliance.tenancy import acting
from tests.journeys.conftest import DESK, NARROW, violations
from tests.journeys.test_joining import fits_in, path_in_last_message
from volunteers.models import Agreement, Application, RoleNeeds

pytestmark = pytest.mark.django_db(transaction=True)


def test_invited_somebody_applies_signs_waits_and_is_approved(browse, world):
    with acting(program=world.program.pk):
        Agreement.objects.create(
            program=world.program, code="promise", title_en="What we promise", title_es="Lo que prometemos",
            text_en="I am quiet.", text_es="Callo.", counts_from="2020-01-01", published_by="lead",
        )  # fmt: skip
        RoleNeeds.objects.create(program=world.program, role="letters", references=1, agreements=["promise"])
    faults = {}

    def look(page, name):
        found = violations(page) + page.complaints
        found += [f"wider than {width}" for width in (320, 640) if not fits_in(page, width)]
        if found:
            faults[name] = found

    lead = browse(reverse("team_invite"), user=world.lead, viewport=DESK)
    lead.get_by_label("E-mail or mobile phone").fill("noor@example.org")
    lead.get_by_label("As", exact=False).first.select_option("AP")
    lead.get_by_role("button", name="Send the invitation").click()

    page = browse(path_in_last_message(), viewport=NARROW)
    page.get_by_label("The e-mail address or telephone number").fill("noor@example.org")
    page.get_by_label("What shall we call you?").fill("Noor")
    page.get_by_label("With a link that I am sent each time").check()
    page.get_by_role("button", name="Join").click()
    page.get_by_role("main").get_by_role("link", name="My way to helping").click()
    look(page, "before the first step")
    page.get_by_role("link", name="Begin").click()
    look(page, "about")
    page.get_by_role("button", name="Save and go on").click()
    page.locator("#id_language_1").select_option("es")
    page.locator("#id_level_1").select_option("3")
    look(page, "languages")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("write letters").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Name of person 1").fill("Rosa Roe")
    page.get_by_label("Their e-mail (person 1)").fill("rosa@example.org")
    look(page, "references")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("I can come about once a month").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="Send it", exact=True).click()
    page.get_by_role("link", name="What we promise").click()
    look(page, "agreement")
    page.get_by_label("I have read this and agree to it.").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_url(f"**{reverse('my_onboarding')}")
    assert page.get_by_text("2 steps left. Next: References, waiting for us.").is_visible()
    look(page, "waiting")

    lead.goto(lead.url.split("/team")[0] + reverse("onboarding"))
    look(lead, "board")
    lead.get_by_role("link", name="Noor").click()
    look(lead, "file")
    lead.get_by_role("link", name="Decide", exact=True).click()
    lead.get_by_label("Approve", exact=True).check()
    lead.get_by_label("Approve although something is missing").check()
    look(lead, "decide")
    lead.get_by_role("button", name="Decide", exact=True).click()
    lead.wait_for_url(f"**{reverse('onboarding')}")
    assert Application.objects.get().stage == "approved"

    page.reload()
    assert page.get_by_role("listitem").filter(has_text="write letters").filter(has_text="approved").is_visible()
    assert faults == {}
