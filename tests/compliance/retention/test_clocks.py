"""Every clock to the second: never before its time, and gone with the first run after it."""

from datetime import timedelta

import pytest
from django.db import connection

from compliance.keys import is_destroyed
from compliance.retention.clocks import CLOCKS, Then
from compliance.retention.keepers import keepers
from compliance.retention.models import PurgeRun
from compliance.retention.running import purge, what_is_due
from compliance.tenancy import acting
from tests.factories.kept_rows import BEGAN, KeptRows, day_is_over
from visitation.models import Person, Visit, VisitLog
from visitation.statuses import Status
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db

BY_DAYS = ("away", "break", "concern_shift", "extra_hours", "roster", "standing_visit")
A_SECOND = timedelta(seconds=1)


def is_over(name):
    began = day_is_over(BEGAN.date()) if name in BY_DAYS else BEGAN
    return began + CLOCKS[name].length


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield KeptRows("long-kept")
        transaction.set_rollback(True)


def test_every_clock_has_a_keeper():
    assert [keeper.clock.name for keeper in keepers()] == list(CLOCKS)


@pytest.mark.parametrize("name", CLOCKS)
def test_nothing_is_due_before_its_time_and_all_is_after_it(name, world):
    (keeper,) = [keeper for keeper in keepers() if keeper.clock.name == name]
    program = world.program.pk
    before = what_is_due(program, now=is_over(name) - A_SECOND).purged
    after = what_is_due(program, now=is_over(name) + A_SECOND).purged
    with acting(program=program):
        kept = keeper.rows(program).filter(**{f"{keeper.starts}__isnull": False}).count()
    if name in BY_DAYS:  # a day is counted whole: at most a day later, never earlier
        after = what_is_due(program, now=is_over(name) + timedelta(hours=24)).purged
    assert name not in before
    assert 1 <= after[name] <= kept


@pytest.mark.parametrize("name", CLOCKS)
def test_a_run_after_it_leaves_nothing_due_and_says_so(name):
    world = KeptRows()
    program, now = world.program.pk, is_over(name) + timedelta(hours=24)
    due = what_is_due(program, now=now).purged
    run = purge(program, world.program.code, by="tests", now=now)
    assert run.failed == {}
    assert name in due
    # What hangs on a row that goes first is gone with it.
    assert set(run.purged) <= set(due)
    assert what_is_due(program, now=now).purged == {}
    assert PurgeRun.objects.get().purged == run.purged
    assert purge(program, world.program.code, by="tests", now=now).purged == {}


def test_of_a_purged_person_the_code_alone_is_left():
    world = KeptRows()
    purge(world.program.pk, world.program.code, by="tests", now=is_over("person") + A_SECOND)
    person = Person.objects.get(pk=world.person.pk)
    assert person.alias_code == world.person.alias_code
    assert {name: getattr(person, name) for name in [f.name for f in Person.sealed_fields()]} == {
        f.name: f.empty() for f in Person.sealed_fields()
    }
    assert person.a_number_index is None
    assert (person.placements.count(), person.languages.count()) == (0, 0)
    assert is_destroyed(world.person.key_id)
    log = VisitLog.objects.get(pk=world.log.pk)
    assert (log.happened, log.line, log.wellbeing, log.asked_for) == ("yes", "", "", [])
    assert person.purged_at is not None


def test_counts_of_visits_and_outcomes_are_the_same_after_a_purge():
    world = KeptRows()

    def counts():
        return Visit.objects.filter(status="done").count(), Visit.objects.count(), person_count()

    def person_count():
        return Person.objects.filter(state="closed").count()

    before = counts()
    purge(world.program.pk, world.program.code, by="tests", now=is_over("visit") + A_SECOND)
    assert counts() == before
    visit = Visit.objects.get(pk=world.saturday.pk)
    assert (visit.day.day, visit.starts.day, visit.window_id, visit.findings) == (1, 1, "", [])
    assert (visit.day.month, visit.day.year) == (BEGAN.month, BEGAN.year)
    assert visit.team.count() == 0


def test_several_visits_of_one_person_and_month_all_keep_their_month():
    world = KeptRows()
    for days in (1, 2, 3):
        world.visit(starts=BEGAN - timedelta(days=days), status=Status.DONE, team=[])
    purge(world.program.pk, world.program.code, by="tests", now=is_over("visit") + A_SECOND)
    assert {visit.day for visit in Visit.objects.filter(person=world.person)} == {BEGAN.date().replace(day=1)}


def test_a_volunteer_who_left_keeps_a_code_and_the_counts_of_their_program_stay():
    world = KeptRows()
    count = Volunteer.objects.count()
    purge(world.program.pk, world.program.code, by="tests", now=is_over("volunteer") + A_SECOND)
    row = Volunteer.objects.get(pk=world.stranger.pk)
    assert (row.called, str(row.phone), row.zip, row.user, row.gender) == (row.code, "", "", None, "")
    assert row.clearances.count() == 0
    assert is_destroyed(row.key_id)
    assert Volunteer.objects.count() == count


def test_who_is_back_before_the_time_is_over_is_not_purged():
    world = KeptRows()
    Person.objects.filter(pk=world.person.pk).update(state="waiting")
    Volunteer.objects.filter(pk=world.stranger.pk).update(state="active")
    purge(world.program.pk, world.program.code, by="tests", now=BEGAN + timedelta(days=4000))
    assert not is_destroyed(world.person.key_id)
    assert not is_destroyed(world.stranger.key_id)


def test_the_database_says_when_a_file_was_closed():
    world = KeptRows()
    another = world.another_person(state="closed")
    another.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        assert another.closed_at == cursor.fetchone()[0]


def test_another_program_is_left_alone():
    world = KeptRows()
    far = KeptRows("far", facility=world.facility)
    purge(world.program.pk, world.program.code, by="tests", now=BEGAN + timedelta(days=4000))
    assert not is_destroyed(far.person.key_id)
    assert VisitLog.objects.get(pk=far.log.pk).line != ""


def test_every_key_that_a_clock_destroys_is_one_row_at_a_time():
    batches = {keeper.clock.name: keeper.batch for keeper in keepers() if keeper.clock.then is Then.KEY_DESTROYED}
    names = {"person", "hand_over_content", "volunteer", "applicant", "applicant_group", "volunteer_asked"}
    names |= {"clearance_packet", "incident", "roster_document"}
    assert batches == dict.fromkeys(names, 1)
