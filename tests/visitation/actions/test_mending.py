"""Plans that follow a draft with its pins, and plans that mend what is published and can be no more."""

from datetime import timedelta

import pytest

from compliance.models import AuditEvent
from tests.factories.facilities import a_window
from tests.factories.plans import EAST, FIRST, LAST, NOW, SATURDAY, PlanWorld
from visitation.actions.planning import (
    PlanNotReady,
    ask_for_plan,
    make_draft,
    new_plan,
    pin,
    publish_plan,
    stop_with_best,
)
from visitation.models import Plan, Visit
from visitation.plan_instances import OBJECTIVE, PRESETS, preset_of, weights_of
from visitation.statuses import Status
from volunteers.models import AwayRange, Letter, User

pytestmark = pytest.mark.django_db
AGAIN = a_window(id="w3", days=["sun"], start="09:00", end="12:00", applies_to={"housing_units": ["East"]})
LATER = NOW + timedelta(hours=1)


def a_world(people=2, volunteers=2, windows=(EAST, AGAIN)):
    world = PlanWorld(*windows)
    world.volunteers = [world.volunteer() for _ in range(volunteers)]
    world.requests = [world.request(world.person()) for _ in range(people)]
    return world


def asked(world, **more):
    return ask_for_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW, **more)


def what_is(visit):
    team = tuple(visit.team.order_by("volunteer").values_list("volunteer_id", flat=True))
    return visit.request_id, visit.starts, visit.window_id, team


def published(world):
    plan = make_draft(asked(world), now=NOW)
    publish_plan(plan, by="lead", now=NOW)
    return list(plan.visits.filter(status="asked").order_by("starts", "code"))


def mended(world, now=LATER):
    return make_draft(asked(world, mends=True), now=now)


def on_hold(visit):
    Visit.objects.filter(pk=visit.pk).update(status=Status.HELD.value, changed_at=LATER)


def test_what_is_pinned_stays_when_everything_else_is_planned_anew():
    world = a_world(people=3)
    first = make_draft(asked(world), now=NOW)
    pinned, *others = first.visits.order_by("starts", "code")
    pin(first, pinned, pinned=True, by="lead", now=NOW)
    pin(first, others[0], pinned=True, by="lead", now=NOW)
    pin(first, others[0], pinned=False, by="lead", now=NOW)
    # Without the pin, this volunteer would go nowhere on that day.
    AwayRange.objects.create(
        volunteer=pinned.team.get().volunteer, first_day=SATURDAY + timedelta(days=7), last_day=LAST + timedelta(days=9)
    )
    second = make_draft(asked(world, follows=first, weights=weights_of("spread_load")), now=NOW)

    (kept,) = second.visits.filter(is_pinned=True)
    assert (what_is(kept), kept.replaces_id) == (what_is(pinned), pinned.pk)
    assert second.visits.count() == 3
    assert {visit.replaces_id for visit in second.visits.all()} == set(first.visits.values_list("pk", flat=True))
    assert first.visits.filter(status="draft").count() == 3  # both are there, side by side

    assert publish_plan(second, by="lead", now=NOW).visits == 3
    first.refresh_from_db()
    assert (first.state, first.visits.exclude(status="withdrawn").count()) == ("discarded", 0)
    assert AuditEvent.objects.filter(action="plan_pinned").count() == 3
    with pytest.raises(PlanNotReady):
        pin(second, kept, pinned=False, by="lead", now=NOW)


