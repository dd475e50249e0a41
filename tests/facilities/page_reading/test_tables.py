"""Saved pages: a cell of several rows, days over columns, and what is struck out or hidden is no text."""

from facilities.page_reading.plain_text import plain_text
from facilities.page_reading.tables import MOST_CELLS


def row(*cells):
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_a_cell_of_several_rows_stands_in_each():
    first = '<tr><td rowspan="2">Saturday</td><td>9</td></tr>'
    page = f"<table>{first}{row('10')}{row('Sunday', '11')}</table>"
    assert plain_text(page).split("\n") == ["Saturday | 9", "Saturday | 10", "Sunday | 11"]


def test_days_over_the_columns_stand_beside_each_cell():
    head = row("", "Mon - Wed", "Sat &amp; Sun")
    page = f"<table>{head}{row('Men', '1-2', '3-4')}{row('Women', '', '5-6')}</table>"
    assert plain_text(page).split("\n") == ["Mon - Wed | Men | 1-2", "Sat & Sun | Men | 3-4", "Sat & Sun | Women | 5-6"]


def test_other_tables_are_a_line_a_row_and_text_around_them_stays():
    rows = row("Unit", "Day") + row("A<br>B", "Monday")
    page = f"<p>before</p><table><caption>Visits</caption>{rows}</table><p>after</p>"
    lines = [line for line in plain_text(page).split("\n") if line]
    assert lines == ["before", "Visits", "Unit | Day", "A B | Monday", "after"]


def test_odd_tables_end_and_lose_no_text():
    nested = "<table><tr><td>a<table><tr><td>b</td></tr></table>c</td></tr></table>d"
    assert plain_text(nested).replace("\n", " ").split() == ["a", "|", "b", "c", "d"]
    assert plain_text("<table><tr><td>never <b>closed").split() == ["never", "closed"]
    assert plain_text("<table><td>no row</table>") == "no row"
    wide = f"<table>{row(*['x'] * (MOST_CELLS + 1))}</table>"
    assert plain_text(wide).count("x") == MOST_CELLS + 1
    assert plain_text('<table><tr><td rowspan="9999999999">a</td><td colspan="-1">b</td></tr></table>') == "a | b"


def test_what_is_struck_out_or_hidden_is_no_text():
    page = (
        "<html><head><title>x</title><body><p>a<del>b</del><s>c</s></p><!-- d -->"
        "<div style='display: none'>e<div>f</div>g</div>"
        "<p hidden>h<p>i<strike>j<br>k</strike>l"
    )
    assert "".join(plain_text(page).split()) == "ail"
