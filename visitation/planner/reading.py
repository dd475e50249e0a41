"""The JSON document of an instance → `Instance`, or one clear line that refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .clock import DAY_MINUTES, local_time
from .instance import (
    Availability,
    Booked,
    Closure,
    Facility,
    Instance,
    InstanceRefused,
    Objective,
    PastVisit,
    Person,
    Request,
    Stay,
    Volunteer,
    Who,
    Window,
)
from .node import LARGEST_COUNT, WEEKDAYS, Node, T

PERIODS = ("day", "week", "month")
# Sums of prices are checked to a hundredth of a point, which 64-bit floats hold up to here.
LARGEST_WEIGHT = 10**9
LARGEST_TOTAL = 10**12


def _optional(node: Node, key: str, read: Callable[[Node], T], default: T) -> T:
    found = node.maybe(key)
    return default if found is None else read(found)


def _range(node: Node) -> tuple[int, int]:
    first, last = node.at("from").day(), node.at("to").day()
    return first, last


def _index(nodes: list[Node], what: str) -> dict[str, int]:
    table: dict[str, int] = {}
    for position, node in enumerate(nodes):
        name = node.at("id").text()
        if name in table:
            raise node.refuse(f"the id “{name}” of this {what} is used twice")
        table[name] = position
    return table


def _who(node: Node) -> Who:
    surnames = node.maybe("surnames")
    return Who(
        housing_units=_optional(node, "housing_units", Node.texts, None),
        genders=_optional(node, "genders", Node.texts, None),
        classifications=_optional(node, "classifications", Node.texts, None),
        surnames=None if surnames is None else (surnames.at("from").text().upper(), surnames.at("to").text().upper()),
        people=_optional(node, "people", Node.texts, None),
    )


def _window(node: Node, facility: int) -> Window:
    opens, closes = node.at("from").wall(), node.at("to").wall()
    length = node.at("visit_minutes").number(1, DAY_MINUTES)
    listed = node.maybe("starts")
    if listed is not None:
        starts = tuple(sorted({item.wall() for item in listed.items()}))
    else:
        every = node.at("start_every_minutes").number(1, DAY_MINUTES)
        starts = tuple(range(opens, closes - length + 1, every))
    on = node.maybe("on")
    dates = _optional(node, "dates", Node.text, "all")
    if dates not in ("all", "odd", "even"):
        raise node.refuse(f"dates “{dates}” is none of all, odd, even")
    return Window(
        id=node.at("id").text(),
        facility=facility,
        weekdays=frozenset() if on is not None else node.at("weekdays").weekdays(),
        on=None if on is None else frozenset(item.day() for item in on.items()),
        starts=starts,
        visit_minutes=length,
        capacity=node.at("capacity").number(),
        dates=dates,
        who=_optional(node, "who", _who, Who()),
        valid_from=_optional(node, "valid_from", Node.day, None),
        valid_to=_optional(node, "valid_to", Node.day, None),
    )


def _closure(node: Node) -> Closure:
    first, last = _range(node)
    return Closure(first, last, _optional(node, "housing_units", Node.texts, None))


def _rules(node: Node) -> dict[str, Any]:
    """The facility's rules by what they limit. A rule that is not known refuses the instance."""
    counted: dict[str, dict[tuple[str, int], int]] = {
        name: {} for name in ("person-visits", "visitor-people", "visitor-visits", "person-visitors")
    }
    found: dict[str, Any] = {"trainings": ()}
    for rule in node.list_of("rules"):
        name = rule.at("rule").text()
        if name in counted:
            per = rule.at("per").text()
            if per not in PERIODS:
                raise rule.refuse(f"per “{per}” is none of day, week, month")
            start = rule.maybe("week_start")
            key = (per, start.one_of(WEEKDAYS, "weekday") if start is not None and per == "week" else 0)
            limit = rule.at("max").number()
            counted[name][key] = min(limit, counted[name].get(key, limit))
        elif name == "visitors-per-visit":
            low, high = _optional(rule, "min", Node.number, 1), _optional(rule, "max", Node.number, LARGEST_COUNT)
            found["team_min"] = max(low, 1, found.get("team_min", 1))
            found["team_max"] = min(high, found.get("team_max", high))
        elif name == "booking-lead":
            found["lead_minutes"] = max(rule.at("hours").number() * 60, found.get("lead_minutes") or 0)
        elif name == "clearance":
            found["needs_clearance"] = True
        elif name == "training":
            found["trainings"] += (rule.at("name").text(),)
        else:
            raise rule.refuse(f"the rule “{name}” is not known, so it cannot be obeyed")
    return found | {name.replace("-", "_"): limits for name, limits in counted.items()}


def _facility(node: Node, index: int, windows: list[Window]) -> Facility:
    first = len(windows)
    windows += [_window(item, index) for item in node.list_of("windows")]
    return Facility(
        id=node.at("id").text(),
        zone=node.at("timezone").zone(),
        check_in_minutes=_optional(node, "check_in_minutes", Node.number, 0),
        windows=tuple(range(first, len(windows))),
        closures=tuple(_closure(item) for item in node.list_of("closures")),
        **_rules(node),
    )


