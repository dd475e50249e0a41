"""A plan is published, somebody drops out, a facility closes: who needs to know is told, once, and nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from compliance.models import Job
from facilities.actions.closures import announce_closure
from tests.factories.posting import NUMBER, a_told_world, by_text, send, wants
from tests.factories.told_visits import CANARIES, STARTS
from visitation.actions.call_out_endings import COVER_JOB
from visitation.actions.closing import hold_closed_visits
from visitation.actions.dropping_out import CannotDropOut, drop_out
from visitation.actions.matches import end_match
from visitation.actions.planning import publish_plan
from visitation.letters.changes import post_planned
from visitation.letters.digest import post_digests
from visitation.letters.invitations import post_invitations
from visitation.letters.reminders import post_logs_owed, post_reminders
from visitation.models import Match, OnCallList, Plan, Visit, VisitLog
from visitation.statuses import Status
from volunteers.models import Letter
from volunteers.post.channels.texts import Reply
from volunteers.post.replies import take_in

NOW = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)  # six in the evening, the day before the visit
MORNING = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


@pytest.fixture
def world(db):
    return a_told_world()


def told():
    """{whom: subjects} of the e-mails that were sent."""
    found = {}
    for letter in mail.outbox:
        found.setdefault(letter.to[0].split("@")[0], []).append(letter.body)
    return found


def an_answer(text, number=NUMBER, id="SM1", now=NOW + timedelta(minutes=5)):
    return take_in(Reply(number, text, id), now=now)


def test_a_published_plan_is_told_in_one_letter_to_each_volunteer(world):
    visits = [world.visit(starts=STARTS + timedelta(days=day), status=Status.DRAFT) for day in (0, 7)]
    plan = visits[0].plan
    Visit.objects.update(plan=plan)
    Plan.objects.filter(pk=plan.pk).update(state="draft")
    publish_plan(plan, by=world.lead, now=NOW)
    Visit.objects.update(status="asked")
    world.ida.places.update(holds=True)
    plan.refresh_from_db()
    post_planned(plan, visits, now=NOW)
    send(NOW)
    (letter,) = told()["harbor-ida"]
    assert "2 appointments are planned for you:" in letter
    assert all(visit.code in letter for visit in visits)


def test_published_reminded_answered_no_released_and_the_lead_told_once(world, settings):
    texts = by_text(settings)
    wants(world.ida.user, usual="text", urgent="text")
    visit = world.visit(status=Status.ASKED)
    post_reminders(world.program, now=NOW)
    send(NOW)
    assert "Reply NO" in texts[0][1]

    assert an_answer(" No. ") is True
    visit.refresh_from_db()
    assert (visit.status, visit.team.count()) == ("held", 0)
    assert an_answer("NO", id="SM2") is True
    assert an_answer("NO", id="SM1") is False  # the carrier brings the first one again
    send(NOW + timedelta(minutes=5))

    (to_lead,) = told()["harbor-lead"]
    assert f"{world.ida.code} cannot come to {visit.code}" in to_lead
    assert "Nobody else is on it" in to_lead
    assert [text for _, text in texts[1:]] == [f"{visit.code}: you are not on it any more. Thank you for telling us."]


def test_an_answer_from_another_number_does_nothing(world, settings):
    by_text(settings)
    wants(world.ida.user, usual="text")
    visit = world.visit(status=Status.ASKED)
    post_reminders(world.program, now=NOW)
    send(NOW)
    assert an_answer("NO", number="+12125550199") is False
    assert an_answer("NO", number="nonsense") is False
    assert visit.team.count() == 1


def test_an_answer_after_the_start_changes_nothing_and_says_so(world, settings):
    texts = by_text(settings)
    wants(world.ida.user, usual="text", urgent="text")
    visit = world.visit(status=Status.ASKED)
    post_reminders(world.program, now=NOW)
    send(NOW)
    assert an_answer("NO", now=STARTS) is True
    send(STARTS)
    assert visit.team.count() == 1
    assert texts[-1][1] == f"{visit.code}: nothing was changed. Please call your lead."


@pytest.mark.parametrize("text", ["", "yes", "NOT SURE", "no way", "4", "\x00", "1 2"])
def test_any_other_answer_is_answered_with_a_word_and_changes_nothing(world, settings, text):
    texts = by_text(settings)
    wants(world.ida.user, usual="text", urgent="text")
    visit = world.visit(status=Status.ASKED)
    post_reminders(world.program, now=NOW)
    send(NOW)
    an_answer(text)
    send(NOW + timedelta(minutes=5))
    assert visit.team.count() == 1
    assert texts[-1][1] == f"{visit.code}: we did not understand your answer. Please call your lead."


@pytest.mark.parametrize(("text", "outcome"), [("1", ("yes", "done")), ("2.", ("no", "did_not_happen")), ("3", None)])
def test_the_numbers_say_what_came_of_a_visit(world, settings, text, outcome):
    by_text(settings)
    wants(world.ida.user, usual="text", urgent="text")
    visit = world.visit(status=Status.ASKED)
    later = STARTS + timedelta(hours=5)
    post_logs_owed(world.program, now=later)
    send(later)
    assert an_answer(text, now=later) is True
    assert an_answer(text, id="SM2", now=later) is True
    send(later)
    visit.refresh_from_db()
    if outcome is None:
        (to_lead,) = told()["harbor-lead"]
        assert f"{world.ida.code} asks to be called, after {visit.code}." in to_lead
    else:
        assert [(log.happened, visit.status) for log in VisitLog.objects.all()] == [outcome]


def test_one_who_cannot_come_leaves_a_visit_that_others_still_make(world):
    visit = world.visit(status=Status.CONFIRMED, team=[world.ida, world.omar])
    drop_out(visit, world.ida, by=world.ida.user, now=MORNING)
    send(MORNING)
    visit.refresh_from_db()
    assert (visit.status, [place.volunteer for place in visit.team.all()]) == ("confirmed", [world.omar])
    assert {who: len(letters) for who, letters in told().items()} == {"harbor-lead": 1, "harbor-omar": 1}
    assert "Please call your lead before you go." in told()["harbor-omar"][0]
    with pytest.raises(CannotDropOut):
        drop_out(visit, world.ida, by=world.ida.user, now=MORNING)


def test_a_visit_that_has_begun_cannot_be_left(world):
    visit = world.visit(status=Status.CONFIRMED)
    with pytest.raises(CannotDropOut):
        drop_out(visit, world.ida, by=world.ida.user, now=STARTS)
    assert visit.team.count() == 1


def test_only_the_lead_that_the_person_is_assigned_to_is_told(world):
    second = world.user("harbor-second", "PL")
    second.email = "second@example.org"
    second.save()
    world.person.assigned_lead = second
    world.person.save()
    drop_out(world.visit(status=Status.ASKED), world.ida, by=world.ida.user, now=MORNING)
    send(MORNING)
    assert set(told()) == {"second"}


def test_a_closed_facility_stops_everybody_of_the_day_at_night_too(world):
    english, spanish = (
        world.visit(status=Status.CONFIRMED),
        world.visit(status=Status.CONFIRMED, team=[world.omar], starts=STARTS + timedelta(hours=2)),
    )
    other_day = world.visit(status=Status.CONFIRMED, starts=STARTS + timedelta(days=7))
    world.omar.user.language = "es"
    world.omar.user.save()
    announced = STARTS - timedelta(hours=8)  # half past one at night
    announce_closure(
        world.facility, starts_on=STARTS.date(), ends_on=STARTS.date(), reason="lockdown", by="rita", now=announced
    )
    held = hold_closed_visits(world.program, now=announced)
    send(announced)
    assert [visit.code for visit in held] == [english.code, spanish.code]
    other_day.refresh_from_db()
    assert other_day.status == "confirmed"
    assert "Please do not go" in told()["harbor-ida"][0]
    assert "Por favor, no vaya" in told()["harbor-omar"][0]
    assert len(told()["harbor-lead"]) == 1
    assert hold_closed_visits(world.program, now=announced) == []


def test_a_closed_unit_stops_only_whom_it_holds(world):
    visit = world.visit(status=Status.CONFIRMED)
    announce_closure(
        world.facility, starts_on=STARTS.date(), ends_on=None, reason="illness", scope="unit", value="SOMEWHERE-ELSE",
        by="rita", now=MORNING,
    )  # fmt: skip
    assert hold_closed_visits(world.program, now=MORNING) == []
    announce_closure(
        world.facility, starts_on=STARTS.date(), ends_on=None, reason="illness", scope="unit",
        value=CANARIES["housing_unit"], by="rita", now=MORNING,
    )  # fmt: skip
    assert [held.code for held in hold_closed_visits(world.program, now=MORNING)] == [visit.code]


def test_a_lead_who_ends_a_match_has_the_volunteer_told(world):
    visit = world.visit(status=Status.ASKED)
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=STARTS.date() - timedelta(days=30))
    end_match(match, by=world.lead, now=MORNING)
    send(MORNING)
    (letter,) = told()["harbor-ida"]
    assert f"appointment {visit.code}" in letter


@pytest.mark.parametrize("team", ["alone", "with another"])
def test_whoever_is_taken_off_hears_not_to_go_at_night_too_and_their_calendar_with_them(world, team):
    night = STARTS - timedelta(hours=8)
    wants(world.ida.user, gets_invitations=True)
    OnCallList.objects.create(program=world.program, role="cover", facility=world.facility)
    visit = world.visit(team=[world.ida] if team == "alone" else [world.ida, world.omar])
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=STARTS.date() - timedelta(days=30))
    end_match(match, by=world.lead, now=night)
    send(night)
    (letter,) = (body for body in told()["harbor-ida"] if "Please do not go" in body)
    assert visit.code in letter
    assert "harbor-lead" not in told()
    assert Job.objects.filter(kind=COVER_JOB).count() == (0 if team == "alone" else 1)
    mail.outbox.clear()
    send(datetime(2026, 11, 21, 14, 0, tzinfo=UTC))  # an invitation waits for the morning
    assert an_invitation()[0] == "CANCEL"


def test_of_a_match_that_a_volunteer_ends_the_lead_hears_once_however_many_visits(world):
    wants(world.ida.user, gets_invitations=True)
    for day in (0, 7):
        world.visit(starts=STARTS + timedelta(days=day))
    world.visit(starts=STARTS + timedelta(days=14), team=[world.ida, world.omar])
    world.visit(starts=STARTS + timedelta(days=21), team=[world.ida, world.omar], status=Status.DRAFT)
    match = Match.objects.create(person=world.person, volunteer=world.ida, since=STARTS.date() - timedelta(days=30))
    end_match(match, by=world.ida.user, now=MORNING)
    send(MORNING)
    (letter,) = told()["harbor-lead"]
    assert f"{world.ida.code} has ended the match with {world.person.alias_code}." in letter
    assert "2 visits were withdrawn. 2 visits have one volunteer less." in letter
    kinds = Letter.objects.filter(volunteer=world.ida).values_list("kind", flat=True)
    assert sorted(kinds) == ["visit_invitation"] * 3  # taken back; who ended it needs no other word


def test_a_day_with_nothing_to_do_has_no_digest(world):
    world.visit(status=Status.CONFIRMED)
    post_digests(world.program, now=MORNING)
    assert {letter.reason for letter in [*Letter.objects.all()]} == {""}
    send(MORNING)
    assert (mail.outbox, Letter.objects.get().reason) == ([], "nothing_to_do")


def test_the_digest_counts_what_needs_a_human_once_a_day(world):
    world.visit(status=Status.HELD)
    world.visit(status=Status.ASKED, starts=STARTS - timedelta(days=3))
    for _ in range(2):
        post_digests(world.program, now=MORNING)
        send(MORNING)
    (letter,) = told()["harbor-lead"]
    assert "1 visit is on hold: http://localhost:8000/week/" in letter
    assert "1 visit has no log yet" in letter


def test_a_link_in_a_message_asks_and_only_the_button_acts(world, client):
    visit = world.visit(starts=STARTS + timedelta(days=3650), status=Status.ASKED)
    page = reverse("cannot_come", args=[visit.code])
    assert client.get(page).status_code == 302  # to sign in: forwarded, it is worth nothing
    client.force_login(world.ida.user)
    assert client.get(page).status_code == 200
    assert visit.team.count() == 1
    assert client.post(page)["Location"] == reverse("my_visits")
    assert visit.team.count() == 0
    assert client.post(page).status_code == 404


def test_nobody_else_can_give_a_place_back(world, client):
    visit = world.visit(starts=STARTS + timedelta(days=3650), status=Status.ASKED)
    for user in (world.omar.user, world.stranger.user, world.lead):
        client.force_login(user)
        assert client.post(reverse("cannot_come", args=[visit.code])).status_code == 404
    assert visit.team.count() == 1


def an_invitation():
    (part,) = [part for part in mail.outbox[-1].message().walk() if part.get_content_type() == "text/calendar"]
    text = part.get_payload(decode=True).decode()
    lines = dict(line.split(":", 1) for line in text.split("\r\n") if line.startswith(("METHOD", "UID", "SEQUENCE")))
    return part.get_param("method"), lines["METHOD"], lines["UID"], int(lines["SEQUENCE"])


def test_who_wants_invitations_gets_one_and_has_it_taken_back(world):
    wants(world.ida.user, gets_invitations=True)
    visit = world.visit(status=Status.ASKED, team=[world.ida, world.omar])
    post_invitations([visit], now=MORNING)
    send(MORNING)
    assert [letter.to for letter in mail.outbox] == [["harbor-ida@example.org"]]
    method, said, uid, sequence = an_invitation()
    assert (method, said, sequence) == ("REQUEST", "REQUEST", 0)

    drop_out(visit, world.ida, by=world.ida.user, now=MORNING)
    mail.outbox.clear()
    Letter.objects.exclude(kind="visit_invitation").delete()
    send(MORNING)
    assert an_invitation() == ("CANCEL", "CANCEL", uid, 1)
