"""Letters about call-outs: true to their readers in both languages by every way, and silent about everybody."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.core import mail
from django.utils import translation

from tests.factories.called_out import CalledOut
from tests.factories.invitations import an_address
from tests.factories.posting import SentTexts, by_text, wants
from tests.factories.told_visits import CANARIES, STARTS
from visitation.actions.call_out_endings import cancel
from visitation.actions.callouts import answer, give_back
from visitation.letters import callouts as letters
from visitation.letters.call_out_answers import to_a_call_out, word_of
from visitation.models import CallOut
from volunteers.models import Letter
from volunteers.post import KINDS, NotNeeded, draft
from volunteers.post.channels.texts import Reply
from volunteers.post.readers import reader_of
from volunteers.post.replies import take_in
from volunteers.post.sending import send_due

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(hours=21, minutes=30)  # noon, the day before
NUMBER = "+12125550155"
OTHER_NUMBER = "+12125550166"
PROTECTED = [*CANARIES.values(), "Canaryname", "Canarylead", "10001"]
KINDS_HERE = sorted(name for name in KINDS if name.startswith("call_out"))
REPLIES = ("noted", "taken", "over", "cannot", "choose", "given_back", "stays", "unclear")


class Told:
    """A call-out to two, in the state in which a letter of one kind is true."""

    def __init__(self, kind, **columns):
        self.called = called = CalledOut()
        self.first = called.on_call("first", "driver", "cover", phone=NUMBER, preferred_name="Canaryname")
        self.second = called.on_call("second", "driver", "cover", phone=OTHER_NUMBER, preferred_name="Canaryname")
        self.call_out = called.ride(now=NOW, **columns)
        yes = {"yes": True, "by": "tests", "now": NOW}
        if kind in ("call_out_yours", "call_out_named", "call_out_stand_down", "call_out_news"):
            answer(self.call_out, self.first, **yes)
        if kind == "call_out_off":
            answer(self.call_out, self.first, **yes)
            cancel(self.call_out, by="tests", now=NOW)
        self.call_out.refresh_from_db()
        self.reader = {"call_out_news": called.lead, "call_out_stand_down": self.second}.get(kind, self.first)
        self.edition = {"call_out_news": self.call_out.state, "call_out_reply": "taken 1"}.get(kind, "")
        if kind == "call_out_stand_down":
            self.call_out.answers.filter(volunteer=self.second).update(seen_at=NOW)

    def letter(self, kind, edition=None):
        Letter.objects.filter(kind=kind).delete()
        return draft(
            kind, self.call_out.code, self.reader, program=self.called.program, due=NOW, is_urgent=True,
            edition=self.edition if edition is None else edition,
        )  # fmt: skip

    def words(self, kind, edition=None):
        letter = self.letter(kind, edition)
        told = KINDS[kind].write(letter, reader_of(letter), NOW)
        return told.subject, told.text, told.short


def test_every_kind_is_tried_here():
    assert KINDS_HERE == [
        "call_out_asked", "call_out_named", "call_out_news", "call_out_off", "call_out_reply", "call_out_stand_down",
        "call_out_yours",
    ]  # fmt: skip


@pytest.mark.parametrize("way", ["mail", "text"])
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", KINDS_HERE)
def test_no_letter_says_a_name_a_number_or_a_place(kind, language, way, settings):
    by_text(settings)
    told = Told(kind)
    for account in (told.called.lead, told.first.user, told.second.user):
        account.display_name, account.language = "Canarylead", language
        account.save()
        wants(account, usual=way, urgent=way)
    an_address(told.called.lead, "+12125550177")
    letter = told.letter(kind)
    Letter.objects.all().delete()
    letter.save()
    send_due(now=NOW)
    letter.refresh_from_db()
    assert letter.state == "sent"
    sent = [text for _number, text in SentTexts.sent]
    sent += [message_from_bytes(each.message().as_bytes(), policy=policy.default).as_string() for each in mail.outbox]
    sent += [each.subject + each.body for each in mail.outbox]
    assert (len(SentTexts.sent), len(mail.outbox)) == ((1, 0) if way == "text" else (0, 1))
    words = " ".join(sent)
    place = [told.called.facility.name, told.called.facility.city, told.called.program.name]
    assert [mark for mark in [*PROTECTED, *place] if mark in words.replace("harbor-", "")] == []
    assert told.call_out.code in words


@pytest.mark.parametrize("kind", KINDS_HERE)
def test_each_kind_is_written_in_both_languages(kind):
    told, words = Told(kind), []
    for language in ("en", "es"):
        with translation.override(language):
            words.append(told.words(kind))
    assert all(english != spanish for english, spanish in zip(*words, strict=True))


@pytest.mark.parametrize("what", REPLIES)
def test_each_answer_to_an_answer_has_words_of_its_own(what):
    told = Told("call_out_reply")
    assert told.words("call_out_reply", f"{what} 1") not in [
        told.words("call_out_reply", f"{other} 1") for other in REPLIES if other != what
    ]


def test_the_place_is_named_for_who_asked_for_places_and_in_no_text_message():
    told = Told("call_out_asked")
    wants(told.first.user, names_facility=True)
    _subject, text, short = told.words("call_out_asked")
    assert told.called.facility.name in text
    assert told.called.facility.name not in short


def test_the_question_says_what_is_needed_when_and_where_to_answer():
    told = Told("call_out_asked")
    code = told.call_out.code
    assert told.words("call_out_asked") == (
        "Can you help on Saturday, November 21, 2026?",
        f"{code}: a driver is needed, Saturday, November 21, 2026, 9:30 a.m., until 11:30 a.m.\n\n"
        "Can you? Please say yes or no on this page; the first yes is enough: "
        f"http://localhost:8000/call-outs/{code}/",
        f"{code}: a driver is needed, Saturday, November 21, 2026, 9:30 a.m., until 11:30 a.m."
        " Can you? Reply YES or NO.",
    )


def test_what_has_changed_since_is_not_sent():
    told = Told("call_out_asked")
    CallOut.objects.update(state="taken")
    with pytest.raises(NotNeeded):
        told.words("call_out_asked")
    CallOut.objects.update(state="open")
    for kind in ("call_out_stand_down", "call_out_off", "call_out_yours"):
        with pytest.raises(NotNeeded):
            told.words(kind)


def test_a_lead_hears_nothing_of_what_is_otherwise_by_now():
    told = Told("call_out_news")
    give_back(told.call_out, told.first, by="tests", now=NOW)
    with pytest.raises(NotNeeded):
        told.words("call_out_news")
    assert "cannot come after all" in told.words("call_out_news", "given_back")[1]


# By text message


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("YES", "yes"), (" yes! ", "yes"), ("Sí", "yes"), ("SI", "yes"), ("si.", "yes"), ("y", "yes"),
        ("NO", "no"), ("No.", "no"), ("n", "no"),
        ("yesterday", ""), ("no way", ""), ("", ""), ("👍", ""), ("sino", ""), ("yes no", ""),
    ],
)  # fmt: skip
def test_a_word_is_understood_however_it_is_written(text, word):
    assert word_of(text) == word


def said_by_text(told, volunteer, text, settings):
    by_text(settings)
    wants(volunteer.user, usual="text", urgent="text")
    asked = Letter.objects.get(kind="call_out_asked", volunteer=volunteer)
    to_a_call_out(asked, text, NOW)
    send_due(now=NOW)
    return [sent.partition(": ")[2] for number, sent in SentTexts.sent if number == str(volunteer.phone.as_e164)]


def test_yes_by_text_message_wins_and_the_second_yes_is_told_so_once(settings):
    told = Told("call_out_asked")
    (yours,) = said_by_text(told, told.first, "YES", settings)
    assert yours.startswith("you were the first, thank you.")
    late = said_by_text(told, told.second, "sí", settings)
    assert late == ["thank you! Somebody else was first, so please do not go."]


@pytest.mark.parametrize(
    ("text", "words"),
    [("no", "thank you for telling us."), ("maybe", "please reply YES or NO, or call your lead.")],
)
def test_no_and_whatever_else_by_text_message_are_answered(text, words, settings):
    told = Told("call_out_asked")
    assert words in said_by_text(told, told.first, text, settings)


def test_no_after_yes_by_text_message_gives_it_back_and_says_so(settings):
    told = Told("call_out_asked")
    said_by_text(told, told.first, "YES", settings)
    said = said_by_text(told, told.first, "NO", settings)
    assert said[-1] == "you are not expected any more. Thank you for telling us; your lead knows."
    told.call_out.refresh_from_db()
    assert told.call_out.state == "given_back"


def test_an_answer_that_a_carrier_brings_is_acted_on_once(settings):
    by_text(settings)
    told = Told("call_out_asked")
    wants(told.first.user, usual="text", urgent="text")
    send_due(now=NOW)
    brought = Reply(id="SM-1", number=NUMBER, text="Sí")
    assert [take_in(brought, now=NOW), take_in(brought, now=NOW)] == [True, False]
    assert take_in(Reply(id="SM-2", number="+12125550199", text="yes"), now=NOW) is False
    assert [(one.volunteer, one.is_assigned) for one in told.call_out.answers.filter(answer="yes")] == [
        (told.first, True)
    ]


def test_letters_have_titles_for_leads():
    assert all(str(KINDS[name].title) for name in KINDS_HERE)
    assert letters.needed(CallOut(role="host")) == "a host is needed"
