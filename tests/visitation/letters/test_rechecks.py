"""On the morning of a visit the leads are asked once for each facility; and letters about places and ends, in both
languages, say nothing of anybody."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import translation

from tests.factories.passed_on import offered_to
from tests.factories.posting import KINDS, a_told_world, send, wants
from tests.factories.told_visits import CANARIES, STARTS
from visitation.letters.digest import lead_digest
from visitation.letters.rechecks import post_rechecks
from visitation.models import HandOver, Person, PersonExit, Placement, PlacementFact
from visitation.placements.conflicts import mark_of
from visitation.placements.due import due_people
from visitation.placements.knowledge import known_of_person
from visitation.placements.locating import record_answer
from volunteers.models import Letter
from volunteers.post import NotNeeded, draft
from volunteers.post.readers import reader_of

pytestmark = pytest.mark.django_db
MORNING = STARTS - timedelta(hours=3, minutes=30)  # six o'clock at the facility
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def world():
    made = a_told_world()
    Placement.objects.update(checked_at=STARTS - timedelta(days=9))
    return made


def others(world, count):
    """More people with a visit in that facility on that day."""
    for number in range(count):
        person = Person.objects.create(program=world.program, alias_code=f"8{number}-QK")
        world.visit(person=person, starts=STARTS + timedelta(hours=number + 1), team=[world.omar])


def answer(world, now, answer="same"):
    mark = mark_of(known_of_person(world.person, now=now))
    record_answer(world.person, answer, source="phone", seen=mark, by=world.lead, now=now)


def test_the_morning_asks_once_however_many_are_visited_and_not_where_somebody_asked(
    world, django_assert_max_num_queries
):
    world.visit()
    others(world, 5)
    assert post_rechecks(world.program, now=MORNING - A_MINUTE) == 0
    with django_assert_max_num_queries(14):
        assert post_rechecks(world.program, now=MORNING) == 1
    post_rechecks(world.program, now=MORNING + A_MINUTE)
    assert Letter.objects.filter(kind="place_to_check").count() == 1
    send(MORNING)
    assert mail.outbox == []  # nobody is woken up for it
    send(MORNING + timedelta(hours=3))
    (letter,) = [letter for letter in mail.outbox if letter.subject == "Please ask again where they are"]
    assert "6 people are visited on Saturday, November 21, 2026" in letter.body
    assert [word for word in (*CANARIES.values(), world.facility.name) if word in letter.body] == []


def test_an_answer_meanwhile_takes_the_question_back_and_not_found_does_not(world):
    world.visit()
    post_rechecks(world.program, now=MORNING)
    answer(world, MORNING, "not_found")
    letter = Letter.objects.get(kind="place_to_check")
    assert "1 person is visited" in KINDS["place_to_check"].write(letter, reader_of(letter), MORNING).text
    answer(world, MORNING + A_MINUTE)
    with pytest.raises(NotNeeded):
        KINDS["place_to_check"].write(letter, reader_of(letter), MORNING + A_MINUTE)
    assert due_people(world.program.pk, now=MORNING + A_MINUTE) == []


def test_the_daily_letter_counts_who_is_due_until_the_next_one(world):
    world.visit()
    letter = draft("lead_digest", "2026-11-18", world.lead, program=world.program, due=STARTS)
    reader = reader_of(letter)
    for before, counts in ((73, False), (71, True), (47, True)):
        now = STARTS - timedelta(hours=before)
        try:
            text = lead_digest(letter, reader, now).text
        except NotNeeded:
            text = ""
        assert ("1 person is visited soon" in text) is counts
    PlacementFact.objects.create(
        person=world.person, facility=world.facility, answer="same", source="phone", checked_by="one",
        checked_at=STARTS - timedelta(hours=47),
    )  # fmt: skip
    assert due_people(world.program.pk, now=STARTS - timedelta(hours=47), ahead=timedelta(days=1)) == []


def ended(world, kind):
    row = PersonExit.objects.create(
        person=world.person, kind=kind, month=date(2026, 11, 1), source="phone", recorded_by="tests"
    )
    return draft("visits_ended", world.person.alias_code, world.ida, program=world.program, due=STARTS,
                 edition=str(row.pk))  # fmt: skip


def to_check(world):
    world.visit()
    wants(world.lead, names_facility=True)
    return draft("place_to_check", world.facility.code, world.lead, program=world.program, due=STARTS,
                 edition="2026-11-21")  # fmt: skip


def passed_on(world, kind, state="offered"):
    envelope = offered_to(world, code="HO-2222", content={"legal_name": "x"}, expires_at=STARTS + timedelta(days=900))
    HandOver.objects.filter(pk=envelope.pk).update(state=state, ended_at=STARTS)
    return draft(kind, envelope.code, world.lead, program=world.program, due=STARTS)


@pytest.mark.parametrize(
    "write",
    [
        to_check,
        *(lambda world, kind=kind: ended(world, kind) for kind in ("released", "stopped", "handed_over", "died")),
        lambda world: passed_on(world, "hand_over_offered"),
        lambda world: passed_on(world, "hand_over_answered", "accepted"),
        lambda world: passed_on(world, "hand_over_answered", "refused"),
    ],
)
def test_each_of_them_is_written_in_both_languages_and_is_silent(world, write):
    letter, words = write(world), []
    for language in ("en", "es"):
        with translation.override(language):
            told = KINDS[letter.kind].write(letter, reader_of(letter), MORNING)
            words.append((told.subject, told.text, told.short))
    assert all(english != spanish for english, spanish in zip(*words, strict=True))
    assert [word for word in CANARIES.values() if word in str(words)] == []
