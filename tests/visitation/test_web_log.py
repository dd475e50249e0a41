"""What gunicorn says is a line like any other, and it keeps no log of who looked at what."""

import json
import logging
import sys

import pytest
from gunicorn.config import Config

from visitation.web_log import WebLog


@pytest.fixture
def log():
    made = WebLog(Config())
    yield made
    for name in ("gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).handlers = []


def test_an_error_is_one_line_without_address_path_or_words(log, capfd):
    log.error_log.handlers[0].setStream(sys.stderr)
    try:
        raise ValueError("ZQ secret")
    except ValueError:
        log.exception("Error handling request %s", "/people/ZQ?q=ZQ")
    log.warning("Invalid request from ip=10.9.8.7: ZQ")
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["Error handling request %s", "(in their own words)"]
    assert "ZQ" not in json.dumps(lines) and "10.9.8.7" not in json.dumps(lines)


def test_an_access_is_not_written_down(log, capfd):
    log.access(object(), object(), {}, 1)
    assert capfd.readouterr().err == ""
