"""`log_forms`: a file or none, one line for what is wrong, and the exit codes of the contract."""

import json
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from tests.factories.facilities import a_facility
from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.statuses import Status

pytestmark = pytest.mark.django_db


def log_forms(first_day, last_day, out, *more):
    answer = StringIO()
    call_command("log_forms", f"--from={first_day}", f"--to={last_day}", f"--out={out}", *more, stdout=answer)
    return json.loads(answer.getvalue())


def refusal(*asked):
    with pytest.raises(CommandError) as refused:
        log_forms(*asked)
    assert "\n" not in str(refused.value)
    return refused.value.returncode, str(refused.value)


def test_one_form_a_visit_of_the_days_asked_for_both_included(tmp_path):
    world = ToldVisits()
    for day in (20, 21, 22, 23):
        world.visit(starts=STARTS.replace(day=day))
    world.visit(starts=STARTS.replace(day=22, hour=20), status=Status.DRAFT)
    out = tmp_path / "forms.pdf"
    answer = log_forms("2026-11-21", "2026-11-22", out)
    pages = [page.extract_text() for page in PdfReader(out).pages]
    assert answer == {"visits": 2, "file": "forms.pdf", "bytes": out.stat().st_size}
    assert ["VT-HAR2" in pages[0], "VT-HAR3" in pages[1], len(pages)] == [True, True, 2]
    assert [value for value in CANARIES.values() if value in "".join(pages)] == []


def test_a_day_is_the_facilitys_own(tmp_path):
    ToldVisits().visit(starts=STARTS.replace(day=22, hour=1))  # the evening before, in New York
    assert log_forms("2026-11-21", "2026-11-21", tmp_path / "forms.pdf")["visits"] == 1
    assert refusal("2026-11-22", "2026-11-22", tmp_path / "none.pdf")[0] == 1


@pytest.mark.parametrize(
    ("more", "said", "width"), [((), "Visit log", 612), (("--paper=a4", "--lang=es"), "Registro", 595)]
)
def test_paper_and_language_can_be_chosen(tmp_path, more, said, width):
    ToldVisits().visit()
    out = tmp_path / "forms.pdf"
    log_forms("2026-11-21", "2026-11-21", out, *more)
    page = PdfReader(out).pages[0]
    assert (page.extract_text().startswith(said), round(page.mediabox.width)) == (True, width)


def test_the_same_days_give_the_same_bytes(tmp_path):
    ToldVisits().visit()
    log_forms("2026-11-21", "2026-11-21", tmp_path / "a.pdf")
    log_forms("2026-11-21", "2026-11-21", tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_days_without_visits_are_a_refusal_and_leave_no_file(tmp_path):
    out = tmp_path / "forms.pdf"
    assert refusal("2026-11-21", "2026-11-22", out) == (
        1,
        "no visits from 2026-11-21 to 2026-11-22; no file was written",
    )
    assert list(tmp_path.iterdir()) == []


def test_too_many_forms_for_one_file_are_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr("visitation.log_forms.render.MOST_SHEETS", 1)
    world = ToldVisits()
    for day in (21, 22):
        world.visit(starts=STARTS.replace(day=day))
    code, message = refusal("2026-11-21", "2026-11-22", tmp_path / "forms.pdf")
    assert (code, message.startswith("2 log forms are too many"), list(tmp_path.iterdir())) == (1, True, [])


def test_a_name_that_cannot_be_printed_is_a_refusal_and_leaves_the_old_file(tmp_path):
    ToldVisits(facility=a_facility(id="far", name="Harbor 中 Center")).visit()
    out = tmp_path / "forms.pdf"
    out.write_bytes(b"the old one")
    code, message = refusal("2026-11-21", "2026-11-21", out)
    assert (code, "“中” (U+4E2D)" in message) == (1, True)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("forms.pdf", b"the old one")]


@pytest.mark.parametrize(
    ("first_day", "last_day", "said"),
    [
        ("2026-11-22", "2026-11-21", "--to: 2026-11-21 is before 2026-11-22; give a later day"),
        ("2026-02-30", "2026-03-01", "--from: “2026-02-30” is not a day of this century; write one such as 2026-01-31"),
        ("20261121", "2026-11-22", "--from: “20261121” is not a day of this century; write one such as 2026-01-31"),
        ("2026-11-21", "soon", "--to: “soon” is not a day of this century; write one such as 2026-01-31"),
        ("0001-01-01", "2026-11-22", "--from: “0001-01-01” is not a day of this century; write one such as 2026-01-31"),
        ("2026-01-01", "2027-01-02", "--to: at most 366 days at once; give a nearer day"),
    ],
)
def test_dates_without_sense_are_bad_input(tmp_path, first_day, last_day, said):
    assert refusal(first_day, last_day, tmp_path / "forms.pdf") == (2, said)


def test_a_place_that_cannot_be_written_is_bad_input(tmp_path):
    code, message = refusal("2026-11-21", "2026-11-21", tmp_path / "nowhere" / "forms.pdf")
    assert (code, "there is no folder" in message) == (2, True)
    code, message = refusal("2026-11-21", "2026-11-21", tmp_path)
    assert (code, "this is a folder" in message) == (2, True)


def test_the_file_is_for_its_owner_alone(tmp_path):
    ToldVisits().visit()
    log_forms("2026-11-21", "2026-11-21", tmp_path / "forms.pdf")
    assert os.stat(tmp_path / "forms.pdf").st_mode & 0o777 == 0o600


def test_a_folder_that_takes_no_file_is_one_line(tmp_path, monkeypatch):
    ToldVisits().visit()

    def refuse(**_asked):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("visitation.management.commands.log_forms.tempfile.mkstemp", refuse)
    out = tmp_path / "forms.pdf"
    assert refusal("2026-11-21", "2026-11-21", out) == (
        2, f"{out}: output: cannot be written (Permission denied); nothing was kept"
    )  # fmt: skip
