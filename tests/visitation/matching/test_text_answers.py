"""A proposed match is answered by text message: a yes by whoever has read, a no by anybody who was asked."""

import pytest

from tests.factories.matching import NOW, Waiting
from tests.factories.posting import SentTexts, by_text, wants
from visitation.matching.proposing import mark_seen, propose
from visitation.matching.text_answers import to_a_proposal, word_of
from visitation.models import Match, MatchProposal
from volunteers.models import Letter
from volunteers.post.replies import _ANSWERS
from volunteers.post.sending import send_due


@pytest.mark.parametrize(
    ("text", "word"),
    [("1", "yes"), (" 1. ", "yes"), ("Sí", "yes"), ("YES!", "yes"), ("2", "no"), ("no gracias", "no"),
     ("I can't", "no"), ("3", ""), ("12", ""), ("maybe", "")],
)  # fmt: skip
def test_a_word_is_understood_however_it_is_written(text, word):
    assert word_of(text) == word


def test_questions_that_are_asked_by_text_message_know_what_to_do_with_an_answer():
    assert {"match_asked", "call_out_asked", "visit_reminder", "log_owed"} - _ANSWERS.keys() == set()


@pytest.mark.django_db
def test_a_yes_begins_the_match_once_its_sender_has_read_and_a_no_needs_no_reading(settings):
    by_text(settings)
    world = Waiting()
    one, two = world.able("one"), world.able("two")
    for number, volunteer in enumerate((one, two), 5):
        volunteer.phone = f"+1212555015{number}"
        volunteer.save()
        wants(volunteer.user, usual="text", urgent="text")
    proposal = propose(world.person, [one, two], by=world.lead, now=NOW)
    send_due(now=NOW)
    letters = {letter.volunteer_id: letter for letter in Letter.objects.filter(kind="match_asked")}

    def said(volunteer, text):
        to_a_proposal(letters[volunteer.pk], text, NOW)
        send_due(now=NOW)
        return [sent for number, sent in SentTexts.sent if number == str(volunteer.phone.as_e164)][-1]

    assert "please reply 1 = yes or 2 = no" in said(one, "what?")
    assert "read first what we can tell you" in said(one, "1")
    assert not Match.objects.exists()
    mark_seen(proposal, one, now=NOW)
    assert "Nobody asks why." in said(two, "2")
    answered = said(one, "1")
    assert "The match has begun." in answered
    assert [world.person.alias_code in answered, world.facility.name in answered] == [False, False]
    assert (Match.objects.get().volunteer, MatchProposal.objects.get().state) == (one, "taken")
    asked = next(sent for _number, sent in SentTexts.sent if "Would you?" in sent)
    assert asked.endswith("Read it, then reply 1 = yes. 2 = no.")
