"""Plan again after a change: what can stay stays, what is broken is placed again, room that is free is filled.

    kept = make_ready(document, schedule)                       once; may be kept in memory
    again = replan(changed, schedule, kept_ready=kept)
    again.kept, again.moved, again.lost, again.new              with reasons
    again.least                                                 why no plan changes less
    again.ready                                                 for the next change

Every visit that is not broken stays where it is, so each broken one is moved or lost and none else is: that is the
least change there can be.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .instance import Booked, Instance
from .plan import PLANNER
from .ready import Arranged, Numbers, Ready, ScheduleRefused, Written, make_ready, written_visits
from .renewal import Change, read_again
from .repair import Bearing, Repair
from .replanned import Least, Lost, Moved, New, Replanned
from .standing import standing


def replan(
    instance_after: dict[str, Any],
    schedule_before: dict[str, Any],
    *,
    seconds: float | None = None,
    kept_ready: Ready | None = None,
    broken: Mapping[str, Collection[str]] | None = None,
    move_cost: int | None = None,
    fill: bool = True,
) -> Replanned:
    """The schedule for the instance as it is now, with as little change as there can be.

    `kept_ready`: the instance and the schedule of before, as `make_ready` or the last re-plan left them: only what
    differs is looked at. Without it every visit is. `broken`: visits (by request) that cannot stay whatever the
    instance says, with the reasons. `move_cost`: points for which a visit that could stay is moved, if that gains more.
    `fill`: whether requests without a visit get the room that the change left or made. Booked visits never move.

    Raises InstanceRefused; ScheduleRefused where the schedule is of another instance, or names a request, person,
    volunteer or facility that neither the instance nor `kept_ready` knows.
    """
    with _no_collection():
        return _replanned(instance_after, schedule_before, seconds, kept_ready, broken or {}, move_cost, fill)


def _replanned(
    instance_after: dict[str, Any],
    schedule_before: dict[str, Any],
    seconds: float | None,
    kept_ready: Ready | None,
    broken: Mapping[str, Collection[str]],
    move_cost: int | None,
    fill: bool,
) -> Replanned:
    begun = time.monotonic()
    if kept_ready is None:
        before = after = make_ready(instance_after, schedule_before)
        change = Change(everything=True, points=True)
    else:
        before = kept_ready
        instance, change = read_again(instance_after, before.document, before.instance)
        arranged = before.arranged
        if [visit.document for visit in arranged.visits] != (schedule_before or {}).get("visits"):
            arranged = Arranged(written_visits(instance.name, schedule_before))
            change = Change(everything=True, points=True)
        elif schedule_before.get("instance") != instance.name:
            written_visits(instance.name, schedule_before)  # refuses it
        after = Ready(instance_after, instance, Numbers(instance, before.numbers), arranged, before.objective)
    run = _Run(before, after, change, seconds, begun)
    run.sort_out(broken)
    return run.mend(move_cost, fill)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A garbage collection in the midst would look through the whole instance, none of which is to go."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Run:
    def __init__(self, before: Ready, after: Ready, change: Change, seconds: float | None, begun: float) -> None:
        self.before, self.after, self.change = before, after, change
        self.seconds, self.begun = seconds, begun
        self.instance: Instance = after.instance
        self.numbers: Numbers = after.numbers
        self.broken: dict[int, tuple[str, ...]] = {}  # by place in the schedule
        self.yielding, self.proven = 0, True

    # -- what stands -----------------------------------------------------------------------------------------------
    def sort_out(self, told: Mapping[str, Collection[str]]) -> None:
        """Which visits are broken, and by what."""
        visits, asked = self.after.arranged.visits, {}
        booked = {_same(visit) for visit in self.instance.booked}
        self.fixed = {place for place, visit in enumerate(visits) if booked and _key(visit) in booked}
        served = {visit.request for visit in self.instance.booked}
        touched = self._touched() | {place for name in told for place in self.after.arranged.of_request.get(name, ())}
        for place in sorted(touched - self.fixed):
            if visits[place].request in told:
                self.broken[place] = tuple(told[visits[place].request])
                continue
            gone = self._gone(place)
            seen = self.numbers.visit(visits[place])
            if gone or seen is None:
                self.broken[place] = gone
            elif seen.request in served:
                self.broken[place] = ("request",)
            else:
                asked[place] = seen
        bearing = Bearing(self.after, {*asked, *self.broken}, self.fixed)
        people = {visit.person for visit in asked.values()}
        hands = {volunteer for visit in asked.values() for volunteer in visit.volunteers}
        constants = bearing.constants({visit.facility for visit in asked.values()}, hands, people)
        found = standing(self.instance, asked, constants, bearing.past(hands, people))
        self.broken |= found.broken
        self.yielding, self.proven = found.yielding, found.proven

    def _touched(self) -> set[int]:
        after, change = self.after.arranged, self.change
        if change.everything:
            return set(range(len(after.visits)))
        found: set[int] = set()
        instance = self.instance
        for names, table in (
            ([instance.facilities[n].id for n in change.facilities], after.of_facility),
            ([instance.volunteers[n].id for n in change.volunteers], after.of_volunteer),
            ([instance.people[n].id for n in change.people], after.of_person),
            ([instance.requests[n].id for n in change.requests], after.of_request),
            (_without(self.before.numbers.volunteer, self.numbers.volunteer), after.of_volunteer),
            (_without(self.before.numbers.person, self.numbers.person), after.of_person),
            (_without(self.before.numbers.request, self.numbers.request), after.of_request),
        ):
            for name in names:
                found.update(table.get(name, ()))
        return found

    def _gone(self, place: int) -> tuple[str, ...]:
        """What the visit names and the instance has no more. Raises ScheduleRefused where it never had it."""
        visit, found = self.after.arranged.visits[place], []
        for kind, names in (
            ("request", (visit.request,)),
            ("person", (visit.person,)),
            ("volunteer", visit.volunteers),
            ("facility", (visit.facility,)),
        ):
            now, then = getattr(self.numbers, kind), getattr(self.before.numbers, kind)
            for name in names:
                if name not in now:
                    if name not in then:
                        raise ScheduleRefused(f"schedule.visits[{place}]", f"“{name}” is not a known {kind}")
                    found.append(f"{kind}-gone")
        return tuple(dict.fromkeys(found))

    # -- what is made of it ----------------------------------------------------------------------------------------
    def mend(self, move_cost: int | None, fill: bool) -> Replanned:
        left = None if self.seconds is None else max(0.1, self.seconds - (time.monotonic() - self.begun))
        repair = Repair(self.after, self.fixed, set(self.broken), self.change)
        answer = repair.run(move_cost=move_cost, fill=fill, seconds=left)
        visits = self.after.arranged.visits
        documents = {visit["request"]: visit for visit in answer.visits}
        moved = [
            Moved(visits[place].request, visits[place].document, documents.pop(visits[place].request), because)
            for place, because in sorted(self.broken.items())
            if visits[place].request in documents
        ]
        lost = [
            Lost(visits[place].request, visits[place].document, because, answer.reasons.get(visits[place].request, ()))
            for place, because in sorted(self.broken.items())
            if visits[place].request not in {one.request for one in moved}
        ]
        others = [
            Moved(visits[place].request, visits[place].document, documents.pop(visits[place].request), ("for_others",))
            for place in sorted(answer.gave_way)
        ]
        new = [New(request, visit, self._why_new(visit)) for request, visit in sorted(documents.items())]
        touched = set(self.broken) | answer.gave_way
        kept = [visit for place, visit in enumerate(visits) if place not in touched]
        added = sorted((one.new for one in (*moved, *others)), key=_by_start) + sorted(
            (one.visit for one in new), key=_by_start
        )
        arranged = Arranged((*kept, *written_visits(self.instance.name, self._schedule(added))))
        points = self._objective(arranged, touched, len(kept))
        after = Ready(self.after.document, self.instance, self.numbers, arranged, points)
        schedule = self._schedule([visit.document for visit in arranged.visits])
        least = Least(
            broken=len(self.broken),
            moved=len(moved) + len(others),
            lost=len(lost),
            lower_bound=len(self.broken),
            rescued=len(moved),
            rescued_most=answer.most,
            yielding=self.yielding,
            unbroken_moved=len(others),
            proven=self.proven and answer.proven,
        )
        taken = time.monotonic() - self.begun
        schedule["seconds"] = round(taken, 3)
        return Replanned(
            schedule=schedule,
            objective=points,
            kept=tuple(visit.request for visit in kept),
            moved=(*moved, *others),
            lost=tuple(lost),
            new=tuple(new),
            least=least,
            seconds=time.monotonic() - self.begun,
            ready=after,
        )

    def _schedule(self, visits: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "format": "visit-plan-schedule",
            "version": 1,
            "instance": self.instance.name,
            "planner": PLANNER,
            "visits": visits,
        }

    def _why_new(self, visit: dict[str, Any]) -> str:
        if not self.change.everything and self.numbers.request[visit["request"]] in self.change.requests:
            return "new_request"
        hands = {self.numbers.volunteer[name] for name in visit["volunteers"]}
        return "new_hands" if hands & self.change.volunteers else "free_room"

    def _objective(self, arranged: Arranged, gone: set[int], kept: int) -> int:
        """Points of all visits there are now; those of the last `kept` places on are new, those of `gone` are not left.

        Pairs, cars and months that nothing of it touches are worth what they were: only the others are added up.
        """
        if self.change.points:
            return self.numbers.worth(arranged.visits)
        before = self.before.arranged
        old = before.close_to(self._touched() | gone)
        new = arranged.close_to(range(kept, len(arranged.visits)))
        place = {id(visit): index for index, visit in enumerate(before.visits)}
        old |= {place[id(arranged.visits[index])] for index in new if index < kept}
        was = [before.visits[index] for index in sorted(old)]
        left = [before.visits[index] for index in sorted(old - gone)]
        now = [*left, *arranged.visits[kept:]]
        return self.before.objective - self.before.numbers.worth(was) + self.numbers.worth(now)


def _without(then: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    return [] if then is now else [name for name in then if name not in now]


def _same(visit: Booked) -> tuple[Any, ...]:
    document = visit.document
    return document.get("person"), tuple(document["volunteers"]), document.get("window"), visit.start


def _key(visit: Written) -> tuple[Any, ...]:
    return visit.person, visit.volunteers, visit.window, visit.start


def _by_start(visit: dict[str, Any]) -> tuple[str, str]:
    return visit["start"], visit["request"]
