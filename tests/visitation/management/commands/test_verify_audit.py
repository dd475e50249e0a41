"""`verify_audit` says that nobody changed the trail, or which row is the first bad one."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from compliance import audit
from compliance.models import AuditLink
from tests.factories.told_visits import ToldVisits
from visitation.jobs import anchor_trail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def trail():
    world = ToldVisits()  # its facility's rules are published: one row of the network's chain
    for number in range(5):
        audit.record("tea_made", by="x", subject=f"cup-{number}", program=world.program.code)
        audit.record("tea_made", by="x")
    anchor_trail()


def run(capsys, *arguments):
    try:
        call_command("verify_audit", *arguments)
    except CommandError as error:
        return error.returncode, str(error), capsys.readouterr().out
    return 0, "", capsys.readouterr().out


def harm(*statements):
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("compliance_auditevent", "compliance_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("compliance_auditevent", "compliance_auditlink"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_untouched_trail_is_told_of_in_one_line(capsys, trail):
    code, _, out = run(capsys)
    assert code == 0
    assert json.loads(out) == {"chains": 2, "rows": 11, "anchors": 2, "faults": []}


def test_an_altered_row_is_named(capsys, trail):
    harm("UPDATE compliance_auditevent SET subject = 'pot' WHERE subject = 'cup-3'")
    event = AuditLink.objects.get(chain="harbor", number=4).event
    code, told, out = run(capsys)
    assert (code, told) == (1, f"row 4 of chain harbor: altered (event {event})")
    assert json.loads(out)["faults"] == [{"chain": "harbor", "row": 4, "event": event, "kind": "altered"}]


def test_a_cut_tail_is_missed_by_the_anchors(capsys, trail):
    harm(
        "DELETE FROM compliance_auditevent e USING compliance_auditlink l"
        " WHERE l.event = e.id AND l.chain = '' AND l.number > 3",
        "DELETE FROM compliance_auditlink WHERE chain = '' AND number > 3",
    )
    assert run(capsys)[:2] == (1, "row 4 of chain -: cut")


def test_a_trail_that_was_emptied_is_missed(capsys, trail):
    harm("DELETE FROM compliance_auditevent", "DELETE FROM compliance_auditlink")
    assert run(capsys)[:2] == (1, "row 1 of chain -: cut; row 1 of chain harbor: cut")


def test_an_altered_file_of_anchors_is_told_of(capsys, trail, tmp_path):
    file = tmp_path / "anchors" / "audit.txt"
    file.write_text(re.sub("harbor\t5", "harbor\t4", file.read_text()))
    assert run(capsys)[:2] == (1, "anchors: line 2 is not as it was written")


def test_heads_that_were_kept_elsewhere_miss_what_the_own_anchors_lost(capsys, trail, tmp_path):
    kept = tmp_path / "kept"
    kept.write_text(run(capsys, "--heads")[2])
    (tmp_path / "anchors" / "audit.txt").unlink()
    harm(
        "DELETE FROM compliance_auditevent e USING compliance_auditlink l"
        " WHERE l.event = e.id AND l.chain = 'harbor' AND l.number > 2",
        "DELETE FROM compliance_auditlink WHERE chain = 'harbor' AND number > 2",
    )
    assert run(capsys)[0] == 0
    assert run(capsys, "--against", str(kept))[:2] == (1, "row 3 of chain harbor: cut")


@pytest.mark.parametrize("text", [None, "no head at all", "2026-11-21T00:00:00Z - x y"])
def test_a_file_that_holds_no_heads_is_bad_input(capsys, trail, tmp_path, text):
    kept = tmp_path / "kept"
    if text is not None:
        kept.write_text(text)
    assert run(capsys, "--against", str(kept))[0] == 2
