"""Two leads and one list in the same moment, and a person who is moved while it is sent."""

from contextlib import suppress

import pytest

from compliance.approvals.answering import SecondPerson, approve
from compliance.approvals.models import Approval
from compliance.approvals.refusals import Refused
from tests.factories.at_once import at_once
from tests.factories.facilities import a_facility
from tests.factories.plans import NOW
from tests.visitation.rosters.test_sending import ListWorld
from visitation.door.card import Closed, is_open
from visitation.models import RosterName, Visit
from visitation.placements.conflicts import mark_of
from visitation.placements.knowledge import known_of_person
from visitation.placements.moving import move
from visitation.rosters import sending
from visitation.rosters.approving import ask_to_approve
from visitation.rosters.changed import differences

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = (Refused, sending.CannotSend)


def each_once(*work):
    """All of it in the same moment; what each got who was not refused."""
    left = list(work)

    def one():
        with suppress(*REFUSED):
            return left.pop()()

    return [got for got in at_once(len(work), one) if got is not None]


def test_of_leads_who_agree_to_one_list_at_once_one_makes_its_one_version():
    world = ListWorld()
    for hour in (9, 10, 11):
        world.planned(hour=hour)
    roster = world.roster()
    asked = each_once(*[lambda: ask_to_approve(roster, by=world.lead, now=NOW)] * 3)
    newest = Approval.objects.get(state="asked")
    assert newest in asked
    leads = [world.second, *(world.user(f"harbor-{name}") for name in ("third", "fourth"))]

    def yes(lead, question):
        by = SecondPerson(lead, NOW, frozenset({"totp"}))
        return lambda: approve(question, by=by, seen=question.content_hash, now=NOW)

    done = each_once(*(yes(lead, question) for lead in leads for question in asked))
    assert [one.approval for one in done] == [newest]
    assert (roster.versions.count(), RosterName.objects.count(), world.statuses()) == (1, 3, ["on_roster"] * 3)


def test_two_who_send_one_list_at_once_send_it_once(mailoutbox):
    world = ListWorld()
    world.planned()
    roster = world.roster()
    world.agreed(roster)
    sent = each_once(*(lambda lead=lead: sending.send(roster, "mail", by=lead, now=NOW) for lead in
                       (world.lead, world.second, world.lead)))  # fmt: skip
    assert [len(sent), len(mailoutbox), world.statuses()] == [1, 1, ["sent"]]


def test_a_person_moved_while_the_list_is_sent_is_expected_by_nobody_who_was_not_told_otherwise(mailoutbox):
    world = ListWorld()
    visit = world.planned()
    roster = world.roster()
    world.agreed(roster)
    elsewhere = a_facility(id="elsewhere")
    known = mark_of(known_of_person(visit.person, now=NOW))
    each_once(
        lambda: sending.send(roster, "mail", by=world.lead, now=NOW),
        lambda: move(
            visit.person, to=elsewhere, day=NOW.date(), source="phone", confidence="sure", seen=known,
            by=world.lead, now=NOW,
        ),
    )  # fmt: skip
    visit = Visit.objects.get()
    assert visit.status == "held"
    assert not is_open(visit, now=visit.starts), Closed.OFF
    roster.refresh_from_db(fields=["state"])
    # Either nothing was sent, or the facility is still to hear of the change.
    assert [change.is_off for change in differences(roster, now=NOW)] == [True]
    assert len(mailoutbox) in (0, 1)
