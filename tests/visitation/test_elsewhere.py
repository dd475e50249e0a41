"""Who visits for another program is not sent on the same day: asked wherever somebody is, and nothing more is said."""

from datetime import timedelta

import pytest

from tests.factories.booked import BookingWorld
from tests.factories.plans import NOW, SATURDAY, PlanWorld
from visitation.actions.rechecking import answers_for
from visitation.board.placing import State, candidates
from visitation.booking.against import against
from visitation.booking.confirming import BookingRefused, can_be_set_aside
from visitation.eligibility import missing_on
from visitation.elsewhere import Elsewhere
from visitation.facts import Planned
from visitation.models import CallOut, Person, Visit
from visitation.on_call import why_not
from visitation.reasons import explain_reason
from visitation.rosters import preparing
from visitation.rosters.lines import check_list, shown
from visitation.statuses import Status

pytestmark = pytest.mark.django_db
SAID = "A volunteer has a visit on that day already."


@pytest.fixture
def world():
    """Ida visits for Quay as well, far away, on the Saturday."""
    world = BookingWorld()
    world.quay = PlanWorld(code="quay")
    world.as_other = world.quay.volunteer(user=world.ida.user)
    world.there = world.quay.visit(world.quay.person(), world.as_other, hour=17)
    return world


def at(world, *days, volunteer=None):
    person = Person.objects.prefetch_related("placements").get(pk=world.someone.pk)
    return against(person, [volunteer or world.ida], [world.start(day) for day in days], now=NOW)


def test_a_booking_is_refused_on_that_day_alone_and_says_no_more(world):
    taken, free = at(world, SATURDAY, SATURDAY + timedelta(days=7))
    assert (taken.codes, free.codes, can_be_set_aside(taken)) == ({"visits_that_day"}, set(), False)
    assert [str(missing.words) for missing in taken.missing] == [SAID]
    with pytest.raises(BookingRefused):
        world.booked()
    assert Visit.objects.filter(program=world.program).count() == 0
    world.booked(day=SATURDAY + timedelta(days=7))


@pytest.mark.parametrize("status", [Status.DID_NOT_HAPPEN, Status.WITHDRAWN])
def test_a_visit_that_does_not_take_place_takes_no_day(world, status):
    Visit.objects.filter(pk=world.there.pk).update(status=status.value)
    assert at(world, SATURDAY)[0].codes == set()


def test_only_the_same_account_counts(world):
    omar, _ = world.pair("omar")
    assert at(world, SATURDAY, volunteer=omar)[0].codes == set()
    world.quay.visit(world.quay.person(), world.quay.volunteer(), hour=9)
    assert at(world, SATURDAY, volunteer=omar)[0].codes == set()
    unnamed = world.volunteer()  # without an account: nobody knows who it is elsewhere
    assert at(world, SATURDAY, volunteer=unnamed)[0].codes == set()


def test_each_night_both_visits_of_a_day_are_told(world):
    here = world.visit(world.someone, world.ida)
    for visit in (here, world.there):
        assert "visits_that_day" in [finding.code for finding in answers_for([visit], now=NOW)[0]]
    other = world.visit(world.someone, world.ida, day=SATURDAY + timedelta(days=7))
    assert "visits_that_day" not in [finding.code for finding in answers_for([other], now=NOW)[0]]
    said = explain_reason({"code": "visits_that_day"}).text
    assert said == "A volunteer of this visit has another visit on that day."
    assert not any(name in said.lower() for name in ("quay", world.as_other.code.lower()))


def test_a_list_for_the_facility_says_it_of_the_volunteer(world):
    here = world.visit(world.someone, world.ida)
    roster = preparing.make(world.program, world.facility, here.day, here.day, by=world.lead, now=NOW)
    found = [shown(problem) for problem in check_list(roster, now=NOW).problems[here.code]]
    assert [(each.said.text, each.volunteer) for each in found if each.code == "visits_that_day"] == [
        (SAID, world.ida.code)
    ]


def test_a_board_offers_them_for_no_visit_of_that_day(world):
    omar, someone = world.pair("omar")
    visit = world.visit(someone, omar)
    visit.team_shown = list(visit.team.all())
    (found,) = [each for each in candidates(visit, now=NOW)[0] if each.volunteer == world.ida]
    assert (found.state, found.may_go) == (State.NOT, False)
    told = "A volunteer of this visit has another visit on that day."
    assert told in (*found.why, *candidates(visit, now=NOW)[1])


def test_a_call_to_take_somebodys_place_finds_them_busy(world):
    omar, someone = world.pair("omar")
    visit = world.visit(someone, omar)
    call_out = CallOut(
        program=world.program, visit=visit, facility=world.facility, role="cover", starts=visit.starts, ends=visit.ends,
        timezone="America/New_York", instead_of=omar,
    )  # fmt: skip
    assert why_not(call_out, world.ida, now=NOW) == "busy"
    Visit.objects.filter(pk=world.there.pk).update(status="withdrawn")
    assert why_not(call_out, world.ida, now=NOW) == ""


def test_plans_ask_the_same_in_as_many_questions(world, django_assert_num_queries):
    drafts = [
        Planned(Visit(person=world.someone, day=SATURDAY + timedelta(days=day)), (world.ida.pk,)) for day in (0, 7)
    ]
    found = missing_on(drafts, now=NOW)
    assert [[lack.code for lack in found[each][world.ida.pk]] for each in drafts] == [["visits_that_day"], []]
    with django_assert_num_queries(1):
        both = Elsewhere.load([world.ida.pk, world.as_other.pk], SATURDAY, SATURDAY)
    assert both.days == {world.ida.pk: {SATURDAY}}
