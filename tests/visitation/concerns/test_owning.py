"""Whose an urgent word is: somebody's at every instant, whatever leads and the clock do."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from compliance.models import AuditEvent
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.concerns.jobs import look_after_concerns
from visitation.concerns.owning import (
    NobodyThere,
    NotALead,
    Overtaken,
    close,
    give_to_who_is_there,
    hand,
    move_on,
    raise_concern,
    remind,
    take,
)
from visitation.models import Concern, ConcernShift, ConcernTurn
from volunteers.actions.memberships import LastLead, end_membership, resume_membership, suspend_membership
from volunteers.models import Letter, Membership

pytestmark = pytest.mark.django_db
NOW = STARTS


class Duty(ToldVisits):
    """Three leads; the first is on call today."""

    def __init__(self):
        super().__init__()
        self.leads = [self.lead, self.user("second", "PL"), self.user("third", "PL")]
        ConcernShift.objects.create(program=self.program, lead=self.lead, first_day=NOW.date(), last_day=NOW.date())

    def told(self, *, now=NOW, pace="now", **more):
        return raise_concern(
            self.program, pace=pace, topic="health", person=self.person, by=self.ida.user, now=now, **more
        )


@pytest.fixture
def world():
    return Duty()


def letters(kind):
    return sorted(
        str(letter.user or letter.volunteer.code) for letter in Letter.objects.filter(kind=kind).select_related("user")
    )


def assert_owned_throughout(concern, until):
    """The turns begin when it is raised, each where the one before ends, and nothing is left over."""
    turns = list(ConcernTurn.objects.filter(concern=concern).order_by("since", "pk"))
    assert turns[0].since == concern.raised_at
    for before, after in zip(turns, turns[1:], strict=False):
        assert before.until == after.since
    assert turns[-1].until == (concern.closed_at if concern.state == "closed" else None)
    assert turns[-1].lead_id == concern.owner_id


def test_whoever_is_on_call_gets_it_and_is_told_at_once(world):
    concern = world.told()
    assert (concern.owner, concern.state, concern.due_at - NOW) == (world.lead, "open", timedelta(hours=2))
    letter = Letter.objects.get(kind="concern_raised")
    assert (letter.user, letter.is_urgent, letter.due_at) == (world.lead, True, NOW)
    assert world.told(now=NOW + timedelta(seconds=20)).pk == concern.pk  # an impatient finger


def test_a_gap_in_the_rota_falls_to_the_persons_own_lead_and_tells_every_lead(world):
    ConcernShift.objects.all().delete()
    world.person.assigned_lead = world.leads[1]
    world.person.save()
    assert world.told().owner == world.leads[1]
    assert letters("concern_raised") == sorted(map(str, world.leads))


def test_where_nobody_leads_nothing_is_stored(world):
    Membership.objects.filter(role="PL").update(suspended_at=NOW)
    with pytest.raises(NobodyThere):
        world.told()
    assert not Concern.objects.exists()


def test_nobody_takes_it_so_it_goes_round_and_every_lead_is_told(world):
    concern = world.told()
    assert not move_on(concern, now=NOW + timedelta(minutes=29))
    owners = []
    for step in (1, 2, 3):
        assert move_on(concern, now=NOW + timedelta(minutes=30 * step))
        assert not move_on(concern, now=NOW + timedelta(minutes=30 * step))  # twice is once
        owners.append(Concern.objects.get().owner)
    assert owners[0] == world.leads[1]
    assert owners[1] == world.lead  # who is on call comes before the circle goes on
    assert len(letters("concern_waiting")) == 9
    assert_owned_throughout(Concern.objects.get(), None)


def test_the_job_does_it_by_itself_and_only_once(world, monkeypatch):
    world.told()
    at = NOW + timedelta(minutes=31)
    monkeypatch.setattr("visitation.concerns.jobs.timezone.now", lambda: at)
    look_after_concerns()
    look_after_concerns()
    assert (Concern.objects.get().owner, Concern.objects.get().moves) == (world.leads[1], 1)


def test_it_is_taken_handed_over_and_closed_and_who_told_it_hears_of_it(world):
    concern = world.told()
    taken = take(concern, by=world.leads[1], version=1, now=NOW + timedelta(minutes=3))
    assert (taken.owner, taken.state) == (world.leads[1], "taken")
    assert letters("concern_taken") == [world.ida.code]
    assert letters("concern_not_yours") == [str(world.lead)]
    assert not move_on(taken, now=NOW + timedelta(hours=1))  # the clock leaves it alone now
    assert remind(taken, now=taken.due_at) and not remind(taken, now=taken.due_at)
    handed = hand(taken, to=world.leads[2], by=world.lead, version=taken.version, now=NOW + timedelta(hours=3))
    assert (handed.state, handed.taken_at) == ("open", None)
    with pytest.raises(Overtaken):
        close(handed, outcome="helped", answer="", by=world.lead, version=handed.version, now=NOW + timedelta(hours=4))
    closed = close(
        handed, outcome="helped", answer="A doctor came.", by=world.leads[2], version=handed.version,
        now=NOW + timedelta(hours=4),
    )  # fmt: skip
    assert letters("concern_closed") == [world.ida.code]
    with pytest.raises(Overtaken):
        take(closed, by=world.lead, version=closed.version, now=NOW + timedelta(hours=5))
    assert_owned_throughout(Concern.objects.get(), closed.closed_at)
    assert AuditEvent.objects.filter(subject=concern.code).count() == 4


def test_two_leads_at_one_page_do_not_undo_each_other(world):
    concern = world.told()
    take(concern, by=world.leads[1], version=1, now=NOW)
    with pytest.raises(Overtaken):
        hand(concern, to=world.leads[2], by=world.lead, version=1, now=NOW)
    assert Concern.objects.get().owner == world.leads[1]


def test_only_a_lead_at_work_has_one(world):
    concern = world.told()
    with pytest.raises(NotALead):
        take(concern, by=world.ida.user, version=1, now=NOW)
    with pytest.raises(NotALead):
        hand(concern, to=world.omar.user, by=world.lead, version=1, now=NOW)


def test_whoever_leaves_passes_it_on_and_the_last_lead_cannot_leave_it_behind(world):
    world.told()
    roles = {membership.user: membership for membership in Membership.objects.filter(role="PL")}
    suspend_membership(roles[world.lead], by=world.leads[1], now=NOW + timedelta(minutes=1))
    assert Concern.objects.get().owner == world.leads[1]
    suspend_membership(roles[world.leads[1]], by=world.leads[2], now=NOW + timedelta(minutes=2))
    assert Concern.objects.get().owner == world.leads[2]
    world.person.state = "closed"
    world.person.save()
    with pytest.raises(LastLead):
        end_membership(roles[world.leads[2]], by=world.leads[2], now=NOW + timedelta(minutes=3))
    assert_owned_throughout(Concern.objects.get(), None)


def test_the_database_takes_no_concern_without_an_owner_and_no_second_one(world):
    concern = world.told()
    for change in (
        lambda: Concern.objects.filter(pk=concern.pk).update(owner=None),
        lambda: ConcernTurn.objects.create(concern=concern, lead=world.leads[1], since=NOW, how="taken"),
        lambda: Concern.objects.filter(pk=concern.pk).update(state="taken"),
        lambda: Concern.objects.filter(pk=concern.pk).update(outcome="helped"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


# A machine of leads and a clock: whatever they do in whatever order, it is somebody's at every instant.

LEADS = st.integers(0, 2)
# Half an hour is the patience of the shortest pace; the version a page shows may be an old one.
WAITS = st.sampled_from([0, 1, 30, 31, 400, 3000])
OLD = st.sampled_from([0, 0, 0, 1])


class Words(RuleBasedStateMachine):
    """One urgent word, three leads who come and go. Each run is undone in the database."""

    world: Duty

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.at, self.concern = NOW, None
        self.roles = list(Membership.objects.filter(role="PL").order_by("pk"))

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(pace=st.sampled_from(["now", "day", "week"]))
    def told(self, pace):
        self.concern = self.world.told(pace=pace)

    @rule(minutes=WAITS)
    def the_clock_goes_on(self, minutes):
        """And the job runs, as it does every minute."""
        self.at += timedelta(minutes=minutes)
        move_on(self.concern, now=self.at)
        remind(self.concern, now=self.at)
        give_to_who_is_there(self.concern, now=self.at)

    def tries(self, action, *, by, old, **more):
        with suppress(Overtaken, NotALead), transaction.atomic():
            version = self.concern.version - old
            action(self.concern, by=self.world.leads[by], version=version, now=self.at, **more)

    @rule(by=LEADS, old=OLD)
    def somebody_takes_it(self, by, old):
        self.tries(take, by=by, old=old)

    @rule(by=LEADS, to=LEADS, old=OLD)
    def somebody_hands_it_over(self, by, to, old):
        self.tries(hand, by=by, old=old, to=self.world.leads[to])

    @rule(which=LEADS)
    def a_lead_goes_or_comes_back(self, which):
        role = self.roles[which]
        role.refresh_from_db()
        change = resume_membership if role.suspended_at else suspend_membership
        with suppress(LastLead), transaction.atomic():
            change(role, by=self.world.leads[which], now=self.at)
        give_to_who_is_there(self.concern, now=self.at)

    @precondition(lambda self: self.concern is not None and self.concern.moves > 0)
    @rule(by=LEADS, old=OLD)
    def somebody_closes_it(self, by, old):
        self.tries(close, by=by, old=old, outcome="helped", answer="")

    @invariant()
    def it_is_somebodys_and_was_all_the_time(self):
        if self.concern is None:
            return
        self.concern = Concern.objects.select_related("owner").get(pk=self.concern.pk)
        working = Membership.objects.filter(role="PL", suspended_at__isnull=True).values_list("user_id", flat=True)
        at_work = set(working)
        assert self.concern.state == "closed" or self.concern.owner_id in at_work or not at_work
        assert self.concern.state != "open" or self.concern.moves_on_at is not None
        assert_owned_throughout(self.concern, self.at)


def test_at_no_instant_is_it_nobodys_whatever_happens_in_whatever_order():
    Words.world = Duty()
    cheap = settings(
        max_examples=5, stateful_step_count=12, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Words, settings=cheap)
