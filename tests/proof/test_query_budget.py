"""No page asks the database more than twelve questions, and none asks more where there are more rows."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.models import WebSession
from compliance.tenancy import acting
from tests.proof.asking import Asker
from tests.proof.crawler import quiet
from tests.proof.more_rows import MoreRows
from tests.proof.route_table import ROUTES
from tests.proof.targets import Targets
from visitation.benchmarks.counting import Counted, counted

AT_MOST = 12
ROLES = ("AP", "VO", "MB", "PL")
RELATIONS = ("own", "active", "ended", "same program")


class Pages:
    """Every page that can be read, as nobody and as each role that it is open to, of each row in their reach."""

    def __init__(self, world):
        self.world, self.asker, self.targets = world, Asker(), Targets(world)
        home = world.tenants["A"]
        self.actors = [None, *(home.actors[role, 1] for role in ROLES)]
        self.actors += [actor for (_role, twin), actor in world.outsiders.items() if twin == 1]

    def sign_in(self):
        """Each once more; so the page about sessions has rows too."""
        for actor in self.actors[1:]:
            self.asker.sign_in(actor)

    def of(self, names):
        """{(route, who, relation): what it asked} of the pages that these routes have."""
        found = {}
        for name in names:
            for actor in self.actors:
                if ROUTES[name].takes("GET") and ROUTES[name].opens_to(actor.role if actor else None):
                    for relation, path in self._paths(ROUTES[name], actor):
                        asked = self._asked(actor, path)
                        if asked is not None:
                            found[name, actor.key if actor else "AN", relation] = asked
        return found

    def _paths(self, route, actor):
        if route.about == "-":
            yield "-", reverse(route.name)
            return
        who = actor or self.world.tenants["A"].actors["VO", 1]
        for relation in RELATIONS:
            arguments = self.targets.of(route.about, who, relation, "A")
            if arguments is not None:
                yield relation, reverse(route.name, args=arguments)

    def _asked(self, actor, path):
        """None where nothing is shown. What is kept between requests, such as facilities' rules, is there before."""
        if self.asker.ask(actor, "GET", path).status_code >= 300:
            return None
        # The step of a user is noted every few seconds; here by each request, which asks one question more.
        WebSession.objects.update(last_seen_at=timezone.now() - timedelta(seconds=10))
        with CaptureQueriesContext(connection) as queries:
            self.asker.ask(actor, "GET", path)
        return counted(queries.captured_queries)


def grown(world, names):
    """What each page asks where there is one more of everything, and where there are three more."""
    pages, more = Pages(world), MoreRows(world)
    with quiet():
        more.add()
        pages.sign_in()
        few = pages.of(names)
        more.add()
        more.add()
        pages.sign_in()
        pages.sign_in()
        return few, pages.of(names)


def faults(few, many):
    """Each page that asks more than it may, or more for more rows."""
    assert set(few) == set(many)
    return [
        f"{' '.join(page)}: {few[page]}, with more rows {many[page]}"
        for page in sorted(few)
        if many[page].asked > AT_MOST or many[page].asked != few[page].asked
    ]


class _Budget:
    def holds(self, world, names):
        few, many = grown(world, names)
        assert "\n".join(faults(few, many)) == ""
        assert len(few) > len(names)


class TestFirstRoutes(_Budget):
    def test_ask_twelve_questions_at_most_and_no_more_for_more_rows(self, canary_world):
        self.holds(canary_world, sorted(ROUTES)[0::2])


class TestSecondRoutes(_Budget):
    def test_ask_twelve_questions_at_most_and_no_more_for_more_rows(self, canary_world):
        self.holds(canary_world, sorted(ROUTES)[1::2])


def test_a_page_that_asks_too_much_or_more_for_more_rows_is_found():
    calm, many = Counted(12, 2, 4), Counted(13, 2, 4)
    assert faults({("a", "PL", "-"): calm}, {("a", "PL", "-"): calm}) == []
    assert faults({("a", "PL", "-"): many}, {("a", "PL", "-"): many}) != []
    assert faults({("a", "PL", "-"): Counted(5, 2, 4)}, {("a", "PL", "-"): Counted(6, 2, 4)}) != []


@pytest.mark.django_db
def test_questions_are_told_from_what_opens_and_ends_a_transaction():
    with CaptureQueriesContext(connection) as queries, acting(), transaction.atomic():
        assert not WebSession.objects.exists()
        WebSession.objects.update(device="")
    assert counted(queries.captured_queries) == Counted(asked=3, who_acts=1, transaction=3)
