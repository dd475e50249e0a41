"""One plan of several programs: asked for, made, stored and published, each part behind its own wall."""

import json

import pytest
from django.db.models import Q

from compliance.models import AuditEvent, Job
from compliance.tenancy import acting
from tests.factories.plans import FIRST, LAST, NOW, SATURDAY, PlanWorld
from tests.visitation.together.worlds import (
    a_shared_facility,
    agreed,
    asked,
    one_account,
    the_shared,
    two_at_one_facility,
)
from visitation.actions.planning import PlanNotReady, ask_for_plan, discard_plan, make_draft, publish_plan
from visitation.actions.sharing import give_shared_up, with_progress
from visitation.models import Plan, SharedPlan, UnmetRequest, Visit
from visitation.together import making
from visitation.together.agreeing import agree, joined, planned_with, take_back
from visitation.together.asking import Alone, NotAgreed, UnderWay
from visitation.together.making import make_together

pytestmark = pytest.mark.django_db


def parts_of(shared, *worlds):
    return [Plan.objects.get(shared=shared, program=world.program) for world in worlds]


def drafts_of(part):
    visits = part.visits.order_by("starts", "code").prefetch_related("team__volunteer")
    return [(visit.person.program_id, [place.volunteer.program_id for place in visit.team.all()]) for visit in visits]


def test_programs_hang_together_over_facilities_and_accounts_and_only_if_they_agreed():
    ash, birch = two_at_one_facility("ash", "birch")
    cedar, dune, elm = PlanWorld(code="cedar"), PlanWorld(code="dune"), PlanWorld(code="elm", facility=ash.facility)
    one_account(birch.volunteer(), cedar.volunteer())
    agreed(cedar, dune)
    far = PlanWorld(code="far", facility=ash.facility, network=type(ash.network).objects.create(code="other", name="O"))
    agreed(far)
    with acting(program=ash.program.pk):
        assert planned_with(ash.program) == sorted(world.program.pk for world in (ash, birch, cedar))
    assert (planned_with(dune.program), planned_with(elm.program)) == ([dune.program.pk], [])
    assert joined([(1, 1), (2, 3), (3, 4)], 4) == [2, 3, 4]


def test_one_plan_is_made_of_both_and_each_keeps_its_own_part():
    ash, birch = worlds = two_at_one_facility("ash", "birch", people=3)
    own = asked(ash)
    shared = the_shared(own)
    (job,) = Job.objects.all()
    assert (job.kind, job.arguments) == (
        "visitation.together.jobs.make_shared_plan",
        [shared.pk, ash.program.pk],
    )
    make_together(shared, now=NOW)
    parts = parts_of(shared, *worlds)
    assert ([part.state for part in parts], the_shared(own).state) == (["draft", "draft"], "made")
    assert [part.made_by for part in parts] == ["lead", "together"]
    # One seat on each of two Saturdays: two visits in all, and nobody of one program with anybody of the other.
    found = [drafts_of(part) for part in parts]
    assert sum(len(part) for part in found) == 2
    for world, visits in zip(worlds, found, strict=True):
        assert all(visit == (world.program.pk, [world.program.pk]) for visit in visits)
    assert Visit.objects.values("starts").distinct().count() == 2
    # Why the others have none names nobody of another program; how good the whole is, is one number for both.
    for world, other in ((ash, birch), (birch, ash)):
        (part,) = parts_of(shared, world)
        rows = UnmetRequest.objects.filter(plan=part)
        assert {row.request.person.program_id for row in rows} == {world.program.pk}
        assert len(rows) + part.visits.count() == 3
        codes = set(other.program.volunteers.values_list("code", flat=True))
        codes |= set(other.program.people.values_list("alias_code", flat=True))
        told = json.dumps([[row.reasons for row in rows], part.fairness, part.curve])
        assert [code for code in codes if code in told] == []
        assert part.gap_percent == 0.0
    assert len({(part.objective_points, part.bound_points, part.seconds) for part in parts}) == 1
    # A program sees its own part, and of the whole nothing but numbers.
    with acting(program=birch.program.pk):
        assert list(Plan.objects.filter(shared=shared.pk)) == [parts[1]]
    elm = PlanWorld(code="elm")
    with acting(program=elm.program.pk):
        assert not SharedPlan.objects.exists()


