"""A copy of the schedule holds codes and the program's own volunteers, and people whose yes to visits holds."""

from datetime import timedelta

import pytest

from compliance.keys import is_destroyed
from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
from visitation.consents.giving import withdraw
from visitation.models import Consent
from visitation.statuses import Status
from volunteers.models import SheetExport
from volunteers.sheets import exporting

pytestmark = pytest.mark.django_db
NOW = STARTS - timedelta(days=2)


def copied(world):
    day = STARTS.date()
    export = exporting.ask(world.lead, "schedule", now=NOW, first_day=day, last_day=day)
    exporting.make(export, now=NOW)
    return SheetExport.objects.get(pk=export.pk).content


def test_a_visit_stands_there_by_its_code_while_the_person_agrees():
    world = ToldVisits()
    visit = world.visit(team=[world.ida])
    world.visit(starts=STARTS + timedelta(hours=3), status=Status.DRAFT, team=[world.omar])
    Consent.objects.filter(person=world.person).delete()
    assert copied(world)[1:] == []
    consent = Consent.objects.create(
        person=world.person, kind="visit", language="es", way="phone", taken_by="tests", taken_at=NOW
    )
    heads, *rows = copied(world)
    mine = [row for row in rows if row[0] == visit.code]
    assert mine == [
        [
            visit.code, "2026-11-21", "09:30", "10:30", world.facility.name, str(visit.get_status_display()),
            world.person.alias_code, world.ida.called, mine[0][-1],
        ]
    ]  # fmt: skip
    assert len(heads) == len(mine[0])
    assert [told for told in CANARIES.values() if told in str(rows)] == []
    assert "draft" not in {row[5] for row in rows}
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=NOW, withdrawn_by="tests")
    assert copied(world)[1:] == []


def test_a_copy_that_was_made_before_a_yes_was_taken_back_cannot_be_taken_any_more(django_capture_on_commit_callbacks):
    world = ToldVisits()
    visit = world.visit(team=[world.ida])
    day = STARTS.date()
    made, waits = (exporting.ask(world.lead, "schedule", now=NOW, first_day=day, last_day=day) for _each in range(2))
    of_volunteers = exporting.ask(world.lead, "volunteers", now=NOW)
    for export in (made, of_volunteers):
        exporting.make(export, now=NOW)
    assert world.person.alias_code in exporting.take(made, by=world.lead, now=NOW).decode()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(Consent.objects.get(person=world.person, kind="visit"), by=world.lead, now=NOW)
    assert visit.code not in exporting.take(of_volunteers, by=world.lead, now=NOW).decode()
    for export in (made, waits):
        row = SheetExport.objects.defer("content").get(pk=export.pk)
        exporting.make(row, now=NOW)  # what waited is not made any more
        with pytest.raises(exporting.IsOver):
            exporting.take(row, by=world.lead, now=NOW)
        assert is_destroyed(row.key_id)
    assert copied(world)[1:] == []  # a new one may be asked for
