"""The lead's week and plans: what is shown, what is asked once more, and what happens to nobody's surprise."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compliance.approvals.models import Approval
from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.models import Plan, UnmetRequest, Visit, VisitRequest
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 19)  # a Thursday; the visits are on Saturday the 21st


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-19T15:00:00+00:00", tick=False):
        yield


@pytest.fixture
def world(client):
    world = ToldVisits()
    client.force_login(world.lead)
    return world


def a_draft(world, *, visits=1, unmet=()):
    """A draft plan over the week of the visits, with that many visits and an unmet request for each list of reasons."""
    drafts = [world.visit(status=Status.DRAFT, starts=STARTS + timedelta(hours=2 * n)) for n in range(visits)]
    plan = drafts[0].plan
    Visit.objects.filter(pk__in=[visit.pk for visit in drafts]).update(plan=plan)
    Plan.objects.filter(pk=plan.pk).update(
        state=Plan.State.DRAFT, first_day=TODAY, last_day=TODAY + timedelta(days=6), objective_points=980,
        bound_points=1000.0,
    )  # fmt: skip
    for number, reasons in enumerate(unmet):
        request = VisitRequest.objects.create(
            person=world.person,
            code=f"RQ-U{number}",
            first_day=TODAY,
            last_day=TODAY,
            waiting_since=TODAY - timedelta(days=number),
        )
        UnmetRequest.objects.create(plan=plan, request=request, reasons=reasons)
    plan.refresh_from_db()
    return plan


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


def queries_of(client, path):
    client.get(path)  # what is kept between requests is there from now on
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# The week


def test_the_week_begins_on_the_monday_of_the_programs_own_today(client, world):
    assert client.get(reverse("week")).context["first_day"] == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("asked", "monday"),
    [
        ("2026-11-22", date(2026, 11, 16)),
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-02-30", date(2026, 11, 16)),
        ("nonsense", date(2026, 11, 16)),
        ("0001-01-01", date(2026, 11, 16)),
        ("9999-12-31", date(2026, 11, 16)),
    ],
)
def test_any_day_of_a_week_shows_it_and_nonsense_shows_this_week(client, world, asked, monday):
    assert client.get(reverse("week"), {"from": asked}).context["first_day"] == monday


def test_a_visit_is_shown_with_its_time_code_volunteers_and_status(client, world):
    visit = world.visit(team=[world.ida, world.omar])
    page = text(client.get(reverse("week")))
    for shown in ("9:30 a.m.–10:30 a.m.", world.person.alias_code, visit.code, "confirmed", "Eastern time (EST)"):
        assert shown in page
    assert f"{world.ida.preferred_name}, {world.omar.preferred_name}" in page


def test_drafts_are_marked_and_counted(client, world):
    a_draft(world, visits=2)
    answer = client.get(reverse("week"))
    assert answer.context["draft_count"] == 2
    assert 'data-status="draft"' in text(answer)


def test_no_name_and_no_number_of_the_person_is_on_any_page(client, world):
    plan = a_draft(world, visits=2, unmet=[[{"code": "no_slot", "params": {}}]])
    visit = world.visit(starts=STARTS + timedelta(hours=6))
    paths = [reverse("week"), reverse("plan", args=[plan.code]), reverse("visit", args=[visit.code])]
    shown = "".join(text(client.get(path)) for path in [*paths, reverse("plan_list"), reverse("audit_trail")])
    assert [name for name, value in CANARIES.items() if value in shown] == []


def test_past_visits_without_a_log_are_listed(client, world):
    visit = world.visit(starts=STARTS - timedelta(days=7))
    answer = client.get(reverse("week"))
    assert (answer.context["untold"], list(answer.context["untold_first"])) == (1, [visit])


def test_facilities_without_a_visit_are_named_as_such(client, world):
    world.program.facilities.add(world.facility)
    assert client.get(reverse("week")).context["quiet"] == [world.facility]
    world.visit()
    assert client.get(reverse("week")).context["quiet"] == []


@pytest.mark.parametrize("path", ["week", "plan_list"])
def test_the_number_of_queries_does_not_grow_with_the_rows(client, world, path):
    a_draft(world)
    one = queries_of(client, reverse(path))
    for code in ("north", "south"):
        a_draft(ToldVisits(code, facility=world.facility))
        Plan.objects.update(program=world.program)
        Visit.objects.update(program=world.program)
    assert queries_of(client, reverse(path)) == one <= 14  # three of them are the savepoint around the page


# One plan


def test_a_plan_says_why_each_visit_is_allowed_and_that_nobody_confirmed_it(client, world):
    plan = a_draft(world)
    answer = client.get(reverse("plan", args=[plan.code]))
    (block,) = answer.context["blocks"]
    (why,) = next(day.visits[0] for day in block.days if day.visits).why
    assert why.text == "It lies within the visiting hours that the facility publishes."
    assert (why.source, why.source_date, why.confirmed_on) == ("https://example.org/harbor", "2025-04", None)
    assert "not confirmed yet" in text(answer)


def test_a_plan_says_why_a_request_is_not_met_the_longest_wait_first(client, world):
    plan = a_draft(
        world,
        unmet=[
            [{"code": "nobody_cleared", "params": {}}],
            [{"code": "no_slot", "params": {}}, {"code": "hours_unknown", "verdict": "unknown", "params": {}}],
        ],
    )
    rows = client.get(reverse("plan", args=[plan.code])).context["unmet"]
    assert [[line.text for line in row.why] for row in rows] == [
        [
            "The facility’s rules leave no hour open for this person on these days.",
            "No source gives the visiting hours; ask the facility.",
        ],
        ["Nobody is cleared for this facility on a day that would fit."],
    ]


def test_a_plan_says_how_near_the_best_it_is(client, world):
    plan = a_draft(world)
    assert client.get(reverse("plan", args=[plan.code])).context["gap"] == "At most 2.0 % below the best possible plan."
    Plan.objects.update(objective_points=1000)
    assert client.get(reverse("plan", args=[plan.code])).context["gap"] == "Proven: no plan could be better."


def test_a_plan_that_is_being_made_says_at_which_step_and_can_be_stopped(client, world):
    plan = a_draft(world)
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.MAKING, phase="checking", visits_placed=3)
    page = text(client.get(reverse("plan", args=[plan.code])))
    assert "Now: asking the rules about every visit." in page
    assert "3 visits have their place so far." in page
    assert reverse("plan_discard", args=[plan.code]) in page


@pytest.mark.parametrize("state", ["queued", "making"])
def test_a_plan_that_is_being_made_says_so_and_looks_again(client, world, state):
    plan = a_draft(world)
    Plan.objects.update(state=state)
    answer = text(client.get(reverse("plan", args=[plan.code])))
    assert "data-follow-seconds" in answer and "follow_plan.js" in answer and "Look again" in answer


def test_a_plan_that_failed_can_be_discarded(client, world):
    plan = a_draft(world)
    Plan.objects.update(state=Plan.State.FAILED)
    assert reverse("plan_discard", args=[plan.code]) in text(client.get(reverse("plan", args=[plan.code])))


def test_a_plan_that_failed_is_tried_again_with_one_button(client, world):
    plan = a_draft(world)
    assert "Somebody asked for it again already" in sent(client, "plan_try", plan)
    Plan.objects.update(state=Plan.State.FAILED)
    assert reverse("plan_try", args=[plan.code]) in text(client.get(reverse("plan", args=[plan.code])))
    assert "The plan is waiting to be made." in sent(client, "plan_try", plan)
    assert "This plan was discarded" in text(client.get(reverse("plan", args=[plan.code])))
    made = Plan.objects.get(state="queued")
    answer = client.post(
        reverse("plan_ask"), {"first_day": str(made.first_day), "last_day": str(made.last_day)}, follow=True
    )
    assert answer.redirect_chain[0][0] != reverse("plan", args=[made.code])  # weighed otherwise: another plan
    answer = client.post(
        reverse("plan_ask"), {"first_day": str(made.first_day), "last_day": str(made.last_day)}, follow=True
    )
    assert "A plan of these days was asked for already." in text(answer) and Plan.objects.count() == 3
    assert made.code in text(client.get(reverse("plan_ask")))  # whoever asks sees what there is
    over = {"first_day": TODAY - timedelta(days=3), "last_day": TODAY - timedelta(days=1)}
    Plan.objects.filter(pk=made.pk).update(state="failed", **over)
    assert "The days of this plan are over." in sent(client, "plan_try", made)


def test_what_would_serve_several_requests_stands_above_them(client, world):
    def clear(who):
        what = [{"code": "clear", "params": {"volunteer": who, "facility": "Eloy", "languages": ["pt"]}}]
        return {"code": "would_help", "params": {"what": what}}

    price = {"code": "displaces", "params": {"brings": 610, "costs": 840, "visit": "VT-AAAA"}}
    nothing = {"code": "would_help", "params": {"what": []}}
    said = text(
        client.get(
            reverse("plan", args=[a_draft(world, unmet=[[clear("VR-1")], [clear("VR-2")], [price, nothing]]).code])
        )
    )
    assert "clear one who speaks Portuguese at Eloy: <b>2 requests</b>" in said
    assert "would bring 610 points, and visit VT-AAAA" in said
    assert "only in the place of another visit" not in said


@pytest.mark.parametrize("visits", [1, 3])
def test_a_plan_takes_as_many_queries_for_three_visits_as_for_one(client, world, visits):
    plan = a_draft(world, visits=visits, unmet=[[{"code": "quota", "params": {}}]] * visits)
    assert queries_of(client, reverse("plan", args=[plan.code])) == 12


# Asking, publishing, discarding


def ask(client, first, last):
    return client.post(reverse("plan_ask"), {"first_day": first, "last_day": last})


def test_asking_queues_a_plan_for_both_days_included(client, world):
    answer = ask(client, "2026-11-23", "2026-12-20")
    plan = Plan.objects.get()
    assert answer["Location"] == reverse("plan", args=[plan.code])
    assert (plan.state, plan.program, plan.first_day, plan.last_day) == (
        "queued",
        world.program,
        date(2026, 11, 23),
        date(2026, 12, 20),
    )


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2026-11-18", "2026-11-30", "first_day"),
        ("2026-11-23", "2026-11-22", "last_day"),
        ("2026-11-23", "2027-12-06", "last_day"),
        ("2028-01-03", "2028-01-09", "first_day"),
        ("", "2026-11-30", "first_day"),
        ("2026-02-30", "2026-11-30", "first_day"),
    ],
    ids=["in the past", "backwards", "too long", "too far", "empty", "no such day"],
)
def test_days_that_make_no_sense_are_refused_by_the_field(client, world, first, last, field):
    answer = ask(client, first, last)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert not Plan.objects.exists()


@pytest.mark.parametrize("last", ["2026-11-19", "2027-12-01"], ids=["one day", "54 weeks"])
def test_the_shortest_and_the_longest_plan(client, world, last):
    assert ask(client, "2026-11-19", last).status_code == 302


def test_nothing_is_published_by_looking(client, world):
    plan = a_draft(world)
    page = client.get(reverse("plan_publish", args=[plan.code]))
    plan.refresh_from_db()
    assert (page.status_code, plan.state) == (200, "draft")


def publish(client, world, plan):
    """The lead asks, a second lead agrees; what the second lead sees then."""
    second = world.user("second-lead", "PL")
    client.post(reverse("plan_publish", args=[plan.code]))
    approval = Approval.objects.get(subject=plan.code)
    client.force_login(second)
    return client.post(reverse("approval_agree", args=[approval.code]), {"seen": approval.content_hash}, follow=True)


def test_publishing_tells_what_was_left_out_and_why(client, world):
    plan = a_draft(world, visits=2)
    answer = publish(client, world, plan)
    plan.refresh_from_db()
    assert plan.state == "published"
    # Without a request and a clearance behind them the rules let neither pass.
    left_out = answer.context["left_out"]
    assert answer.context["visit_count"] + len(left_out) == 2
    assert all(any(line.verdict != "allowed" for line in visit.why) for visit in left_out)


@pytest.mark.parametrize(
    ("unmet", "sentence"),
    [([], "Another visit serves this request already."),
     ([{"code": "volunteer_away", "params": {}}], "A volunteer of this visit is away on that day.")],
    ids=["served by another plan", "overtaken"],
)  # fmt: skip
def test_a_visit_that_was_overtaken_says_so(client, world, unmet, sentence):
    plan = a_draft(world, unmet=[unmet] if unmet else [])
    request = VisitRequest.objects.last() if unmet else None
    Visit.objects.update(status=Status.WITHDRAWN, findings=[], request=request)
    Plan.objects.update(state=Plan.State.PUBLISHED, published_at="2026-11-19T15:00:00Z", published_by="tests")
    left_out = client.get(reverse("plan", args=[plan.code])).context["left_out"]
    assert [[line.text for line in visit.why] for visit in left_out] == [[sentence]]


def test_a_plan_that_nobody_asked_anything_of_says_so(client, world):
    plan = a_draft(world)
    Visit.objects.all().delete()
    assert "Nobody has asked for a visit on these days." in text(client.get(reverse("plan", args=[plan.code])))


def test_a_plan_is_published_once(client, world):
    plan = a_draft(world)
    answer = publish(client, world, plan)
    assert "The plan is published" in text(answer)
    answer = client.post(reverse("plan_publish", args=[plan.code]), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "This plan is no longer a draft; nothing was changed."
    ]


def test_discarding_withdraws_the_drafts(client, world):
    plan = a_draft(world, visits=2)
    answer = client.post(reverse("plan_discard", args=[plan.code]))
    plan.refresh_from_db()
    assert (answer["Location"], plan.state) == (reverse("plan_list"), "discarded")
    assert set(plan.visits.values_list("status", flat=True)) == {"withdrawn"}


def test_a_published_plan_is_not_discarded(client, world):
    plan = a_draft(world)
    Plan.objects.update(state=Plan.State.PUBLISHED, published_at="2026-11-19T00:00Z")
    client.post(reverse("plan_discard", args=[plan.code]))
    plan.refresh_from_db()
    assert plan.state == "published"


# Made again, pinned, ended early, mended


def sent(client, name, plan, **values):
    return text(client.post(reverse(name, args=[plan.code]), values, follow=True))


def test_a_plan_is_made_again_beside_a_draft_with_what_is_pinned_there(client, world):
    plan = a_draft(world, visits=2)
    first, second = plan.visits.order_by("starts")
    assert f"{first.code} is pinned" in sent(client, "plan_pin", plan, pin=first.code)
    assert "nothing was changed" in sent(client, "plan_pin", plan, pin="VT-NONE")
    assert list(plan.visits.filter(is_pinned=True)) == [first]
    page = text(client.get(reverse("plan_again", args=[plan.code])))
    assert "1 visit is pinned" in page and "Longest waiting first" in page
    client.post(reverse("plan_again", args=[plan.code]), {"preset": "longest_waiting"})
    made = Plan.objects.get(follows=plan)
    assert (made.state, made.first_day, made.last_day, made.weights["waiting_per_week"]) == (
        "queued", plan.first_day, plan.last_day, 120,
    )  # fmt: skip
    copy = world.visit(status=Status.DRAFT, starts=STARTS + timedelta(hours=5))
    Visit.objects.filter(pk=copy.pk).update(plan=made, replaces=second, day=second.day)
    Plan.objects.filter(pk=made.pk).update(
        state="draft", fairness=FAIRNESS, curve=[[0.5, 1, 900, 1000.0], [2, 2, 990, 995.5]]
    )
    said = text(client.get(reverse("plan", args=[made.code])))
    assert "Moved" in said and second.code in said and first.code in said
    for words in (
        "made beside an earlier draft",
        "Longest waiting first",
        "+120",
        "After 2 seconds",
        "Portuguese",
        "3 of 4",
    ):
        assert words in said, words
    assert queries_of(client, reverse("plan", args=[made.code])) == 12


FAIRNESS = {
    "waiting": {"served": [0, 2, 7], "unmet": []},
    "load": [0, 1.5, 3],
    "idle": 2,
    "continuity": {"kept": 3, "could": 4},
    "languages": {"pt": [1, 2, 1]},
}


def test_what_would_help_is_said_in_words_and_nothing_where_another_visit_is_in_the_way(client, world):
    one = [
        {"code": "clear", "params": {"volunteer": "VR-TEST1", "facility": "Eloy", "languages": ["pt"]}},
        {"code": "booth", "params": {"facility": "Eloy", "start": "2026-11-21T09:00:00-05:00"}},
        {
            "code": "hours",
            "params": {"volunteer": "VR-TEST2", "facility": "Eloy"}
            | {"leaves": "2026-11-21T08:00:00-05:00", "returns": "2026-11-21T11:00:00-05:00"},
        },
    ]
    unmet = [[{"code": "quota", "params": {}}, {"code": "would_help", "params": {"what": what}}] for what in (one, [])]
    plan = a_draft(world, unmet=unmet)
    said = text(client.get(reverse("plan", args=[plan.code])))
    for words in (
        "clear one who speaks Portuguese at Eloy, such as VR-TEST1",
        "one more place in the visiting room of Eloy on ",
        "VR-TEST2 free on ",
        "only in the place of another visit",
    ):
        assert words in said, words


def test_a_lead_ends_the_making_early_and_asks_for_other_hours(client, world):
    plan = a_draft(world)
    assert "not being made" in sent(client, "plan_stop", plan)
    Plan.objects.filter(pk=plan.pk).update(state="making")
    sent(client, "plan_stop", plan)
    assert Plan.objects.get(pk=plan.pk).is_to_stop
    assert "cannot be as they stand" in text(client.get(reverse("plan_mend")))
    client.post(reverse("plan_mend"), {"first_day": "2026-11-19", "last_day": "2026-11-30", "preset": "keep_pairs"})
    made = Plan.objects.get(mends=True)
    assert (made.state, made.weights["continuity"]) == ("queued", 360)


def asked_by(page):
    """The key of the form on a page."""
    return re.search(r'name="once" value="([0-9a-f-]{36})"', page)[1]


@pytest.mark.parametrize("then", ["queued", "draft", "discarded"])
def test_a_form_that_is_sent_twice_makes_one_plan_whatever_became_of_it(client, world, then):
    plan = a_draft(world)
    days = {"first_day": "2026-11-23", "last_day": "2026-11-30", "preset": "usual"}
    for path, data in [
        (reverse("plan_again", args=[plan.code]), {"preset": "longest_waiting"}),
        (reverse("plan_mend"), days),
        (reverse("plan_ask"), days),
    ]:
        data["once"] = asked_by(text(client.get(path)))
        one = client.post(path, data)["Location"]
        made = Plan.objects.exclude(pk=plan.pk).latest("pk")
        assert one == reverse("plan", args=[made.code])
        Plan.objects.filter(pk=made.pk).update(state=then)
        assert client.post(path, data)["Location"] == one
        assert Plan.objects.latest("pk") == made
        data["once"] = asked_by(text(client.get(path)))
        Plan.objects.filter(pk=made.pk).update(state="draft")  # one that waits would be given back
        assert client.post(path, data)["Location"] != one


def test_what_is_no_key_asks_for_no_plan(client, world):
    plan = a_draft(world)
    client.post(reverse("plan_again", args=[plan.code]), {"preset": "usual", "once": "1 or 1"})
    assert list(Plan.objects.all()) == [plan]
