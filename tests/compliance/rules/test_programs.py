from datetime import date

import pytest

from compliance.rules import ProgramRules, Standing
from compliance.rules.programs import program_findings, team_findings
from tests.builders import A_WEDNESDAY, a_facility, a_visitor, codes


def community(**stated):
    return a_facility(community_visits={"exists": True} | stated).community


@pytest.mark.parametrize(("size", "expected"), [(1, ["team_too_small"]), (2, []), (5, []), (6, ["team_too_large"])])
def test_a_team_keeps_within_its_sizes(size, expected):
    team = tuple(a_visitor(f"V-{number}") for number in range(size))
    assert codes(team_findings(team, ProgramRules(team_min=2), community(team_max=5))) == expected


@pytest.mark.parametrize(
    ("experienced", "mentor", "expected"),
    [
        (False, None, ["mentor_not_named"]),
        (False, "V-3", ["mentor_missing"]),
        (False, "V-2", []),
        (None, None, ["mentor_unknown"]),
        (None, "V-2", []),
        (True, None, []),
        (True, "V-3", []),
    ],
)
def test_a_first_visit_is_made_with_the_mentor_who_was_named(experienced, mentor, expected):
    team = (a_visitor("V-1", experienced=experienced, mentor_key=mentor), a_visitor("V-2"))
    asking = (None, community(first_visit_with_mentor=True)), (ProgramRules(first_visit_with_mentor=True), None)
    assert [codes(team_findings(team, *asked)) for asked in asking] == [expected, expected]
    assert codes(team_findings(team, ProgramRules(), community())) == []


def test_two_who_never_visited_do_not_go_as_each_others_mentors_unnoticed():
    team = (a_visitor("V-1", experienced=False, mentor_key="V-2"), a_visitor("V-2", experienced=False))
    assert codes(team_findings(team, ProgramRules(first_visit_with_mentor=True), None)) == ["mentor_not_named"]


@pytest.mark.parametrize(
    ("born", "expected"),
    [(date(2004, 6, 10), []), (date(2004, 6, 11), ["volunteer_too_young"]), (None, ["volunteer_age_unknown"])],
)
def test_a_volunteer_has_the_age_that_the_facility_asks(born, expected):
    visitor = a_visitor(birth_date=born)
    assert codes(program_findings(visitor, A_WEDNESDAY, None, community(volunteer_min_age=22))) == expected


def test_every_step_that_a_facility_asks_of_programme_visitors_is_asked():
    steps = community(
        application_required=True,
        references_required=True,
        background_check=True,
        jail_orientation_required=True,
        restrictions=["signed_volunteer_code_of_ethics", "no_media_contact"],
    )
    stranger = a_visitor(references=None, agreements=None)
    assert codes(program_findings(stranger, A_WEDNESDAY, None, steps)) == [
        "application_unknown",
        "background_check_unknown",
        "orientation_unknown",
        "references_unknown",
        "agreement_unknown",
    ]
    approved = Standing("approved")
    ready = a_visitor(
        application=approved,
        background_check=approved,
        orientation=approved,
        references=True,
        agreements=frozenset(["volunteer_code_of_ethics"]),
    )
    assert codes(program_findings(ready, A_WEDNESDAY, None, steps)) == []


def test_a_programmes_own_clearance_and_papers_are_asked():
    program = ProgramRules(clearance_required=True, agreements=("confidentiality",), min_age=21)
    visitor = a_visitor(clearance=Standing("approved", None, date(2026, 6, 9)))
    assert codes(program_findings(visitor, A_WEDNESDAY, program, None)) == ["clearance_expired", "agreement_missing"]
