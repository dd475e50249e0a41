"""The table of what may follow what."""

import pytest

from visitation.statuses import LIVE, NEXT, MoveRefused, Status, require_move


def test_every_status_has_a_row():
    assert set(NEXT) == set(Status)


@pytest.mark.parametrize("ended", [Status.DONE, Status.DID_NOT_HAPPEN, Status.WITHDRAWN])
def test_an_ended_visit_stays_ended(ended):
    assert NEXT[ended] == frozenset()


@pytest.mark.parametrize(("now", "wanted"), [(now, wanted) for now in Status for wanted in Status])
def test_a_move_is_made_or_refused_as_the_table_says(now, wanted):
    if wanted in NEXT[now]:
        require_move(now.value, wanted)
    else:
        with pytest.raises(MoveRefused):
            require_move(now.value, wanted)


def test_a_draft_and_what_fell_away_take_up_no_seat():
    assert set(Status) - LIVE == {Status.DRAFT, Status.DID_NOT_HAPPEN, Status.WITHDRAWN}
