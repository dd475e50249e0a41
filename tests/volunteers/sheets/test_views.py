"""A lead goes from the file to the import and back; nobody else does, and no other page takes a file."""

import csv
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.imported import NOW, a_csv
from tests.factories.told_visits import ToldVisits
from volunteers.models import SheetExport, SheetImport, SheetRow, Volunteer
from volunteers.sheets import exporting, jobs
from volunteers.sheets.limits import MOST_BYTES

pytestmark = pytest.mark.django_db
HEADS = ("Nombre", "Celular", "Notes")
NEW = reverse("sheet_new", args=["volunteers"])


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False):
        yield ToldVisits()


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def a_file(*rows, name="list.csv"):
    return {"file": SimpleUploadedFile(name, a_csv(*rows))}


def test_from_the_file_to_the_import_and_back(world):
    lead = as_(world.lead)
    told = [(f"Ann {number}", f"212-555-{number:04d}", "") for number in range(60)]
    answer = lead.post(NEW, a_file(HEADS, *told, ("Bad", "12", ""), name="Canary Legalname.csv"))
    sheet = SheetImport.objects.get()
    assert answer["Location"] == reverse("sheet_columns", args=[sheet.code])
    page = lead.get(answer["Location"]).content.decode()
    assert "61 rows were read" in page and "C: Notes" in page and "Ann 0" in page
    assert AuditEvent.objects.filter(action="fields_read", subject=sheet.code).count() == 1

    columns = {"column_preferred_name": "0", "column_phone": "0", "option_known": "fill"}
    page = lead.post(answer["Location"], columns).content.decode()
    assert "This column is taken for something else above." in page
    answer = lead.post(answer["Location"], columns | {"column_phone": "1"}, follow=True)
    page = answer.content.decode()
    assert "60 rows can be imported." in page and "1 row cannot, and is left out." in page
    assert "<b>Mobile phone</b> is no telephone number." in page

    page = lead.post(reverse("sheet_run", args=[sheet.code]), follow=True).content.decode()
    assert "0 of 61 rows are done." in page
    sheet.refresh_from_db()
    jobs.import_sheet(sheet.pk, world.program.pk)
    page = lead.get(reverse("sheet", args=[sheet.code])).content.decode()
    assert "This import can be taken back until" in page and "left out: cannot be read" in page
    assert "Canary" not in page
    made = SheetRow.objects.filter(outcome="made")
    assert made.count() == Volunteer.objects.filter(pk__in=made.values("target")).count() == 60

    lead.post(reverse("sheet_undo", args=[sheet.code]))
    sheet.refresh_from_db()
    jobs.take_sheet_back(sheet.pk, world.program.pk)
    page = lead.get(reverse("sheet", args=[sheet.code])).content.decode()
    assert "<dt>taken back</dt><dd>60</dd>" in page
    again = lead.post(reverse("sheet_undo", args=[sheet.code]), follow=True)
    assert "This import has gone on meanwhile" in again.content.decode()


def test_what_is_wrong_with_a_file_is_said_at_the_field(world):
    lead = as_(world.lead)
    for content, words in (
        (b"", "The submitted file is empty."),
        (b"Name\n", "There is nothing in this sheet"),
        (b"%PDF-1.7", "This is no sheet that can be read."),
        (b"x" * (MOST_BYTES + 1), "This file is too large: 5 MB at most."),
    ):
        page = lead.post(NEW, {"file": SimpleUploadedFile("a.csv", content)})
        assert words in page.content.decode(), content[:9]
    assert "This field is required." in lead.post(NEW, {}).content.decode()
    assert SheetImport.objects.count() == 0


def test_a_file_is_taken_on_no_other_page_and_from_nobody_else(world):
    lead, volunteer = as_(world.lead), as_(world.ida.user)
    rows = (HEADS, ("Ann", "", ""))
    assert lead.post(reverse("managed_new"), a_file(*rows)).status_code == 400
    assert volunteer.post(NEW, a_file(*rows)).status_code == 400
    assert Client().post(NEW, a_file(*rows)).status_code == 400
    two = {"file": SimpleUploadedFile("a", a_csv(*rows)), "more": SimpleUploadedFile("b", b"x")}
    assert lead.post(NEW, two).status_code == 400
    other = ToldVisits("far", facility=world.facility)
    lead.post(NEW, a_file(*rows))
    code = SheetImport.objects.get().code
    assert as_(other.lead).get(reverse("sheet_columns", args=[code])).status_code == 404
    assert as_(other.lead).post(reverse("sheet_stop", args=[code])).status_code == 404


def test_who_proved_too_long_ago_is_asked_again_before_import_and_copy(world):
    lead = as_(world.lead)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        for name, args in (("sheet_new", ["people"]), ("exports", [])):
            assert lead.get(reverse(name, args=args))["Location"].startswith(reverse("prove"))


