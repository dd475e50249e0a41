"""Quotas of a rulebook, written in the plan format as strict or stricter."""

import pytest

from tests.builders import a_facility, a_window
from visitation.plan_instances.rules import room_seats, rules_of, team_max, window_seats

TEAM = {"rule": "visitors-per-visit", "min": 1, "max": 2}
TRAINING = {"rule": "training", "name": "orientation"}


def a_quota(subject, measure, limit, period, **more):
    return {"subject": subject, "measure": measure, "limit": limit, "period": period} | more


def rules(*quotas, clearance_needed=False, longest_minutes=60, **visiting):
    facility = a_facility(quotas=list(quotas), **visiting)
    return rules_of(facility, clearance_needed=clearance_needed, longest_minutes=longest_minutes)


def test_every_facility_has_a_team_size_and_the_first_training():
    assert rules() == [TEAM, TRAINING]


@pytest.mark.parametrize(
    ("quota", "rule"),
    [
        (a_quota("detained_person", "visits", 2, "week"), {"rule": "person-visits", "max": 2, "per": "week"}),
        (
            a_quota("detained_person", "visits", 2, "week", week_starts="sun"),
            {"rule": "person-visits", "max": 2, "per": "week", "week_start": "sun"},
        ),
        (a_quota("detained_person", "visits", 1, "8_hours"), {"rule": "person-visits", "max": 1, "per": "day"}),
        (a_quota("detained_person", "visits", 1, "designated_day"), {"rule": "person-visits", "max": 1, "per": "day"}),
        (a_quota("detained_person", "visits", 4, "month"), {"rule": "person-visits", "max": 4, "per": "month"}),
        (a_quota("detained_person", "hours", 2, "week"), {"rule": "person-visits", "max": 2, "per": "week"}),
        (a_quota("detained_person", "visitors", 5, None), {"rule": "person-visitors", "max": 5, "per": "month"}),
        (a_quota("visitor", "persons_seen", 1, "day"), {"rule": "visitor-people", "max": 1, "per": "day"}),
        (a_quota("visitor", "persons_seen", 1, None), {"rule": "visitor-people", "max": 1, "per": "month"}),
        (a_quota("visitor", "visits", 1, "day"), {"rule": "visitor-visits", "max": 1, "per": "day"}),
        (a_quota("visitor_person_pair", "visits", 1, "day"), {"rule": "visitor-visits", "max": 1, "per": "day"}),
    ],
    ids=lambda value: value.get("period") or "for_good" if "subject" in value else value["rule"],
)
def test_a_quota_becomes_a_rule(quota, rule):
    assert rules(quota) == [rule, TEAM, TRAINING]


def test_hours_a_week_become_as_many_of_the_longest_visits_as_fit():
    quota = a_quota("detained_person", "hours", 2, "week")
    assert rules(quota, longest_minutes=50)[0]["max"] == 2
    assert rules(quota, longest_minutes=30)[0]["max"] == 4
    assert rules(quota, longest_minutes=180)[0]["max"] == 0


@pytest.mark.parametrize(
    "quota",
    [
        a_quota("detained_person", "visits", 1, "day", scope="remote"),
        a_quota("detained_person", "visits", 1, "week", scope="free_of_charge"),
        a_quota("detained_person", "visits", 1, "week", scope="with_children"),
        a_quota("party", "children", 2, "visit"),
        a_quota("visitor", "persons_seen", 1, "visit"),
    ],
    ids=["remote", "free", "with_children", "children", "one_person_a_visit"],
)
def test_a_quota_of_other_visits_is_left_out(quota):
    assert rules(quota) == [TEAM, TRAINING]


def test_the_party_limit_makes_the_team_smaller_never_larger():
    assert team_max(a_facility(quotas=[a_quota("party", "adults", 1, "visit")])) == 1
    assert team_max(a_facility(quotas=[a_quota("party", "visitors", 6, "visit")])) == 2


def test_clearance_is_a_rule_where_the_program_keeps_it():
    assert rules(clearance_needed=True) == [TEAM, {"rule": "clearance"}, TRAINING]


def test_a_lead_time_in_hours_is_written():
    assert {"rule": "booking-lead", "hours": 24} in rules(booking={"required": True, "min_lead_hours": 24})


def test_a_rule_said_twice_is_written_once():
    quota = a_quota("detained_person", "visits", 2, "week")
    assert rules(quota, quota) == [{"rule": "person-visits", "max": 2, "per": "week"}, TEAM, TRAINING]


def test_seats_are_those_of_the_window_and_of_the_room():
    facility = a_facility(
        a_window(capacity=4),
        a_window(id="w2", capacity={"contact": 2, "non_contact": 5}, mode="contact"),
        a_window(id="w3"),
        quotas=[a_quota("room", "simultaneous_visits", 6, "session")],
    )
    assert window_seats(facility) == {"w1": 4, "w2": 2, "w3": None}
    assert room_seats(facility) == 6
    assert room_seats(a_facility()) is None
