"""Questions asked together: the same rows as one by one, in one statement a round."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.test.utils import CaptureQueriesContext

from compliance.models import AuditEvent, WebSession
from compliance.rounds import Plain, answer, asked, together

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 12, 30, 15, 250000, tzinfo=UTC)


def a_session(name):
    return WebSession.objects.create(
        key_hash=name * 64, handle=uuid4(), user_pk=1, payload=b"\x00%s\xff", device=f"{name} %s \\ 'it'",
        created_at=NOW, last_seen_at=NOW, idle_seconds=600, ends_at=NOW + timedelta(hours=8),
    )  # fmt: skip


def named(name):
    return WebSession.objects.filter(device__startswith=name)


def as_they_are(rows):
    return [vars(row) | {"_state": None} if hasattr(row, "_state") else row for row in rows]


def statements(*questions):
    with CaptureQueriesContext(connection) as queries:
        found = asked(questions)
    return found, len(queries)


class TestRows:
    def test_are_those_of_each_queryset_asked_by_itself(self):
        for name in "abc":
            a_session(name)
        same = WebSession.objects.filter(key_hash=OuterRef("key_hash"))
        questions = [
            WebSession.objects.order_by("-key_hash"),
            WebSession.objects.filter(device__contains="%").values_list("handle", "created_at").order_by("handle"),
            WebSession.objects.values_list("handle", flat=True).order_by("-handle")[:2],
            WebSession.objects.values("payload").order_by("pk"),
            WebSession.objects.only("device").order_by("pk"),
            WebSession.objects.filter(pk__in=[]),
            named("nobody"),
            AuditEvent.objects.order_by("pk"),
            WebSession.objects.order_by("pk").annotate(
                told=ArraySubquery(same.values(told=JSONObject(device="device", seconds="idle_seconds")).values("told"))
            ),
        ]
        found, count = statements(*questions)
        assert count == 1
        assert [as_they_are(rows) for rows in found] == [as_they_are(list(question)) for question in questions]

    def test_of_what_is_asked_twice_come_twice_from_one_question(self):
        a_session("a")
        rows = WebSession.objects.order_by("pk")
        (first, second), count = statements(rows, rows.all())
        assert (count, first, second) == (1, second, first)
        first.clear()
        assert len(second) == 1

    def test_of_nothing_cost_nothing(self):
        assert statements(WebSession.objects.none(), WebSession.objects.filter(pk__in=[])) == (([], []), 0)
        assert statements() == ((), 0)


class TestRounds:
    def test_run_side_by_side_whatever_their_number(self):
        a_session("a")
        a_session("b")

        def one():
            (rows,) = yield (named("a"),)
            return [row.device[0] for row in rows]

        def two():
            (rows,) = yield (named("b"),)
            pk = rows[0].pk
            again, others = yield (WebSession.objects.filter(pk=pk), WebSession.objects.exclude(pk=pk))
            return again[0].device[0], others[0].device[0]

        def none():
            return "at once"
            yield

        def all_of_them():
            inner = yield from together(one(), two(), none())
            return inner

        with CaptureQueriesContext(connection) as queries:
            assert answer(together(all_of_them(), one(), together())) == ((["a"], ("b", "a"), "at once"), ["a"], ())
        assert len(queries) == 2


class TestPlans:
    def planned(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%%one_of_a_kind%%'")
            return [statement for (statement,) in cursor.fetchall()]

    def ask(self, number):
        return asked([Plain("SELECT %s AS one_of_a_kind", [number]), Plain("SELECT 1")])

    def test_are_one_of_each_statement_however_large_its_numbers(self):
        for number in (1, 40_000, 3_000_000_000, 2):
            assert self.ask(number) == ([(number,)], [(1,)])
        assert len(self.planned()) == 1

    def test_outlive_what_is_taken_back_to_a_savepoint(self):
        self.ask(1)
        self.ask(1)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert len(self.planned()) == 1
        assert self.ask(5) == ([(5,)], [(1,)])
        assert len(self.planned()) == 1
