"""A lead's own list of volunteers: uploaded, matched, looked at row by row, imported and taken back."""

import pytest
from django.urls import reverse

from compliance.models import Job
from tests.factories.imported import a_csv
from tests.journeys.conftest import DESK, NARROW, fits, violations
from volunteers.models import SheetImport, Volunteer
from volunteers.sheets import jobs

pytestmark = pytest.mark.django_db(transaction=True)
_RUN = {f"volunteers.sheets.jobs.{run.__name__}": run for run in (jobs.import_sheet, jobs.take_sheet_back)}
SHEET = a_csv(
    ("Name", "Mail of theirs", "Cell", "Speaks"),
    ("Noor Paperkite", "noor@example.org", "212 555 0101", "es, en"),
    ("", "nobody@example.org", "", ""),
    ("Omar Tugboat", "omar at example", "", "Dothraki"),
    ("=HYPERLINK(1)", "formula@example.org", "", ""),
    ("Ana Farola", "ana@example.org", "", "español"),
)


def work_off():
    """As a worker would."""
    for job in Job.objects.filter(state=Job.State.QUEUED, kind__in=_RUN).order_by("pk"):
        _RUN[job.kind](*job.arguments)


def test_a_sheet_is_uploaded_matched_looked_at_imported_and_taken_back(browse, world):
    page = browse(reverse("sheets"), user=world.lead, viewport=DESK)
    page.get_by_role("link", name="Import volunteers").click()
    page.get_by_label("Sheet").set_input_files({"name": "ours.csv", "mimeType": "text/csv", "buffer": SHEET})
    page.get_by_role("button", name="Read it").click()

    page.get_by_role("heading", name="Which column holds what?").wait_for()
    assert "5 rows were read." in page.locator("main").inner_text()
    for label, told in (("Preferred name", "A: Name"), ("Mobile phone", "C: Cell")):
        assert page.get_by_label(label, exact=False).first.locator("option:checked").inner_text() == told
    page.get_by_label("E-mail").select_option(label="B: Mail of theirs")
    page.get_by_label("Languages").select_option(label="D: Speaks")
    assert violations(page) == []
    page.get_by_role("button", name="Look at every row").click()

    page.get_by_role("table", name="Rows that cannot be read").wait_for()
    told = page.locator("main").inner_text()
    assert ("2 rows can be imported." in told, "3 rows cannot, and are left out." in told) == (True, True)
    named = [row.split("\n")[0].split("\t")[0] for row in page.locator("tbody tr").all_inner_texts()]
    assert named == ["3", "4", "4", "5"]
    page.set_viewport_size(NARROW)
    assert fits(page)
    assert violations(page) == []
    had = Volunteer.objects.count()
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_text("0 of 5 rows are done.").wait_for()
    work_off()
    page.locator(".tag").get_by_text("imported", exact=True).wait_for()
    assert Volunteer.objects.count() == had + 2

    page.get_by_role("button", name="Take this import back").click()
    page.get_by_text("What was imported is being taken back.").wait_for()
    work_off()
    page.locator(".tag").get_by_text("taken back").wait_for()
    assert (Volunteer.objects.count(), SheetImport.objects.get().state) == (had, "undone")
    assert page.complaints == []