def test_who_may_not_ask_and_what_is_asked_twice():
    ash, birch = two_at_one_facility("ash", "birch")
    elm = PlanWorld(code="elm")
    with pytest.raises(NotAgreed):
        asked(elm)
    agree(elm.program, by="lead", now=NOW)
    agree(elm.program, by="lead", now=NOW)
    assert AuditEvent.objects.filter(action="planning_together_agreed").count() == 1
    with pytest.raises(Alone):
        asked(elm)
    first = asked(ash)
    with pytest.raises(UnderWay) as under_way:
        asked(birch)
    assert under_way.value.plan == Plan.objects.get(shared=first.shared_id, program=birch.program)
    # Two that share nothing with these are another job.
    others = two_at_one_facility("oak", "pine")
    assert the_shared(asked(others[0])).program_ids == [world.program.pk for world in others]
    assert Job.objects.count() == 2


def test_any_of_them_ends_it_and_whoever_takes_the_agreement_back():
    ash, birch = two_at_one_facility("ash", "birch")
    for end in (
        lambda shared: discard_plan(parts_of(shared, birch)[0], by="lead", now=NOW),
        lambda shared: take_back(birch.program, by="lead", now=NOW),
    ):
        shared = the_shared(asked(ash))
        end(shared)
        shared.refresh_from_db()
        assert (shared.state, [part.state for part in parts_of(shared, ash, birch)]) == ("cancelled", ["discarded"] * 2)
        with pytest.raises(PlanNotReady):
            make_together(shared, now=NOW)
    with pytest.raises(Alone):
        asked(ash)
    assert not Visit.objects.exists()


def test_a_failure_in_the_last_part_leaves_nothing_of_any_and_the_next_attempt_all(monkeypatch):
    ash, birch = two_at_one_facility("ash", "birch")
    shared = the_shared(asked(ash))
    store, stored = making.store_draft, []

    def breaks(plan, *args, **kwargs):
        if stored:
            raise ZeroDivisionError
        stored.append(plan)
        store(plan, *args, **kwargs)

    monkeypatch.setattr(making, "store_draft", breaks)
    with pytest.raises(ZeroDivisionError):
        make_together(shared, now=NOW)
    assert (Visit.objects.count(), UnmetRequest.objects.count()) == (0, 0)
    assert {part.state for part in parts_of(shared, ash, birch)} == {"failed"}
    monkeypatch.undo()
    # What the one before had come to, and that a lead wanted its best, is not the next one's.
    old = {"visits_placed": 900, "curve": [[1.0, 900, 1, 2.0]], "is_to_stop": True}
    SharedPlan.objects.filter(pk=shared.pk).update(**old)
    Plan.objects.filter(shared=shared).update(**old)
    read, found = making._read, []

    def reads(shared, **how):
        found.extend([shared, *parts_of(shared, ash, birch)])
        return read(shared, **how)

    monkeypatch.setattr(making, "_read", reads)
    make_together(shared, now=NOW)
    assert [(row.visits_placed, row.curve, row.is_to_stop) for row in found] == [(0, [], False)] * 3
    assert {part.state for part in parts_of(shared, ash, birch)} == {"draft"}
    assert Visit.objects.count() == 2


