"""What ends is told at four steps, once each, and not when it was renewed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from tests.factories.posting import a_told_world, by_text, send, wants
from tests.factories.told_visits import CANARIES
from visitation.letters.lapses import lapses_of, post_lapses
from volunteers.models import Agreement, Clearance, Letter, Signature, Training, Volunteer

LAST = date(2027, 3, 31)


def noon(days_before):
    """Noon in New York so many days before the last one."""
    return datetime(2027, 3, 31, 16, 0, tzinfo=UTC) - timedelta(days=days_before)


@pytest.fixture
def world(db):
    world = a_told_world()
    world.clearance = Clearance.objects.create(
        volunteer=world.ida, facility=world.facility, state="cleared", valid_from=date(2026, 1, 1), valid_to=LAST
    )
    return world


def posted(world, now):
    post_lapses(world.program, now=now)
    return [letter.edition.split()[-1] for letter in Letter.objects.filter(kind="lapse").order_by("due_at")]


def test_each_step_is_told_once(world):
    told = {days: posted(world, noon(days)) for days in range(62, -3, -1)}
    changes = [days for days in range(61, -3, -1) if told[days] != told[days + 1]]
    assert changes == [60, 30, 7, 0]
    assert told[-2] == ["60", "30", "7", "0"]


def test_after_weeks_of_standstill_only_the_step_that_holds_is_told(world):
    assert posted(world, noon(70)) == []
    assert posted(world, noon(5)) == ["7"]


def test_nothing_is_posted_before_nine_in_the_morning(world):
    assert posted(world, datetime(2027, 3, 1, 13, 59, tzinfo=UTC)) == []
    assert posted(world, datetime(2027, 3, 1, 14, 0, tzinfo=UTC)) == ["30"]


@pytest.mark.parametrize(
    "columns", [{"valid_to": None}, {"valid_to": LAST + timedelta(days=61)}], ids=["without_end", "longer"]
)
def test_what_was_renewed_by_another_row_does_not_end(world, columns):
    Clearance.objects.create(
        volunteer=world.ida, facility=world.facility, state="cleared", valid_from=date(2027, 1, 1), **columns
    )
    assert list(lapses_of(world.program, today=LAST)) == []


@pytest.mark.parametrize("state", ["applied", "refused", "withdrawn"])
def test_what_was_only_applied_for_neither_ends_nor_renews(world, state):
    Clearance.objects.create(volunteer=world.ida, facility=world.facility, state=state)
    assert len(list(lapses_of(world.program, today=LAST))) == 1
    world.clearance.state = state
    world.clearance.save()
    assert list(lapses_of(world.program, today=LAST)) == []


def test_who_left_and_who_belongs_to_another_program_is_not_told(world):
    far = a_told_world(code="far", facility=world.facility)
    assert list(lapses_of(far.program, today=LAST)) == []
    Volunteer.objects.filter(pk=world.ida.pk).update(state=Volunteer.State.LEFT)
    assert list(lapses_of(world.program, today=LAST)) == []


def test_the_letter_says_when_and_names_no_place(world):
    posted(world, noon(30))
    send(noon(30))
    (letter,) = mail.outbox
    assert letter.subject == "Something of yours ends soon"
    assert "One of your clearances holds until Wednesday, March 31, 2027." in letter.body
    assert "That is in 30 days." in letter.body
    assert world.facility.name not in letter.body


def test_who_wants_places_named_reads_which_one(world):
    wants(world.ida.user, names_facility=True)
    posted(world, noon(0))
    send(noon(0))
    assert world.facility.name in mail.outbox[0].body
    assert "After that day you cannot be planned where it is needed." in mail.outbox[0].body


def test_a_training_says_which_course(world):
    Training.objects.create(volunteer=world.omar, course="orientation", completed_on=date(2026, 4, 1), expires_on=LAST)
    posted(world, noon(7))
    send(noon(7))
    assert any("Your training “" in letter.body and "7 days" in letter.body for letter in mail.outbox)


def test_a_letter_that_waited_while_it_was_renewed_is_not_sent(world):
    posted(world, noon(30))
    world.clearance.valid_to = LAST + timedelta(days=365)
    world.clearance.save()
    send(noon(30))
    letter = Letter.objects.get(kind="lapse")
    assert (letter.state, mail.outbox) == ("dropped", [])


def test_visits_after_the_last_day_are_named_to_the_volunteer_and_the_lead_by_their_codes(world):
    after = world.visit(starts=noon(-2), team=[world.ida])
    world.visit(starts=noon(2), team=[world.ida])
    world.visit(starts=noon(-3), team=[world.omar])
    posted(world, noon(30))
    send(noon(30))
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    own, leads = told[f"{world.ida.user.username}@example.org"], told[f"{world.lead.username}@example.org"]
    assert f"This appointment comes after it: {after.code}." in own
    assert f"A clearance of {world.ida.code} holds until Wednesday, March 31, 2027." in leads
    assert f"This appointment comes after it: {after.code}." in leads
    assert (world.facility.name in leads, len(told)) == (False, 2)
    assert [letter.kind for letter in Letter.objects.order_by("kind")] == ["lapse", "lapse_endangers"]


def test_an_agreement_with_a_new_version_is_told_to_those_who_have_not_signed_it(world):
    Clearance.objects.all().delete()
    texts = {"title_en": "Trust", "title_es": "Confianza", "text_en": "a", "text_es": "a", "published_by": "tests"}
    first, second = (
        Agreement.objects.create(program=world.program, code="trust", number=number, counts_from=day, **texts)
        for number, day in ((1, date(2026, 1, 1)), (2, LAST + timedelta(days=1)))
    )
    for volunteer in (world.ida, world.omar):
        Signature.objects.create(volunteer=volunteer, agreement=first, language="en")
    Signature.objects.create(volunteer=world.omar, agreement=second, language="en")
    assert [(lapse.row.volunteer, lapse.last) for lapse in lapses_of(world.program, today=date(2027, 3, 1))] == [
        (world.ida, LAST)
    ]
    told = {days: posted(world, noon(days)) for days in (60, 30, 7, 0)}
    assert told[0] == ["60", "30", "7", "0"]
    send(noon(0))
    assert "“Trust” has a new version. What you signed counts until Wednesday, March 31, 2027." in mail.outbox[-1].body


def test_a_text_message_repeats_nothing_that_a_program_has_written_itself(world, settings):
    texts = by_text(settings)
    wants(world.ida.user, usual="text", urgent="text")
    Clearance.objects.all().delete()
    name = f"{CANARIES['legal_name']} {CANARIES['a_number']}"
    titles = {"title_en": name, "title_es": name, "text_en": "a", "text_es": "a", "published_by": "tests"}
    old, _new = (
        Agreement.objects.create(program=world.program, code="trust", number=number, counts_from=day, **titles)
        for number, day in ((1, date(2026, 1, 1)), (2, LAST + timedelta(days=1)))
    )
    Signature.objects.create(volunteer=world.ida, agreement=old, language="en")
    Training.objects.create(
        volunteer=world.ida, course=CANARIES["surname"], completed_on=date(2026, 4, 1), expires_on=LAST
    )
    for language, days in (("en", 30), ("es", 7)):
        world.ida.user.language = language
        world.ida.user.save()
        posted(world, noon(days))
        send(noon(days))
    assert len(texts) == 4
    assert [mark for mark in CANARIES.values() for _number, text in texts if mark in text] == []
    told = " ".join(text for _number, text in texts)
    assert "An agreement has a new version. What you signed counts until Wednesday, March 31, 2027." in told
    assert "One of your trainings counts until Wednesday, March 31, 2027." in told
