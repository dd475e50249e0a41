"""A report of a blocked script ends as one line that names no one, and a flood of them as a few."""

import json
import logging

import pytest
from django.urls import reverse

from visitation.views import csp_reports

OLD = {
    "csp-report": {
        "document-uri": "https://visits.example/visits/ZQneedle/?q=ZQneedle",
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://ZQneedle.example/ZQneedle.js",
        "script-sample": "ZQneedle",
        "referrer": "https://ZQneedle.example",
    }
}
NEW = [
    {"type": "csp-violation", "body": {"documentURL": "/week/", "effectiveDirective": "img-src", "blockedURL": "data"}}
]


@pytest.fixture(autouse=True)
def _nothing_told_yet():
    csp_reports._told.clear()


def send(client, body, kind="application/csp-report"):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(reverse("csp_report"), body, content_type=kind)


def test_both_formats_become_a_line_without_an_address(client, caplog):
    with caplog.at_level(logging.WARNING, logger=csp_reports.__name__):
        assert send(client, OLD).status_code == 204
        assert send(client, NEW, "application/reports+json").status_code == 204
    assert [record.getMessage() for record in caplog.records] == [
        "A page's policy stopped script-src-elem from another address on visit",
        "A page's policy stopped img-src from data on week",
    ]


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\x00", b"[[[[", b"[" * 5000, b"null", b"7", b'"x"', {"csp-report": 7}, {"body": ["x"]}, [None, 3]],
)
def test_what_is_no_report_changes_nothing_and_breaks_nothing(client, body):
    assert send(client, body).status_code == 204


def test_a_form_sent_as_a_report_breaks_nothing(client):
    assert client.post(reverse("csp_report"), {"x": "y"}).status_code == 204


def test_words_of_the_sender_do_not_reach_the_log(client, caplog):
    forged = {"csp-report": {"effective-directive": "x\nERROR forged", "blocked-uri": "y\nforged", "document-uri": 5}}
    with caplog.at_level(logging.WARNING, logger=csp_reports.__name__):
        send(client, forged)
    assert [record.getMessage() for record in caplog.records] == [
        "A page's policy stopped something from another address on no page of ours"
    ]


def test_a_flood_of_reports_is_a_few_lines(client, caplog):
    with caplog.at_level(logging.WARNING, logger=csp_reports.__name__):
        for _each in range(csp_reports.LINES_A_MINUTE + 30):
            send(client, OLD)
        send(client, OLD["csp-report"] | {"padding": "x" * csp_reports.MOST_BYTES})
    assert len(caplog.records) == csp_reports.LINES_A_MINUTE
