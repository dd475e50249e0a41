"""Making, publishing and discarding a plan."""

import threading
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django_q.models import OrmQ

from compliance.models import AuditEvent, DecisionRecord, Job
from compliance.rules import blocking
from tests.factories.plans import FIRST, LAST, NOW, SATURDAY, PlanWorld
from visitation.actions import planning
from visitation.actions.attempts import ATTEMPTS_MAX
from visitation.actions.planning import (
    PlanNotReady,
    ask_for_plan,
    discard_plan,
    make_draft,
    new_plan,
    publish_plan,
)
from visitation.models import Person, PersonLanguage, Plan, UnmetRequest, Visit, VisitVolunteer
from visitation.plan_checks import check_plan
from visitation.plan_instances import export_instance
from visitation.planner import make_plan
from volunteers.models import Clearance, Mentorship, RoleNeeds, Training, Volunteer

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def queued(world, **columns):
    asked = {"first_day": FIRST, "last_day": LAST, "by": "lead", "now": NOW} | columns
    return new_plan(program=world.program, **asked)


def drafted(world, **columns):
    return make_draft(queued(world, **columns), now=NOW)


def a_world(people=2, volunteers=2):
    """That many people with a request each, all of unit East, and volunteers who may come."""
    world = PlanWorld()
    for _ in range(volunteers):
        world.volunteer()
    for _ in range(people):
        world.request(world.person())
    return world


def speaks_and_needs(language, visit):
    PersonLanguage.objects.filter(person=visit.person).update(language=language)
    Person.objects.filter(pk=visit.person_id).update(language_required=True)


def asks_for_a_course(program, course="listening"):
    RoleNeeds.objects.create(program=program, role="visitor", courses=["orientation", course])


# Asking


def test_asking_queues_a_plan_and_posts_its_number_alone(django_capture_on_commit_callbacks):
    world = PlanWorld()
    plan = ask_for_plan(program=world.program, first_day=FIRST, last_day=LAST, by="lead", now=NOW)
    assert (plan.state, plan.made_by, plan.network) == ("queued", "lead", world.network)
    (task,), (job,) = OrmQ.objects.all(), Job.objects.all()
    assert (task.task["func"], task.task["args"]) == ("compliance.queue.running.run", (job.pk,))
    assert (job.kind, job.arguments) == ("visitation.jobs.make_plan", [plan.pk, plan.program_id])


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_was_not_stored_was_not_posted_either():
    world = PlanWorld()
    with pytest.raises(Exception):  # noqa: B017, PT011
        ask_for_plan(program=world.program, first_day=LAST, last_day=FIRST, by="lead", now=NOW)
    assert (Plan.objects.count(), Job.objects.count(), OrmQ.objects.count()) == (0, 0, 0)


# Making


def test_a_draft_holds_its_visits_and_takes_up_nobody():
    world = a_world()
    plan = drafted(world)
    visits = list(plan.visits.order_by("starts"))
    assert (plan.state, plan.visits_placed, plan.attempts, plan.phase) == ("draft", 2, 1, "")
    assert [(visit.status, visit.window_id, visit.route, visit.edition.number) for visit in visits] == [
        ("draft", "w1", "social", 1)
    ] * 2
    assert [f"{visit.starts.astimezone(world.facility.zone):%a %H}" for visit in visits] == ["Sat 09"] * 2
    assert {visit.day for visit in visits} == {SATURDAY}
    assert list(VisitVolunteer.objects.values_list("holds", "starts", "part")) == [
        (False, visits[0].starts, "visitor")
    ] * 2
    assert plan.gap_percent == 0
    assert plan.objective_points > 0


def test_the_plan_is_one_that_an_independent_check_passes():
    world = a_world(people=5, volunteers=3)
    instance = export_instance([world.program], FIRST, LAST, now=NOW).document
    plan = drafted(world)
    zone = world.facility.zone
    windows = {window["id"].split("/")[1]: window["id"] for window in instance["facilities"][0]["windows"]}
    schedule = make_plan(instance).schedule
    told = [
        {
            "request": visit.request.code,
            "person": visit.person.alias_code,
            "volunteers": [place.volunteer.code for place in visit.team.all()],
            "facility": "harbor-center",
            "window": windows[visit.window_id],
            "start": visit.starts.astimezone(zone).isoformat(),
            "end": visit.ends.astimezone(zone).isoformat(),
        }
        for visit in plan.visits.all()
    ]
    report = check_plan(instance, schedule | {"visits": told})
    assert (report.violations, report.objective) == ((), plan.objective_points)


