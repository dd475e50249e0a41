"""The heads of the chains are kept in a file of their own, in which no line can be changed or taken out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from compliance import audit
from compliance.audit.anchors import (
    AnchorsBroken,
    content_of,
    heads,
    printed_anchors,
    read_anchors,
    write_anchors,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "anchors" / "audit.txt"


def write(program=""):
    audit.record("tea_made", by="x", program=program)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def three_hours(file):
    for hour in range(3):
        write("harbor")
        write()
        write_anchors(now=NOON + timedelta(hours=hour), path=file)


def test_a_line_is_added_for_each_chain_that_moved(file):
    three_hours(file)
    told = [(anchor.at.hour, anchor.head.chain, anchor.head.number) for anchor in read_anchors(file)]
    assert told == [(12, "", 1), (12, "harbor", 1), (13, "", 2), (13, "harbor", 2), (14, "", 3), (14, "harbor", 3)]
    write("harbor")
    assert write_anchors(now=NOON, path=file) == 1
    assert write_anchors(now=NOON, path=file) == 0


@pytest.mark.parametrize("line", range(1, 6))
@pytest.mark.parametrize("harm", ["changed", "taken_out", "moved"])
def test_no_line_can_be_changed_taken_out_or_moved(file, line, harm):
    three_hours(file)
    lines = file.read_text().splitlines(keepends=True)
    if harm == "changed":
        lines[line - 1] = lines[line - 1].replace("\t1\t", "\t7\t").replace("\t2\t", "\t7\t").replace("\t3\t", "\t7\t")
    elif harm == "taken_out":
        del lines[line - 1]
    else:
        lines[line - 1], lines[line] = lines[line], lines[line - 1]
    file.write_text("".join(lines))
    with pytest.raises(AnchorsBroken) as broken:
        read_anchors(file)
    assert broken.value.line == line


def test_under_another_key_no_line_holds(file, settings):
    three_hours(file)
    settings.FIELD_KEYS = ",".join(
        entry if not entry.startswith("index:") else "index:" + "A" * 43 + "="
        for entry in settings.FIELD_KEYS.split(",")
    )
    with pytest.raises(AnchorsBroken):
        read_anchors(file)


def test_a_line_that_a_crash_cut_short_is_dropped_and_written_again(file):
    three_hours(file)
    with file.open("ab") as torn:
        torn.write(b"2026-11-21T15:00")
    write()
    assert write_anchors(now=NOON + timedelta(hours=3), path=file) == 1
    assert len(read_anchors(file)) == 7


def test_a_chain_that_became_shorter_keeps_the_anchor_that_says_so(file):
    three_hours(file)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE compliance_auditlink DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM compliance_auditlink WHERE chain = 'harbor' AND number > 1")
    assert write_anchors(now=NOON + timedelta(hours=3), path=file) == 0


def test_what_was_printed_can_be_read_back():
    write("harbor")
    write()
    printed = "\n".join(content_of(head, NOON) for head in heads().values())
    assert {anchor.head.chain: anchor.head for anchor in printed_anchors(printed)} == heads()


def test_only_its_owner_may_look_into_the_folder(file):
    write()
    write_anchors(now=NOON, path=file)
    assert file.parent.stat().st_mode & 0o077 == 0
