"""The applicant's pages, and what every volunteer signs and comes to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.applying import an_applicant, fill_in
from tests.factories.on_the_way import on_the_way
from tests.factories.told_visits import ToldVisits
from volunteers.models import Application, Attendance, CourseDate, Reference, Signature

pytestmark = pytest.mark.django_db
STEPS = {
    "about": {"preferred_name": "Noor", "seats_offered": 0},
    "languages": {"language_1": "en", "level_1": 3, "language_2": "es", "level_2": 2},
    "roles": {"roles": ["visitor"]},
    "places": {"is_adult": "True", "follows_english": "yes", "leaves_unaided": "talk", "has_ties": "no"},
    "references": {
        "name_1": "Rosa", "contact_1": "rosa@example.org", "tongue_1": "es",
        "name_2": "Luis", "contact_2": "luis@example.org", "tongue_2": "en",
    },
    "more": {"why": "To be there.", "understands_commitment": "on"},
    "send": {},
}  # fmt: skip


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def noor(world, client):
    volunteer = an_applicant(world)
    client.force_login(volunteer.user)
    return volunteer


def step(client, name, told, **more):
    found = Application.objects.first()
    told = {"revision": found.revision if found else 1} | told
    return client.post(reverse("application_step", args=[name]), told, **more)


def test_an_applicant_goes_through_the_form_and_reads_what_is_left(client, noor):
    assert "A few short steps" in client.get(reverse("my_onboarding")).content.decode()
    onward = [step(client, name, told)["Location"] for name, told in STEPS.items()]
    following = ["languages", "roles", "places", "references", "more", "send"]
    assert onward == [reverse("application_step", args=[name]) for name in following] + [reverse("my_onboarding")]
    page = client.get(reverse("my_onboarding")).content.decode()
    assert "4 steps left." in page
    assert "Next: Training, waiting for you." in " ".join(page.split())
    kept = Application.objects.get()
    assert (kept.why, kept.leaves_unaided, kept.sent_at is not None) == ("To be there.", "talk", True)
    assert [(row.name, row.language) for row in Reference.objects.all()] == [("Rosa", "es"), ("Luis", "en")]


@pytest.mark.parametrize(
    ("name", "told", "field"),
    [
        ("languages", {"language_1": "en"}, "level_1"),
        ("languages", {"language_1": "en", "level_1": 3, "language_2": "es"}, "level_2"),
        ("roles", {}, "roles"),
        ("places", STEPS["places"] | {"has_ties": "who knows"}, "has_ties"),
        ("more", {"why": "x" * 601, "understands_commitment": "on"}, "why"),
        ("more", {"why": "turn \u202e around", "understands_commitment": "on"}, "why"),
        ("more", {"why": "123-45-6789", "understands_commitment": "on"}, "why"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_the_box_and_nothing_is_kept(client, noor, name, told, field):
    answer = step(client, name, told)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert Application.objects.get().steps_done == []


def test_two_references_are_two_people(client, noor):
    step(client, "roles", STEPS["roles"])
    answer = step(client, "references", STEPS["references"] | {"contact_2": "Rosa@example.org"})
    assert list(answer.context["form"].errors) == ["contact_2"]


def test_of_two_windows_the_second_one_shows_both_versions(client, noor):
    step(client, "more", STEPS["more"] | {"why": "as first saved"})
    answer = step(client, "more", STEPS["more"] | {"why": "as typed second", "revision": 1})
    page = answer.content.decode()
    assert ("as first saved" in page, "as typed second" in page) == (True, True)
    assert Application.objects.get().why == "as first saved"
    again = {name: answer.context["form"].data[name] for name in ("why", "understands_commitment", "revision")}
    client.post(reverse("application_step", args=["more"]), again)
    assert Application.objects.get().why == "as typed second"


def test_it_is_not_sent_before_it_is_told_and_can_be_taken_back(client, noor):
    assert "not finished yet" in step(client, "send", {}).content.decode()
    fill_in(noor, "letters")
    assert step(client, "take-back", {}).status_code == 302
    assert Application.objects.get().stage == "withdrawn"
    assert client.get(reverse("my_onboarding"))["Location"].startswith(reverse("sign_in"))


def test_a_volunteer_signs_in_their_language_and_comes_to_a_course(client, world):
    on_the_way(world)
    CourseDate.objects.filter(pk=world.course_date.pk).update(starts=timezone.now() + timedelta(days=3))
    client.force_login(world.omar.user)
    address = reverse("my_agreement", args=[world.agreement.pk])
    assert "Say nothing." in client.get(address).content.decode()
    spanish = {"headers": {"accept-language": "es"}}
    assert "No diga nada." in client.get(address, **spanish).content.decode()
    assert client.post(address, {}).status_code == 200
    client.post(address, {"agrees": "on"}, **spanish)
    assert Signature.objects.get(volunteer=world.omar).language == "es"
    coming = reverse("my_course_date", args=[world.course_date.pk])
    for told, state in (("yes", "coming"), ("no", "off")):
        client.post(coming, {"coming": told})
        assert Attendance.objects.get(volunteer=world.omar).state == state
    CourseDate.objects.filter(pk=world.course_date.pk).update(starts=timezone.now())
    assert client.post(coming, {"coming": "yes"}).status_code == 404
    assert client.get(reverse("application_step", args=["about"])).status_code == 404
