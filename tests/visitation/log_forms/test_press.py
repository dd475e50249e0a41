"""The press stands alone: one job in, one PDF out, in the largest letters that fit."""

import json
import re
import subprocess
import sys

import fontpkg_noto_sans
import pytest

from visitation.log_forms import press

LAYOUT = """
#let input = json(bytes(sys.inputs.at("input")))
#set document(title: "Lines", date: none)
#set page(width: 100pt, height: 100pt, margin: 0pt)
#set text(font: "Noto Sans", lang: "en", size: input.points * 1pt)
#for (number, lines) in input.sheets.enumerate() {
  if number > 0 { pagebreak() }
  range(lines).map(line => [#line]).join(linebreak())
}
"""
POINTS = [30, 20, 10, 5]
FONTS = fontpkg_noto_sans.ROOT / "files"


def a_job(*sheets, points=POINTS):
    return {"layout": LAYOUT, "fonts": str(FONTS), "points": points, "input": {"sheets": list(sheets)}}


def pages(pdf):
    return int(re.search(rb"<xmpTPg:NPages>(\d+)<", pdf).group(1))


@pytest.mark.parametrize("sheets", [(1,), (2, 1), (1, 9, 1), (3, 3, 3, 3)])
def test_each_sheet_gets_one_page(sheets):
    assert pages(press.draw(a_job(*sheets))) == len(sheets)


def test_the_largest_letters_that_fit_are_taken():
    drawn = press.draw(a_job(1, 2))
    assert drawn == press.draw(a_job(1, 2, points=[30])) != press.draw(a_job(1, 2, points=[10]))
    assert press.draw(a_job(1, 6)) == press.draw(a_job(1, 6, points=[10]))


def test_what_fits_in_no_size_runs_over_in_the_smallest():
    assert press.draw(a_job(99)) == press.draw(a_job(99, points=[5]))
    assert pages(press.draw(a_job(99))) > 1


def test_a_process_of_its_own_gives_the_same_document():
    job = a_job(1, 2)
    printed = subprocess.run(
        [sys.executable, "-I", press.__file__], input=json.dumps(job).encode(), capture_output=True, check=True
    )
    assert printed.stdout == press.draw(job)
