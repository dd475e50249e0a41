"""A machine of leads and a clock: whatever they do in whatever order, an urgent word is somebody's at every instant."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
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

from tests.visitation.concerns.test_owning import NOW, Duty, assert_owned_throughout
from visitation.concerns.owning import (
    NotALead,
    Overtaken,
    close,
    give_to_who_is_there,
    hand,
    move_on,
    remind,
    take,
)
from visitation.models import Concern
from volunteers.actions.memberships import LastLead, resume_membership, suspend_membership
from volunteers.models import Membership

pytestmark = pytest.mark.django_db
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
