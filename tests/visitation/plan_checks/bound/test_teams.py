"""The best team against all teams tried one by one."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visitation.plan_checks.bound.teams import EXPERIENCED, NO_TEAM, PAIRED, SPEAKS, SPEAKS_FIRST, best_team

BONUSES = {SPEAKS_FIRST: 80.0, PAIRED: 120.0}


def tried_one_by_one(candidates, least, most, needed):
    best = NO_TEAM
    for size in range(least, most + 1):
        for team in combinations(candidates, size):
            has = 0
            for flags, _ in team:
                has |= flags
            if has & needed == needed:
                own = sum(worth for _, worth in team)
                best = max(best, own + sum(points for flag, points in BONUSES.items() if has & flag))
    return best


@given(
    st.lists(st.tuples(st.integers(0, 15), st.integers(-200, 20).map(float)), max_size=7),
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([0, EXPERIENCED, EXPERIENCED | SPEAKS]),
)
def test_the_best_team_is_the_best_of_all(candidates, least, more, needed):
    most = least + more
    expected = tried_one_by_one(candidates, least, most, needed)
    assert best_team(candidates, least, most, needed, BONUSES) == expected


@pytest.mark.parametrize(
    ("least", "most", "worth"), [(1, 1, -10.0), (1, 2, 100.0), (2, 2, 100.0), (3, 3, NO_TEAM), (2, 1, NO_TEAM)]
)
def test_a_team_has_its_size(least, most, worth):
    # A stranger with experience, and somebody who knows the person and has none.
    assert best_team([(EXPERIENCED, -10.0), (PAIRED, -10.0)], least, most, EXPERIENCED, BONUSES) == worth