def test_mending_moves_what_cannot_be_and_nothing_else():
    world = a_world(people=3, volunteers=3)
    visits = published(world)
    broken, *fine = visits
    before = [what_is(visit) for visit in fine]
    on_hold(broken)

    plan = mended(world)
    (moved,) = plan.visits.all()
    assert (moved.replaces_id, moved.request_id, moved.status) == (broken.pk, broken.request_id, "draft")
    assert what_is(moved)[3] == what_is(broken)[3]  # who knows the person goes
    assert Visit.objects.get(pk=broken.pk).status == "held"  # until it is published

    lead = User.objects.create(username="second")
    # Made once more beside itself with the move pinned: the same move, and still of the published visit.
    pin(plan, moved, pinned=True, by="lead", now=LATER)
    again = make_draft(asked(world, mends=True, follows=plan), now=LATER)
    (kept,) = again.visits.all()
    assert (what_is(kept), kept.replaces_id, kept.is_pinned) == (what_is(moved), broken.pk, True)
    plan = again

    told = publish_plan(plan, by=lead, now=LATER + timedelta(minutes=1))
    assert (told.visits, told.refused) == (1, [])
    broken.refresh_from_db()
    assert (broken.status, broken.called_off_because) == ("withdrawn", "other_day")
    assert [
        what_is(visit) for visit in Visit.objects.filter(pk__in=[visit.pk for visit in fine]).order_by("starts", "code")
    ] == before
    kinds = set(Letter.objects.filter(subject_code__in=[broken.code, plan.code]).values_list("kind", "subject_code"))
    assert {("visit_off", broken.code), ("visits_planned", plan.code)} <= kinds


def test_a_published_visit_finds_its_other_hour_before_a_request_that_is_worth_more():
    world = PlanWorld(EAST, AGAIN)
    ida = world.volunteer(max_visits_per_week=1)
    world.request(world.person(), priority="low")
    AwayRange.objects.create(volunteer=ida, first_day=SATURDAY + timedelta(days=2), last_day=LAST)
    (visit,) = published(world)
    on_hold(visit)
    world.request(world.person(), priority="urgent")
    (moved,) = mended(world).visits.all()
    assert (moved.request_id, moved.replaces_id, moved.is_pinned) == (visit.request_id, visit.pk, False)


def test_a_visit_with_no_other_hour_stays_for_a_lead_and_says_what_would_help():
    world = a_world(people=1, volunteers=1, windows=(EAST,))
    (visit,) = published(world)
    AwayRange.objects.create(volunteer=world.volunteers[0], first_day=FIRST, last_day=LAST)
    on_hold(visit)
    plan = mended(world)
    (unmet,) = plan.unmet.all()
    assert (plan.visits.count(), unmet.request_id) == (0, visit.request_id)
    assert unmet.reasons[0]["code"] == "nobody_free"
    helps = unmet.reasons[-1]
    assert (helps["code"], [one["code"] for one in helps["params"]["what"]]) == ("would_help", ["hours"])
    assert publish_plan(plan, by="lead", now=LATER).visits == 0
    visit.refresh_from_db()
    assert visit.status == "held"


def test_a_visit_that_a_lead_settled_meanwhile_is_left_alone():
    world = a_world(people=1, volunteers=1)
    (visit,) = published(world)
    on_hold(visit)
    plan = mended(world)
    Visit.objects.filter(pk=visit.pk).update(status="asked", changed_at=LATER + timedelta(minutes=1))
    told = publish_plan(plan, by="lead", now=LATER + timedelta(minutes=2))
    assert (told.visits, len(told.refused)) == (0, 1)
    assert plan.unmet.get().reasons == [{"code": "visit_changed", "params": {}}]
    visit.refresh_from_db()
    assert visit.status == "asked"


def test_a_plan_ends_early_with_the_best_one_so_far():
    world = a_world()
    plan = new_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
    with pytest.raises(PlanNotReady):
        stop_with_best(plan, by="lead", now=NOW)
    Plan.objects.filter(pk=plan.pk).update(state="making")
    stop_with_best(plan, by="lead", now=NOW)
    made = make_draft(plan, now=NOW)
    assert (made.state, made.visits.count() <= 2, made.curve[-1][2] <= made.curve[-1][3]) == ("draft", True, True)


def test_each_way_to_weigh_is_known_by_its_numbers_and_keeps_the_worth_of_a_visit():
    assert [preset_of(weights_of(name)) for name in PRESETS] == list(PRESETS)
    assert (preset_of({}), preset_of(OBJECTIVE | {"language": 81})) == ("usual", "")
    assert all(weights_of(name)["coverage"] == OBJECTIVE["coverage"] for name in PRESETS)
