"""Proposals: nobody is asked why not, the first yes begins, and whoever comes second is told kindly."""

from datetime import timedelta

import pytest
from django.db import transaction

from compliance.models import AuditEvent
from compliance.tenancy import acting
from tests.factories.at_once import at_once
from tests.factories.consented import agreed
from tests.factories.matching import NOW, Waiting
from visitation.matching.living import MatchedAlready, NotAgreed, NotPossible, change_channel, go_on, pause
from visitation.matching.proposing import (
    NotProposed,
    Outcome,
    Refusal,
    answer,
    ask_too,
    end_what_is_over,
    propose,
    take_back,
)
from visitation.models import Channel, Conflict, Consent, Match, MatchProposal, Person
from volunteers.models import Letter

LATER = NOW + timedelta(days=1)


@pytest.fixture
def world(request, db):
    return Waiting()


def proposed(world, *volunteers, **columns):
    return propose(world.person, list(volunteers), by=world.lead, now=NOW, **columns)


def say(proposal, volunteer, yes, now=LATER):
    return answer(proposal, volunteer, yes=yes, by=volunteer.user, now=now)


def letters(kind):
    return set(Letter.objects.filter(kind=kind).values_list("volunteer__code", flat=True))


def refused(world, volunteer, **columns):
    with pytest.raises(NotProposed) as why:
        proposed(world, volunteer, **columns)
    return why.value.why


def test_a_yes_begins_the_match_and_the_others_need_not_answer(world):
    one, two, back = world.able("one"), world.able("two"), world.able("back")
    proposal = proposed(world, one, two, backup=back)
    assert letters("match_asked") == {one.code, two.code}
    assert say(proposal, one, True) is Outcome.MATCHED
    match = Match.objects.get()
    assert (match.volunteer, match.seat, match.part, match.backup) == (one, 1, "visitor", back)
    assert letters("match_over") == {two.code}
    assert say(proposal, two, True) is Outcome.TAKEN
    assert say(proposal, one, False) is Outcome.OVER  # a match is ended on its own page
    world.person.refresh_from_db()
    proposal.refresh_from_db()
    assert (world.person.state, proposal.state) == ("visited", "taken")
    rows = AuditEvent.objects.filter(action__startswith="match").order_by("pk")
    assert list(rows.values_list("action", flat=True)) == [
        "match_proposed",
        "match_proposed",
        "match_began",
        "match_proposal_answered",
    ]


def test_a_no_needs_no_reason_and_when_nobody_can_the_lead_hears_it(world):
    one = world.able("one")
    proposal = proposed(world, one)
    assert say(proposal, one, False) is Outcome.NOTED
    proposal.refresh_from_db()
    assert (proposal.state, Match.objects.count()) == ("nobody", 0)
    assert Letter.objects.filter(kind="match_news", user=world.lead).count() == 1
    assert proposed(world, one).state == "open"  # it can be asked anew


def test_it_ends_by_itself(world):
    one = world.able("one")
    proposal = proposed(world, one)
    assert end_what_is_over(world.program, now=proposal.answer_until - timedelta(minutes=1)) == 0
    assert say(proposal, one, True, now=proposal.answer_until) is Outcome.OVER
    assert (end_what_is_over(world.program, now=proposal.answer_until), Match.objects.count()) == (1, 0)
    assert end_what_is_over(world.program, now=proposal.answer_until) == 0


def test_what_came_between_is_seen_when_somebody_says_yes(world):
    one = world.able("one")
    proposal = proposed(world, one)
    Consent.objects.filter(person=world.person).update(withdrawn_at=NOW)
    assert say(proposal, one, True) is Outcome.CANNOT
    agreed(world.person)
    Conflict.objects.create(person=world.person, volunteer=one, reason="asked")
    assert say(proposal, one, True) is Outcome.CANNOT
    Conflict.objects.all().delete()
    assert say(proposal, one, True) is Outcome.MATCHED


def test_why_a_match_is_not_proposed(world):
    one, two, three = (world.able(name) for name in ("one", "two", "three"))
    assert refused(world, one, channel=Channel.LETTERS) is Refusal.NO_CONSENT
    proposal = proposed(world, one)
    assert refused(world, two) is Refusal.OTHERS
    with pytest.raises(NotProposed):
        ask_too(proposal, one, by=world.lead, now=NOW)
    ask_too(proposal, two, by=world.lead, now=NOW)
    take_back(proposal, by=world.lead, now=NOW)
    say(proposed(world, one), one, True)
    assert refused(world, one) is Refusal.MATCHED
    say(proposed(world, two, part="partner"), two, True)
    assert refused(world, three) is Refusal.FULL
    say(proposed(world, three, part="interpreter", more_because="interpreter"), three, True)
    assert sorted(Match.objects.values_list("seat", "more_because")) == [(1, ""), (2, ""), (3, "interpreter")]
    Person.objects.update(state="paused")
    assert refused(world, world.able("four"), part="mentor") is Refusal.NOT_NOW


