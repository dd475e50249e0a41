"""The pages after a log, as a lead and a volunteer see them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.told_visits import told_visits_of_its_facility
from visitation.actions.completing import write_log
from visitation.models import CareTask, Expense, LogNote, LogQuestion, LogShare, MileageRate, Obstruction, VisitLog
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def test_a_lead_reads_thanks_notes_types_in_and_looks_after(client):
    world, now = told_visits_of_its_facility(), timezone.now()
    rosa = Volunteer.objects.create(program=world.program, code="VR-RSA2", preferred_name="Rosa")
    visit = world.visit(starts=now - timedelta(hours=30))
    owed = world.visit(starts=now - timedelta(hours=50), team=[rosa])
    write_log(visit, by=world.ida.user, now=now, happened="no", reason="dress", line="A door stayed shut.",
              wellbeing="heavy")  # fmt: skip
    client.force_login(world.lead)
    page = client.get(reverse("logs")).content.decode()
    assert (visit.code in page, "A door stayed shut." in page, "1 log is still owed" in page) == (True, False, True)
    told = reverse("log_form", args=[visit.code])
    assert "A door stayed shut." in client.get(told).content.decode()
    client.post(told, {"text": "Ask the desk for the rule."})
    page = client.get(told).content.decode()
    assert ("Ask the desk for the rule." in page, LogNote.objects.count()) == (True, 1)
    client.post(reverse("logs"), {"visit": visit.code})
    assert VisitLog.objects.get(visit=visit).seen_by_lead_at is not None
    assert "Rosa" in client.get(reverse("logs_owed")).content.decode()
    paper = reverse("paper_log", args=[owed.code])
    assert client.get(paper).status_code == 200
    assert client.post(paper, {"volunteer": "VR-NONE", "happened": "yes"}).status_code == 200
    assert client.post(paper, {"volunteer": rosa.code, "happened": "yes"}).url == reverse("logs_owed")
    assert VisitLog.objects.get(visit=owed).written_by == world.lead
    task = CareTask.objects.get()
    page = client.get(reverse("care_tasks")).content.decode()
    assert ("it was heavy" in page, world.ida.called in page) == (True, True)
    client.post(reverse("care_tasks"), {"task": task.pk, "wish": "talked"})
    task.refresh_from_db()
    assert (task.outcome, task.done_by) == ("talked", str(world.lead))
    assert client.post(reverse("care_tasks"), {"task": "x", "wish": "take"}).status_code == 302
    page = client.get(reverse("obstructions") + f"?facility={world.facility.code}").content.decode()
    assert ("Clothing" in page, visit.code in page, world.person.alias_code in page) == (True, False, False)
    new = {"facility": world.facility.pk, "day": str(now.date() - timedelta(days=2)), "kind": "delayed", "minutes": 40}
    assert client.post(reverse("obstruction_new"), new | {"day": "2999-01-01"}).status_code == 200
    assert client.post(reverse("obstruction_new"), new).url == reverse("obstructions")
    hand = Obstruction.objects.get(is_from_log=False)
    client.post(reverse("obstructions"), {"remove": hand.pk})
    assert Obstruction.objects.count() == 1
    asked = {"text_en": "A clock?", "text_es": "¿Un reloj?", "answers_en": "None\nSome",
             "answers_es": "Ninguno\nUno\nVarios"}  # fmt: skip
    assert "as many answers" in client.post(reverse("log_questions"), asked).content.decode()
    client.post(reverse("log_questions"), asked | {"answers_es": "Ninguno\nAlgunos"})
    assert LogQuestion.objects.get().answers == [["None", "Ninguno"], ["Some", "Algunos"]]
    client.force_login(world.ida.user)
    assert [client.get(reverse(name)).status_code for name in ("logs", "logs_owed", "care_tasks", "obstructions")] == [
        404, 404, 404, 404,
    ]  # fmt: skip
    thanks = client.get(reverse("log_thanks", args=[visit.code])).content.decode()
    extra, share = (reverse(name, args=[visit.code]) for name in ("log_extra", "log_share"))
    assert (extra in thanks, share in thanks) == (True, True)
    client.post(extra, {f"question_{LogQuestion.objects.get().pk}": "1"})
    assert LogQuestion.objects.get().given.get().place == 1
    assert "without a yes" in client.post(share, {"items": ["line"]}).content.decode()
    client.post(share, {"items": ["line"], "way": "in_person", "language": "es"})
    assert list(LogShare.objects.values_list("item", "set_by")) == [("line", str(world.ida.user))]


def test_expenses_are_hidden_until_a_rate_is_set_and_go_from_asked_to_paid(client):
    world, now = told_visits_of_its_facility(), timezone.now()
    client.force_login(world.ida.user)
    assert "does not pay expenses" in client.get(reverse("my_expenses")).content.decode()
    assert reverse("my_expenses") not in client.get(reverse("my_visits")).content.decode()
    client.force_login(world.lead)
    client.post(reverse("mileage_rates"), {"first_day": str(now.date() - timedelta(days=30)), "cents": "67.5"})
    assert MileageRate.objects.get().tenth_cents == 675
    client.force_login(world.ida.user)
    assert reverse("my_expenses") in client.get(reverse("my_visits")).content.decode()
    day = str(now.date() - timedelta(days=1))
    assert "how many miles" in client.post(reverse("my_expenses"), {"day": day}).content.decode()
    client.post(reverse("my_expenses"), {"day": day, "miles": "101", "tolls": "3.50", "other": ""})
    asked = Expense.objects.get()
    page = reverse("expense", args=[asked.pk])
    assert "$71.68" in client.get(page).content.decode()  # 101 × 67.5 cents is 68.175 dollars
    assert client.post(page, {"wish": "approve"}).status_code == 404
    client.force_login(world.omar.user)
    assert client.get(page).status_code == 404
    client.force_login(world.lead)
    for wish, state in (("paid", "asked"), ("approve", "approved"), ("refuse", "approved"), ("paid", "paid")):
        client.post(page, {"wish": wish})
        assert Expense.objects.get().state == state
    assert Expense.objects.get().tenth_cents == 675
    assert asked.volunteer.code in client.get(reverse("expenses")).content.decode()
