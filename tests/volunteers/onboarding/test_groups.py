"""People who apply together: each cleared alone; their contact sees numbers; and who applies without an invitation."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories.applying import NOW, an_applicant, fill_in
from tests.factories.invitations import run_posted_jobs
from tests.factories.told_visits import ToldVisits
from volunteers.invitations.addresses import address_of
from volunteers.invitations.inviting import accept, draw_token
from volunteers.models import (
    ApplicantGroup,
    Application,
    Attendance,
    Course,
    CourseDate,
    Invitation,
    Letter,
    Program,
    User,
    Volunteer,
)
from volunteers.onboarding import applying, applying_openly, deciding, groups, talking, teaching
from volunteers.onboarding.retention import _forget_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


def named(*names):
    return [address_of(f"{name}@example.org") for name in names]


def joined(name):
    """Whoever was invited at this address accepts it."""
    address = address_of(f"{name}@example.org")
    token = draw_token(Invitation.objects.get(address_index=address.index))
    return Volunteer.objects.get(user=accept(token, typed_address=address.text, now=NOW).user)


def test_a_group_is_invited_each_alone_and_one_who_waits_holds_up_nobody(world, client):
    contact = an_applicant(world)
    group = groups.begin(contact, name="Class of 26", kind="class", size=3, by=contact.user, now=NOW)
    with pytest.raises(groups.InAGroup):
        groups.begin(contact, name="Another", kind="class", size=3, by=contact.user, now=NOW)
    by = {"by": contact.user, "now": NOW}
    with pytest.raises(groups.TooMany):
        groups.name_members(group, named("a", "b", "c"), revision=1, **by)
    groups.name_members(group, named("a", "b", "b"), revision=1, **by)
    with pytest.raises(applying.ChangedMeanwhile):
        groups.name_members(group, named("b"), revision=1, **by)
    assert Invitation.objects.count() == 0  # nobody is invited but by a lead
    group.refresh_from_db()
    assert groups.send_invitations(group, language="en", by=world.lead, now=NOW) == 2
    group.refresh_from_db()
    assert (groups.waiting_of(group), groups.counts_of(group, now=NOW).invited) == ([], 2)
    first, second = joined("a"), joined("b")
    assert {first.group_id, second.group_id, Volunteer.objects.get(pk=contact.pk).group_id} == {group.pk}

    for each in (first, second):
        fill_in(each, "letters")
        applying.send(each, by=each.user, now=NOW)
    talking.hold(second, reason="talk", until=None, by=world.lead, now=NOW)
    told = groups.counts_of(group, now=NOW)
    assert (told.size, told.begun, told.finished, told.invited, told.left) == (3, 3, 2, 0, 0)
    deciding.decide(first, {"letters": ("wanted", "approved")}, all_the_same=True, by=world.lead, now=NOW)
    assert Volunteer.objects.get(pk=first.pk).state == Volunteer.State.ACTIVE
    assert Application.objects.get(volunteer=second).stage != Application.Stage.APPROVED

    client.force_login(contact.user)
    page = client.get(reverse("my_group")).content.decode()
    assert "2 of 3 have finished the form." in page
    hidden = [first.code, second.code, "a@example.org", "on hold", "To be there", "approved"]
    assert [mark for mark in hidden if mark in page] == []
    assert client.get(reverse("onboarding_group", args=[group.code])).status_code == 404
    client.force_login(second.user)
    page = client.get(reverse("my_group")).content.decode()
    assert [mark for mark in (contact.code, first.code, "Class of 26", "of 3") if mark in page] == []
    client.force_login(world.lead)
    page = client.get(reverse("onboarding_group", args=[group.code])).content.decode()
    assert [code for code in (contact.code, first.code, second.code) if code not in page] == []
    assert group.code in client.get(reverse("onboarding")).content.decode()

    _forget_groups([group], by="tests", now=NOW)
    assert Volunteer.objects.filter(group__isnull=False).count() == ApplicantGroup.objects.count() == 0


def test_the_pages_of_a_group_take_a_name_addresses_and_a_lead_who_sends(world, client):
    contact = an_applicant(world)
    client.force_login(contact.user)
    mine = reverse("my_group")
    assert client.post(mine, {"name": "X", "kind": "class", "size": 1}).status_code == 200
    assert client.post(mine, {"name": "A parish", "kind": "congregation", "size": 2}).status_code == 302
    group = ApplicantGroup.objects.get()
    wrong = client.post(mine, {"addresses": "a@example.org\nno address", "revision": 1})
    assert "Line 2 is neither" in wrong.content.decode()
    stale = client.post(mine, {"addresses": "a@example.org", "revision": 7}).content.decode()
    assert "a@example.org" in stale and 'value="1"' in stale
    too_many = client.post(mine, {"addresses": "a@example.org\nb@example.org", "revision": 1})
    assert "room for 1 more" in too_many.content.decode()
    assert client.post(mine, {"addresses": "a@example.org", "revision": 1}).status_code == 302
    client.force_login(world.lead)
    send = reverse("onboarding_group_invite", args=[group.code])
    assert client.post(send, {"language": "es"}).status_code == 302
    assert list(Invitation.objects.values_list("role", "language", "group__code")) == [("AP", "es", group.code)]


def test_anybody_may_apply_where_a_lead_has_opened_the_page_and_the_answer_is_the_same_for_all(world, client):
    page = reverse("apply", args=[world.program.code])
    assert client.get(reverse("apply", args=["no-such"])).status_code == 404
    assert client.post(page, {"address": "new@example.org"}).status_code == 200
    assert Invitation.objects.count() == 0  # closed until somebody opens it
    client.force_login(world.lead)
    client.post(reverse("applications_open"), {"open": "yes"})
    client.logout()
    account = User.objects.get(pk=world.ida.user.pk)
    account.email = "ida@example.org"
    account.save()
    answers = {
        client.post(page, {"address": address}).content.decode().split("<main")[1]
        for address in ("new@example.org", "new@example.org", "ida@example.org")
    }
    assert len(answers) == 1
    assert Invitation.objects.filter(role="AP", program=world.program).count() == 2  # one message to one address
    run_posted_jobs()
    assert sorted(message.to[0] for message in mail.outbox) == ["ida@example.org", "new@example.org"]
    client.force_login(world.lead)
    client.post(reverse("applications_open"), {"open": "no"})
    assert Program.objects.get(pk=world.program.pk).takes_applications is False


def test_the_open_page_leaves_half_of_the_days_invitations_to_the_leads(world, monkeypatch):
    Program.objects.update(takes_applications=True)
    monkeypatch.setattr(applying_openly, "OPENLY_A_DAY", 1)
    applying_openly.ask(world.program, address_of("a@example.org"), language="en", now=NOW)
    with pytest.raises(applying_openly.TooManyToday):
        applying_openly.ask(world.program, address_of("b@example.org"), language="en", now=NOW)
    later = NOW + timedelta(days=1)
    applying_openly.ask(world.program, address_of("b@example.org"), language="en", now=later)
    assert Invitation.objects.count() == 2


def test_a_course_date_is_cancelled_once_and_whoever_said_they_come_is_told(world, client):
    course = Course.objects.create(program=world.program, code="first", name_en="First", name_es="Primero")
    given = CourseDate.objects.create(course=course, starts=NOW + timedelta(days=3), where="Meeting house")
    for volunteer, state in ((world.ida, "coming"), (world.omar, "off")):
        Attendance.objects.create(date=given, volunteer=volunteer, state=state)
    assert teaching.cancel_date(given, by=world.lead, now=NOW) == 1
    assert teaching.cancel_date(given, by=world.lead, now=NOW) == 0
    told = Letter.objects.filter(kind="course_date_off").values_list("volunteer__code", flat=True)
    assert list(told) == [world.ida.code]
    assert set(given.attendances.values_list("state", flat=True)) == {"off"}
    with pytest.raises(teaching.DateOver):
        teaching.come(given, world.omar, is_coming=True, by=world.omar.user, now=NOW)
    begun = CourseDate.objects.create(course=course, starts=NOW, where="Meeting house")
    with pytest.raises(teaching.DateOver):
        teaching.cancel_date(begun, by=world.lead, now=NOW)
    client.force_login(world.lead)
    path = reverse("course_date_cancel", args=[given.pk])
    assert (client.get(path).status_code, client.post(path, {"sure": "x"}).status_code) == (200, 409)