def test_a_request_without_hours_is_unmet_with_what_binds_and_no_word_of_the_person():
    world = a_world(people=0)
    request = world.request(world.person(""))
    plan = drafted(world)
    (unmet,) = plan.unmet.all()
    assert unmet.request == request
    assert [reason["code"] for reason in unmet.reasons] == ["no_slot", "housing_units_unknown"]
    assert unmet.reasons[1]["verdict"] == "unknown"


def test_a_request_nobody_can_serve_says_why():
    world = PlanWorld()
    world.volunteer(cleared=False)
    Clearance.objects.create(volunteer=world.volunteer(cleared=False), facility=world.facility)  # only applied for
    world.request(world.person())
    (unmet,) = drafted(world).unmet.all()
    cleared, helps = unmet.reasons
    assert (cleared["code"], helps["code"]) == ("nobody_cleared", "would_help")
    assert [remedy["code"] for remedy in helps["params"]["what"]] == ["clear"]


def test_a_first_visit_is_planned_with_the_mentor_named_for_it_and_published_with_no_other():
    world = a_world(people=1, volunteers=3)
    person, mentor = Person.objects.get(), Volunteer.objects.order_by("code").last()
    newcomer = world.volunteer(is_experienced=False)
    world.match(person, newcomer)
    alone = drafted(world)
    assert newcomer.code not in teams_of(alone)
    discard_plan(alone, by="lead", now=NOW)
    named = Mentorship.objects.create(volunteer=newcomer, mentor=mentor, since=NOW)
    plan = drafted(world)
    assert teams_of(plan) == sorted([newcomer.code, mentor.code])
    named.ended_at = NOW
    named.save()
    published = publish_plan(plan, by="lead", now=NOW)
    (refused,) = published.refused
    assert (published.visits, [finding.code for finding in blocking(refused[1])]) == (0, ["mentor_not_named"])
    assert [reason["code"] for reason in UnmetRequest.objects.get(plan=plan).reasons] == ["mentor_not_named"]


def teams_of(plan):
    return sorted(plan.visits.values_list("team__volunteer__code", flat=True))


def test_a_course_that_ends_in_the_midst_of_a_plan_keeps_the_visits_after_it_out_of_the_draft():
    world = a_world(people=1, volunteers=1)
    asks_for_a_course(world.program)
    volunteer = Volunteer.objects.get()
    held = Training.objects.create(
        volunteer=volunteer, course="listening", completed_on=date(2026, 1, 1), expires_on=SATURDAY - timedelta(days=1)
    )
    plan = drafted(world)
    assert (plan.visits.count(), plan.visits_placed) == (0, 0)
    assert [unmet.reasons for unmet in plan.unmet.all()] == [[{"code": "volunteer_not_ready", "params": {}}]]
    Training.objects.filter(pk=held.pk).update(expires_on=None)
    assert drafted(world).visits.count() == 1


def test_codes_follow_from_the_plans_and_are_never_given_twice():
    world = a_world(people=4, volunteers=3)
    first = drafted(world)
    second = drafted(world)
    codes = [*first.visits.values_list("code", flat=True), *second.visits.values_list("code", flat=True)]
    assert len(set(codes)) == len(codes) == 8


def test_a_second_plan_leaves_alone_what_the_first_has_published():
    world = a_world()
    publish_plan(drafted(world), by="lead", now=NOW)
    world.request(world.person())
    plan = drafted(world)
    assert plan.visits.count() == 1
    assert plan.unmet.count() == 0


def test_a_failure_leaves_no_visit_and_a_plan_that_may_be_tried_again(monkeypatch):
    world = a_world()
    plan = queued(world)

    def breaks(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(UnmetRequest.objects.__class__, "bulk_create", breaks)
        with pytest.raises(RuntimeError):
            make_draft(plan, now=NOW)
    plan.refresh_from_db()
    assert (plan.state, plan.attempts, Visit.objects.count()) == ("failed", 1, 0)
    assert make_draft(plan, now=NOW).state == "draft"


def test_after_three_attempts_a_plan_is_given_up():
    world = a_world()
    plan = queued(world)
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.MAKING, attempts=ATTEMPTS_MAX)
    with pytest.raises(PlanNotReady):
        make_draft(plan, now=NOW)
    plan.refresh_from_db()
    assert (plan.state, Visit.objects.count()) == ("failed", 0)


def test_of_two_attempts_only_the_later_one_stores_anything(monkeypatch):
    world = a_world()
    plan = queued(world)
    asked_again = []

    def taken_up_meanwhile(*args, **kwargs):
        if not asked_again:
            asked_again.append(True)
            Plan.objects.filter(pk=plan.pk).update(attempts=F("attempts") + 1)
        return draft_of(*args, **kwargs)

    draft_of = planning.draft_of
    monkeypatch.setattr(planning, "draft_of", taken_up_meanwhile)
    with pytest.raises(PlanNotReady):
        make_draft(plan, now=NOW)
    plan.refresh_from_db()
    assert (plan.state, plan.attempts, Visit.objects.count()) == ("making", 2, 0)


