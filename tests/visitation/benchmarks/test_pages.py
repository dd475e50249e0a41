"""Figures of the pages: every route is looked at, counted as it is asked."""

import pytest
from django.test import Client

from tests.factories.plans import PlanWorld
from visitation.benchmarks import pages
from visitation.benchmarks.pages import pages_figures

pytestmark = pytest.mark.django_db


def test_nobodys_pages_are_looked_at_and_forms_are_told():
    PlanWorld()
    figures = pages_figures()
    looked_at = {page["page"] for page in figures["pages"]}
    assert looked_at >= {"facility_list", "sign_in"}
    assert {page["as"] for page in figures["pages"]} == {"nobody"}
    assert figures["only_posted"] == ["availability_remove", "set_language", "sign_out"]
    assert figures["most_queries"] == max(page["queries"] for page in figures["pages"]) > 0


def test_a_page_that_is_not_there_has_no_figures():
    assert pages._look_at(Client(), "/nowhere/") is None