def _spans(node: Node, key: str, name: Callable[[Node], T]) -> dict[T, tuple[tuple[int, int], ...]]:
    found: dict[T, tuple[tuple[int, int], ...]] = {}
    for item in node.list_of(key):
        what = name(item)
        found[what] = (*found.get(what, ()), _range(item))
    return found


def _volunteer(node: Node, towns: dict[str, int], facilities: dict[str, int]) -> Volunteer:
    limits = node.maybe("max_visits") or Node({}, node.where)
    town = node.maybe("town")
    return Volunteer(
        id=node.at("id").text(),
        town=-1 if town is None else town.one_of(towns, "town"),
        zone=node.at("timezone").zone(),
        gender=_optional(node, "gender", Node.text, None),
        languages=_optional(node, "languages", Node.texts, frozenset()),
        experienced=_optional(node, "experienced", Node.flag, False),
        max_day=_optional(limits, "day", Node.number, None),
        max_week=_optional(limits, "week", Node.number, None),
        max_month=_optional(limits, "month", Node.number, None),
        max_travel_minutes=_optional(node, "max_travel_minutes", Node.number, None),
        availability=tuple(
            Availability(
                item.at("weekdays").weekdays(),
                item.at("from").wall(),
                item.at("to").wall(),
                _optional(item, "weeks_of_month", lambda found: frozenset(n.number(1, 5) for n in found.items()), None),
            )
            for item in node.list_of("availability")
        ),
        extra=tuple(
            (item.at("date").day(), item.at("from").wall(), item.at("to").wall())
            for item in node.list_of("extra_availability")
        ),
        away=tuple(_range(item) for item in node.list_of("away")),
        clearances=_spans(node, "clearances", lambda item: item.at("facility").one_of(facilities, "facility")),
        trainings=_spans(node, "trainings", lambda item: item.at("name").text()),
    )


def _stay(node: Node, facilities: dict[str, int]) -> Stay:
    first, last = _range(node)
    return Stay(
        node.at("facility").one_of(facilities, "facility"),
        _optional(node, "housing_unit", Node.text, None),
        _optional(node, "classification", Node.text, None),
        first,
        last,
    )


def _person(node: Node, facilities: dict[str, int]) -> Person:
    wish = node.maybe("visitor_gender")
    return Person(
        id=node.at("id").text(),
        surname=_optional(node, "surname", Node.text, "").upper(),
        gender=_optional(node, "gender", Node.text, None),
        languages=tuple(item.text() for item in node.list_of("languages")),
        language_required=_optional(node, "language_required", Node.flag, False),
        visitor_gender=None if wish is None else wish.at("gender").text(),
        visitor_gender_required=bool(wish and _optional(wish, "required", Node.flag, False)),
        stays=tuple(_stay(item, facilities) for item in node.list_of("stays")),
    )


def _request(node: Node, people: dict[str, int], coverage: dict[str, int]) -> Request:
    priority = node.at("priority").text()
    if priority not in coverage:
        raise node.refuse(f"priority “{priority}” has no weight in objective.coverage")
    first, last = _range(node)
    return Request(
        id=node.at("id").text(),
        person=node.at("person").one_of(people, "person"),
        first=first,
        last=last,
        priority=priority,
        waiting_since=_optional(node, "waiting_since", Node.day, first),
        never_visited=_optional(node, "never_visited", Node.flag, False),
    )


def _objective(node: Node) -> Objective:
    names = ["waiting_per_week", "never_visited", "late_per_day", "continuity", "new_pair", "language"]
    names += ["visitor_gender", "trip_per_10_minutes", "load_step"]
    weight = {name: _optional(node, name, lambda item: item.number(0, LARGEST_WEIGHT), 0) for name in names}
    coverage = {
        name: Node(value, f"{node.where}.coverage.{name}").number(0, LARGEST_WEIGHT)
        for name, value in node.at("coverage").mapping().items()
    }
    return Objective(
        coverage=coverage,
        waiting_max_weeks=_optional(node, "waiting_max_weeks", Node.number, 0),
        car_seats=_optional(node, "car_seats", lambda item: item.number(1), 4),
        **weight,
    )


def _no_overflow(found: Instance) -> None:
    """Refuse weights whose sums could leave the range of exact whole numbers."""
    weights = found.objective
    days = max(0, found.last - found.first + 1)
    team = max((facility.team_max for facility in found.facilities), default=1)
    team = min(team, max(1, len(found.volunteers)))
    each = max(weights.coverage.values(), default=0) + weights.waiting_per_week * weights.waiting_max_weeks
    each += weights.never_visited + weights.late_per_day * days + weights.continuity + weights.language
    each += team * (weights.new_pair + weights.visitor_gender + weights.trip_per_10_minutes * 200)
    visits = len(found.requests) + len(found.past_visits)
    each += team * weights.load_step * min(visits, 10 * days + len(found.past_visits) + 1)
    if each * (visits + 1) > LARGEST_TOTAL:
        raise InstanceRefused("objective", "the weights are so large that the points could not be added exactly")


