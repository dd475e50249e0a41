"""What would have to be different for a request to be served: true for each thing named, and for nothing less."""

import copy
from datetime import date, datetime, timedelta
from itertools import combinations

import pytest

from tests.visitation.planner.instances import (
    a_facility,
    a_person,
    a_request,
    a_volunteer,
    a_window,
    an_instance,
    random_instance,
)
from visitation.planner import make_plan
from visitation.planner.remedies import Remedy, remedies

SATURDAY = date(2026, 3, 7)


def asked(document):
    """The schedule, and what would help each request it leaves out."""
    schedule = make_plan(document).schedule
    served = {visit["request"] for visit in schedule["visits"]}
    return schedule, remedies(document, schedule, [r["id"] for r in document["requests"] if r["id"] not in served])


def codes(document):
    _, found = asked(document)
    return [[remedy.code for remedy in answer] for answer in found.values()]


def relaxed(document, schedule, request, answer):
    """The instance with the schedule booked, the request alone left, and each thing of the answer done."""
    changed = copy.deepcopy(document)
    changed["requests"] = [r for r in changed["requests"] if r["id"] == request] + [
        r for r in changed["requests"] if r["id"] in {visit["request"] for visit in schedule["visits"]}
    ]
    changed["objective"]["coverage"] = dict.fromkeys(changed["objective"]["coverage"], 100_000)
    changed["booked"] += [
        visit | {"id": f"kept {n}"} for n, visit in enumerate(schedule["visits"]) if not visit.get("booked")
    ]
    for remedy in answer:
        relax(changed, remedy)
    return changed


def relax(document, remedy):
    params = remedy.params
    volunteers = {volunteer["id"]: volunteer for volunteer in document["volunteers"]}
    facilities = {facility["id"]: facility for facility in document["facilities"]}
    always = {"from": "2020-01-01", "to": "2030-01-01"}
    who = volunteers.get(params.get("volunteer"))
    match remedy.code:
        case "hours":
            leaves, returns = (datetime.fromisoformat(params[name]) for name in ("leaves", "returns"))
            for day in range(-1, 2):
                on = leaves.date() + timedelta(days=day)
                who["extra_availability"].append({"date": str(on), "from": "00:00", "to": "24:00"})
            assert leaves < returns
        case "more_visits" if "facility" in params:
            rules = facilities[params["facility"]]["rules"]
            rules[:] = [r for r in rules if (r["rule"], r.get("per")) != ("visitor-visits", params["per"])]
        case "more_visits":
            who["max_visits"][params["per"]] = None
        case "train":
            who["trainings"].append({"name": params["training"], **always})
        case "clear":
            who["clearances"].append({"facility": params["facility"], **always})
        case "travel":
            who["max_travel_minutes"] = params["minutes"]
        case "booth":
            place = facilities[params["facility"]]
            next(window for window in place["windows"] if window["id"] == params["window"])["capacity"] += 1
        case "person_visits":
            rules = facilities[params["facility"]]["rules"]
            rules[:] = [r for r in rules if (r["rule"], r.get("per")) != ("person-visits", params["per"])]
        case other:
            raise AssertionError(f"nothing is done about {other}")


def serves(document, request):
    return any(visit["request"] == request for visit in make_plan(document).schedule["visits"])


@pytest.mark.parametrize("seeds", [range(5)])
def test_whatever_is_named_is_enough_and_no_smaller_part_of_it_is(seeds):
    tried = 0
    for seed in seeds:
        document = random_instance(seed)
        schedule, found = asked(document)
        for request, answer in found.items():
            if {remedy.code for remedy in answer} & {"hire", "experienced", "speaks"}:
                continue  # nobody who is there already can become that
            assert serves(relaxed(document, schedule, request, answer), request), (seed, request, answer)
            for part in combinations(answer, max(0, len(answer) - 1)) if answer else ():
                assert not serves(relaxed(document, schedule, request, part), request), (seed, request, part)
            tried += 1
    assert tried > 2


def changed(instance=None, **parts):
    return (instance or an_instance()) | parts


NEEDS_CLEARANCE = [a_facility(rules=[{"rule": "clearance"}])]
SPEAKS_PORTUGUESE = [a_person(1, languages=["pt"], language_required=True)]


@pytest.mark.parametrize(
    ("document", "named"),
    [
        # Two visits fill both hours of one booth; the one volunteer is with somebody at either.
        pytest.param(an_instance(1, 3), [["booth", "hire"]], id="a full room and nobody left"),
        pytest.param(an_instance(2, 3), [["booth"]], id="a full room"),
        pytest.param(an_instance(0), [["hire"]], id="nobody there"),
        pytest.param(
            changed(facilities=NEEDS_CLEARANCE, volunteers=[a_volunteer(1, clearances=[])]),
            [["clear"]],
            id="not cleared",
        ),
        pytest.param(
            changed(volunteers=[a_volunteer(1, away=[{"from": "2026-03-01", "to": "2026-03-09"}])]),
            [["hours"]],
            id="away",
        ),
        pytest.param(
            changed(volunteers=[a_volunteer(1, max_visits={"day": 1, "week": 0, "month": 4})]),
            [["more_visits"]],
            id="as often as they wished",
        ),
        pytest.param(changed(people=SPEAKS_PORTUGUESE), [["speaks"]], id="speaks another language"),
        pytest.param(
            changed(facilities=[a_facility(windows=[a_window(valid_to="2026-03-01")])]),
            [],
            id="no hours: nothing that anybody here could change",
        ),
    ],
)
def test_the_smallest_set_is_named(document, named):
    assert [sorted(found) for found in codes(document)] == named


def test_a_remedy_says_where_who_and_when_in_ids():
    document = changed(
        volunteers=[a_volunteer(1, languages=["pt"], clearances=[]), a_volunteer(2)],
        facilities=NEEDS_CLEARANCE,
        people=SPEAKS_PORTUGUESE,
        requests=[a_request(1)],
    )
    _, found = asked(document)
    assert found == {"req-01": (Remedy("clear", {"volunteer": "vol-01", "facility": "fac-01"}),)}
