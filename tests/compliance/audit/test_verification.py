"""Whatever is done to the trail behind the database's back is found, and the first bad row is named."""

import random
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from compliance import audit
from compliance.audit.anchors import Anchor, Head, heads
from compliance.audit.chain import BEGINNING, Row, own_hash
from compliance.audit.verification import Fault, Kind, verify
from compliance.models import AuditEvent, AuditLink

pytestmark = pytest.mark.django_db

ROWS, TRIES_EACH = 24, 50
CHAIN = "harbor"


@pytest.fixture
def trail():
    """The ids of a chain's events, in order, with another chain beside it."""
    for number in range(ROWS):
        audit.record("tea_made", by=f"u{number}", subject=f"cup-{number}", program=CHAIN)
        audit.record("tea_made", by="x", program="far")
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE compliance_auditevent DISABLE TRIGGER USER")  # as whoever owns the machine could
    execute("ALTER TABLE compliance_auditlink DISABLE TRIGGER USER")
    return list(AuditEvent.objects.filter(program=CHAIN).order_by("id").values_list("id", flat=True))


def execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def anchored():
    return [Anchor(datetime(2026, 11, 21, tzinfo=UTC), head) for head in heads().values()]


def first_fault(anchors):
    faults = verify(anchors).faults
    assert [fault.chain for fault in faults] in ([], [CHAIN])  # the chain beside it is never blamed
    return faults[0] if faults else None


# Each is told the ids and a place (0 …), does its harm, and says which fault is to be found.


def alter(column, value):
    def harm(ids, place):
        execute(f"UPDATE compliance_auditevent SET {column} = {value} WHERE id = %s", ids[place])
        kind = Kind.MOVED if column == "program" else Kind.ALTERED
        return Fault(kind, CHAIN, place + 1, ids[place])

    return harm


def delete_event(ids, place):
    execute("DELETE FROM compliance_auditevent WHERE id = %s", ids[place])
    return Fault(Kind.MISSING, CHAIN, place + 1, ids[place])


def delete_event_and_place(ids, place):
    execute("DELETE FROM compliance_auditevent WHERE id = %s", ids[place])
    execute("DELETE FROM compliance_auditlink WHERE event = %s", ids[place])
    return Fault(Kind.CUT if place == ROWS - 1 else Kind.MISSING, CHAIN, place + 1)


def delete_place(ids, place):
    execute("DELETE FROM compliance_auditlink WHERE event = %s", ids[place])
    return Fault(Kind.CUT if place == ROWS - 1 else Kind.MISSING, CHAIN, place + 1)


def cut_tail(ids, place):
    execute("DELETE FROM compliance_auditevent WHERE program = %s AND id >= %s", CHAIN, ids[place])
    execute("DELETE FROM compliance_auditlink WHERE chain = %s AND number > %s", CHAIN, place)
    return Fault(Kind.CUT, CHAIN, place + 1)


def swap(ids, place):
    other = (place + 1) % ROWS
    execute("UPDATE compliance_auditlink SET event = -1 WHERE event = %s", ids[place])
    execute("UPDATE compliance_auditlink SET event = %s WHERE event = %s", ids[place], ids[other])
    execute("UPDATE compliance_auditlink SET event = %s WHERE event = -1", ids[other])
    first = min(place, other)
    return Fault(Kind.ALTERED, CHAIN, first + 1, ids[max(place, other)])


def swap_numbers(ids, place):
    other = (place + 1) % ROWS
    numbers = "UPDATE compliance_auditlink SET number = %s WHERE chain = %s AND number = %s"
    execute(numbers, 9999, CHAIN, place + 1)
    execute(numbers, place + 1, CHAIN, other + 1)
    execute(numbers, other + 1, CHAIN, 9999)
    first = min(place, other)
    return Fault(Kind.MOVED, CHAIN, first + 1, ids[max(place, other)])


def insert_event(ids, place):
    event = AuditEvent.objects.create(action="tea_made", by="ghost", program=CHAIN)
    return Fault(Kind.INSERTED, CHAIN, 0, event.pk)