def test_a_match_pauses_somebody_stands_in_and_it_goes_on(world):
    one, cover = world.able("one"), world.able("cover")
    say(proposed(world, one), one, True)
    match = Match.objects.get()
    with pytest.raises(NotPossible):
        go_on(match, by=world.lead, now=LATER)
    pause(match, until=None, by=world.lead, now=LATER)
    with pytest.raises(NotPossible):
        pause(match, until=None, by=world.lead, now=LATER)
    say(proposed(world, cover, part="cover", covers=match, more_because="cover"), cover, True)
    standing_in = Match.objects.get(volunteer=cover)
    assert (standing_in.covers, standing_in.seat) == (match, 2)
    go_on(match, by=world.lead, now=LATER)
    standing_in.refresh_from_db()
    match.refresh_from_db()
    assert (standing_in.is_over, match.is_over, match.paused_at) == (True, False, None)
    with pytest.raises(NotPossible):
        pause(match, until=None, by=one.user, now=LATER)  # the volunteer asks the lead


def test_two_go_on_by_letters_where_the_person_agreed(world):
    one = world.able("one")
    say(proposed(world, one), one, True)
    match = Match.objects.get()
    with pytest.raises(NotAgreed):
        change_channel(match, Channel.LETTERS, by=world.lead, now=LATER)
    agreed(world.person, "letters")
    assert change_channel(match, Channel.LETTERS, by=world.lead, now=LATER).channel == "letters"
    say(proposed(world, one), one, True)
    with pytest.raises(MatchedAlready):
        change_channel(Match.objects.get(channel="visits"), Channel.LETTERS, by=world.lead, now=LATER)


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_and_of_two_volunteers_at_the_same_instant_one_is_first(world):
    one, two = world.able("one"), world.able("two")
    pairs = iter([(world.lead, one), (world.user("second", "PL"), two)])

    def lead_proposes():
        lead, volunteer = next(pairs)
        with transaction.atomic(), acting(program=world.program.pk):
            try:
                return propose(world.person, [volunteer], by=lead, now=NOW).code
            except NotProposed as refusal:
                return refusal.why

    got = at_once(2, lead_proposes)
    proposal = MatchProposal.objects.get()
    assert sorted(got, key=str) == sorted([proposal.code, Refusal.OTHERS], key=str)
    asked = proposal.answers.get().volunteer
    ask_too(proposal, two if asked == one else one, by=world.lead, now=NOW)
    volunteers = iter([one, two])

    def volunteer_accepts():
        volunteer = next(volunteers)
        with transaction.atomic(), acting(program=world.program.pk):
            return answer(proposal, volunteer, yes=True, by=volunteer.user, now=LATER)

    assert sorted(at_once(2, volunteer_accepts), key=str) == [Outcome.MATCHED, Outcome.TAKEN]
    assert Match.objects.count() == 1


def test_nobody_is_proposed_or_matched_who_may_not_visit_or_has_no_room(world):
    uncleared, full, one = world.able("uncleared", cleared=None), world.able("full"), world.able("one")
    with pytest.raises(NotProposed) as why:
        proposed(world, uncleared)
    assert why.value.why is Refusal.NOT_YET
    assert [each.words for each in why.value.missing] != []
    other = Person.objects.create(program=world.program, alias_code="9Q-OTHER")
    Match.objects.create(person=other, volunteer=full, since=NOW.date())
    assert refused(world, full) is Refusal.NO_ROOM
    Person.objects.filter(pk=world.person.pk).update(visitor_gender="female", visitor_gender_required=True)
    with pytest.raises(NotProposed) as why:
        proposed(world, one)
    assert [each.code for each in why.value.missing] == ["other_gender_wished"]
    Person.objects.filter(pk=world.person.pk).update(visitor_gender_required=False)
    proposal = proposed(world, one)
    one.clearances.update(valid_to=NOW.date())  # it has ended when they say yes
    assert say(proposal, one, True, now=NOW + timedelta(days=2)) is Outcome.CANNOT
    one.clearances.update(valid_to=None)
    assert say(proposal, one, True, now=NOW + timedelta(days=2)) is Outcome.MATCHED
