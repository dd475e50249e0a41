"""What of a log is a facility's doing, and what is not; with the rule of that day beside it."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from facilities.queries import facts_in_force
from tests.factories.told_visits import ENDS, ToldVisits
from visitation.actions.completing import write_log
from visitation.aftercare import copies
from visitation.aftercare.obstructing import (
    Found,
    counts_of,
    found_in,
    obstructions_for,
    record_by_hand,
    remove_by_hand,
    rules_beside,
)
from visitation.models import Obstruction, VisitLog
from volunteers.models import SheetExport

LATER = ENDS + timedelta(hours=1)
VISIT = SimpleNamespace(
    starts=datetime(2026, 11, 21, 14, 30, tzinfo=UTC), ends=datetime(2026, 11, 21, 15, 30, tzinfo=UTC),
    facility=SimpleNamespace(zone=ZoneInfo("America/New_York")),
)  # fmt: skip


@pytest.mark.parametrize(("told", "found"), [
    pytest.param({"happened": "no", "reason": "dress"}, [Found("refused", "dress")], id="turned_away"),
    pytest.param({"happened": "no", "reason": "late"}, [Found("refused", "late")], id="turned_away_for_the_hour"),
    pytest.param({"happened": "no", "reason": "volunteer"}, [], id="a_no_show"),
    pytest.param({"happened": "no", "reason": "travel"}, [], id="the_car"),
    pytest.param({"happened": "no", "reason": "moved"}, [], id="moved"),
    pytest.param({"happened": "no", "reason": "declined"}, [], id="the_person_wanted_none"),
    pytest.param({"happened": "partly", "reason": "count", "began": time(9, 30), "ended": time(10, 5)},
                 [Found("shortened", "count", 25)], id="cut_short"),
    pytest.param({"happened": "partly", "reason": "count"}, [Found("shortened", "count")], id="without_clocks"),
    pytest.param({"happened": "partly", "reason": "travel"}, [], id="cut_short_by_oneself"),
    pytest.param({"happened": "yes", "arrived": time(9, 0), "began": time(9, 45)}, [Found("delayed", "", 15)],
                 id="a_quarter_of_an_hour"),
    pytest.param({"happened": "yes", "arrived": time(9, 0), "began": time(9, 44)}, [], id="a_minute_less"),
    pytest.param({"happened": "yes", "arrived": time(9, 31), "began": time(10, 0)}, [], id="came_late_oneself"),
    pytest.param({"happened": "yes", "began": time(10, 0)}, [], id="nobody_says_when_they_came"),
])  # fmt: skip
def test_only_what_the_facility_did_is_found(told, found):
    assert list(found_in(VISIT, VisitLog(**told))) == found


@pytest.mark.django_db
def test_a_record_follows_its_log_and_by_hand_it_is_written_and_taken_back():
    world = ToldVisits()
    visit, by = world.visit(), world.ida.user
    write_log(visit, by=by, now=LATER, happened="no", reason="late", miles=40)
    (row,) = Obstruction.objects.all()
    assert (row.kind, row.reason, row.facility, row.edition, row.day) == (
        "refused", "late", world.facility, world.edition, visit.day,
    )  # fmt: skip
    rules = rules_beside(row, facts_in_force([world.facility.code])[world.facility.code])
    assert [rule.place for rule in rules] and all(rule.source for rule in rules)
    assert not remove_by_hand(row, by=world.lead, now=LATER)
    hand = record_by_hand(
        world.program, facility=world.facility, day=visit.day, kind="delayed", reason="", minutes=50, shift="morning",
        by=world.lead, now=LATER,
    )  # fmt: skip
    (counted,) = counts_of(obstructions_for(world.lead))
    assert (counted.refused, counted.shortened, counted.delayed) == (1, 0, 1)
    assert list(obstructions_for(by)) == []
    export = SheetExport(program=world.program, first_day=visit.day, last_day=visit.day, facility=world.facility)
    heads, rows = copies._made(export)
    lines = list(rows)
    assert [(line[2], line[4], line[9]) for line in lines] == [("refused", "", "a log"), ("begun late", "50", "a lead")]
    assert lines[0][6] and lines[0][7] and {len(line) for line in lines} == {len(heads)}
    text = str(lines)
    assert not any(code in text for code in (visit.code, world.person.alias_code, world.ida.code))
    assert remove_by_hand(hand, by=world.lead, now=LATER)
    write_log(visit, by=by, now=LATER + timedelta(minutes=5), happened="yes")
    assert not Obstruction.objects.exists()
