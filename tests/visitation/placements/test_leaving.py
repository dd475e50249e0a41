"""An end: what was to come is withdrawn, matches end, one letter with care; and after a death one that asks to call."""

from datetime import date, timedelta

import pytest
from django.core import mail

from tests.factories.call_out_rows import a_call_out
from tests.factories.posting import a_told_world, send
from tests.factories.proposal_rows import a_proposal
from tests.factories.told_visits import STARTS
from visitation.letters.reminders import LOG_OWED_AFTER, post_logs_owed
from visitation.models import Match, Person, PersonExit, Visit, VisitRequest
from visitation.placements.leaving import CannotEnd, CannotReopen, end, reopen
from visitation.statuses import Status
from volunteers.models import Letter

NOW = STARTS - timedelta(days=1)
MONTH = date(2026, 11, 1)


@pytest.fixture
def world(db):
    made = a_told_world()
    Match.objects.create(person=made.person, volunteer=made.ida, since=date(2026, 10, 1))
    made.wish = VisitRequest.objects.create(
        person=made.person, code="RQ-1", first_day=MONTH, last_day=date(2026, 12, 1), waiting_since=MONTH
    )
    return made


def ended(world, kind, now=NOW):
    return end(world.person, kind=kind, month=MONTH, source="phone", by=world.lead, now=now)


def bodies():
    return {letter.to[0].split("@")[0]: letter.body for letter in mail.outbox}


@pytest.mark.parametrize("kind", ["released", "removed", "stopped", "no_contact"])
def test_an_end_closes_everything_and_tells_kindly_without_saying_why(world, kind):
    coming = world.visit(team=[world.ida, world.omar])
    held = world.visit(starts=STARTS + timedelta(days=1), status=Status.HELD)
    draft = world.visit(starts=STARTS + timedelta(days=2), status=Status.DRAFT)
    row = ended(world, kind)
    states = set(Visit.objects.filter(pk__in=[coming.pk, held.pk, draft.pk]).values_list("status", flat=True))
    world.person.refresh_from_db()
    world.wish.refresh_from_db()
    assert states == {"withdrawn"}
    assert (world.person.state, world.person.closed_at, world.wish.closed_at) == ("closed", NOW, NOW)
    assert not Match.objects.filter(ended_on__isnull=True).exists()
    assert (row.kind, row.month, row.recorded_by) == (kind, MONTH, "harbor-lead")
    assert world.person.placements.get().last_day == (None if kind == "stopped" else NOW.date())
    letters = Letter.objects.filter(kind="visits_ended")
    assert {letter.volunteer_id for letter in letters} == {world.ida.pk, world.omar.pk}
    send(NOW)
    texts = [letter.body for letter in mail.outbox if letter.subject == "About your visits"]
    assert len(texts) == 2
    assert all("have come to an end" in text and "glad of a call. 212-555-0100" in text for text in texts)
    told = "".join(texts).lower()
    assert [word for word in ("released", "removed", "custody", "contact") if word in told] == []
    with pytest.raises(CannotEnd) as late:
        ended(world, "died")
    assert late.value.there.kind == kind


def test_after_a_death_one_letter_asks_to_call_and_nothing_else_goes_out_by_itself(world):
    over = world.visit(starts=NOW - timedelta(hours=5))
    world.visit(team=[world.ida, world.omar])
    post_logs_owed(world.program, now=over.ends + LOG_OWED_AFTER)
    ended(world, "died", now=over.ends + LOG_OWED_AFTER)
    post_logs_owed(world.program, now=over.ends + LOG_OWED_AFTER)
    send(over.ends + LOG_OWED_AFTER)
    assert {letter.subject for letter in mail.outbox} == {"Please call your lead"}
    assert sorted(bodies()) == ["harbor-ida", "harbor-omar"]
    assert set(bodies().values()) == {bodies()["harbor-ida"]}
    assert "Please call your lead: 212-555-0100." in bodies()["harbor-ida"]
    assert not Letter.objects.filter(kind__in=["visit_off", "visit_invitation"]).exists()


def test_an_end_by_mistake_is_taken_back_but_never_one_that_was_handed_over_or_erased(world):
    ended(world, "released")
    reopen(world.person, by=world.lead, now=NOW)
    world.person.refresh_from_db()
    assert (world.person.state, world.person.closed_at) == ("waiting", None)
    assert world.person.placements.get().last_day is None
    # They agreed to visits: they wait for one again, since when they waited before.
    wish = VisitRequest.objects.get(person=world.person, closed_at__isnull=True)
    assert (wish.code != "RQ-1", wish.waiting_since, wish.first_day) == (True, MONTH, NOW.date())
    assert world.person.waiting_place.wishes == ["visit"]
    send(NOW)
    assert "About your visits" not in [letter.subject for letter in mail.outbox]
    with pytest.raises(CannotReopen):
        reopen(world.person, by=world.lead, now=NOW)
    again = ended(world, "no_contact")
    PersonExit.objects.filter(pk=again.pk).update(kind="handed_over")
    with pytest.raises(CannotReopen):
        reopen(world.person, by=world.lead, now=NOW)
    PersonExit.objects.filter(pk=again.pk).update(kind="released")
    Person.objects.filter(pk=world.person.pk).update(purged_at=NOW)
    with pytest.raises(CannotReopen):
        reopen(world.person, by=world.lead, now=NOW)


def test_only_a_code_of_the_list_and_the_first_of_a_month_are_kept(world):
    for kind, month in (("handed_over", MONTH), ("died of", MONTH), ("released", date(2026, 11, 20))):
        with pytest.raises(ValueError, match="a kind of end"):
            end(world.person, kind=kind, month=month, source="phone", by=world.lead, now=NOW)
    assert not PersonExit.objects.exists()


@pytest.mark.parametrize("kind", ["released", "died"])
def test_questions_to_volunteers_end_with_it_and_after_a_death_nobody_gets_a_word_of_thanks(world, kind):
    visit = world.visit(team=[world.ida])
    asked, _listed = a_call_out(visit, world.omar, code="CO-ASKED")
    driven, _driving = a_call_out(visit, world.stranger, code="CO-DRIVE", state="taken")
    driven.answers.filter(volunteer=world.stranger).update(answer="yes", is_assigned=True)
    questions = [
        a_proposal(world.person, world.omar, code=f"MP-{channel[:5]}", now=NOW, channel=channel)
        for channel in ("visits", "letters")
    ]
    ended(world, kind)
    for row in (asked, driven, *questions):
        row.refresh_from_db()
    assert (asked.state, driven.state) == ("cancelled", "cancelled")
    assert [question.state for question in questions] == ["withdrawn", "withdrawn"]
    told = set(Letter.objects.values_list("kind", "volunteer"))
    if kind == "died":
        assert told == {("visits_ended", world.ida.pk), ("visits_ended", world.stranger.pk)}
    else:
        assert {
            ("match_over", world.omar.pk), ("call_out_stand_down", world.omar.pk), ("call_out_off", world.stranger.pk)
        } < told  # fmt: skip
