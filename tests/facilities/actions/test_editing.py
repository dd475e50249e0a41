"""Sources that disagree, in a draft: both are kept, the stricter is published, a call settles it."""

from datetime import UTC, date, datetime

import pytest

from facilities.actions.confirmations import confirm_rule
from facilities.actions.drafts import with_values
from facilities.actions.editing import change_draft, seen_at, start_draft
from facilities.edition_doubts import doubts_in
from tests.factories.facilities import a_facility

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SIGN = {"url": "sign in the lobby", "kind": "door"}


def changed(draft, *, keep_both, **values):
    seen = seen_at(draft.document, values)
    done = change_draft(draft, values, seen=seen, source=SIGN, confirmed=None, keep_both=keep_both, by="rosa", now=NOW)
    draft.refresh_from_db()
    return done


def test_both_are_kept_until_somebody_called(django_assert_max_num_queries):
    draft = start_draft(a_facility(), by="rosa", now=NOW)
    length = {"visit_length.minutes": 90}
    assert changed(draft, keep_both=True, **length) is True
    assert (
        changed(draft, keep_both=True, **length) is True or draft.document["visiting"]["visit_length"]["minutes"] == 60
    )
    assert draft.document["visiting"]["visit_length"]["minutes"] == 60
    (kept,) = draft.document["visiting"]["said_otherwise"]
    assert (kept["value"], kept["url"], kept["noted_on"]) == (90, "sign in the lobby", "2026-11-23")
    with django_assert_max_num_queries(1):
        (line,) = doubts_in(draft, today=NOW.date())
    assert line.text == "Two sources disagree about the length of a visit: one says 60, another 90."
    assert line.then == "The stricter one counts until somebody has asked the facility."
    assert [name for _address, name in line.sources] == ["example.org", "sign in the lobby"]
    for day, left in ((date(2026, 11, 22), 1), (date(2026, 11, 23), 0)):
        confirm_rule(draft, "visiting.visit_length", confirmed_on=day, how="phone", by="rosa", now=NOW)
        assert len(doubts_in(draft, today=NOW.date())) == left


def test_whoever_decides_or_takes_a_page_over_ends_it():
    draft = start_draft(a_facility(), by="rosa", now=NOW)
    changed(draft, keep_both=True, holidays="closed")
    assert draft.document["visiting"]["holidays"] == "closed"
    source = {"url": "https://example.org/x", "kind": "web_page"}
    taken = with_values(draft.document, [("holidays", "open")], source=source)
    assert (taken["visiting"]["holidays"], taken["visiting"]["said_otherwise"]) == ("open", [])
    assert changed(draft, keep_both=False, holidays="open") is True
    assert draft.document["visiting"]["said_otherwise"] == []
    assert doubts_in(draft, today=NOW.date()) == []
