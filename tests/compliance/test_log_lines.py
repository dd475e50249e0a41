"""One line of JSON for each thing that is logged; nothing that was typed, and nobody's address, is in it."""

import io
import json
import logging
import sys
import threading
from datetime import UTC, date, datetime, time

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import RequestFactory
from django.urls import reverse
from django.views.debug import get_default_exception_reporter_filter, get_exception_reporter_class

from compliance.fields import SealedTextField
from compliance.fields.kept import Told
from compliance.levels import LEVELS
from compliance.log_lines import JsonLine, NoReport, log_uncaught

OURS = ("compliance", "facilities", "volunteers", "visitation")
MARK = "ZQlogmarker A999123456"
HOSTILE = [
    'x\n{"at": "2026", "level": "INFO", "event": "forged"}',
    "x\r\nSet-Cookie: a=b",
    "\x1b[2J\x1b]0;title\x07",
    "\u2028\u2029\x85\x0b\x0c",
    "\u202e\ud800",
    '"}\n{"',
    "%s %d %(name)s {0}",
]


@pytest.fixture
def told():
    """Lines as the root logger writes them."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLine())
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().split("\n")[:-1]]
    root.removeHandler(handler)


def nested(error):
    canary = MARK
    try:
        raise KeyError(canary)
    except KeyError:
        raise error(canary)  # noqa: B904 — the chain is what is looked at


def test_a_message_of_ours_is_kept_whole(told):
    logging.getLogger("visitation.jobs").warning("plan %s was given up after %d tries", "PN-2K7Q", 3)
    (line,) = told()
    assert (line["level"], line["logger"], line["event"]) == (
        "WARNING",
        "visitation.jobs",
        "plan PN-2K7Q was given up after 3 tries",
    )


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("logger", ["visitation.jobs", "library.of.others"])
def test_nothing_makes_a_second_line_or_moves_the_cursor(text, logger):
    # Not through the root logger: pytest keeps what goes there, and half a surrogate pair cannot be sent on.
    for message, arguments in (("it says %s", (text,)), (text, ())):
        record = logging.makeLogRecord(
            {"name": logger, "msg": message, "args": arguments, "levelname": "ERROR", "levelno": logging.ERROR}
        )
        line = JsonLine().format(record)
        assert line.isascii() and line.isprintable()
        assert json.loads(line)["level"] == "ERROR"


def test_a_line_is_plain_ascii():
    record = logging.makeLogRecord({"name": "visitation.x", "msg": "Zoë \x1b[31m", "levelname": "ERROR"})
    line = JsonLine().format(record)
    assert line.isascii() and line.isprintable()


@pytest.mark.parametrize(
    "private",
    ["A999123456", "999-12-3456", "(212) 555-0147", "+1 212 555 0147", "ana@example.org", "10.1.2.3", "2001:db8::7:1"],
)
def test_what_should_not_be_in_our_own_messages_does_not_reach_the_line(told, private):
    logging.getLogger("visitation.jobs").error("about %s here", private)
    assert private not in told()[0]["event"]


@pytest.mark.parametrize(
    ("message", "arguments", "kept"),
    [
        ("Not Found: %s", ("/people/" + MARK,), "Not Found: %s"),
        (f"filled in already {MARK}", (), "(in their own words)"),
        (ValueError(MARK), (), "(in their own words)"),
    ],
)
def test_of_others_messages_only_the_template_is_kept(told, message, arguments, kept):
    logging.getLogger("library.of.others").error(message, *arguments)
    assert told()[0]["event"] == kept


def test_of_an_error_its_types_and_places_are_kept_and_not_its_words(told):
    try:
        nested(ValueError)
    except ValueError:
        logging.getLogger("visitation.jobs").exception("broken")
    (line,) = told()
    assert [error["type"] for error in line["errors"]] == ["builtins.ValueError", "builtins.KeyError"]
    assert line["errors"][0]["places"][-1].endswith(" nested")
    assert MARK not in json.dumps(line)


@pytest.mark.django_db
def test_a_request_is_told_of_by_route_and_status_alone(told, client):
    hostile = "/no/such/ZQpath%0d%0aforged/?q=ZQquery"
    client.get(hostile, headers={"user-agent": "ZQagent\x1b[2J", "x-request-id": "ZQid", "referer": "ZQreferer"})
    client.post(reverse("health"), {"name": "ZQbody"}, headers={"x-forwarded-for": "10.9.8.7"})
    lines = told()
    assert [(line["event"], line["method"], line["route"], line["status"]) for line in lines] == [
        ("request", "GET", "none", 404),
        ("request", "POST", "health", 405),
    ]
    assert "ZQ" not in json.dumps(lines) and "10.9.8.7" not in json.dumps(lines)


def test_djangos_reports_show_nothing():
    canary = MARK
    try:
        raise ValueError(canary)
    except ValueError:
        request = RequestFactory().post("/", {"a": MARK})
        reporter = get_exception_reporter_class(request)(request, *sys.exc_info())
        assert type(reporter) is NoReport
        assert (reporter.get_traceback_html(), reporter.get_traceback_text()) == ("", "")
    assert get_default_exception_reporter_filter().is_active(request)
    assert settings.DEBUG is False


def test_no_logger_writes_in_another_form():
    handlers = [handler for name in logging.root.manager.loggerDict for handler in logging.getLogger(name).handlers]
    ours = [handler for handler in handlers if type(handler) is logging.StreamHandler]
    assert all(isinstance(handler.formatter, JsonLine) for handler in ours)
    assert not [handler for handler in handlers if type(handler).__name__ == "AdminEmailHandler"]


def test_what_nobody_catches_is_a_line_as_well(told, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log_uncaught()
    try:
        nested(RuntimeError)
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    thread = threading.Thread(target=nested, args=[OSError])
    thread.start()
    thread.join()
    lines = told()
    assert [line["errors"][0]["type"] for line in lines] == ["builtins.RuntimeError", "builtins.OSError"]
    assert MARK not in json.dumps(lines)


EXAMPLES = {
    models.TimeField: time(9, 30),
    models.DateField: date(2026, 11, 21),
    models.DateTimeField: datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
}


def every_model():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]


@pytest.mark.parametrize("model", every_model(), ids=lambda model: model._meta.label)
def test_a_row_in_a_message_is_a_code(model):
    row = model()
    for field in model._meta.concrete_fields:
        level = LEVELS.get(f"{model._meta.label}.{field.attname}")
        if isinstance(field, SealedTextField):
            row.__dict__[field.attname] = Told(MARK)
        elif level in ("S3", "S4", "K") and isinstance(field, models.CharField | models.TextField):
            setattr(row, field.attname, MARK)
        elif getattr(row, field.attname) is None and type(field) in EXAMPLES:
            setattr(row, field.attname, EXAMPLES[type(field)])
    assert "ZQlog" not in f"{row!s} {row!r} {[row]} { ({'row': row}) }"
