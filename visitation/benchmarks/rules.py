"""How fast the rules answer: slots of every facility, and many visits at once."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from compliance.rules import (
    FacilityFacts,
    Party,
    PastVisit,
    PersonFacts,
    ProgramRules,
    Proposal,
    Standing,
    Validity,
    VisitorFacts,
    check,
    check_many,
    slots,
    verdict_of,
)
from compliance.rules.slots import Slot
from facilities.queries import facts_in_force

WEEKS = 52
VISITS = 150_000  # a year of the largest network
_COMPARED = 300


class Stopwatch:
    """Seconds on the wall and seconds of one core: on a busy machine only the second says anything."""

    def __init__(self) -> None:
        self._wall, self._core = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, float]:
        wall, core = time.perf_counter() - self._wall, time.process_time() - self._core
        return {"seconds": round(wall, 3), "core_seconds": round(core, 3)}


def slots_figures(today: date) -> dict[str, Any]:
    """Every loaded facility over a year, for a person of whom nothing is known and for one who is known."""
    facilities = facts_in_force()
    last = today + timedelta(days=WEEKS * 7 - 1)
    figures: dict[str, Any] = {"facilities": len(facilities), "weeks": WEEKS}
    for name, person in (("unknown_person", lambda facility: None), ("known_person", _a_person)):
        count, stopwatch = 0, Stopwatch()
        for facility in facilities.values():
            count += len(slots(facility, today, last, person=person(facility)).slots)
        figures[name] = {"slots": count, **stopwatch.read()}
    return figures


def rules_figures(today: date, *, visits: int = VISITS) -> dict[str, Any]:
    """Visits in real hours of every loaded facility, in bulk; and that the answers are those for a single visit."""
    proposals = _proposals(list(facts_in_force().values()), today, visits)
    stopwatch = Stopwatch()
    answers = check_many(proposals)
    took = stopwatch.read()
    verdicts: dict[str, int] = {}
    for findings in answers:
        verdict = verdict_of(findings).value
        verdicts[verdict] = verdicts.get(verdict, 0) + 1
    step = max(1, len(proposals) // _COMPARED)
    same = all(check(proposals[place]) == answers[place] for place in range(0, len(proposals), step))
    return {
        "visits": len(proposals),
        **took,
        "verdicts": verdicts,
        "same_as_one_by_one": same,
    }


def _a_person(facility: FacilityFacts) -> PersonFacts:
    """Somebody of whom everything is known; unit and level are the first that the facility's windows name."""
    selectors = [window.applies_to for window in facility.windows if window.applies_to]
    units = [unit for selector in selectors for unit in selector.housing_units or ()]
    levels = [level for selector in selectors for level in selector.classification or ()]
    return PersonFacts(
        gender="male",
        classification=next(iter(levels), "low"),
        housing_unit=next(iter(units), "A"),
        status="general",
        person_category="ice",
        surname="Ejemplar",
        a_number="A000123456",
        register_number="00123-456",
        admitted_on=date(2020, 1, 1),
        admitted_at=datetime(2020, 1, 1, 18, tzinfo=UTC),
    )


def _proposals(facilities: list[FacilityFacts], today: date, visits: int) -> list[Proposal]:
    """As many visits as a year of the largest network makes, spread over the facilities that have hours at all."""
    rng = Random("benchmark")
    last = today + timedelta(days=WEEKS * 7 - 1)
    offered: list[tuple[FacilityFacts, PersonFacts, list[Slot]]] = []
    for facility in facilities:
        person = _a_person(facility)
        every = slots(facility, today, last, person=person).slots
        found = [slot for slot in every if slot.start_local < slot.end_local]
        if found:
            offered.append((facility, person, found))
    each = -(-visits // max(1, len(offered)))
    proposals = []
    for facility, person, found in offered:
        visitors = [_a_visitor(f"{facility.id}-{number}") for number in range(20)]
        chosen = sorted((rng.choice(found) for _ in range(each)), key=lambda slot: slot.start_local)
        proposals += _visits(facility, person, chosen, visitors, rng)
    return proposals[:visits]


def _visits(
    facility: FacilityFacts, person: PersonFacts, chosen: list[Slot], visitors: list[VisitorFacts], rng: Random
) -> Iterator[Proposal]:
    program = ProgramRules(clearance_required=True, trainings=("orientation",), team_max=2)
    before: dict[str, list[PastVisit]] = {}
    people = max(1, len(chosen) // 40)
    for slot in chosen:
        key, team = f"P-{rng.randrange(people)}", tuple(rng.sample(visitors, rng.choice((1, 1, 2))))
        past = before.setdefault(key, [])
        yield Proposal(
            facility=facility,
            span=slot.span,
            window_id=slot.window_id,
            mode=slot.mode,
            person=replace(person, list_size=2),
            person_key=key,
            visitors=team,
            party=Party(adults=len(team)),
            asked_at=slot.span.start - timedelta(days=5),
            past=tuple(past[-4:]),
            program=program,
        )
        past.append(
            PastVisit(slot.span, facility.id, key, frozenset(visitor.key for visitor in team), slot.mode, children=0)
        )


def _a_visitor(key: str) -> VisitorFacts:
    cleared = Standing("approved", date(2020, 1, 1), None)
    return VisitorFacts(
        key=key,
        is_adult=True,
        gender="female",
        clearance=cleared,
        application=cleared,
        background_check=cleared,
        trainings={"orientation": Validity(date(2020, 1, 1), None)},
        bars=(),
        is_volunteer=True,
        experienced=True,
    )
