"""The pipeline of leads, and one applicant's file."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent, Job
from tests.factories.applying import NOW, an_applicant, fill_in
from tests.factories.told_visits import ToldVisits
from visitation.benchmarks.counting import counted
from volunteers.models import Application, Interview, Reference, Training, VolunteerRole
from volunteers.onboarding import applying, jobs
from volunteers.onboarding.references import JOB

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def noor(world, client):
    volunteer = an_applicant(world)
    fill_in(volunteer, "visitor", "letters")
    applying.send(volunteer, by=volunteer.user, now=NOW)
    client.force_login(world.lead)
    return volunteer


def post(client, name, *args, **told):
    return client.post(reverse(name, args=args), told)


def test_the_board_counts_stages_and_days_and_lists_who_was_trained_and_never_came(client, world, noor):
    Application.objects.update(stage_since=timezone.now() - timedelta(days=12))
    Training.objects.create(volunteer=world.ida, course="orientation", completed_on="2026-01-02")
    answer = client.get(reverse("onboarding"))
    counts = {stage.name: (stage.count, stage.longest_days) for stage in answer.context["stages"] if stage.count}
    assert counts == {"references": (1, 12)}
    page = " ".join(answer.content.decode().split())
    assert '<td data-label="Days">12</td>' in page
    assert "Training: waiting for them" in page
    idle = client.get(f"{reverse('onboarding')}?stage=idle").content.decode()
    assert (world.ida.code in idle, noor.code in idle, world.omar.code in idle) == (True, False, False)
    empty = client.get(f"{reverse('onboarding')}?stage=interview&page=99").content.decode()
    assert noor.code not in empty


def test_the_board_asks_no_more_for_more_rows(client, world, noor):
    def asked():
        client.get(reverse("onboarding"))
        with CaptureQueriesContext(connection) as queries:
            lines = client.get(reverse("onboarding")).context["lines"]
        return len(lines), counted(queries.captured_queries).asked

    before = asked()
    for number in range(3):
        fill_in(an_applicant(world, f"more{number}"), "letters")
    assert (before[0], asked()) == (1, (4, before[1]))
    assert before[1] <= 12


def test_a_lead_reads_the_file_asks_notes_and_decides(client, world, noor):
    page = client.get(reverse("onboarding_file", args=[noor.code])).content.decode()
    assert ("To be there" in page, "roe0@example.org" in page) == (True, True)
    assert AuditEvent.objects.filter(action="application_read", subject=noor.code).count() == 1
    reference = Reference.objects.first()
    post(client, "onboarding_reference", reference.pk)
    jobs.ask_reference(*Job.objects.get(kind=JOB).arguments)
    path = mail.outbox[-1].body.split("http")[1].split("/", 3)[3].split()[0]
    client.logout()
    client.get(f"/{path}")
    asked = client.get(reverse("reference_answer")).content.decode()
    assert "Noor would like to volunteer with Harbor" in asked
    assert client.post(reverse("reference_answer"), {"text": "Kind"}).status_code == 200
    assert Reference.objects.get(pk=reference.pk).state == "asked"
    assert "Thank you" in post(client, "reference_answer", is_ok="True", text="Kind").content.decode()
    assert post(client, "reference_answer", is_ok="False").status_code == 404
    client.force_login(world.lead)
    assert "Kind" in client.get(reverse("onboarding_file", args=[noor.code])).content.decode()
    assert "said yes" in client.get(reverse("onboarding_file", args=[noor.code])).content.decode()

    tomorrow = timezone.now().date() + timedelta(days=2)
    assert post(client, "onboarding_interview", noor.code, held_on=tomorrow, outcome="yes").status_code == 200
    post(client, "onboarding_interview", noor.code, held_on="2026-11-01", outcome="yes", note="Calm")
    assert (Interview.objects.get().note, Interview.objects.get().done_by) == ("Calm", str(world.lead))
    post(client, "onboarding_hold", noor.code, reason="asked")
    assert "On hold" in client.get(reverse("onboarding_file", args=[noor.code])).content.decode()
    post(client, "onboarding_hold", noor.code)
    assert noor.onboarding_holds.get().ended_at is not None
    assert post(client, "onboarding_mentor", noor.code, mentor=world.ida.code).status_code == 200  # never visited
    type(noor).objects.filter(pk=world.ida.pk).update(is_experienced=True)
    assert post(client, "onboarding_mentor", noor.code, mentor=world.ida.code.lower()).status_code == 302
    assert noor.mentorships.get().mentor == world.ida


def test_what_is_missing_is_said_before_a_role_is_approved_all_the_same(client, world, noor):
    told = {"was_visitor": "wanted", "new_visitor": "approved", "was_letters": "wanted", "new_letters": "declined"}
    nothing = post(client, "onboarding_decide", noor.code, was_visitor="wanted", was_letters="wanted")
    assert list(nothing.context["form"].errors) == ["__all__"]
    refused = post(client, "onboarding_decide", noor.code, **told)
    assert list(refused.context["form"].errors) == ["all_the_same"]
    overtaken = post(client, "onboarding_decide", noor.code, **told | {"was_letters": "declined", "all_the_same": "on"})
    assert list(overtaken.context["form"].errors) == ["__all__"]
    assert set(VolunteerRole.objects.values_list("state", flat=True)) == {"wanted"}
    assert post(client, "onboarding_decide", noor.code, **told, all_the_same="on").status_code == 302
    assert dict(VolunteerRole.objects.values_list("role", "state")) == {"visitor": "approved", "letters": "declined"}
    client.force_login(type(world.lead).objects.get(pk=noor.user_id))
    page = client.get(reverse("my_onboarding")).content.decode()
    assert ("approved" in page, "not agreed to" in page) == (True, True)
