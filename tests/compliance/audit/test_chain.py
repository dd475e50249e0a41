"""Each event takes its place in its program's chain when its transaction commits; no chain forks or has a gap."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from compliance import audit
from compliance.audit.chain import BEGINNING
from compliance.audit.verification import verify
from compliance.models import AuditEvent, AuditLink

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, CONNECTIONS = 200, 12


def write(program=""):
    """Write an event, and say which one it is."""
    audit.record("tea_made", by="x", program=program)
    return AuditEvent.objects.latest("id").pk


def places(chain):
    return list(AuditLink.objects.filter(chain=chain).order_by("number").values_list("number", "event"))


def test_a_program_has_a_chain_of_its_own_and_the_network_has_one():
    written = [write(program) for program in ("harbor", "", "harbor", "far")]
    assert places("harbor") == [(1, written[0]), (2, written[2])]
    assert places("") == [(1, written[1])]
    assert places("far") == [(1, written[3])]


def test_the_first_follows_nothing_and_each_other_one_the_one_before_it():
    for number in range(3):
        audit.record("tea_made", by="x", subject=f"cup-{number}")
    links = list(AuditLink.objects.order_by("number"))
    assert [bytes(link.previous) for link in links] == [BEGINNING, bytes(links[0].own), bytes(links[1].own)]
    assert len({bytes(link.own) for link in links}) == 3


def test_what_was_rolled_back_leaves_no_gap():
    audit.record("tea_made", by="x")
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record("tea_spilt", by="x")
        raise RuntimeError
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            audit.record("tea_spilt", by="x")
            raise RuntimeError
        last = write()
    assert [number for number, _ in places("")] == [1, 2]
    assert places("")[1] == (2, last)


def test_any_text_and_any_detail_is_computed_alike_on_both_sides():
    texts = ["", "Zoë", "日本", "a:b,c", "7:evening,", "tab\tnew\nline", "“quoted” \"and\" \\", "\u202e", "x" * 120]
    details = [{}, {"b": 1, "a": [1, 2.5, None, True]}, {"ä": "ö\n\"\\"}, {"deep": {"er": {"": []}}}, {"n": 10**20}]
    for number, text in enumerate(texts):
        for detail in details:
            AuditEvent.objects.create(
                action="tea_made", by=text or "x", subject=text, program=f"p{number}", detail=detail
            )
    verified = verify()
    assert verified.faults == []
    assert sum(verified.rows.values()) == len(texts) * len(details)


def test_two_hundred_writers_at_once_neither_fork_nor_leave_out():
    rng = random.Random(7)
    programs = [[rng.choice(["harbor", "far", ""]) for _ in range(rng.randint(1, 4))] for _ in range(WRITERS)]

    def write(chosen):
        try:
            with transaction.atomic():
                for program in chosen:
                    audit.record("tea_made", by="x", program=program)
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(write, programs))
    flat = [program for chosen in programs for program in chosen]
    for chain in ("harbor", "far", ""):
        assert [number for number, _ in places(chain)] == list(range(1, flat.count(chain) + 1))
    assert verify().faults == []


@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("compliance_auditevent", "action = 'x'"),
        ("compliance_auditlink", "number = 9"),
        ("compliance_decisionrecord", "verdict = 'x'"),
    ],
)
def test_the_database_lets_nobody_change_the_trail(statement, table, change):
    audit.record("tea_made", by="x")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO compliance_decisionrecord (id, key_id, at, subject, facility, verdict)"
            " VALUES (1, gen_random_uuid(), now(), '', '', '')"
        ) if "decision" in table else None
        with pytest.raises(DatabaseError):
            cursor.execute(statement.format(table, change))
    assert (AuditEvent.objects.count(), AuditLink.objects.count()) == (1, 1)
