"""The table of what may follow what."""

import pytest

from visitation.statuses import LIVE, NEXT, MoveRefused, Status, require_move


def test_every_status_has_a_row():
    assert set(NEXT) == set(Status)


def test_a_withdrawn_visit_stays_withdrawn():
    assert NEXT[Status.WITHDRAWN] == frozenset()


def test_what_came_of_a_visit_can_be_corrected_and_nothing_else():
    assert (NEXT[Status.DONE], NEXT[Status.DID_NOT_HAPPEN]) == ({Status.DID_NOT_HAPPEN}, {Status.DONE})


@pytest.mark.parametrize(("now", "wanted"), [(now, wanted) for now in Status for wanted in Status])
def test_a_move_is_made_or_refused_as_the_table_says(now, wanted):
    if wanted in NEXT[now]:
        require_move(now.value, wanted)
    else:
        with pytest.raises(MoveRefused):
            require_move(now.value, wanted)


def test_a_draft_and_what_fell_away_take_up_no_seat():
    assert set(Status) - LIVE == {Status.DRAFT, Status.DID_NOT_HAPPEN, Status.WITHDRAWN}
