"""While no e-mail goes out, a lead reads how many of their program's messages wait, and a system admin of how many."""

from datetime import timedelta

import pytest
from django.urls import reverse

from compliance.tenancy import acting
from tests.factories.posting import KINDS, NOW, a_kind, a_letter, a_told_world, mail_is_down, send
from volunteers.models import Letter, Membership, User
from volunteers.post.channels.mail import Mails
from volunteers.post.channels.refusals import NotSent
from volunteers.post.mail_down import MailDown, mail_down_everywhere, mail_down_for

pytestmark = pytest.mark.django_db
ONE, TWO = NOW - timedelta(minutes=50), NOW - timedelta(minutes=20)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(KINDS, "note", a_kind())
    return a_told_world()


def made(world, code, at):
    letter = a_letter(world, code=code, due=at)
    Letter.objects.filter(pk=letter.pk).update(made_at=at)


def test_it_is_told_since_when_and_how_many_and_over_with_the_first_that_goes_out(world, settings, client):
    far = a_told_world(code="far", facility=world.facility)
    working = settings.EMAIL_BACKEND
    made(world, "VT-0", ONE - timedelta(hours=1))
    send(ONE)
    mail_is_down(settings, OSError(), at_the_line=True)
    made(world, "VT-1", ONE), made(world, "VT-2", TWO), made(far, "VT-3", TWO)
    send(NOW)
    theirs = Letter.objects.filter(program=world.program)
    assert mail_down_for(theirs) == MailDown(since=ONE, waiting=2)
    with acting():
        assert mail_down_everywhere() == MailDown(since=ONE, waiting=3)
    admin = User.objects.create_user("admin", "long enough to be allowed")
    admin.active_membership = Membership.objects.create(user=admin, role="SA")
    admin.save()
    for user, page, count in ((world.lead, "post", 2), (admin, "job_list", 3)):
        client.force_login(user)
        assert f"{count} messages wait. They are sent by themselves" in client.get(reverse(page)).content.decode()
    settings.EMAIL_BACKEND = working
    send(NOW + timedelta(minutes=2))
    assert (mail_down_for(theirs), mail_down_everywhere()) == (None, None)
    assert "E-mail has not gone out" not in client.get(reverse("job_list")).content.decode()


def test_one_address_that_takes_nothing_is_no_mail_that_is_down(world, monkeypatch):
    def full(self, *told, **more):
        raise NotSent("smtp_452")

    monkeypatch.setattr(Mails, "send", full)
    made(world, "VT-1", ONE)
    assert send(NOW) == {"VT-1": ("waiting", "smtp_452")}
    assert mail_down_everywhere() is None
