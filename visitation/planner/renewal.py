"""An instance read again after a change: what is as it was is taken over, only the rest is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from .instance import Facility, Instance, Window
from .node import Node
from .reading import _facility, _no_overflow, _person, _request, _volunteer, acquaintance, read_instance

T = TypeVar("T")
Table = dict[str, int]
_PLAIN = ("name", "horizon", "planned_at", "objective", "pairings", "conflicts", "keep_apart", "past_visits", "booked")


@dataclass(frozen=True)
class Change:
    """What is not as it was, by index in the later instance. `everything`: nothing could be taken over.

    `points`: a visit that is not touched may be worth something else now.
    """

    everything: bool = False
    points: bool = False
    facilities: frozenset[int] = frozenset()
    volunteers: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    requests: frozenset[int] = frozenset()


def read_again(document: Any, earlier: Any, before: Instance) -> tuple[Instance, Change]:
    """The instance of `document`, where `before` was read from `earlier`; and what differs.

    Raises InstanceRefused as `read_instance` does.
    """
    if document is earlier:
        return before, Change()
    lists = _lists(document, earlier)
    if lists is None or document["horizon"] != earlier["horizon"]:
        return read_instance(document), Change(everything=True, points=True)
    return _Again(document, earlier, before, lists).read()


@dataclass(frozen=True)
class _Lists:
    """One list then and now. `aligned`: every index of then still means the same; `changed`: indices of now."""

    old: list[Any]
    new: list[Any]
    aligned: bool
    changed: frozenset[int]


def _lists(document: Any, earlier: Any) -> dict[str, _Lists] | None:
    """By key; None where the document is so unlike the earlier one that it is read afresh."""
    if not isinstance(document, dict) or any(document.get(key) != earlier.get(key) for key in ("format", "version")):
        return None
    found = {}
    for key in ("facilities", "towns", "volunteers", "people", "requests"):
        lists = _list(earlier.get(key) or [], document.get(key) or [])
        if lists is None:
            return None
        found[key] = lists
    if any(not _is_list(document.get(key) or []) for key in _PLAIN[4:]) or "horizon" not in document:
        return None
    return found if found["facilities"].aligned and found["towns"].aligned else None


def _list(old: list[Any], new: Any) -> _Lists | None:
    if not _is_list(new):
        return None
    changed = [index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a is not b and a != b]
    more = range(len(old), len(new))
    if not all(isinstance(new[index], dict) for index in (*changed, *more)):
        return None
    if len(new) >= len(old) and all(old[index]["id"] == new[index].get("id") for index in changed):
        names = {item["id"] for item in old} if more else set()
        for index in more:
            name = new[index].get("id")
            if not isinstance(name, str) or name in names:
                return None
            names.add(name)
        return _Lists(old, new, True, frozenset((*changed, *more)))
    place = {item["id"]: item for item in old}
    if len({item.get("id") for item in new if isinstance(item, dict)}) < len(new):
        return None
    unlike = (index for index, item in enumerate(new) if place.get(item["id"]) != item)
    return _Lists(old, new, False, frozenset(unlike))


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


class _Again:
    def __init__(self, document: Any, earlier: Any, before: Instance, lists: dict[str, _Lists]) -> None:
        self.document, self.earlier, self.before, self.lists = document, earlier, before, lists
        self._at: dict[str, Table] = {}

    def at(self, key: str) -> Table:
        if key not in self._at:
            self._at[key] = {item["id"]: index for index, item in enumerate(self.lists[key].new)}
        return self._at[key]

    def read(self) -> tuple[Instance, Change]:
        before, document = self.before, self.document
        towns, facilities = self.at("towns"), self.at("facilities")
        rest = read_instance({key: document[key] for key in _PLAIN[:4] if key in document} | _HEAD)
        places, windows, changed_places = self._facilities()
        travel, changed_towns = self._travel(facilities)
        volunteers, changed_volunteers = self._renewed(
            "volunteers", before.volunteers, lambda node: _volunteer(node, towns, facilities)
        )
        if changed_towns:
            changed_volunteers |= {v for v, who in enumerate(volunteers) if who.town in changed_towns}
        people, changed_people = self._renewed("people", before.people, lambda node: _person(node, facilities))
        same_people = self.lists["people"].aligned
        requests, changed_requests = self._renewed(
            "requests", before.requests,
            lambda node: _request(node, self.at("people"), rest.objective.coverage),
            reuse=same_people and set(rest.objective.coverage) == set(before.objective.coverage),
        )  # fmt: skip
        found = replace(
            rest,
            facilities=places,
            windows=windows,
            towns=before.towns if len(towns) == len(before.towns) else tuple(towns),
            travel=travel,
            volunteers=volunteers,
            people=people,
            requests=requests,
        )
        found, other_people, other_volunteers = self._pairs(found, same_people)
        _no_overflow(found)
        points = found.objective != before.objective or found.pairings is not before.pairings
        return found, Change(
            points=points,
            facilities=frozenset(changed_places),
            volunteers=frozenset(changed_volunteers | other_volunteers),
            people=frozenset(changed_people | other_people),
            requests=frozenset(changed_requests),
        )

    def _renewed(
        self, key: str, parsed: tuple[T, ...], read: Callable[[Node], T], *, reuse: bool = True
    ) -> tuple[tuple[T, ...], set[int]]:
        lists = self.lists[key]
        changed = set(lists.changed)

        def fresh(index: int) -> T:
            return read(Node(lists.new[index], f"instance.{key}[{index}]"))

        if not reuse:
            return tuple(fresh(index) for index in range(len(lists.new))), changed
        if lists.aligned:
            if not changed:
                return parsed, changed
            found = [*parsed, *(None for _ in range(len(lists.new) - len(parsed)))]
            for index in changed:
                found[index] = fresh(index)
            return tuple(found), changed  # type: ignore[arg-type]
        was = {item["id"]: parsed[index] for index, item in enumerate(lists.old)}
        return tuple(
            fresh(index) if index in changed else was[item["id"]] for index, item in enumerate(lists.new)
        ), changed

    def _facilities(self) -> tuple[tuple[Facility, ...], tuple[Window, ...], set[int]]:
        lists = self.lists["facilities"]
        if not lists.changed:
            return self.before.facilities, self.before.windows, set()
        windows: list[Window] = []
        found = []
        for index, item in enumerate(lists.new):
            if index in lists.changed:
                found.append(_facility(Node(item, f"instance.facilities[{index}]"), index, windows))
                continue
            same, first = self.before.facilities[index], len(windows)
            windows += [self.before.windows[window] for window in same.windows]
            numbers = tuple(range(first, len(windows)))
            found.append(same if numbers == same.windows else replace(same, windows=numbers))
        if len({window.id for window in windows}) < len(windows):
            read_instance(self.document)  # says which id is used twice
        return tuple(found), tuple(windows), set(lists.changed)

    def _travel(self, facilities: Table) -> tuple[tuple[dict[int, int], ...], set[int]]:
        lists = self.lists["towns"]
        if not lists.changed:
            return self.before.travel, set()
        found = [*self.before.travel, *({} for _ in range(len(lists.new) - len(lists.old)))]
        for index in lists.changed:
            found[index] = {
                node.at("facility").one_of(facilities, "facility"): node.at("minutes").number()
                for node in Node(lists.new[index], f"instance.towns[{index}]").list_of("travel")
            }
        return tuple(found), set(lists.changed)

    def _pairs(self, found: Instance, same_people: bool) -> tuple[Instance, set[int], set[int]]:
        """What names people and volunteers together. Where a list is not as it was, everybody it newly names is."""
        keys = ("pairings", "conflicts", "keep_apart", "past_visits", "booked")
        stable = same_people and self.lists["volunteers"].aligned and self.lists["requests"].aligned
        document, earlier, before = self.document, self.earlier, self.before
        same = {key: document.get(key) is earlier.get(key) or document.get(key) == earlier.get(key) for key in keys}
        if stable and all(same.values()):
            return _taken(found, before), set(), set()
        if earlier.get("booked") or document.get("booked"):
            full = read_instance(document)  # what is booked names everything else
        else:
            tables = (self.at("facilities"), self.at("people"), self.at("volunteers"))
            full = replace(found, **acquaintance(Node(document, "instance"), *tables))
        people: set[int] = set()
        volunteers: set[int] = set()
        for key in keys[1:]:
            if not same[key]:
                for item in _unlike(earlier.get(key) or [], document.get(key) or []):
                    people |= self._named("people", [item.get("person"), *(item.get("people") or ())])
                    volunteers |= self._named("volunteers", [item.get("volunteer"), *(item.get("volunteers") or ())])
        return full, people, volunteers

    def _named(self, key: str, names: list[Any]) -> set[int]:
        return {self.at(key)[name] for name in names if name in self.at(key)}


def _unlike(old: list[Any], new: list[Any]) -> list[Any]:
    """Lines of one list that the other has not."""
    was, now = {repr(item): item for item in old}, {repr(item): item for item in new}
    return [item for name, item in (was | now).items() if not (name in was and name in now)]


def _taken(found: Instance, before: Instance) -> Instance:
    return replace(
        found,
        pairings=before.pairings,
        conflicts=before.conflicts,
        people_apart=before.people_apart,
        volunteers_apart=before.volunteers_apart,
        past_visits=before.past_visits,
        booked=before.booked,
    )


_HEAD = {"format": "visit-plan-instance", "version": 1}
