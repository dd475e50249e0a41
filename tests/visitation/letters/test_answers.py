"""NO by text message: for the one visit it can mean; where it could mean several, it is asked which."""

from datetime import timedelta

import pytest

from tests.factories.posting import NUMBER, a_told_world, by_text, wants
from tests.factories.told_visits import STARTS
from visitation.letters.answers import word_and_code_of
from visitation.letters.reminders import post_logs_owed, post_reminders
from visitation.models import VisitLog
from volunteers.models import Letter
from volunteers.post.channels.texts import Reply
from volunteers.post.replies import take_in
from volunteers.post.sending import send_due

EVENING = STARTS - timedelta(hours=15, minutes=25)


class Talk:
    """Ida's telephone: what she was sent, and what she says."""

    def __init__(self, settings):
        self.world, self.texts, self.count = a_told_world(), by_text(settings), 0
        wants(self.world.ida.user, usual="text", urgent="text")

    def reminded(self, now=EVENING):
        post_reminders(self.world.program, now=now)
        send_due(now=now)

    def says(self, text, now=EVENING + timedelta(minutes=5)):
        """Her answer, and the texts that come back."""
        self.count += 1
        before = len(self.texts)
        now += timedelta(seconds=self.count)
        assert take_in(Reply(NUMBER, text, f"SM{self.count}"), now=now) is True
        send_due(now=now)
        return [text for _number, text in self.texts[before:]]


@pytest.fixture
def talk(db, settings):
    return Talk(settings)


@pytest.mark.parametrize(
    "text",
    ["NO", "no.", "“No”", "No, sorry", "nope", "no gracias", "no thanks", "¡No!", "No, lo siento", "No, perdón"],
)
def test_a_no_is_a_no(text):
    assert word_and_code_of(text) == ("no", "")


@pytest.mark.parametrize(
    "text",
    ["No puedo", "no puedo ir", "No podré ir.", "can't", "I can’t come", "cant make it", "I cannot go",
     "No voy a poder", "no voy", "Can't, sorry"],
)  # fmt: skip
def test_cannot_is_a_no_too(text):
    assert word_and_code_of(text) == ("cannot", "")


@pytest.mark.parametrize("text", ["", "no problem", "not sure", "no way", "no sé", "I can", "yes", "NO YES", "VT-HAR1"])
def test_what_could_mean_anything_else_is_no_no(text):
    assert word_and_code_of(text)[0] == ""


@pytest.mark.parametrize("text", ["NO VT-HAR2", "no vt har2", "No: VT-HAR2.", "VT-HAR2 no", "NoVT-HAR2 no"])
def test_a_code_may_stand_beside_it(text):
    expected = ("no", "VT-HAR2") if not text.startswith("NoVT") else ("", "")
    assert word_and_code_of(text) == expected


def test_with_two_visits_open_it_is_asked_which_and_only_the_named_one_is_given_back(talk):
    first = talk.world.visit(team=[talk.world.ida])
    second = talk.world.visit(starts=STARTS + timedelta(hours=2), team=[talk.world.ida])
    talk.reminded()
    question = f"Which one do you mean? Please reply: NO {first.code} / NO {second.code}."
    assert talk.says("NO") == [question]
    assert talk.says("No puedo") == [question]
    assert (first.team.count(), second.team.count()) == (1, 1)
    assert talk.says("NO VT-NOT1") == [f"{_last(talk)}: we did not understand your answer. Please call your lead."]
    assert talk.says(f"NO {first.code}") == [f"{first.code}: you are not on it any more. Thank you for telling us."]
    assert (first.team.count(), second.team.count()) == (0, 1)
    for visit in (first, second):
        visit.refresh_from_db()
    assert (first.status, second.status) == ("held", "confirmed")


def test_a_second_no_after_the_first_was_heard_gives_nothing_else_back(talk):
    first = talk.world.visit(team=[talk.world.ida])
    second = talk.world.visit(starts=STARTS + timedelta(hours=2), team=[talk.world.ida])
    talk.reminded()
    last = _last(talk)
    talk.says(f"NO {last}")
    left = second if last == first.code else first
    assert talk.says("NO") == [f"Which one do you mean? Please reply: NO {left.code}."]
    assert left.team.count() == 1
    talk.says(f"NO {left.code}")
    assert left.team.count() == 0


def test_a_visit_of_somebody_else_is_not_given_back_by_its_code(talk):
    talk.world.visit(team=[talk.world.ida])
    others = talk.world.visit(starts=STARTS + timedelta(hours=2), team=[talk.world.omar])
    talk.reminded()
    talk.says(f"NO {others.code}")
    assert others.team.count() == 1


def test_a_question_about_a_past_visit_does_not_swallow_the_no(talk):
    coming = talk.world.visit(team=[talk.world.ida])
    past = talk.world.visit(starts=EVENING - timedelta(hours=4), team=[talk.world.ida])
    talk.reminded()
    later = EVENING + timedelta(minutes=30)
    post_logs_owed(talk.world.program, now=later)
    send_due(now=later)
    assert "did it take place" in talk.texts[-1][1]
    assert talk.says("NO", later) == [f"Which one do you mean? Please reply: NO {coming.code} / NO {past.code}."]
    assert (coming.team.count(), VisitLog.objects.count()) == (1, 0)
    talk.says(f"NO {coming.code}", later)
    assert (coming.team.count(), VisitLog.objects.count()) == (0, 0)
    assert talk.says("NO", later) == [f"{past.code}: thank you, we have it."]
    assert [(log.visit, log.happened) for log in VisitLog.objects.all()] == [(past, "no")]


def test_who_cannot_is_not_taken_at_their_word_about_a_visit_that_is_over(talk):
    past = talk.world.visit(starts=EVENING - timedelta(hours=4), team=[talk.world.ida])
    post_logs_owed(talk.world.program, now=EVENING)
    send_due(now=EVENING)
    assert talk.says("No puedo") == [f"{past.code}: we did not understand your answer. Please call your lead."]
    assert not VisitLog.objects.exists()


def _last(talk):
    return Letter.objects.filter(kind="visit_reminder").order_by("-ended_at", "pk").first().subject_code
