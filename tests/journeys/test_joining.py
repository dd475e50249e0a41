"""From a lead's invitation to the first visit page, in another browser, without a password; and back in by a link."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories.invitations import an_address, code_in, run_posted_jobs
from tests.journeys.conftest import DESK, NARROW, PHONE, fits, violations
from volunteers.models import Invitation, User, Volunteer

pytestmark = pytest.mark.django_db(transaction=True)


def path_in_last_message():
    run_posted_jobs()
    return re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[-1].body)[1]


def fits_in(page, width):
    page.set_viewport_size({"width": width, "height": 640})
    return fits(page)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_invited_by_a_lead_somebody_joins_elsewhere_and_stands_on_the_first_page(browse, world, script):
    lead = browse(reverse("team"), user=world.lead, viewport=DESK, java_script_enabled=script)
    lead.get_by_role("link", name="Invite somebody").click()
    lead.get_by_label("E-mail or mobile phone").fill("Noor@Example.org")
    lead.get_by_role("button", name="Send the invitation").click()
    assert lead.get_by_text("The invitation is on its way.").is_visible()

    page = browse(path_in_last_message(), viewport=PHONE, java_script_enabled=script)
    assert page.url.endswith(reverse("join"))  # the token has left the address
    assert page.get_by_text("Harbor invites you to join").is_visible()
    page.get_by_label("The e-mail address or telephone number").fill("noor@example.org")
    page.get_by_label("What shall we call you?").fill("Noor")
    page.get_by_label("With a link that I am sent each time").check()
    page.get_by_role("button", name="Join").click()
    assert page.url.endswith(reverse("my_visits"))
    user = Invitation.objects.get().accepted_by
    assert page.get_by_text(f"Your sign-in name is {user.username}").is_visible()
    assert page.complaints == [] == lead.complaints
    assert [volunteer.preferred_name for volunteer in Volunteer.objects.filter(user=user)] == ["Noor"]


def test_a_link_opens_where_it_was_asked_for_and_nowhere_else(browse, world):
    an_address(world.ida.user, "ida@example.org")
    page = browse(reverse("sign_in"), viewport=PHONE)
    page.get_by_role("link", name="Send me a link instead").click()
    page.get_by_label("Your e-mail address").fill("ida@example.org")
    page.get_by_role("button", name="Send me a link").click()
    path = path_in_last_message()

    elsewhere = browse(path, viewport=DESK)
    assert elsewhere.get_by_role("heading", name="This link does not open here").is_visible()
    assert "Ida" not in elsewhere.content()

    page.goto(page.url.split("/sign-in")[0] + path)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{reverse('my_visits')}")
    assert page.complaints == [] == elsewhere.complaints


def test_a_message_read_on_another_device_is_typed_in_spanish_too(browse, world):
    User.objects.filter(pk=world.ida.user.pk).update(language="es")
    an_address(world.ida.user, "ida@example.org")
    page = browse(reverse("link_ask"), viewport=NARROW, locale="es-US", java_script_enabled=False)
    page.get_by_label("Su correo electrónico").fill("ida@example.org")
    page.get_by_role("button", name="Envíenme un enlace").click()
    run_posted_jobs()
    assert "Este es su enlace para entrar" in mail.outbox[-1].body
    page.get_by_label("El código del mensaje").fill(code_in(mail.outbox[-1].body))
    page.get_by_role("main").get_by_role("button", name="Entrar").click()
    assert page.url.endswith(reverse("my_visits"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_on_the_way_are_for_every_eye(browse, world, scheme):
    an_address(world.ida.user, "ida@example.org")
    world.lead.refresh_from_db()
    faults = {}

    def look(page, name):
        found = violations(page) + page.complaints
        found += [f"wider than {width}" for width in (320, 640) if not fits_in(page, width)]
        if found:
            faults[name] = found
        page.complaints.clear()

    lead = browse(reverse("team_invite"), user=world.lead, color_scheme=scheme)
    lead.get_by_label("E-mail or mobile phone").fill("noor@example.org")
    lead.get_by_role("button", name="Send the invitation").click()
    look(lead, "team with an invitation")
    page = browse(path_in_last_message(), color_scheme=scheme)
    look(page, "join")
    page.get_by_label("The e-mail address or telephone number").fill("other@example.org")
    page.get_by_label("What shall we call you?").fill("Noor")
    page.get_by_label("With a password").check()
    page.get_by_role("button", name="Join").click()
    look(page, "join with faults")
    gone = browse(reverse("join_follow", args=["1." + "x" * 43]), color_scheme=scheme)
    gone.complaints.clear()  # the browser tells of the answer 404
    look(gone, "an invitation that is over")
    asked = browse(reverse("link_ask"), color_scheme=scheme)
    look(asked, "asking for a link")
    asked.get_by_label("Your e-mail address").fill("ida@example.org")
    asked.get_by_role("button", name="Send me a link").click()
    look(asked, "waiting for a link")
    path = path_in_last_message()
    elsewhere = browse(path, color_scheme=scheme)
    look(elsewhere, "a link elsewhere")
    asked.goto(asked.url.split("/sign-in")[0] + path)
    look(asked, "one's own link")
    assert faults == {}
