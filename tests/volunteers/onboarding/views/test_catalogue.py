"""What a program asks for, as leads change it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.factories.on_the_way import on_the_way
from tests.factories.told_visits import ToldVisits
from volunteers.models import Agreement, Course, CourseDate, RoleNeeds, Training

pytestmark = pytest.mark.django_db
TEXTS = {"title_en": "Quiet", "title_es": "Silencio", "text_en": "Say nothing.", "text_es": "No diga nada."}


@pytest.fixture
def world(client):
    made = ToldVisits()
    on_the_way(made)
    client.force_login(made.lead)
    return made


def post(client, name, *args, **told):
    return client.post(reverse(name, args=args), told)


def test_a_version_is_published_once_and_both_are_shown_where_two_wrote_one(client, world):
    told = TEXTS | {"counts_from": "2031-01-01"}
    assert post(client, "agreement_new", **told, code="conduct", revision=0).status_code == 302
    first = Agreement.objects.get(code="conduct")
    assert post(client, "agreement_next", first.pk, **told | {"text_en": "Mine."}, revision=1).status_code == 302
    answer = post(client, "agreement_next", first.pk, **told | {"text_en": "Theirs."}, revision=1)
    page = answer.content.decode()
    assert ("Mine." in page, "Theirs." in page, answer.context["form"]["revision"].value()) == (True, True, 2)
    assert list(Agreement.objects.filter(code="conduct").values_list("number", flat=True)) == [2, 1]
    over = post(client, "agreement_next", first.pk, **TEXTS, counts_from="2020-01-01", revision=2)
    assert list(over.context["form"].errors) == ["counts_from"]


def test_a_course_its_date_and_who_came(client, world, time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 22, 59, tzinfo=UTC), tick=False)
    client.force_login(world.lead)
    post(client, "course_new", code="listening", name_en="Listening", name_es="Escuchar", validity_months=12,
         includes=["orientation"])  # fmt: skip
    course = Course.objects.get(code="listening")
    assert (course.includes, course.validity_months) == (["orientation"], 12)
    stale = post(client, "course", course.pk, name_en="A", name_es="B", changed_at="2020-01-01T00:00:00+00:00")
    assert ("Listening" in stale.content.decode(), Course.objects.get(pk=course.pk).name_en) == (True, "Listening")
    assert post(client, "course", course.pk, name_en="A", name_es="B", changed_at="never").status_code == 200
    post(client, "course", course.pk, name_en="Hear", name_es="O", changed_at=course.changed_at.isoformat())
    assert Course.objects.get(pk=course.pk).name_en == "Hear"

    post(client, "course_date_new", course.pk, day="2026-11-20", starts="18:00", where="Hall", language="es", places=9)
    given = CourseDate.objects.get(course=course)
    assert given.starts.isoformat() == "2026-11-20T23:00:00+00:00"  # six in the evening in New York
    assert list(post(client, "course_date", given.pk, besides="VR-NONE").context["form"].errors) == ["besides"]
    came = {"besides": f"{world.omar.code.lower()}, {world.ida.code}"}
    assert "This date has not begun" in post(client, "course_date", given.pk, **came).content.decode()
    assert not Training.objects.filter(course="listening").exists()
    time_machine.move_to(given.starts, tick=False)
    post(client, "course_date", given.pk, **came)
    assert set(Training.objects.filter(course="listening").values_list("volunteer", flat=True)) == {
        world.omar.pk, world.ida.pk
    }  # fmt: skip


def test_what_a_role_asks_for_is_changed_and_shown(client, world):
    post(client, "role_needs", "driver", references=3, interview="on", courses=["orientation"],
         agreements=["confidentiality"])  # fmt: skip
    kept = RoleNeeds.objects.get(role="driver")
    assert (kept.references, kept.interview, kept.courses, kept.agreements) == (
        3, True, ["orientation"], ["confidentiality"]
    )  # fmt: skip
    page = " ".join(client.get(reverse("what_we_ask")).content.decode().split())
    assert "3 references, a talk, Orientation" in page
    assert "signed by 1 of" in page
    assert list(post(client, "role_needs", "driver", references=4).context["form"].errors) == ["references"]