@pytest.mark.parametrize("state", ["draft", "published", "discarded"])
def test_a_plan_that_is_made_is_not_made_again(state):
    world = a_world()
    plan = queued(world)
    Plan.objects.filter(pk=plan.pk).update(state=state, published_at=NOW)
    with pytest.raises(PlanNotReady) as refused:
        make_draft(plan, now=NOW)
    assert refused.value.state == state


# Publishing


def test_publishing_makes_every_visit_real_at_once():
    world = a_world()
    published = publish_plan(drafted(world), by="lead", now=NOW)
    plan = Plan.objects.get()
    assert (published.visits, published.refused) == (2, [])
    assert (plan.state, plan.published_at, plan.published_by) == ("published", NOW, "lead")
    assert set(plan.visits.values_list("status", flat=True)) == {"asked"}
    assert list(VisitVolunteer.objects.values_list("holds", flat=True)) == [True, True]
    assert set(DecisionRecord.objects.values_list("verdict", flat=True)) == {"allowed"}
    assert list(AuditEvent.objects.filter(action="plan_published").values_list("by", "program", "detail")) == [
        ("lead", "harbor", {"visits": 2, "refused": []})
    ]


def test_a_visit_that_no_longer_passes_is_withdrawn_and_listed_and_the_rest_is_published():
    world = a_world()
    plan = drafted(world)
    gone = plan.visits.order_by("starts", "code").first()
    Clearance.objects.filter(volunteer__in=gone.team.values("volunteer")).update(valid_to=SATURDAY - timedelta(days=1))
    published = publish_plan(plan, by="lead", now=NOW)
    ((visit, findings),) = published.refused
    assert (published.visits, visit, visit.status) == (1, gone, "withdrawn")
    assert "refused" in {finding.verdict.value for finding in findings}
    gone.refresh_from_db()
    assert (gone.status, gone.team.get().holds) == ("withdrawn", False)
    (unmet,) = plan.unmet.all()
    assert unmet.request == gone.request
    assert [reason["verdict"] for reason in unmet.reasons] == ["refused"]


def test_a_visit_asked_for_too_late_by_now_is_not_published():
    world = PlanWorld(booking={"required": True, "min_lead_hours": 24})
    world.volunteer()
    world.request(world.person(), last=SATURDAY)
    plan = drafted(world)
    assert plan.visits.count() == 1
    published = publish_plan(plan, by="lead", now=plan.visits.get().starts - timedelta(hours=23))
    ((_, findings),) = published.refused
    assert [finding.code for finding in findings if finding.verdict != "allowed"] == ["notice_too_short"]


def test_of_two_drafts_of_the_same_request_the_second_is_withdrawn():
    world = a_world(people=1)
    world.volunteer()
    first, second = drafted(world), drafted(world)
    assert publish_plan(first, by="lead", now=NOW).visits == 1
    # Not at the same hour, nor with the same volunteer: nothing but the request is in the way.
    second.visits.update(starts=F("starts") + WEEK, ends=F("ends") + WEEK, day=SATURDAY + WEEK)
    published = publish_plan(second, by="lead", now=NOW)
    assert (published.visits, len(published.refused), second.unmet.count()) == (0, 1, 0)


@pytest.mark.parametrize(
    ("happen", "code"),
    [
        pytest.param(lambda visit: visit.person.requests.update(closed_at=NOW), "request_closed", id="request_closed"),
        pytest.param(lambda visit: Person.objects.update(state=Person.State.PAUSED), "person_paused", id="paused"),
        pytest.param(lambda visit: Volunteer.objects.update(state=Volunteer.State.LEFT), "volunteer_left", id="left"),
        pytest.param(
            lambda visit: visit.person.conflicts.create(volunteer=visit.team.get().volunteer, reason="asked"),
            "must_not_meet",
            id="conflict",
        ),
        pytest.param(
            lambda visit: visit.team.get().volunteer.away_ranges.create(first_day=visit.day, last_day=visit.day),
            "volunteer_away",
            id="away",
        ),
        pytest.param(
            lambda visit: Person.objects.update(visitor_gender="female", visitor_gender_required=True),
            "other_gender_wished",
            id="gender",
        ),
        pytest.param(lambda visit: speaks_and_needs("mam", visit), "language_needed", id="language"),
        pytest.param(lambda visit: asks_for_a_course(visit.program), "volunteer_not_ready", id="course"),
        pytest.param(
            lambda visit: visit.team.get().volunteer.onboarding_holds.create(reason="talk", set_by="lead"),
            "volunteer_not_ready",
            id="hold",
        ),
    ],
)
def test_what_happened_since_the_plan_was_made_keeps_a_visit_back(happen, code):
    plan = drafted(a_world(people=1, volunteers=1))
    happen(plan.visits.get())
    published = publish_plan(plan, by="lead", now=NOW)
    assert (published.visits, [findings for _, findings in published.refused]) == (0, [()])
    assert [unmet.reasons for unmet in plan.unmet.all()] == [[{"code": code, "params": {}}]]
    assert plan.visits.get().status == "withdrawn"


