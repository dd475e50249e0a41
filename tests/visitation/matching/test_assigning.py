"""Pairs for everybody who waits: whoever waits longest first, each pair and each person left with a reason."""

from datetime import date, timedelta

import pytest

from compliance.models import Job
from tests.factories.consented import agreed
from tests.factories.matching import NOW
from tests.factories.matching import Waiting as OneWaits
from visitation.matching.assigning import (
    NotReady,
    ask_for_assignment,
    ask_to_propose_all,
    confirm_pair,
    discard,
    give_up,
    make_assignment,
    propose_all,
)
from visitation.matching.assigning_words import pair_words
from visitation.matching.jobs import propose_assigned
from visitation.matching.proposing import Refusal
from visitation.models import Conflict, MatchProposal, Person, PersonLanguage, Placement, WaitingPlace

pytestmark = pytest.mark.django_db


class Waiting(OneWaits):
    def waits(self, person, *, days):
        WaitingPlace.objects.update_or_create(
            person=person, defaults={"since": NOW.date() - timedelta(days=days), "wishes": ["visit"]}
        )

    def another(self, code, *, language="pt", days=5, here=True, consents=True, **columns):
        person = Person.objects.create(program=self.program, alias_code=code, **columns)
        PersonLanguage.objects.create(person=person, language=language)
        if here:
            Placement.objects.create(
                person=person, facility=self.facility, first_day=date(2026, 9, 1), source="phone", checked_by="tests"
            )
        if consents:
            agreed(person)
        self.waits(person, days=days)
        return person


@pytest.fixture
def world():
    world = Waiting()
    world.waits(world.person, days=10)
    return world


def made(world):
    return make_assignment(ask_for_assignment(world.program, by=world.lead, now=NOW), now=NOW)


def outcome(assignment):
    return {
        pair.person.alias_code: pair.volunteer.preferred_name if pair.volunteer else pair.reasons[0]["code"]
        for pair in assignment.pairs.select_related("person", "volunteer")
    }


def test_whoever_waits_longest_is_served_and_everybody_else_has_a_reason(world):
    world.able("rosa")
    kept_apart = world.able("marta", language="quc")
    world.able("could", language="mam", cleared=None)
    first = world.person.alias_code
    world.another("4R-SH")
    world.another("5R-NO", consents=False)
    world.another("6R-WH", here=False)
    world.another("7R-MA", language="mam", language_required=True)
    apart = world.another("8R-QU", language="quc", language_required=True)
    Conflict.objects.create(person=apart, volunteer=kept_apart, reason="declared")
    assignment = made(world)
    assert outcome(assignment) == {
        first: "Rosa",
        "4R-SH": "Marta",
        "5R-NO": "no_consent",
        "6R-WH": "place_not_known",
        "7R-MA": "nobody_speaks",
        "8R-QU": "nobody_speaks",
    }
    assert (assignment.state, assignment.waiting, assignment.served, assignment.gap) == ("draft", 6, 2, 0)
    words = {pair.person.alias_code: pair_words(pair, miles=None) for pair in assignment.pairs.all()}
    assert words["7R-MA"] == [
        "Nobody cleared at this facility speaks Mam.",
        "1 more could if cleared there: begin with a clearance?",
    ]
    assert words[first] == [
        "speaks Portuguese fluently",
        "cleared there until March 2027",
        "free on Saturday, within the person’s visiting hours",
        "has 0 of 1",
    ]


def test_where_all_are_taken_the_last_in_line_waits_on(world):
    world.able("rosa")
    world.another("4R-SH", days=40)
    assert outcome(made(world)) == {"4R-SH": "Rosa", world.person.alias_code: "others_first"}


def test_a_pair_is_proposed_once_and_what_came_between_is_marked(world):
    world.able("rosa")
    world.able("marta")
    other = world.another("4R-SH")
    assignment = made(world)
    assert MatchProposal.objects.count() == 0  # nothing is sent before a lead says so
    first, second = assignment.pairs.order_by("rank")
    assert confirm_pair(first, by=world.lead, now=NOW) is None
    with pytest.raises(NotReady):
        confirm_pair(first, by=world.lead, now=NOW)
    Person.objects.filter(pk=other.pk).update(state="paused")
    assert confirm_pair(second, by=world.lead, now=NOW).why is Refusal.NOT_NOW
    second.refresh_from_db()
    assert (second.state, MatchProposal.objects.get().person) == ("overtaken", world.person)


def test_all_pairs_are_proposed_by_a_job_in_the_leads_name(world):
    world.able("rosa")
    world.able("marta")
    world.another("4R-SH")
    assignment = made(world)
    ask_to_propose_all(assignment, by=world.lead, now=NOW)
    job = Job.objects.get(kind="visitation.matching.jobs.propose_assigned")
    propose_assigned(*job.arguments)
    assert [one.proposed_by for one in MatchProposal.objects.all()] == [str(world.lead)] * 2
    assert propose_all(assignment, by=world.lead, now=NOW) == 0


def test_one_is_worked_out_at_a_time_and_a_stopped_one_stores_nothing(world):
    one = ask_for_assignment(world.program, by=world.lead, now=NOW)
    assert ask_for_assignment(world.program, by=world.lead, now=NOW) == one
    discard(one, by=world.lead, now=NOW)
    with pytest.raises(NotReady):
        make_assignment(one, now=NOW)
    with pytest.raises(NotReady):
        discard(one, by=world.lead, now=NOW)
    two = ask_for_assignment(world.program, by=world.lead, now=NOW)
    give_up(two.pk, world.program.pk)
    two.refresh_from_db()
    assert (two != one, two.state, two.pairs.count()) == (True, "failed", 0)
