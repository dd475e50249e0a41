"""Somebody who visits for two programs: one of them a day, and a bound that holds."""

from dataclasses import replace

from visitation.planner import Plan
from visitation.together.accounts import planned_once

DAYS = ["2026-09-12", "2026-09-13"]


def a_document():
    return {
        "horizon": {"from": DAYS[0], "to": DAYS[1]},
        "volunteers": [{"id": code, "away": [], "extra_availability": []} for code in ("VR-A", "VR-B", "VR-C")],
    }


def visited(code, day, **more):
    return {"volunteers": [code], "start": f"{day}T09:00:00-04:00", **more}


class Planner:
    """Sends each volunteer out on every day on which they are not away; as if nobody were anybody else."""

    def __init__(self, booked=()):
        self.asked, self.booked = [], list(booked)

    def __call__(self, document, seconds):
        self.asked.append(seconds)
        visits = list(self.booked)
        for volunteer in document["volunteers"]:
            away = {each["from"] for each in volunteer["away"]}
            visits += [visited(volunteer["id"], day) for day in DAYS if day not in away]
        return Plan({"visits": visits}, len(visits), 6.0, 0.0, 4.0, {"bound": 6.0}, (), True)


def who_went(worked):
    return sorted((visit["volunteers"][0][-1], visit["start"][8:10]) for visit in worked.schedule["visits"])


def test_who_is_one_person_is_planned_by_one_program_a_day():
    planner = Planner()
    worked = planned_once(a_document(), [("VR-A", "VR-B")], planner, seconds=10.0)
    assert who_went(worked) == [("A", "12"), ("B", "13"), ("C", "12"), ("C", "13")]
    assert (worked.bound, worked.objective, worked.gap) == (6.0, 4, 1 / 3)
    assert (planner.asked, worked.seconds) == ([10.0, 6.0], 8.0)


def test_without_anybody_in_two_programs_the_plan_is_made_once():
    planner = Planner()
    worked = planned_once(a_document(), [], planner, seconds=None)
    assert (planner.asked, worked.objective) == ([None], 6)


def test_a_booked_visit_stays_and_the_other_program_gives_way():
    booked = [visited("VR-B", DAYS[0], booked="VT-1")]
    worked = planned_once(a_document(), [("VR-A", "VR-B")], Planner(booked), seconds=None)
    assert ("A", "12") not in who_went(worked)
    assert ("B", "12") in who_went(worked)


def test_a_plan_that_keeps_changing_its_mind_ends():
    class Restless(Planner):
        """Finds another day for the two whenever one is taken from them."""

        def __call__(self, document, seconds):
            free = [
                day
                for day in DAYS + self.more
                if not any(day == away["from"] for each in document["volunteers"] for away in each["away"])
            ]
            self.asked.append(seconds)
            both = [visited(code, free[0]) for code in ("VR-A", "VR-B")] if free else []
            return replace(super().__call__({**document, "volunteers": []}, seconds), schedule={"visits": both})

        more = [f"2026-09-{day}" for day in range(14, 28)]

    document = a_document() | {"horizon": {"from": DAYS[0], "to": "2026-09-27"}}
    worked = planned_once(document, [("VR-A", "VR-B")], Restless(), seconds=None)
    assert worked.schedule["visits"] == []