def insert_in_the_middle(ids, place):
    event = AuditEvent.objects.create(action="tea_made", by="ghost", program=CHAIN)
    execute("UPDATE compliance_auditlink SET number = number + 1000 WHERE chain = %s AND number > %s", CHAIN, place)
    execute("UPDATE compliance_auditlink SET number = number - 999 WHERE chain = %s AND number > 1000", CHAIN)
    before = AuditLink.objects.filter(chain=CHAIN, number=place).first()
    previous = bytes(before.own) if before else BEGINNING
    own = own_hash(as_row(event.pk), number=place + 1, previous=previous)
    AuditLink.objects.create(event=event.pk, chain=CHAIN, number=place + 1, previous=previous, own=own)
    # The ghost itself is faultless; the row it pushed on does not follow it, or is not the anchored one.
    if place == ROWS - 1:
        return Fault(Kind.REWRITTEN, CHAIN, ROWS, event.pk)
    return Fault(Kind.MOVED, CHAIN, place + 2, ids[place])


def rewrite_all(ids, place):
    """Change an event and compute every later hash again: faultless inside the database."""
    execute("UPDATE compliance_auditevent SET subject = 'other' WHERE id = %s", ids[place])
    link = AuditLink.objects.get(event=ids[place])
    previous = bytes(link.previous)
    for number, event in enumerate(ids[place:], start=place + 1):
        own = own_hash(as_row(event), number=number, previous=previous)
        execute("UPDATE compliance_auditlink SET previous = %s, own = %s WHERE event = %s", previous, own, event)
        previous = own
    return Fault(Kind.REWRITTEN, CHAIN, ROWS, ids[-1])


def change_link(column):
    def harm(ids, place):
        execute(f"UPDATE compliance_auditlink SET {column} = sha256('x'::bytea) WHERE event = %s", ids[place])
        return Fault(Kind.MOVED if column == "previous" else Kind.ALTERED, CHAIN, place + 1, ids[place])

    return harm


def as_row(event):
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), action, by, program, subject,
                      detail::text FROM compliance_auditevent WHERE id = %s""",
            [event],
        )
        return Row(*cursor.fetchone())


HARMS = [
    pytest.param(alter("action", "'tea_drunk'"), id="action"),
    pytest.param(alter('"by"', "'somebody'"), id="by"),
    pytest.param(alter("subject", "'cup'"), id="subject"),
    pytest.param(alter("at", "at + interval '1 microsecond'"), id="at"),
    pytest.param(alter("detail", "'{\"a\": 1}'"), id="detail"),
    pytest.param(alter("program", "'far'"), id="program"),
    pytest.param(delete_event, id="event_deleted"),
    pytest.param(delete_event_and_place, id="row_deleted"),
    pytest.param(delete_place, id="place_deleted"),
    pytest.param(cut_tail, id="tail_cut"),
    pytest.param(swap, id="events_swapped"),
    pytest.param(swap_numbers, id="places_swapped"),
    pytest.param(insert_event, id="event_inserted"),
    pytest.param(insert_in_the_middle, id="row_inserted"),
    pytest.param(rewrite_all, id="chain_rewritten"),
    pytest.param(change_link("own"), id="hash_changed"),
    pytest.param(change_link("previous"), id="link_changed"),
]


def test_a_trail_that_nobody_touched_has_no_fault(trail):
    verified = verify(anchored())
    assert verified.faults == []
    assert verified.rows == {CHAIN: ROWS, "far": ROWS}


@pytest.mark.parametrize("harm", HARMS)
def test_each_manipulation_is_found_and_its_first_row_named(trail, harm):
    places = [0, ROWS - 1, *random.Random(3).choices(range(ROWS), k=TRIES_EACH - 2)]
    anchors = anchored()
    found = []
    for place in places:
        with transaction.atomic():
            expected = harm(trail, place)
            found.append((place, first_fault(anchors), expected))
            transaction.set_rollback(True)
    assert [seen for seen in found if seen[1] != seen[2]] == []


def test_without_an_anchor_a_cut_tail_cannot_be_seen_and_with_one_from_before_the_cut_it_can(trail):
    early = anchored()
    cut_tail(trail, ROWS - 3)
    assert verify().faults == []
    assert verify(early).faults == [Fault(Kind.CUT, CHAIN, ROWS - 2)]


def test_an_anchor_of_a_chain_that_is_gone_altogether_is_missed():
    anchors = [Anchor(datetime(2026, 11, 21, tzinfo=UTC), Head("gone", 3, bytes(32)))]
    assert verify(anchors).faults == [Fault(Kind.CUT, "gone", 1)]
