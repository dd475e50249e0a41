"""Pieces of an instance that have nothing to do with each other, planned apart and in several processes."""

import json
from datetime import date

import pytest

from tests.visitation.planner.instances import a_facility, a_request, a_volunteer, an_instance, program_instance
from tests.visitation.planner.test_plan import checked
from visitation.planner import columns, make_plan, pieces, read_instance, whole

LISTS = ("facilities", "towns", "volunteers", "people", "requests", "pairings", "past_visits")


def programs(*seeds: int, **options) -> dict:
    """Programs of different places in one instance: their codes begin with the number of their place in the list."""
    found: list[dict] = []
    for number, seed in enumerate(seeds):
        text = json.dumps(program_instance(seed, **options))
        for kind in ("fac", "town", "vol", "per", "req"):
            text = text.replace(f'"{kind}-', f'"{number}-{kind}-')
        found.append(json.loads(text))
    return found[0] | {key: [entry for one in found for entry in one[key]] for key in LISTS}


def plain(plan) -> tuple:
    plan.schedule.pop("seconds")
    return plan.schedule, plan.objective, plan.bound, plan.certificate, plan.unmet, plan.finished


def test_programs_that_share_nobody_come_apart_and_a_shared_volunteer_or_person_holds_them_together():
    document = programs(1, 2, 3, volunteers=6, people=5)
    found = pieces.pieces_of(read_instance(document))
    assert [[one.id for one in piece.facilities] for piece in found] == [["0-fac-01"], ["1-fac-01"], ["2-fac-01"]]
    assert [len(piece.requests) for piece in found] == [5, 5, 5]
    assert [piece.asked for piece in found] == [15, 15, 15]

    guest = document["volunteers"][0]
    document["towns"][0]["travel"].append({"facility": "2-fac-01", "minutes": 30})
    guest["town"], guest["max_travel_minutes"] = document["towns"][0]["id"], 60
    guest["clearances"].append({"facility": "2-fac-01", "from": "2025-01-01", "to": "2025-12-31"})
    assert len(pieces.pieces_of(read_instance(document))) == 3  # cleared there once, no longer
    guest["clearances"][-1]["to"] = "2027-01-01"
    document["keep_apart"] = [{"people": ["0-per-01", "1-per-01"]}]
    assert len(pieces.pieces_of(read_instance(document))) == 1


def test_what_was_elsewhere_counts_in_the_month_of_a_volunteer_and_not_in_the_lists_of_a_facility():
    document = programs(1, 2, volunteers=3, people=3)
    document["past_visits"] = [
        {"date": "2026-03-01", "facility": f"{place}-fac-01", "person": f"{place}-per-01", "volunteers": ["0-vol-01"]}
        for place in (0, 1)
    ]
    here, there = pieces.pieces_of(read_instance(document))
    assert [(past.facility, past.person >= 0, past.volunteers) for past in here.past_visits] == [
        (0, True, (0,)),
        (-1, False, (0,)),
    ]
    assert [past.day for past in there.past_visits] == [date(2026, 3, 1).toordinal()] * 2


def test_one_process_and_two_make_the_same_plan_whether_teams_are_listed_or_priced(monkeypatch):
    document = programs(1, 2, 3, 5, volunteers=8, people=8)
    monkeypatch.setattr(whole, "FEW_REQUESTS", 1)
    for asked in (300, 1):
        monkeypatch.setattr(columns, "MANY_ASKED", asked)
        seen: list = []
        alone = checked(document, processes=1)
        assert alone.gap == 0.0
        both = [make_plan(document, processes=count, progress=seen.append) for count in (2, 3)]
        assert [plain(plan) for plan in both] == [plain(alone)] * 2
        assert seen[-1].objective == alone.objective


def test_a_booked_visit_of_a_piece_stays_and_an_instance_without_facilities_is_one_piece():
    document = an_instance(volunteers=2, people=2, facilities=[a_facility(1), a_facility(2, windows=[])])
    document["volunteers"].append(a_volunteer(3, clearances=[]))
    document["requests"].append(a_request(3, 1))
    document["booked"] = [
        {
            "id": "bkd-1", "request": "req-02", "person": "per-02", "volunteers": ["vol-01"], "facility": "fac-01",
            "window": "fac-01/w1", "start": "2026-03-07T09:00:00-07:00", "end": "2026-03-07T10:00:00-07:00",
        }
    ]  # fmt: skip
    assert len(pieces.pieces_of(read_instance(document))) == 2
    plan = checked(document)
    assert (plan.schedule["visits"][0]["booked"], len(plan.schedule["visits"])) == ("bkd-1", 2)
    assert len(pieces.pieces_of(read_instance(an_instance(0, 0, facilities=[], towns=[])))) == 1


@pytest.mark.parametrize(
    ("sizes", "groups", "found"),
    [([5, 4, 3, 2], 2, [[0, 3], [1, 2]]), ([1], 2, [[0]]), ([0, 0, 0], 2, [[0, 2], [1]])],
)
def test_pieces_are_shared_out_evenly(sizes, groups, found):
    assert whole.balanced(sizes, groups) == found
