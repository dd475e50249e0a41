"""The crawl is judged in turn: each of these defects, planted by itself, turns it red."""

import sys
from contextlib import nullcontext
from unittest.mock import patch

import pytest

from compliance.tenancy import acting as acting_face
from tests.proof.crawler import Crawler
from tests.proof.defects import DEFECTS, planted
from tests.proof.route_table import ROUTES


def crawled(crawler, defect, plant):
    """What the crawl says of a defect's routes, with it or without."""
    wall = sys.modules[acting_face.__module__]
    off = patch.object(wall, "_say", lambda words: None) if defect.walls == "database" else nullcontext()
    with off, plant:
        result = crawler.crawl(defect.routes.split(), methods=defect.methods, only=defect.who.split(","))
    assert result.cells > 0
    return [*result.wrong, *result.leaks]


def test_there_are_sixty_and_each_has_a_name_of_its_own():
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS) >= 60
    assert {route for defect in DEFECTS for route in defect.routes.split()} <= set(ROUTES)


@pytest.mark.django_db
class TestNothing:
    """So that the database is there when these tests run alone."""

    def test_no_defect_is_planted_by_planting_none(self, db):
        assert DEFECTS


class _Defects:
    @pytest.fixture(scope="class")
    @staticmethod
    def crawler(canary_world):
        return Crawler(canary_world)

    def is_found(self, crawler, defect):
        assert crawled(crawler, defect, planted(defect)) != []
        if defect.walls:  # with the wall up, the crawl itself shows that it is quiet
            assert crawled(crawler, defect, nullcontext()) == []


class TestDefectsOfCells(_Defects):
    @pytest.mark.parametrize("defect", DEFECTS[0::2], ids=str)
    def test_turns_the_crawl_red(self, crawler, defect):
        self.is_found(crawler, defect)


class TestOtherDefects(_Defects):
    @pytest.mark.parametrize("defect", DEFECTS[1::2], ids=str)
    def test_turns_the_crawl_red(self, crawler, defect):
        self.is_found(crawler, defect)
