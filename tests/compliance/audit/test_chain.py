"""Each event takes its place in its program's chain when its transaction commits; no chain forks or has a gap."""

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from compliance import audit
from compliance.audit.chain import BEGINNING
from compliance.audit.verification import verify
from compliance.models import AuditEvent, AuditLink, DecisionRecord
from compliance.tenancy import acting

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


@pytest.mark.django_db
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
    DecisionRecord.objects.create(key_id=uuid4(), subject="K7", facility="eaz", verdict="allowed")
    write()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, change))
    assert [model.objects.count() for model in (AuditEvent, AuditLink, DecisionRecord)] == [1, 1, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["app", "rules"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE compliance_auditevent SET action = 'x'",
        "DELETE FROM compliance_auditevent",
        "TRUNCATE compliance_auditevent",
        "DROP TABLE compliance_auditevent",
        "ALTER TABLE compliance_auditevent DISABLE TRIGGER ALL",
        "ALTER TABLE compliance_auditevent ADD COLUMN x text",
        "DROP TRIGGER link ON compliance_auditevent",
        "CREATE OR REPLACE FUNCTION compliance_audit_link() RETURNS trigger LANGUAGE plpgsql AS ''",
        "INSERT INTO compliance_auditlink VALUES (9, '', 9, '', '')",
        "UPDATE compliance_auditlink SET number = 9",
        "DELETE FROM compliance_auditlink",
        "TRUNCATE compliance_auditlink",
        "SELECT compliance_audit_append(e) FROM compliance_auditevent e",
        "SET session_replication_role = replica",
    ],
)
def test_the_webs_roles_can_add_and_read_and_nothing_else(role, statement):
    write()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with (
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        acting(role=role),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert str(refused.value)[:5] in ("42501", "23001")  # no right to; or, by the table itself, never
    assert places("") == [(1, AuditEvent.objects.get().pk)]


def test_a_table_of_the_same_name_does_not_mislead_the_database():
    with transaction.atomic(), acting(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE compliance_auditlink (LIKE public.compliance_auditlink)")
        audit.record("tea_made", by="x")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT (SELECT count(*) FROM public.compliance_auditlink), count(*) FROM pg_temp.compliance_auditlink"
        )
        assert cursor.fetchone() == (1, 0)
        transaction.set_rollback(True)
