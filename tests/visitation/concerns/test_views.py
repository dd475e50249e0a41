"""The red path as it is walked: the number first, the form second, and what becomes of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.concerns import a_concern, a_follow_up
from tests.factories.told_visits import ToldVisits
from visitation.models import Concern, ConcernShift, FollowUp, Match, Visit
from volunteers.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    made = ToldVisits()
    Match.objects.create(person=made.person, volunteer=made.ida, since="2026-01-01")
    return made


def signed_in(client, user):
    client.force_login(user)
    return client


def test_the_number_comes_first_and_is_the_one_of_who_is_on_call(client, world):
    today = timezone.now().date()
    page = signed_in(client, world.ida.user).get(reverse("urgent")).content.decode()
    assert page.index('href="tel:+12125550100"') < page.index('name="pace"')
    assert world.person.alias_code in page
    ConcernShift.objects.create(
        program=world.program, lead=world.lead, first_day=today - timedelta(days=1),
        last_day=today + timedelta(days=1), phone="+12125550187",
    )  # fmt: skip
    page = client.get(reverse("urgent")).content.decode()
    assert 'href="tel:+12125550187"' in page and "212-555-0100" not in page


def test_a_volunteer_tells_a_lead_takes_it_and_the_volunteer_sees_it_and_what_came_of_it(client, world):
    told = {"pace": "now", "topic": "health", "about": world.person.alias_code, "line": "Very weak, no doctor."}
    signed_in(client, world.ida.user).post(reverse("urgent"), told)
    concern = Concern.objects.get()
    assert (concern.person, concern.owner, concern.line) == (world.person, world.lead, told["line"])
    page = reverse("concern", args=[concern.code])
    assert "Very weak" in client.get(page).content.decode()
    assert client.post(page, {"do": "take", "version": "1"}).status_code == 404  # a volunteer takes nothing
    signed_in(client, world.lead)
    assert "Very weak" in client.get(page).content.decode()
    assert "Very weak" not in client.get(reverse("concerns")).content.decode()
    client.post(page, {"do": "take", "version": "1"})
    assert "takes care of it" in signed_in(client, world.ida.user).get(page).content.decode()
    signed_in(client, world.lead)
    assert client.post(page, {"do": "close", "version": "2"}).status_code == 200  # what came of it is asked for
    stale = client.post(page, {"do": "close", "version": "1", "outcome": "helped"}, follow=True)
    assert "meanwhile" in stale.content.decode() and Concern.objects.get().state == "taken"
    client.post(page, {"do": "close", "version": "2", "outcome": "helped", "answer": "A doctor came."})
    signed_in(client, world.ida.user)
    assert "A doctor came." in client.get(page).content.decode()
    Concern.objects.update(raised_at=timezone.now() - timedelta(days=8))
    assert "Very weak" not in client.get(page).content.decode()  # their own words for seven days
    Concern.objects.update(closed_at=timezone.now() - timedelta(days=8))
    assert client.get(page).status_code == 404
    assert signed_in(client, world.omar.user).get(page).status_code == 404


def test_from_a_visit_the_person_need_not_be_named_and_a_foreign_visit_says_nothing(client, world):
    soon = timezone.now() - timedelta(hours=2)
    visit = world.visit(starts=soon, team=[world.omar])
    Match.objects.create(person=world.person, volunteer=world.omar, since="2026-01-01", ended_on=soon.date(),
                         ended_at=timezone.now() - timedelta(hours=1))  # fmt: skip
    address = f"{reverse('urgent')}?visit={visit.code}"
    told = {"pace": "day", "topic": "safety", "about": "visit", "line": ""}
    page = signed_in(client, world.omar.user).get(address).content.decode()
    assert visit.code in page and world.person.alias_code not in page
    client.post(address, told)
    assert (Concern.objects.get().person, Concern.objects.get().visit) == (world.person, visit)
    Concern.objects.all().delete()
    assert signed_in(client, world.stranger.user).post(address, told).status_code == 200  # "visit" is no choice
    assert not Concern.objects.exists()
    assert Visit.objects.filter(pk=visit.pk).exists()


def test_numbers_that_tell_who_somebody_is_are_sent_back_and_nobody_is_named_in_letters(client, world):
    told = {"pace": "now", "topic": "health", "about": "", "line": "A123456789 is ill"}
    answer = signed_in(client, world.ida.user).post(reverse("urgent"), told)
    assert answer.context["form"].errors.keys() == {"line"} and not Concern.objects.exists()
    client.post(reverse("urgent"), told | {"line": "", "about": world.person.alias_code})
    assert set(Letter.objects.values_list("subject_code", flat=True)) == {Concern.objects.get().code}


def test_a_lead_writes_the_rota_gaps_are_shown_beforehand_and_no_day_is_two_peoples(client, world):
    today = timezone.now().date()
    page = reverse("concern_rota")
    shift = {"lead": world.lead.pk, "first_day": today, "last_day": today + timedelta(days=3), "phone": ""}
    assert len(signed_in(client, world.lead).get(page).context["gaps"]) == 14
    client.post(page, shift)
    assert 10 <= len(client.get(page).context["gaps"]) <= 11  # the program's day may be the one before
    assert client.post(page, shift).context["form"].errors.keys() == {"first_day"}
    backwards = shift | {"first_day": today + timedelta(days=9), "last_day": today + timedelta(days=8)}
    assert client.post(page, backwards).context["form"].errors.keys() == {"last_day"}
    client.post(reverse("concern_shift_remove", args=[ConcernShift.objects.get().pk]))
    assert not ConcernShift.objects.exists()
    assert signed_in(client, world.ida.user).get(page).status_code == 404


def test_a_promise_has_an_owner_and_a_day_and_both_sides_are_told(client, world):
    now = timezone.now()
    concern = a_concern(world.program, raised_by=world.ida.user, owner=world.lead, now=now, person=world.person)
    asked = {
        "kind": "medical", "lead": "", "volunteer": world.ida.pk, "due_on": (now + timedelta(days=2)).date(),
        "person": world.person.alias_code.lower(), "line": "Ask whether a doctor came.",
    }  # fmt: skip
    address = f"{reverse('follow_up_new')}?concern={concern.code}"
    both = signed_in(client, world.lead).post(address, asked | {"lead": world.lead.pk})
    assert both.context["form"].errors.keys() == {"lead"}
    client.post(address, asked)
    task = FollowUp.objects.get()
    assert (task.owner, task.asked_by, task.person, task.concern) == (
        world.ida.user, world.lead, world.person, concern
    )  # fmt: skip
    page = reverse("follow_up", args=[task.code])
    assert signed_in(client, world.omar.user).get(page).status_code == 404
    assert "Ask whether" in signed_in(client, world.ida.user).get(page).content.decode()
    client.post(page, {"do": "done", "answer": "Yes, on Tuesday."})
    told = {(letter.kind, str(letter.user or letter.volunteer.code)) for letter in Letter.objects.all()}
    assert told == {("follow_up_asked", world.ida.code), ("follow_up_ended", str(world.lead))}
    assert "Yes, on Tuesday." in signed_in(client, world.lead).get(page).content.decode()


def test_lists_ask_the_same_few_questions_however_long_they_are(client, world, django_assert_max_num_queries):
    now = timezone.now()
    for number in range(3):
        a_concern(world.program, raised_by=world.ida.user, owner=world.lead, now=now, code=f"CN-L{number}",
                  person=world.person)  # fmt: skip
        a_follow_up(world.program, asked_by=world.lead, owner=world.ida.user, now=now, code=f"FU-L{number}")
    signed_in(client, world.lead)
    for name in ("concerns", "follow_ups"):
        with django_assert_max_num_queries(20):
            assert client.get(reverse(name)).status_code == 200