def test_a_copy_is_made_marked_neutralised_counted_and_gone_after_half_an_hour(world):
    for volunteer, name in ((world.ida, "=HYPERLINK(1)"), (world.omar, "Omar")):
        volunteer.preferred_name = name
        volunteer.save(update_fields=["preferred_name"])
    lead = as_(world.lead)
    answer = lead.post(reverse("exports"), {"what": "volunteers"})
    export = SheetExport.objects.get()
    assert "The copy is being made." in lead.get(answer["Location"]).content.decode()
    jobs.make_export(export.pk, world.program.pk)
    file = lead.get(reverse("export_file", args=[export.code]))
    assert file["Content-Disposition"] == f'attachment; filename="{export.code}.csv"'
    text = file.content.decode("utf-8-sig")
    assert f'"{world.ida.code}","\'=HYPERLINK(1)"' in text
    assert text.count(f"{export.code} {world.lead.username}") == Volunteer.objects.count()
    taken = AuditEvent.objects.get(action="export_taken")
    assert (taken.by, taken.subject, taken.detail) == (
        world.lead.username,
        export.code,
        {"times": 1, "what": "volunteers"},
    )
    # A copy is its own lead's.
    assert as_(world.user("harbor-second", "PL")).get(reverse("export", args=[export.code])).status_code == 404

    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        page = as_(world.lead).get(reverse("export", args=[export.code])).content.decode()
        assert "its 30 minutes have passed" in page
        with pytest.raises(exporting.IsOver):
            exporting.take(export, by=world.lead, now=NOW + timedelta(minutes=30))
        jobs.forget_sheets()
    export.refresh_from_db()
    assert (export.state, export.content) == ("over", [])

    for left in range(exporting.A_DAY - 1, 0, -1):
        assert exporting.left_today(world.lead, now=NOW) == left
        lead.post(reverse("exports"), {"what": "volunteers"})
    page = lead.post(reverse("exports"), {"what": "volunteers"}).content.decode()
    assert "You have asked for five copies within a day." in page
    assert exporting.left_today(world.lead, now=NOW + timedelta(days=1)) == exporting.A_DAY


def test_a_copy_by_code_names_nobody(world):
    ida = world.ida
    ida.phone, ida.email, ida.zip = "+12125550101", "ida@example.org", "10001"
    ida.save()
    ida.roles.create(role="visitor", state="approved")
    ida.roles.create(role="letters", state="wanted")
    ida.trainings.create(course="orientation", completed_on=NOW.date() - timedelta(days=9))
    ida.trainings.create(course="listening", completed_on=NOW.date() - timedelta(days=9), expires_on=NOW.date())
    ida.trainings.create(course="over", completed_on=NOW.date() - timedelta(days=9),
                         expires_on=NOW.date() - timedelta(days=1))  # fmt: skip
    other = ToldVisits("far", facility=world.facility)
    lead = as_(world.lead)
    lead.post(reverse("exports"), {"what": "record"})
    export = SheetExport.objects.get()
    jobs.make_export(export.pk, world.program.pk)
    text = lead.get(reverse("export_file", args=[export.code])).content.decode("utf-8-sig")
    rows = [row[:-1] for row in csv.reader(text.splitlines())]
    assert rows[0] == ["Code", "State", "Roles", "Courses", "Has visited before", "Visits a month at most"]
    told = {row[0]: row[1:] for row in rows[1:]}
    assert set(told) == {each.code for each in (ida, world.omar, world.stranger)}
    assert told[ida.code] == ["active", "visit", "listening, orientation", told[ida.code][3], "4"]
    assert [each for each in ("Ida", "example.org", "2125550101", "10001", other.ida.code) if each in text] == []


def test_a_schedule_needs_two_days_in_order(world):
    lead = as_(world.lead)
    for first, last, words in (
        ("", "2026-12-01", "This copy needs both days."),
        ("2026-12-02", "2026-12-01", "The last day lies before the first."),
        ("2026-12-02", "2028-12-01", "At most one year at a time."),
    ):
        told = {"what": "schedule", "first_day": first, "last_day": last}
        assert words in lead.post(reverse("exports"), told).content.decode()
    assert SheetExport.objects.count() == 0


@pytest.mark.parametrize(
    ("cell", "neutral"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(1)", "'@SUM(1)"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        (" =1", "' =1"), ("＝1", "'＝1"), ('"=1', "'\"=1"), ("Ann-Marie", "Ann-Marie"), ("", ""),
        ("2026-03-31", "2026-03-31"),
    ],
)  # fmt: skip
def test_no_cell_begins_a_formula(cell, neutral):
    assert exporting.neutral(cell) == neutral
