"""The matrix: every route × method × actor × relation answers as the table of permissions says, and tells no more.

In classes, so that each worker of a parallel run takes some; every class builds the world once.
"""

import pytest
from django.urls import URLPattern, get_resolver

from tests.proof.canary_world import build
from tests.proof.crawler import Crawler
from tests.proof.route_table import ROUTES

NAMES = sorted(ROUTES)
GUARDED = [name for name in NAMES if "anyone" not in ROUTES[name].opens]


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
    assert Crawler(world).count(NAMES) + Crawler(world, tenant="B", twin=2).count(GUARDED) >= 100_000


class _Crawl:
    """`tenant`, `twin`: as whom it is asked."""

    tenant, twin = "A", 1

    @pytest.fixture(scope="class")
    def crawler(self, canary_world):
        return Crawler(canary_world, tenant=self.tenant, twin=self.twin)

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

    tenant, twin = "B", 2


class TestFirstRoutesAsOthers(_AsOthers):
    @pytest.mark.parametrize("name", GUARDED[0::2])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)


class TestSecondRoutesAsOthers(_AsOthers):
    @pytest.mark.parametrize("name", GUARDED[1::2])
    def test_answers_as_the_table_says(self, crawler, name):
        self.holds(crawler, name)
