"""A visit that a closure stopped: on again when everything allows it, or cancelled; told once, and never forgotten."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.models import AuditEvent, DecisionRecord, Job
from facilities.actions.closures import announce_closure, lift_closure
from tests.factories.plans import NOW, SATURDAY, PlanWorld
from tests.factories.posting import a_told_world, send
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.closing import hold_closed_visits
from visitation.actions.held import CannotGoOn, NotOnHold, end_passed_holds, put_on_again
from visitation.booking.withdrawing import CannotChange, call_off
from visitation.jobs import end_holds
from visitation.letters.changes import post_off
from visitation.letters.jobs import tell_of_lifted_closure
from visitation.letters.on_again import JOB, post_on_again
from visitation.models import Conflict, Consent, Visit, VisitRequest
from visitation.statuses import Status
from volunteers.models import AwayRange, Clearance, Letter, Volunteer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=3)


class Held(PlanWorld):
    """A visit that a closure of its Saturday put on hold; somebody leads the program."""

    def __init__(self):
        super().__init__()
        self.lead = ToldVisits.user(self, "lead", "PL")
        self.ida, self.maria = self.volunteer(), self.person()
        self.held = self.visit(self.maria, self.ida, request=self.request(self.maria))
        self.closure = self.close()
        hold_closed_visits(self.program, now=NOW)
        self.held.refresh_from_db()
        assert (self.held.status, self.held.sequence) == ("held", 1)

    def close(self, **columns):
        told = {"starts_on": SATURDAY, "ends_on": SATURDAY, "reason": "lockdown", "by": "rita", "now": NOW} | columns
        return announce_closure(self.facility, **told)

    def lift(self):
        lift_closure(self.closure, last_closed_on=SATURDAY - timedelta(days=1), by="rita", now=LATER)

    def refused(self, now=LATER):
        with pytest.raises(CannotGoOn) as refusal:
            put_on_again(self.held, by=self.lead, now=now)
        self.held.refresh_from_db()
        assert (self.held.status, self.held.sequence) == ("held", 1)
        return [finding.code for finding in refusal.value.findings]


@pytest.fixture
def world():
    return Held()


def letters(kind):
    return Letter.objects.filter(kind=kind)


def test_once_the_closure_is_lifted_it_goes_on_and_each_of_the_team_is_told_once(world):
    assert world.refused() == ["closed_dates"]
    world.lift()
    put_on_again(world.held, by=world.lead, now=LATER)
    world.held.refresh_from_db()
    assert (world.held.status, world.held.sequence, world.held.changed_at) == ("asked", 2, LATER)
    assert [place.holds for place in world.held.team.all()] == [True]
    assert [letter.volunteer for letter in letters("visit_on_again")] == [world.ida]
    assert DecisionRecord.objects.get(subject=world.held.code).verdict == "allowed"
    assert AuditEvent.objects.filter(action="visit_on_again", subject=world.held.code).count() == 1
    with pytest.raises(NotOnHold):
        put_on_again(world.held, by=world.lead, now=LATER)


def test_all_that_stands_against_it_is_said_at_once(world):
    Conflict.objects.create(person=world.maria, volunteer=world.ida, reason="lead")
    AwayRange.objects.create(volunteer=world.ida, first_day=SATURDAY, last_day=SATURDAY)
    Clearance.objects.update(valid_to=date(2026, 9, 1))
    Consent.objects.filter(person=world.maria).delete()
    VisitRequest.objects.update(closed_at=NOW)
    world.maria.placements.update(last_day=SATURDAY - timedelta(days=1))
    found = world.refused()
    assert len(found) == len(set(found))
    assert {"closed_dates", "clearance_expired", "no_consent", "must_not_meet", "request_closed", "person_moved",
            "volunteer_away"} <= set(found)  # fmt: skip


def test_without_a_team_somebody_is_called_out_first(world):
    world.lift()
    world.held.team.all().delete()
    assert "nobody_on_it" in world.refused()


def test_what_the_database_knows_to_be_impossible_is_refused_in_words(world):
    world.lift()
    world.held.team.update(holds=False)
    other = world.visit(world.person(), world.ida)
    assert world.refused() != []
    Visit.objects.filter(pk=other.pk).update(status=Status.WITHDRAWN.value)
    other.team.update(holds=True)  # a row that the rules do not look at any more
    assert world.refused() == ["volunteer_elsewhere"]


def test_cancelled_the_wish_waits_again_and_the_team_hears_of_it(world):
    call_off(world.held, because="facility", by=world.lead, now=LATER)
    world.held.refresh_from_db()
    assert (world.held.status, world.held.sequence, world.held.team.get().holds) == ("withdrawn", 2, False)
    assert AuditEvent.objects.get(action="visit_withdrawn").detail["why"] == "facility"
    assert sorted(letter.edition for letter in letters("visit_off")) == ["1", "2"]
    world.visit(world.maria, world.volunteer(), day=SATURDAY, request=world.held.request)  # the wish is free again
    with pytest.raises(CannotChange):
        call_off(world.held, because="way", by=world.lead, now=LATER)


def test_whose_hour_has_come_is_ended_by_night_and_a_closed_day_counts(world):
    other = world.visit(world.person(), world.volunteer(), day=date(2026, 9, 19), status=Status.HELD)
    with pytest.raises(NotOnHold):
        put_on_again(world.held, by=world.lead, now=world.held.starts)
    assert end_passed_holds(world.program, now=world.held.ends - timedelta(seconds=1)) == 0
    with time_machine.travel(other.ends, tick=False):
        for _ in range(2):
            end_holds()
    ended = Visit.objects.filter(pk__in=[world.held.pk, other.pk]).order_by("starts")
    assert [visit.status for visit in ended] == ["did_not_happen", "withdrawn"]
    assert [visit.team.get().holds for visit in ended] == [False, False]
    assert AuditEvent.objects.filter(action="visit_hold_over").count() == 2
    assert not letters("visit_on_again").exists()


def test_a_closure_that_is_lifted_early_tells_the_leads_once_which_visits_wait(
    world, django_capture_on_commit_callbacks
):
    other = PlanWorld(code="far", network=world.network)
    with django_capture_on_commit_callbacks(execute=True):
        world.lift()
    job = Job.objects.get(kind=JOB)
    with time_machine.travel(LATER, tick=False):
        for _ in range(2):
            tell_of_lifted_closure(*job.arguments)
    (letter,) = letters("visits_wait")
    assert (letter.user, letter.program, letter.subject_code) == (world.lead, world.program, world.facility.code)
    assert not Letter.objects.filter(program=other.program).exists()


def test_a_closure_that_is_only_shortened_tells_nobody_of_a_day_that_stays_closed(world):
    lift_closure(world.closure, last_closed_on=SATURDAY, by="rita", now=LATER)
    with time_machine.travel(LATER, tick=False):
        tell_of_lifted_closure(world.facility.pk, world.closure.pk, 1)
    assert not letters("visits_wait").exists()


def test_the_lead_reads_everything_that_stands_against_it_and_then_puts_it_on_again(world, client):
    world.ida.user = ToldVisits.user(world, "ida", "VO")
    world.ida.save()
    page, visit = reverse("visit_on_hold", args=[world.held.code]), reverse("visit", args=[world.held.code])
    with time_machine.travel(LATER, tick=False):
        client.force_login(world.ida.user)
        assert {client.get(page).status_code, client.post(page, {"on": "on"}).status_code} == {404}
        client.force_login(world.lead)
        for found in (client.get(visit), client.get(reverse("week"))):
            assert page in found.content.decode()
        Conflict.objects.create(person=world.maria, volunteer=world.ida, reason="lead")
        refused = client.post(page, {"on": "on"}).content.decode()
        assert "closed" in refused and "are not to meet" in refused and "Canaria" not in refused
        assert "This field is required" in client.post(page, {"off": "off"}).content.decode()
        assert Visit.objects.get(pk=world.held.pk).status == "held"
        Conflict.objects.all().delete()
        world.lift()
        assert client.post(page, {"on": "on"})["Location"] == visit
        assert Visit.objects.get(pk=world.held.pk).status == "asked"
        assert client.post(page, {"off": "off", "because": "way"})["Location"] == visit
        assert Visit.objects.get(pk=world.held.pk).status == "asked"  # not on hold any more


def test_who_never_heard_that_it_was_off_hears_nothing_and_who_did_hears_it_once(db):
    world, now = a_told_world(), STARTS - timedelta(days=1)
    announce_closure(
        world.facility, starts_on=STARTS.date(), ends_on=STARTS.date(), reason="lockdown", by="rita", now=now
    )
    visit = world.visit(team=[world.ida, world.omar])
    hold_closed_visits(world.program, now=now)
    letters("visit_off").filter(volunteer=world.ida).update(due_at=now + timedelta(hours=1))
    send(now)
    Visit.objects.filter(pk=visit.pk).update(status=Status.ASKED.value, sequence=2)
    visit.refresh_from_db()
    for _ in range(2):
        post_on_again(visit, Volunteer.objects.filter(places__visit=visit), now=now)
        send(now + timedelta(hours=1))
    reasons = {letter.volunteer_id: letter.reason for letter in letters("visit_on_again")}
    assert reasons == {world.ida.pk: "never_told", world.omar.pk: ""}
    assert {letter.reason for letter in letters("visit_off").filter(volunteer=world.ida)} == {"on_again"}


def test_a_letter_that_waited_is_not_sent_beside_the_one_that_says_what_came_of_it(db):
    world, now = a_told_world(), STARTS - timedelta(days=1)
    visit = world.visit(status=Status.HELD, sequence=1)
    Letter.objects.all().delete()
    post_off(visit, [world.ida], now=now)
    call_off(visit, because="other_day", by=world.lead, now=now)
    send(now)
    told = letters("visit_off").order_by("edition")
    assert [(letter.state, letter.reason) for letter in told] == [("dropped", "newer"), ("sent", "")]
