"""A server that lets too much into its log is told of in one line, with what its superuser can run."""

import pytest

from compliance.quiet_database import server_log

pytestmark = pytest.mark.django_db


def test_the_embedded_server_is_quiet():
    assert server_log.talkative() == {}
    assert server_log.advice() == ""


def test_another_one_is_told_of_in_one_line(monkeypatch):
    monkeypatch.setitem(server_log.WANTED, "log_statement", ("ddl",))
    assert server_log.talkative() == {"log_statement": "ddl"}
    assert server_log.advice().endswith("ALTER SYSTEM SET log_statement = 'ddl';")
    assert "\n" not in server_log.advice()
