"""The public pages: for anybody, quick, and honest about what is not known."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from facilities.actions.confirmations import confirm_rule
from facilities.actions.editions import load_rulebook
from facilities.urls import urlpatterns
from tests.factories.facilities import NOW, a_facility, a_rulebook, a_window

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_tuesday():
    with time_machine.travel(datetime(2026, 9, 1, 15, 0, tzinfo=UTC), tick=False):
        yield


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_every_route_says_who_may_reach_it():
    assert [(route.name, route.callback.is_public) for route in urlpatterns] == [
        ("facility_list", True),
        ("facility", True),
        ("facility_standard", True),
    ]


def test_anybody_finds_a_facility(client):
    a_facility(id="harbor", city="Albany")
    a_facility(id="north", city="Duluth", state="MN")
    assert "Harbor Center" in text(client.get("/facilities/"))
    page = text(client.get("/facilities/", {"text": "duluth", "state": "MN"}))
    assert ("North Center" in page, "Harbor Center" in page, "1 facility" in page) == (True, False, True)
    assert "No facility has this name" in text(client.get("/facilities/", {"text": "nowhere"}))


@pytest.mark.parametrize("asked", [{"state": "ZZ"}, {"text": "x" * 500}, {"text": "%_'\"<script>"}, {"page": "9"}])
def test_a_search_that_makes_no_sense_is_no_error(client, asked):
    a_facility()
    assert "<script>" not in text(client.get("/facilities/", asked))


def test_the_list_takes_as_many_queries_for_three_as_for_one(client, django_assert_num_queries):
    a_facility(id="f0")
    with django_assert_num_queries(6):  # two of them are the savepoint around the page, two say who acts
        client.get("/facilities/")
    a_facility(id="f1")
    a_facility(id="f2")
    with django_assert_num_queries(6):  # two of them are the savepoint around the page, two say who acts
        client.get("/facilities/")


def test_a_facility_page_takes_few_queries_however_many_windows(client, django_assert_max_num_queries):
    a_facility()
    many = [a_window(id=f"w{number}", start=f"{number + 8:02}:00", end=f"{number + 9:02}:00") for number in range(12)]
    a_facility(*many, id="busy")
    for code in ("harbor", "busy"):
        with django_assert_max_num_queries(11):
            client.get(f"/facilities/{code}/")


def test_a_page_says_that_nobody_confirmed_its_rules(client):
    a_facility()
    page = text(client.get("/facilities/harbor/"))
    assert "Not confirmed yet." in page
    assert "not confirmed yet" in page
    assert '<a href="https://example.org/harbor" rel="noreferrer nofollow external">example.org</a>, 2025-04.' in page
    assert "America/New_York (EDT)" in page


def test_a_confirmed_rule_says_when(client):
    facility = a_facility()
    confirm_rule(
        facility.editions.get(), "visiting.windows[w1]", confirmed_on=date(2026, 8, 30), how="phone", by="Rita", now=NOW
    )
    page = text(client.get("/facilities/harbor/"))
    assert "Confirmed with the facility on Aug. 30, 2026." in page
    assert "Rita" not in page


def test_a_week_is_shown_and_another_one_is_a_link_away(client):
    a_facility()
    page = text(client.get("/facilities/harbor/"))
    assert "Week from Aug. 31, 2026 to Sept. 6, 2026" in page
    assert 'href="?week=2026-09-07#week"' in page
    assert "Week from Nov. 30, 2026" in text(client.get("/facilities/harbor/?week=2026-12-05"))


@pytest.mark.parametrize("week", ["banana", "2026-02-30", "0001-01-01", "9999-12-31", "", "2026-W36", "\0"])
def test_a_week_that_makes_no_sense_is_this_week(client, week):
    a_facility()
    assert "Week from Aug. 31, 2026" in text(client.get("/facilities/harbor/", {"week": week}))


def test_a_week_can_be_shown_for_a_person_of_whom_little_is_known(client):
    a_facility(
        a_window(applies_to={"gender": "female", "housing_units": ["A"]}),
        a_window(id="w2", start="13:00", end="14:00", applies_to={"classification": ["low"]}),
    )
    page = text(client.get("/facilities/harbor/"))
    assert all(f'name="{name}"' in page for name in ("gender", "unit", "level"))
    assert 'name="route"' not in page
    asked = text(client.get("/facilities/harbor/", {"gender": "female", "unit": "A", "level": "low"}))
    assert ('data-verdict="allowed"' in asked, 'data-verdict="unknown"' in asked) == (True, False)
    refused = text(client.get("/facilities/harbor/", {"gender": "male", "unit": "A"}))
    assert "These hours are for female persons only." in refused


def test_an_answer_that_is_not_offered_is_told_and_not_used(client):
    a_facility(a_window(applies_to={"housing_units": ["A"]}))
    page = text(client.get("/facilities/harbor/", {"unit": "<b>Z"}))
    assert ("is-invalid" in page, "<b>Z" in page) == (True, False)


def test_program_visits_have_a_week_of_their_own(client):
    a_facility(
        visiting={"community_visits": {"exists": True, "windows": [a_window(id="p1", start="17:00", end="18:00")]}}
    )
    assert "9 a.m. to 11 a.m." in text(client.get("/facilities/harbor/"))
    page = text(client.get("/facilities/harbor/", {"route": "community_group"}))
    assert "5 p.m. to 6 p.m.</span>" in page


def test_unknown_hours_are_shown_as_unknown(client):
    a_facility(visiting={"status": "hours_not_found", "windows": []})
    page = text(client.get("/facilities/harbor/"))
    assert "No source gives the visiting hours; ask the facility." in page
    assert "No source says anything about these" in page


def test_a_facility_without_visiting_rules_says_so(client):
    load_rulebook(a_rulebook(id="none") | {"visiting": None}, by="tests", now=NOW)
    assert "No source gives the visiting hours" in text(client.get("/facilities/none/"))


@pytest.mark.parametrize("code", ["nowhere", "HARBOR"])
def test_a_facility_that_is_not_there(client, code):
    a_facility()
    assert client.get(f"/facilities/{code}/").status_code == 404


def test_the_pages_bring_no_script_and_no_style_of_their_own(client):
    a_facility()
    for path in ("/facilities/", "/facilities/harbor/"):
        page = text(client.get(path))
        assert "style=" not in page
        assert "onclick" not in page


def test_the_page_reads_in_spanish(client):
    a_facility()
    page = text(client.get("/facilities/harbor/", headers={"accept-language": "es"}))
    assert '<html lang="es">' in page
    assert "sábado" in page.lower()


class TestBesideTheStandard:
    """The clauses of the standard that ICE's list names, beside the facility's own rules."""

    def test_it_says_the_standard_the_answers_and_why(self, client):
        a_facility(
            a_window(days=["mon"], session_minutes=45),
            facility_type="CDF",
            inspection_standard="PBNDS 2011 - 2016 Revisions",
        )
        page = text(client.get("/facilities/harbor/standard/"))
        assert "Performance-Based National Detention Standards 2011" in page
        assert page.count('data-answer="departs"') == 2  # no weekend day, and less than an hour
        assert "A visit lasts 45 minutes." in page

    def test_without_a_standard_it_says_so(self, client):
        a_facility()
        assert "names no standard for this facility" in text(client.get("/facilities/harbor/standard/"))
        assert client.get("/facilities/nowhere/standard/").status_code == 404
