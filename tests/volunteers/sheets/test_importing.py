"""An import is whole or resumed, can be stopped, and is taken back as far as nobody has touched what it made."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance import queue
from compliance.keys import is_destroyed
from compliance.models import AuditEvent, Job
from compliance.queue.progress import Beating
from compliance.queue.running import claim
from compliance.retention.holds import set_hold
from tests.factories.imported import NOW, checked, imported, taken_back, uploaded
from tests.factories.killed import killed_at
from tests.factories.told_visits import ToldVisits
from volunteers.models import SheetImport, SheetPart, SheetRow, Volunteer, WeeklyAvailability
from volunteers.sheets import giving_up, importing, jobs, undoing

pytestmark = pytest.mark.django_db
HEADS = ("Name", "E-mail", "Phone", "ZIP", "Languages")
FAR = NOW + timedelta(days=30)


@pytest.fixture
def world():
    return ToldVisits()


def rows(count, first=0):
    return [
        (f"New {number}", f"new{number}@example.org", f"212-555-{number:04d}", "10001", "es, en")
        for number in range(first, first + count)
    ]


def new():
    return Volunteer.objects.filter(pk__in=SheetRow.objects.filter(outcome="made").values("target"))


def outcomes(sheet):
    return [(row.number, row.outcome) for row in sheet.rows.all()]


def test_a_volunteer_comes_with_all_that_their_row_says(world):
    sheet = imported(
        world.program, "volunteers", HEADS, ("Ana Luz", "Ana@Example.org", "212 555 0101", "1201", "Spanish")
    )
    assert (sheet.state, outcomes(sheet)) == ("done", [(2, "made")])
    made = new().get()
    assert (made.preferred_name, made.email, made.zip) == ("Ana Luz", "ana@example.org", "01201")
    assert (made.phone.as_e164, made.state, made.user) == ("+12125550101", "active", None)
    assert [(each.language, each.level) for each in made.languages.all()] == [("es", 3)]
    assert (SheetPart.objects.count(), is_destroyed(sheet.key_id)) == (0, True)
    trail = list(AuditEvent.objects.filter(subject=sheet.code).order_by("pk").values_list("action", "detail"))
    assert trail == [
        ("sheet_uploaded", {"rows": 1, "what": "volunteers"}),
        ("sheet_started", {"rows": 1}),
        ("sheet_rows_imported", {"volunteers": [made.code]}),
        ("sheet_imported", {"made": 1}),
    ]


def test_who_is_known_is_found_by_mail_or_telephone_and_filled_only_where_something_is_missing(world):
    ida, omar = world.ida, world.omar
    ida.user.email = "ida@example.org"
    ida.user.save()
    ida.phone, ida.zip = "", ""
    ida.save()
    omar.phone, omar.zip = "+12125550188", "10002"
    omar.save()
    sheet = imported(
        world.program,
        "volunteers",
        HEADS,
        ("Somebody", "IDA@example.org", "212-555-0107", "10001", ""),
        ("Another", "", "(212) 555-0188", "10009", ""),
        ("Third", "third@example.org", "212-555-0107", "", ""),
    )
    assert outcomes(sheet) == [(2, "filled"), (3, "known"), (4, "bad")]
    ida.refresh_from_db()
    omar.refresh_from_db()
    assert (ida.zip, ida.phone.as_e164, ida.email, omar.zip) == ("10001", "+12125550107", "", "10002")
    taken_back(sheet)
    ida.refresh_from_db()
    assert (ida.zip, ida.phone, sheet.rows.get(number=2).outcome) == ("", "", "back")


def test_left_as_they_are_means_that(world):
    Volunteer.objects.filter(pk=world.ida.pk).update(zip=None)
    world.ida.phone = "+12125550188"
    world.ida.save(update_fields=["phone"])
    told = ("X", "", "212-555-0188", "10001", "")
    assert outcomes(imported(world.program, "volunteers", HEADS, told, options={"known": "leave"})) == [(2, "known")]
    assert Volunteer.objects.get(pk=world.ida.pk).zip == ""


def test_the_questions_do_not_grow_with_the_rows_of_a_part(world):
    def asked(first, count):
        sheet = importing.start(checked(world.program, "volunteers", HEADS, *rows(count, first)), by="lead", now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            importing.run(sheet, now=NOW)
        return len(counted)

    asked(0, 2)
    assert asked(10, 3) == asked(20, 60)


def test_a_stopped_import_is_taken_back_and_one_that_was_only_uploaded_is_gone(world):
    sheet = uploaded(world.program, "volunteers", HEADS, *rows(1))
    key = sheet.key_id
    assert importing.stop(sheet, by="lead", now=NOW) is None
    assert (SheetImport.objects.count(), is_destroyed(key)) == (0, True)

    sheet = importing.start(checked(world.program, "volunteers", HEADS, *rows(450)), by="lead", now=NOW)
    job = Job.objects.get(pk=sheet.job_number)
    claim(job, now=NOW)
    with Beating(job) as beating, time_machine.travel(NOW, tick=False), pytest.raises(queue.JobCancelled):
        told, tell = [], queue.tell
        beating.is_over.clear()

        def stop_after_one_part(step, **how_far):
            told.append(how_far)
            if len(told) == 2:
                beating.is_over.set()
            tell(step, **how_far)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(queue, "tell", stop_after_one_part)
            jobs.import_sheet(sheet.pk, world.program.pk)
    assert (told, new().count()) == ([{"done": 0, "total": 450}, {"done": 200, "total": 450}], 200)
    giving_up.give_import_up(sheet.pk, world.program.pk)
    giving_up.give_import_up(sheet.pk, world.program.pk)  # told twice
    sheet.refresh_from_db()
    assert sheet.state == "undoing"
    jobs.take_sheet_back(sheet.pk, world.program.pk)
    sheet.refresh_from_db()
    assert (sheet.state, importing.outcomes(sheet), is_destroyed(sheet.key_id)) == ("undone", {"back": 200}, True)
    assert Volunteer.objects.filter(email__isnull=False).count() == 0
    assert SheetPart.objects.count() == 0


def test_what_somebody_worked_with_stays_and_is_listed(world):
    sheet = imported(world.program, "volunteers", HEADS, *rows(4))
    untouched, renamed, busy, joined = new().order_by("pk")
    renamed.preferred_name = "Another"
    renamed.save(update_fields=["preferred_name"])
    WeeklyAvailability.objects.create(volunteer=busy, weekday=1, starts="09:00", ends="12:00")
    Volunteer.objects.filter(pk=joined.pk).update(user=world.lead)
    back = taken_back(sheet)
    assert set(back.rows.filter(outcome="kept").values_list("code", flat=True)) == {
        renamed.code,
        busy.code,
        joined.code,
    }
    assert (back.rows.get(outcome="back").code, is_destroyed(untouched.key_id)) == (untouched.code, True)
    assert AuditEvent.objects.get(action="sheet_rows_removed").detail == {"volunteers": [untouched.code]}


def test_a_hold_keeps_what_was_imported_and_after_seven_days_it_stays(world):
    sheet = imported(world.program, "volunteers", HEADS, *rows(2))
    with pytest.raises(importing.NotNow):
        undoing.ask_to_undo(sheet, by="lead", now=NOW + undoing.UNDO_WITHIN)
    set_hold(program=world.program.pk, program_code=world.program.code, people=[], reason="asked", asked_by="a", by="b",
             now=NOW)  # fmt: skip
    assert importing.outcomes(taken_back(sheet)) == {"kept": 2}
    assert new().count() == 0 and Volunteer.objects.filter(email__isnull=False).count() == 2


def test_five_sheets_wait_at_a_time_and_none_longer_than_a_day(world):
    for _ in range(importing.MOST_WAITING):
        sheet = uploaded(world.program, "volunteers", HEADS, *rows(1))
    with pytest.raises(importing.TooManyWaiting):
        uploaded(world.program, "volunteers", HEADS, *rows(1))
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        jobs.forget_sheets()
    assert (SheetImport.objects.count(), is_destroyed(sheet.key_id)) == (0, True)
    sheet = imported(world.program, "volunteers", HEADS, *rows(1))
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        jobs.forget_sheets()
    assert (SheetImport.objects.count(), SheetRow.objects.count(), Volunteer.objects.filter(pk=sheet.pk).count()) == (
        0,
        0,
        0,
    )
    assert Volunteer.objects.filter(email__isnull=False).count() == 1


def test_what_takes_long_is_gone_on_with_by_another_job(world):
    sheet = importing.start(checked(world.program, "volunteers", HEADS, *rows(420)), by="lead", now=NOW)
    for done in (200, 400):
        importing.run(sheet, now=NOW, seconds=0)
        sheet.refresh_from_db()
        assert (sheet.state, new().count(), Job.objects.get(pk=sheet.job_number).state) == ("waiting", done, "queued")
    importing.run(sheet, now=NOW, seconds=0)
    sheet = undoing.ask_to_undo(sheet, by="lead", now=NOW)
    for left in (220, 20):
        undoing.undo(sheet, now=NOW, seconds=0)
        sheet.refresh_from_db()
        assert (sheet.state, new().count()) == ("undoing", left)
    undoing.undo(sheet, now=NOW, seconds=0)
    sheet.refresh_from_db()
    assert (sheet.state, new().count(), Job.objects.count()) == ("undone", 0, 6)


def test_each_step_is_taken_once(world):
    sheet = checked(world.program, "volunteers", HEADS, *rows(1))
    importing.start(sheet, by="lead", now=NOW)
    for again in (
        partial(importing.start, sheet, by="other", now=NOW),
        partial(importing.match, sheet, {"preferred_name": 0}, {}, by="other", now=NOW),
        partial(undoing.ask_to_undo, sheet, by="other", now=NOW),
    ):
        with pytest.raises(importing.NotNow):
            again()
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_worker_is_killed_at_any_step_has_whole_parts_and_is_finished_by_the_next():
    world = ToldVisits()
    first = importing.start(checked(world.program, "volunteers", HEADS, *rows(420)), by="lead", now=NOW)
    with CaptureQueriesContext(connection) as counted:
        importing.run(first, now=NOW)
    steps = len(counted)
    sheet = importing.start(checked(world.program, "volunteers", HEADS, *rows(420, 500)), by="lead", now=NOW)
    work = partial(jobs.import_sheet, sheet.pk, world.program.pk)
    written = []
    with time_machine.travel(NOW, tick=False):
        for number in (steps // 6, steps // 2, steps // 4):
            assert killed_at(number, work) == "killed"
            made = Volunteer.objects.filter(email__isnull=False).count() - 420
            done = sheet.parts.filter(number__gt=0, done_at__isnull=False).order_by("number")
            whole = sum(200 if part.number < 3 else 20 for part in done)
            assert made == whole == SheetRow.objects.filter(sheet=sheet).count()
            written.append(made)
        assert (written == sorted(written), 0 < written[1] < 420) == (True, True), written
        work()
    sheet.refresh_from_db()
    assert (sheet.state, importing.outcomes(sheet)) == ("done", {"made": 420})
    assert Volunteer.objects.filter(email__isnull=False).count() == 840
    back = undoing.ask_to_undo(sheet, by="lead", now=NOW)
    take_back = partial(jobs.take_sheet_back, back.pk, world.program.pk)
    with time_machine.travel(NOW, tick=False):
        assert killed_at(40, take_back) == "killed"
        take_back()
    sheet.refresh_from_db()
    assert (sheet.state, importing.outcomes(sheet)) == ("undone", {"back": 420})
    assert Volunteer.objects.filter(email__isnull=False).count() == 420
