"""A task that failed leaves its name, the type of its error and where it was; nothing of what the error said."""

import logging
import pickle
import traceback
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django_q.models import Task

from visitation.task_failures import forget_failures

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MARK = "ZQtaskmarker A999123456"


def failed(error, **columns):
    """The row of a failed task, made as django-q makes it."""
    try:
        canary = MARK
        raise error(canary)
    except Exception as raised:
        result = f"{raised} : {traceback.format_exc()}"
    columns = {"started": NOON, "stopped": NOON, "success": False, "result": result} | columns
    columns |= {"id": f"{Task.objects.count():032d}", "name": "tea", "func": "visitation.jobs.make_plan"}
    return Task.objects.create(**columns)


def stored():
    """Every byte of the queue's table of results."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM django_q_task t")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (ValueError, "ValueError"),
        (IntegrityError, "django.db.utils.IntegrityError"),
        (pickle.PicklingError, "_pickle.PicklingError"),
        (type("Ours", (Exception,), {}), "an error"),
        (lambda text: ValueError(f"{text}\nZQtaskmarker: x\n  File \"/ZQtaskmarker\", line 1, in ZQtaskmarker"), None),
    ],
)
def test_a_failure_keeps_its_type_and_no_word(error, kept, caplog):
    with caplog.at_level(logging.ERROR):
        task = failed(error)
    task.refresh_from_db()
    assert task.result == f"visitation.jobs.make_plan: {kept or 'ValueError'}"
    assert "ZQ" not in stored() and "ZQ" not in caplog.text
    assert "test_task_failures.py" in caplog.text  # where it was


def test_what_went_well_is_left_as_it_is():
    task = failed(ValueError, success=True, result=3)
    task.refresh_from_db()
    assert task.result == 3


def test_a_week_later_the_row_is_gone():
    failed(ValueError, stopped=NOON)
    failed(ValueError, stopped=NOON + timedelta(hours=1))
    assert forget_failures(now=NOON + timedelta(days=7, minutes=1)) == 1
    assert Task.objects.count() == 1
