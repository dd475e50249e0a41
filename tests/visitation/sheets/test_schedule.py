"""A copy of the schedule holds codes and the program's own volunteers, and people whose yes to visits holds."""

from datetime import timedelta

import pytest

from tests.factories.told_visits import CANARIES, STARTS, ToldVisits
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
