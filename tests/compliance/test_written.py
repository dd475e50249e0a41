"""Statements that are written once give the rows of the querysets they were written from, whatever the values."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from compliance.models import WebSession
from compliance.rounds import asked
from compliance.written import LONGEST, Written, written_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 12, 30, 15, 250000, tzinfo=UTC)


@pytest.fixture
def sessions():
    return [
        WebSession.objects.create(
            key_hash=name * 64, handle=uuid4(), user_pk=number, payload=b"", device=f"100 % {name}", created_at=NOW,
            last_seen_at=NOW + timedelta(hours=number), idle_seconds=600, ends_at=NOW + timedelta(hours=8),
        )
        for number, name in enumerate("abcd", start=1)
    ]  # fmt: skip


def of_users(users):
    return WebSession.objects.filter(user_pk__in=users).order_by("key_hash")


def busy(users, since, device, is_newest_first):
    """A constant with a percent sign, a text, a moment, a list twice, and an order that hangs on yes or no."""
    found = WebSession.objects.filter(
        Q(device=device) | Q(user_pk__in=users), Q(user_pk__in=users) | Q(device__contains="0 % x"),
        last_seen_at__gte=since,
    )  # fmt: skip
    return found.order_by("-key_hash" if is_newest_first else "key_hash").values_list("user_pk", "device")


class TestRows:
    def test_are_those_of_the_queryset_for_any_values(self, sessions):
        question = written_once(busy)
        for users in ([1], [2], [1, 2, 3], {4, 3}, [3, 4, 4], (7,)):
            for since in (NOW, NOW + timedelta(hours=3)):
                for device in ("100 % a", "%s", "100 % d' --"):
                    for is_newest_first in (True, False):
                        given = (users, since, device, is_newest_first)
                        (rows,) = asked([question(*given)])
                        assert rows == list(busy(*given)), given

    def test_are_models_each_time_their_own(self, sessions):
        question = written_once(of_users)
        first, again, both = asked([question([1]), question([1]), question([1, 2])])
        assert (first, both) == (sessions[:1], sessions[:2])
        assert first == again
        (later,) = asked([question([1])])
        assert later == first
        assert later[0] is not first[0]

    def test_what_is_asked_alike_is_asked_once_and_a_round_is_one_statement(self, sessions):
        question = written_once(of_users)
        with CaptureQueriesContext(connection) as queries:
            asked([question([1]), question((1,)), question([2]), of_users([3])])
        assert len(queries) == 1
        assert queries[0]["sql"].count("ARRAY(") == 3

    def test_of_an_empty_list_there_are_none_and_nothing_is_asked(self, sessions):
        with CaptureQueriesContext(connection) as queries:
            assert asked([written_once(of_users)([])]) == ([],)
        assert len(queries) == 0

    def test_of_a_long_list_come_from_the_queryset_itself(self, sessions):
        many = range(LONGEST + 1)
        question = written_once(of_users)(many)
        assert not isinstance(question, Written)
        assert asked([question]) == (sessions,)

    def test_are_true_after_the_database_planned_the_statement(self, sessions):
        question = written_once(of_users)
        for _ in range(8):
            assert asked([question([1, 2]), question([3, 4])]) == (sessions[:2], sessions[2:])
        WebSession.objects.filter(user_pk=1).delete()
        assert asked([question([1, 2]), question([3, 4])]) == (sessions[1:2], sessions[2:])


class TestWhatCannotBeWrittenOnce:
    @pytest.mark.parametrize(
        "build",
        [
            lambda since: WebSession.objects.filter(last_seen_at__gt=since - timedelta(days=1)),
            lambda since: WebSession.objects.filter(device=f"{since:%S}"),
            lambda since: WebSession.objects.all(),
            lambda since: WebSession.objects.filter(last_seen_at__range=(since, datetime.now(UTC))),
        ],
        ids=["computed from it", "written into a text", "left out", "the clock beside it"],
    )
    def test_is_refused_the_first_time(self, build):
        with pytest.raises(ValueError, match="hangs on its values"):
            written_once(build)(NOW)

    def test_a_value_of_another_kind_is_refused(self):
        with pytest.raises(TypeError, match="not a plain value"):
            written_once(of_users)([1.5])


def test_a_key_is_a_value_as_well(sessions):
    of_handle = written_once(lambda handle: WebSession.objects.filter(handle=handle))
    for session in sessions[:2]:
        (found,) = asked([of_handle(session.handle)])
        assert found == [session]
    assert asked([of_handle(uuid4())]) == ([],)
