"""What a log sets going: care for its writer, an expense, thanks; and what a lead may do with it, and may not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from compliance.models import AuditEvent
from tests.factories.told_visits import ENDS, STARTS, ToldVisits
from visitation.actions.completing import mark_log_seen, write_log
from visitation.aftercare import caring, notes, questions, sharing
from visitation.models import CareTask, Expense, LogNote, LogShare, Match, MileageRate, VisitLog
from volunteers.models import Letter, Volunteer

pytestmark = pytest.mark.django_db
LATER = ENDS + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def world():
    return ToldVisits()


def kinds():
    return sorted(Letter.objects.values_list("kind", flat=True))


def test_a_heavy_visit_is_a_task_for_the_leads_alone_once(world):
    visit, by = world.visit(), world.ida.user
    write_log(visit, by=by, now=LATER, happened="yes", wellbeing="heavy")
    write_log(visit, by=by, now=LATER, happened="yes", wellbeing="heavy", line="A quiet hour.")
    (task,) = caring.tasks_for(world.lead)
    assert (task.volunteer, task.reason, kinds()) == (world.ida, "heavy", ["care_asked"])
    assert list(caring.tasks_for(by)) == []
    write_log(visit, by=by, now=LATER, happened="yes", wellbeing="call_me")
    (task,) = caring.tasks_for(world.lead)
    assert (task.reason, kinds()) == ("call_me", ["care_asked", "please_call"])
    assert (caring.take_task(task, by=world.lead, now=LATER), caring.take_task(task, by=world.lead, now=LATER)) == (
        True, False,
    )  # fmt: skip
    assert (caring.offer_talk(task, by=world.lead, now=LATER), caring.offer_talk(task, by=world.lead, now=LATER)) == (
        True, False,
    )  # fmt: skip
    assert "talk_offered" in kinds()
    assert caring.end_task(task, "talked", by=world.lead, now=LATER)
    assert not caring.end_task(task, "fine", by=world.lead, now=LATER)
    write_log(visit, by=by, now=LATER + DAY, happened="yes", wellbeing="call_me", line="Another word.")
    assert CareTask.objects.count() == 1
    told = AuditEvent.objects.filter(action__startswith="care_") | AuditEvent.objects.filter(action="talk_offered")
    assert {event.subject for event in told} == {world.ida.code}
    assert not any(word in str(event.detail) for event in told for word in ("heavy", "call_me", "talked"))


def test_miles_are_asked_for_by_themselves_where_the_program_pays_and_a_refusal_at_the_door_too(world):
    unpaid, visit = world.visit(starts=STARTS - DAY), world.visit()
    write_log(unpaid, by=world.ida.user, now=LATER, happened="yes", miles=30)
    assert not Expense.objects.exists()
    MileageRate.objects.create(program=world.program, first_day=STARTS.date(), tenth_cents=670, set_by="tests")
    write_log(visit, by=world.ida.user, now=LATER, happened="no", reason="dress", miles=40, tolls_cents=350)
    write_log(visit, by=world.ida.user, now=LATER, happened="no", reason="dress", miles=44, tolls_cents=350)
    (asked,) = Expense.objects.all()
    assert (asked.volunteer, asked.miles, asked.tolls_cents, asked.state) == (world.ida, 44, 350, "asked")
    Expense.objects.update(state="approved")
    write_log(visit, by=world.ida.user, now=LATER, happened="no", reason="dress", miles=400)
    assert Expense.objects.get().miles == 44
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.create(program=world.program, volunteer=world.ida, day=STARTS.date(), miles=0)


def test_a_paper_log_is_the_managed_volunteers_own(world):
    rosa = Volunteer.objects.create(program=world.program, code="VR-RSA2", preferred_name="Rosa")
    visit = world.visit(team=[rosa])
    write_log(visit, by=world.lead, told_by=rosa, now=LATER, happened="yes", wellbeing="heavy")
    assert CareTask.objects.get().volunteer == rosa
    assert AuditEvent.objects.get(action="log_written").detail["for"] == rosa.code
    assert list(notes.logs_unseen(world.lead, now=LATER)) == []


def test_leads_see_what_is_owed_and_unseen_thank_once_and_add_without_rewriting(world):
    owed, visit, urgent = world.visit(starts=STARTS - 3 * DAY), world.visit(), world.visit(starts=STARTS - DAY)
    write_log(visit, by=world.ida.user, now=LATER, happened="yes", line="A quiet hour.")
    write_log(urgent, by=world.ida.user, now=LATER + DAY, happened="yes", flag="urgent")
    unseen = notes.logs_unseen(world.lead, now=LATER + DAY)
    assert [log.visit for log in unseen] == [urgent, visit]
    assert list(notes.logs_unseen(world.ida.user, now=LATER)) == []
    (listed,) = notes.logs_owed(world.lead, now=LATER)
    assert (listed, notes.days_owed(listed, now=LATER)) == (owed, 3)
    for _again in range(2):
        mark_log_seen(visit, by=world.lead, now=LATER)
    assert kinds() == ["log_seen"]
    assert [log.visit for log in notes.logs_unseen(world.lead, now=LATER + DAY)] == [urgent]
    note = notes.add_note(visit, "  Asked again   in June. ", by=world.lead, now=LATER)
    assert (LogNote.objects.get().text, VisitLog.objects.filter(visit=visit).count()) == ("Asked again in June.", 1)
    assert note.visit == visit
    for by, which in ((world.ida.user, visit), (world.lead, owed)):
        with pytest.raises(notes.NoteRefused):
            notes.add_note(which, "No.", by=by, now=LATER)


def test_only_flagged_items_reach_the_next_visitor_and_only_while_the_yes_holds(world):
    earlier, visit = world.visit(starts=STARTS - 7 * DAY), world.visit(team=[world.omar])
    write_log(earlier, by=world.ida.user, now=LATER - 7 * DAY, happened="yes", line="Likes to sing.",
              asked_for=["books"], language="es", wellbeing="heavy")  # fmt: skip
    Match.objects.create(person=world.person, volunteer=world.omar, since=(STARTS - DAY).date())
    omar, now = world.omar.user, STARTS - timedelta(hours=2)

    def read():
        with sharing.passed_on(visit, by=omar, now=now) as items:
            return [(item.line, item.asked_for, item.language) for item in items]

    assert sharing.may_read_on(visit, by=omar, now=now)
    assert not sharing.may_read_on(visit, by=world.ida.user, now=now)
    assert read() == []
    said = {"way": "in_person", "language": "es", "now": now - DAY}
    with pytest.raises(sharing.ShareRefused):
        sharing.set_shares(earlier, ["line"], by=omar, **said)
    sharing.set_shares(earlier, ["line", "asked_for"], by=world.ida.user, **said)
    assert read() == [("Likes to sing.", ("Books",), "")]
    event = AuditEvent.objects.get(action="passed_on_read")
    assert (event.by, event.subject, event.detail["for"]) == (str(omar), earlier.code, visit.code)
    sharing.set_shares(earlier, ["asked_for"], by=world.lead, **said)
    assert read() == [("", ("Books",), "")]
    LogShare.objects.update(ends_at=now)
    assert read() == []
    assert not sharing.may_share(earlier, by=world.ida.user, now=LATER + DAY)


def test_a_program_asks_five_questions_at_most_and_answers_are_codes_of_whoever_wrote_the_log(world):
    visit = world.visit()
    words = {"text_en": "A clock?", "text_es": "¿Un reloj?", "by": world.lead, "now": LATER}
    first = questions.ask_a_question(world.program, answers=[["None", "Ninguno"], ["Some", "Algunos"]], **words)
    for _more in range(questions.MOST - 1):
        last = questions.ask_a_question(world.program, answers=[], **words)
    with pytest.raises(questions.TooManyQuestions):
        questions.ask_a_question(world.program, answers=[], **words)
    by = world.ida.user
    with pytest.raises(questions.AnswerRefused):
        questions.answer(visit, {first.pk: 1}, by=by, now=LATER)
    write_log(visit, by=by, now=LATER, happened="yes")
    assert questions.answer(visit, {first.pk: 1, last.pk: 0}, by=by, now=LATER) == 2
    assert questions.answer(visit, {first.pk: 0}, by=by, now=LATER) == 1
    assert questions.answered(visit) == [("A clock?", "None"), ("A clock?", "Yes")]
    with pytest.raises(questions.AnswerRefused):
        questions.answer(visit, {first.pk: 2}, by=by, now=LATER)
    assert questions.stop_asking(first, by=world.lead, now=LATER)
    assert questions.answer(visit, {first.pk: 1}, by=by, now=LATER) == 0
    assert not questions.may_answer(visit, by=by, now=LATER + 8 * DAY)
