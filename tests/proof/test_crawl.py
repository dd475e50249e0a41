"""The matrix: every route × method × actor × relation answers as the table of permissions says, and tells no more.

In classes, so that each worker of a parallel run takes some; every class builds the world once.
"""

import pytest
from django.urls import URLPattern, get_resolver

from tests.proof.canary_world import build
from tests.proof.crawler import METHODS, Crawler
from tests.proof.route_table import ROUTES

NAMES = sorted(ROUTES)
GUARDED = [name for name in NAMES if "anyone" not in ROUTES[name].opens]
OF_OTHERS = ("GET", "POST")  # all six are asked in one program


def routes_of_the_product(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name
        else:
            yield from routes_of_the_product(entry)


def test_no_route_is_missing_from_the_matrix():
    assert sorted(routes_of_the_product()) == NAMES


@pytest.mark.django_db
def test_the_matrix_has_its_hundred_thousand_cells():
    world = build()
    of_others = Crawler(world, tenant="B", twin=2, methods=OF_OTHERS)
    assert Crawler(world).count(NAMES) + of_others.count(GUARDED) >= 100_000


class _Crawl:
    """`tenant`, `twin`: as whom it is asked; `methods`: by what."""

    tenant, twin, methods = "A", 1, METHODS

    @pytest.fixture(scope="class")
    @classmethod
    def crawler(cls, canary_world):
        return Crawler(canary_world, tenant=cls.tenant, twin=cls.twin, methods=cls.methods)

    def holds(self, crawler, name):
        result = crawler.crawl([name])
        assert result.wrong == []
        assert result.leaks == []
        assert result.cells == crawler.count([name]) > 0


class TestFirstRoutes(_Crawl):
    @pytest.mark.parametrize("name", NAMES[0::4])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)


class TestSecondRoutes(_Crawl):
    @pytest.mark.parametrize("name", NAMES[1::4])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)


class TestThirdRoutes(_Crawl):
    @pytest.mark.parametrize("name", NAMES[2::4])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)


class TestFourthRoutes(_Crawl):
    @pytest.mark.parametrize("name", NAMES[3::4])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)


class _AsOthers(_Crawl):
    """The second of each, in another program, on whatever is not for anyone."""

    tenant, twin, methods = "B", 2, OF_OTHERS


class TestFirstRoutesAsOthers(_AsOthers):
    @pytest.mark.parametrize("name", GUARDED[0::2])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)


class TestSecondRoutesAsOthers(_AsOthers):
    @pytest.mark.parametrize("name", GUARDED[1::2])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)
