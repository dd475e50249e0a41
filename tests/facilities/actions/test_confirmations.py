"""What somebody found out by asking the facility."""

from datetime import date

import pytest

from compliance.models import AuditEvent
from compliance.rules import slots
from facilities.actions.confirmations import confirm_rule, settle_question
from facilities.actions.editions import load_rulebook, publish_edition
from facilities.editions.places import NoSuchPlace
from facilities.models import Confirmation, RulebookEdition
from facilities.queries import facts_in_force
from tests.factories.facilities import NOW, a_facility, a_rulebook, a_window

pytestmark = pytest.mark.django_db

ASKED_ON = date(2026, 8, 30)
SATURDAY = date(2026, 9, 5)


def confirm(facility, path, **changes):
    edition = facility.editions.get(state="published")
    return confirm_rule(edition, path, **{"confirmed_on": ASKED_ON, "how": "phone", "by": "Rita", "now": NOW} | changes)


def windows():
    return {window.id: window.stated.confirmed_on for window in facts_in_force(["harbor"])["harbor"].windows}


def publish(document):
    load_rulebook(document, by="tests", now=NOW)
    publish_edition(RulebookEdition.objects.get(state="draft"), by="Rita", now=NOW)


def test_nobody_has_confirmed_a_rule_that_was_only_loaded():
    a_facility()
    assert windows() == {"w1": None}


def test_a_confirmed_window_carries_the_date_and_its_neighbor_does_not():
    facility = a_facility(a_window(), a_window(id="w2", days=["sun"]))
    confirm(facility, "visiting.windows[1]")
    assert Confirmation.objects.get().path == "visiting.windows[w2]"
    assert windows() == {"w1": None, "w2": ASKED_ON}
    assert AuditEvent.objects.filter(action="rule_confirmed", subject="harbor", by="Rita").count() == 1


def test_confirming_the_whole_confirms_its_parts():
    confirm(a_facility(), "visiting")
    assert windows() == {"w1": ASKED_ON}


def test_the_newest_confirmation_counts():
    facility = a_facility()
    confirm(facility, "visiting.windows[w1]")
    confirm(facility, "visiting.windows[w1]", confirmed_on=date(2026, 8, 1))
    assert windows() == {"w1": ASKED_ON}


def test_a_confirmation_follows_its_window_into_the_next_edition_wherever_it_stands():
    facility = a_facility(a_window())
    confirm(facility, "visiting.windows[w1]")
    publish(a_rulebook(a_window(id="w0", days=["sun"]), a_window()))
    assert windows() == {"w0": None, "w1": ASKED_ON}


def test_nobody_has_confirmed_what_the_next_edition_says_anew():
    facility = a_facility(a_window())
    confirm(facility, "visiting.windows[w1]")
    publish(a_rulebook(a_window(end="12:00")))
    assert windows() == {"w1": None}


def test_what_is_not_in_the_rulebook_cannot_be_confirmed():
    with pytest.raises(NoSuchPlace):
        confirm(a_facility(), "visiting.booking.min_lead_hours")


@pytest.mark.parametrize("answer", ["allowed", "refused"])
def test_an_answered_question_is_no_longer_unknown(answer):
    facility = a_facility(a_window(by_request=True, end="10:00"))

    def verdict():
        return slots(facts_in_force(["harbor"])["harbor"], SATURDAY, SATURDAY).slots[0].verdict.value

    assert verdict() == "unknown"
    settle_question(
        facility,
        "needs_approval",
        answer=answer,
        settled_on=ASKED_ON,
        how="phone",
        by="Rita",
        now=NOW,
        window_code="w1",
    )
    assert verdict() == answer
