"""The crawl: every route × method × actor × relation, each answer held against the table and searched for markers.

A cell is one request with the real middleware, routes, guards and views. Three savings, none of which leaves a guard
out: (1) of the rows somebody asks for on one route by one method the first goes the whole way, and for the others
session and account are looked up once for all (`asking.Memory`); (2) whatever a request wrote is rolled back, so the
world is built once, and everybody is signed in once for many routes; (3) what decides about a GET decides about a HEAD,
and nothing takes the other three, so that these four are asked on the first row of each actor alone.
"""

import logging
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from django.urls import reverse

from tests.proof.asking import Asker, Memory, outcome_of, rolled_back
from tests.proof.expecting import Expectations
from tests.proof.readers import Readers
from tests.proof.route_table import ROUTES
from tests.proof.targets import RELATIONS, Targets

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE")
ON_EVERY_ROW = ("GET", "POST")
# Fields that some page takes in its query or in a form: on routes without a row in the address, rows are asked for so.
_BY_FIELD = {"code": "person", "person": "person", "visit": "visit", "plan": "plan", "volunteer": "managed"}
# A page for one of the program's volunteers, if one of theirs is named, else it is not there.
_NAMES_A_ROW = {"team_invite"}

# What can be asked for alone, with a reason: each of it is asked for.
FIELDS = ("legal_name", "a_number", "country_of_birth", "date_of_birth", "contacts", "health_notes", "housing_unit")


@dataclass
class Result:
    """What a crawl found."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    outcomes: Counter = field(default_factory=Counter)


class Crawler:
    """Asks in one world."""

    def __init__(self, world, *, tenant="A", twin=1, methods=METHODS):
        self.world, self.tenant, self.twin, self.methods = world, tenant, twin, methods
        self.asker, self.targets = Asker(), Targets(world)
        self.expectations, self.readers = Expectations(world), Readers(world)
        home = world.tenants[tenant]
        self.actors = [None]
        self.actors += [actor for (_, number), actor in home.actors.items() if number == twin]
        self.actors += [actor for (_, number), actor in world.outsiders.items() if number == twin]
        beyond = world.tenants["C" if tenant == "A" else "A"]
        self.foreigners = [beyond.actors["VO", twin], beyond.actors["PL", twin]]

    def crawl(self, names, *, methods=None, only=None):
        """All cells of these routes. `only`: keys of the actors, for a part of them."""
        result = Result()
        asking = [each for each in self.actors if only is None or (each.key if each else "AN") in only]
        asking += self.foreigners if only is None or "foreign" in only else []
        with quiet():
            for name in names:
                for actor in asking:
                    if actor is not None:
                        self.asker.sign_in(actor)
                with rolled_back():
                    for actor in asking:
                        self._ask_all(ROUTES[name], actor, methods or self.methods, result)
        return result

    def count(self, names):
        """How many cells these routes have."""
        cells = 0
        for name in names:
            for actor in [*self.actors, *self.foreigners]:
                rows = list(self._cells(ROUTES[name], actor))
                cells += sum(len(asked_for(method, rows)) for method in self.methods)
        return cells

    def _ask_all(self, route, actor, methods, result):
        """Every row that one actor can ask for on one route."""
        cells = list(self._cells(route, actor))
        closed = actor is None or not route.opens_to(actor.role)
        whole, rest = (cells, []) if route.is_public else (cells[:1], cells[1:])
        memory = Memory(actor, self.asker) if rest and actor is not None else None
        for method in methods:
            for cell in asked_for(method, whole):
                self._ask(route, method, actor, *cell, result=result)
            with memory.used(refused=closed) if memory else nullcontext():
                for cell in rest if method in ON_EVERY_ROW else ():
                    self._ask(route, method, actor, *cell, result=result)

    def _cells(self, route, actor):
        """(relation, arguments, fields) of each row that can be asked for."""
        foreign = actor in self.foreigners
        who = actor or self.world.tenants[self.tenant].actors["VO", self.twin]
        letter = self.tenant if foreign or not who.tenant else who.tenant
        for relation in RELATIONS:
            if route.about != "-":
                args = self.targets.of(route.about, who, relation, letter)
                if args is not None:
                    for field in FIELDS if route.name == "person_field" else ():
                        yield relation, args, {"field": field, "reason": "visit"}
                    yield "other program" if foreign and relation != "nothing" else relation, args, {}
            elif not (route.is_public and relation != "own"):
                fields = {}
                for name, about in _BY_FIELD.items():
                    found = self.targets.of(about, who, relation, letter)
                    fields |= {name: found[0]} if found else {}
                yield relation, [], fields

    def _ask(self, route, method, actor, relation, args, fields, *, result):
        path = reverse(route.name, args=args)
        sent = fields if fields and method in ("GET", "HEAD", "POST") else None
        answer = self.asker.ask(actor, method, path, sent)
        got, expected = outcome_of(answer), self.expectations.of(route.name, method, actor, relation, args)
        if route.name in _NAMES_A_ROW and fields and expected == {"in"}:
            expected = {"in", "gone"}
        if fields.get("field") and expected == {"in"}:
            expected = {"in", "gone"}  # not every field is masked for every lead; what is shown is searched
        where = f"{method} {route.name} as {actor or 'AN'} on {relation} {args}"
        result.cells += 1
        result.outcomes[got] += 1
        if got not in expected:
            result.wrong.append(f"{where}: {got} ({answer.status_code}), expected {' or '.join(sorted(expected))}")
        asked = {str(value) for value in (*args, *fields.values())}
        result.leaks += [f"{where}: {leak}" for leak in self.readers.leaks(answer, route, actor, asked)]


def asked_for(method, rows):
    """Those of one actor's rows that are asked for by this method."""
    return rows if method in ON_EVERY_ROW else rows[:1]


@contextmanager
def quiet():
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