def acquaintance(
    root: Node, facilities: dict[str, int], people: dict[str, int], volunteers: dict[str, int]
) -> dict[str, Any]:
    """Who is paired with whom, must not meet, is kept apart, and has met: fields of an Instance."""

    def pair(node: Node) -> tuple[int, int]:
        person, volunteer = node.at("person"), node.at("volunteer")
        return person.one_of(people, "person"), volunteer.one_of(volunteers, "volunteer")

    people_apart: list[tuple[int, int]] = []
    volunteers_apart: set[tuple[int, int]] = set()
    for node in root.list_of("keep_apart"):
        some = sorted({item.one_of(people, "person") for item in node.list_of("people")})
        people_apart += [(a, b) for i, a in enumerate(some) for b in some[i + 1 :]]
        members = sorted({item.one_of(volunteers, "volunteer") for item in node.list_of("volunteers")})
        volunteers_apart |= {(a, b) for i, a in enumerate(members) for b in members[i + 1 :]}
    return {
        "pairings": frozenset(pair(node) for node in root.list_of("pairings")),
        "conflicts": frozenset(pair(node) for node in root.list_of("conflicts")),
        "people_apart": tuple(sorted(set(people_apart))),
        "volunteers_apart": frozenset(volunteers_apart),
        "past_visits": tuple(
            PastVisit(
                node.at("date").day(),
                node.at("facility").one_of(facilities, "facility"),
                node.at("person").one_of(people, "person"),
                tuple(item.one_of(volunteers, "volunteer") for item in node.list_of("volunteers")),
            )
            for node in root.list_of("past_visits")
        ),
    }


def read_instance(document: Any) -> Instance:
    """Read a decoded JSON document of format "visit-plan-instance", version 1.

    Raises InstanceRefused with the place and the reason: malformed values, unknown references, rules that are not
    known, weights too large to be added exactly. Keys that are not known are ignored.
    """
    root = Node(document, "instance")
    if root.at("format").value != "visit-plan-instance" or root.at("version").value != 1:
        raise root.refuse("format “visit-plan-instance”, version 1 is expected")
    first, last = _range(root.at("horizon"))
    if last < first:
        raise root.at("horizon").refuse("its last day lies before its first")
    objective = _objective(root.at("objective"))
    lists = {
        key: list(root.list_of(key)) for key in ("facilities", "towns", "volunteers", "people", "requests", "booked")
    }
    facility_at = _index(lists["facilities"], "facility")
    town_at = _index(lists["towns"], "town")
    volunteer_at = _index(lists["volunteers"], "volunteer")
    person_at = _index(lists["people"], "person")
    request_at = _index(lists["requests"], "request")

    windows: list[Window] = []
    facilities = tuple(_facility(node, index, windows) for index, node in enumerate(lists["facilities"]))
    window_at: dict[str, int] = {}
    for index, window in enumerate(windows):
        if window.id in window_at:
            raise InstanceRefused("instance.facilities", f"the window id “{window.id}” is used twice")
        window_at[window.id] = index
    travel = tuple(
        {
            item.at("facility").one_of(facility_at, "facility"): item.at("minutes").number()
            for item in node.list_of("travel")
        }
        for node in lists["towns"]
    )
    requests = tuple(_request(node, person_at, objective.coverage) for node in lists["requests"])

    def team(node: Node) -> tuple[int, ...]:
        return tuple(item.one_of(volunteer_at, "volunteer") for item in node.list_of("volunteers"))

    def booked(node: Node) -> Booked:
        request = node.maybe("request")
        window = windows[node.at("window").one_of(window_at, "window")]
        facility = node.at("facility").one_of(facility_at, "facility")
        start = node.at("start").instant()
        return Booked(
            id=_optional(node, "id", Node.text, node.where),
            request=-1 if request is None else request.one_of(request_at, "request"),
            person=node.at("person").one_of(person_at, "person"),
            volunteers=team(node),
            facility=facility,
            window=window_at[window.id],
            day=local_time(facilities[facility].zone, start).toordinal(),
            start=start,
            end=node.at("end").instant(),
            document=node.mapping(),
        )

    found = Instance(
        name=root.at("name").text(),
        first=first,
        last=last,
        planned_at=root.at("planned_at").instant(),
        objective=objective,
        facilities=facilities,
        windows=tuple(windows),
        towns=tuple(town_at),
        travel=travel,
        volunteers=tuple(_volunteer(node, town_at, facility_at) for node in lists["volunteers"]),
        people=tuple(_person(node, facility_at) for node in lists["people"]),
        requests=requests,
        **acquaintance(root, facility_at, person_at, volunteer_at),
        booked=tuple(booked(node) for node in lists["booked"]),
    )
    _no_overflow(found)
    return found