def test_of_two_attempts_the_later_one_stores_and_a_given_up_plan_fails_for_all(monkeypatch):
    ash, birch = two_at_one_facility("ash", "birch")
    shared = the_shared(asked(ash))
    work_out = making._work_out

    def overtaken(*args):
        monkeypatch.setattr(making, "_work_out", work_out)
        make_together(SharedPlan.objects.get(pk=shared.pk), now=NOW)
        return work_out(*args)

    monkeypatch.setattr(making, "_work_out", overtaken)
    with pytest.raises(PlanNotReady):
        make_together(shared, now=NOW)
    assert [part.attempts for part in parts_of(shared, ash, birch)] == [2, 2]
    assert Visit.objects.count() == 2
    again = the_shared(asked(ash))
    SharedPlan.objects.filter(pk=again.pk).update(phase="pricing", visits_placed=7)
    assert with_progress(parts_of(again, birch)[0]).visits_placed == 7
    give_shared_up(again.pk, ash.program.pk)
    assert (the_shared(parts_of(again, ash)[0]).state, parts_of(again, birch)[0].state) == ("failed", "failed")


def test_each_publishes_its_own_part_and_what_another_took_meanwhile_is_left_out():
    ash, birch = two_at_one_facility("ash", "birch", capacity=2)
    shared = the_shared(asked(ash))
    make_together(shared, now=NOW)
    one, two = parts_of(shared, ash, birch)
    (theirs,) = two.visits.all()
    with acting(program=ash.program.pk):
        assert publish_plan(one, by="lead", now=NOW).visits == 1
    assert set(two.visits.values_list("status", flat=True)) == {"draft"}
    # Somebody else takes both seats of the hour before the second part is published.
    elm = PlanWorld(code="elm", facility=ash.facility)
    for _ in range(2):
        elm.visit(elm.person(), elm.volunteer(), day=theirs.day)
    with acting(program=birch.program.pk):
        published = publish_plan(two, by="lead", now=NOW)
    assert (published.visits, [visit.pk for visit, _ in published.refused]) == (0, [theirs.pk])
    assert (Plan.objects.get(pk=one.pk).state, Plan.objects.get(pk=two.pk).state) == ("published", "published")


def test_nobody_is_planned_for_two_programs_on_one_day():
    ash, birch = PlanWorld(code="ash"), PlanWorld(code="birch")
    agreed(ash, birch)
    volunteers = [world.volunteer(max_visits_per_week=7, max_visits_per_day=2) for world in (ash, birch)]
    one_account(*volunteers)
    for world in (ash, birch):
        for _ in range(3):
            world.request(world.person())
    shared = the_shared(asked(ash))
    make_together(shared, now=NOW)
    days = [set(part.visits.values_list("day", flat=True)) for part in parts_of(shared, ash, birch)]
    assert days[0] & days[1] == set()
    assert all(days)
    # What one of them has published takes the day from the other: in a plan of its own, and when it is published.
    one, two = parts_of(shared, ash, birch)
    taken = two.visits.order_by("day").first().day
    ash.visit(ash.person(), volunteers[0], day=taken)
    with acting(program=birch.program.pk):
        alone = ask_for_plan(program=birch.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
        make_draft(alone, now=NOW)
        assert taken not in set(alone.visits.values_list("day", flat=True))
        refused = publish_plan(two, by="lead", now=NOW).refused
        assert {visit.day for visit, _ in refused} == {taken}
        reasons = UnmetRequest.objects.get(plan=two, request=refused[0][0].request).reasons
    assert [reason["code"] for reason in reasons] == ["visits_that_day"]


def test_a_remedy_names_nobody_of_another_program():
    facility = a_shared_facility(capacity=3)
    ash, birch = PlanWorld(code="ash", facility=facility), PlanWorld(code="birch", facility=facility)
    agreed(ash, birch)
    ash.request(ash.person())  # and nobody who could come
    birch.volunteer(cleared=False), birch.volunteer(free=())
    birch.request(birch.person(languages=("es",)))
    shared = the_shared(asked(birch))
    make_together(shared, now=NOW)
    (row,) = UnmetRequest.objects.filter(plan__program=ash.program)
    assert row.reasons[-1]["params"]["what"] == [{"code": "hire", "params": {"facility": facility.name}}]
    assert not Visit.objects.filter(~Q(program=birch.program), day=SATURDAY).exists()