def test_somebody_away_who_offered_that_very_day_still_comes():
    plan = drafted(a_world(people=1, volunteers=1))
    visit = plan.visits.get()
    volunteer = visit.team.get().volunteer
    volunteer.away_ranges.create(first_day=visit.day - WEEK, last_day=visit.day + WEEK)
    volunteer.extra_availability.create(day=visit.day, starts=time(6), ends=time(20))
    assert publish_plan(plan, by="lead", now=NOW).visits == 1


@pytest.mark.parametrize("state", ["queued", "making", "failed", "published", "discarded"])
def test_only_a_draft_can_be_published(state):
    plan = queued(PlanWorld())
    Plan.objects.filter(pk=plan.pk).update(state=state, published_at=NOW)
    with pytest.raises(PlanNotReady):
        publish_plan(plan, by="lead", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_publishes_nothing(monkeypatch):
    world = a_world()
    plan = drafted(world)

    def breaks(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(DecisionRecord.objects.__class__, "bulk_create", breaks)
    with pytest.raises(RuntimeError):
        publish_plan(plan, by="lead", now=NOW)
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert set(Visit.objects.values_list("status", flat=True)) == {"draft"}
    assert set(VisitVolunteer.objects.values_list("holds", flat=True)) == {False}
    assert not AuditEvent.objects.filter(action="plan_published").exists()


def at_once(*calls):
    """Run the calls at the same moment, each with a connection of its own; what each gave or raised."""
    answers, start = {}, threading.Barrier(len(calls))

    def run(number, call):
        try:
            start.wait(60)
            answers[number] = call()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[number] for number in range(len(calls))]


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_publish_once():
    plan = drafted(a_world())
    answers = at_once(*[lambda: publish_plan(plan, by="lead", now=NOW)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["PlanNotReady", "Published"]
    assert AuditEvent.objects.filter(action="plan_published").count() == 1
    assert list(Visit.objects.values_list("status", flat=True)) == ["asked", "asked"]


@pytest.mark.django_db(transaction=True)
def test_two_plans_that_want_the_same_volunteer_never_both_get_them():
    world = a_world(people=1, volunteers=1)
    first = drafted(world)
    world.request(world.person())
    Visit.objects.filter(plan=first).update(request=None)  # so that only the volunteer stands between the two
    second = drafted(world)
    answers = at_once(*[lambda plan=plan: publish_plan(plan, by="lead", now=NOW) for plan in (first, second)])
    assert [type(answer).__name__ for answer in answers] == ["Published", "Published"]
    held = Visit.objects.filter(status="asked", starts__lt=F("ends"))
    spans = sorted(held.values_list("starts", "ends"))
    assert all(ends <= starts for (_, ends), (starts, _) in zip(spans, spans[1:], strict=False))
    assert len(spans) >= 1


# Discarding


@pytest.mark.parametrize("state", ["queued", "making", "failed", "draft"])
def test_a_plan_nobody_published_can_be_thrown_away(state):
    plan = drafted(a_world())
    Plan.objects.filter(pk=plan.pk).update(state=state)
    discard_plan(plan, by="lead", now=NOW)
    plan.refresh_from_db()
    assert plan.state == "discarded"
    assert set(plan.visits.values_list("status", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize("state", ["published", "discarded"])
def test_what_is_published_is_not_thrown_away(state):
    plan = queued(PlanWorld())
    Plan.objects.filter(pk=plan.pk).update(state=state, published_at=NOW)
    with pytest.raises(PlanNotReady):
        discard_plan(plan, by="lead", now=NOW)


def test_the_requests_of_a_discarded_plan_are_open_again():
    world = a_world()
    discard_plan(drafted(world), by="lead", now=NOW)
    assert drafted(world).visits.count() == 2


def test_a_volunteer_who_left_since_is_not_planned():
    world = a_world()
    Volunteer.objects.update(state=Volunteer.State.LEFT)
    plan = drafted(world, first_day=date(2026, 9, 8))
    assert (plan.visits.count(), plan.unmet.count()) == (0, 2)
