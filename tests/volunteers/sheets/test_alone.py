"""Two imports of a program at the same instant: one writes, the other finds what is there."""

import pytest
from django.db import connection, transaction

from compliance.tenancy import acting
from tests.factories.at_once import at_once
from tests.factories.imported import NOW, checked
from tests.factories.told_visits import ToldVisits
from visitation.models import Person
from volunteers.models import SheetImport, Volunteer
from volunteers.sheets import alone, importing

VOLUNTEERS = ("Name", "E-mail", "Phone")
PEOPLE = ("Name", "Language")
OPTIONS = {"known": "fill", "doubted": "leave"}
SURNAMES = ("Quispe", "Remolino", "Ortega", "Valdez", "Kilometrov", "Tinterov", "Olivarejo", "Zigzagov")


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_of_the_same_sheet_one_writes_and_the_other_finds_them_there():
    world = ToldVisits()
    volunteers = [(f"New {row}", f"new{row}@example.org", f"212-555-01{row:02d}") for row in range(30)]
    people = [(f"{name} Adaeze", "es") for name in SURNAMES]
    sheets = [
        importing.start(checked(world.program, what, heads, *rows, options=OPTIONS), by="lead", now=NOW)
        for what, heads, rows in (("volunteers", VOLUNTEERS, volunteers), ("people", PEOPLE, people))
        for _twice in range(2)
    ]
    had = Volunteer.objects.count(), Person.objects.count()
    waiting = [sheet.pk for sheet in sheets]

    def run():
        number = waiting.pop(0)
        with acting(program=world.program.pk):
            sheet = SheetImport.objects.select_related("program").get(pk=number)
            importing.run(sheet, now=NOW)
            return number, importing.outcomes(sheet)

    told = dict(at_once(4, run))
    assert (Volunteer.objects.count() - had[0], Person.objects.count() - had[1]) == (30, 8)
    assert sorted(map(str, (told[sheet.pk] for sheet in sheets[:2]))) == ["{'known': 30}", "{'made': 30}"]
    assert sorted(map(str, (told[sheet.pk] for sheet in sheets[2:]))) == ["{'doubted': 8}", "{'made': 8}"]
    assert set(SheetImport.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db
def test_what_another_import_filled_in_meanwhile_is_known_with_the_next_part(monkeypatch):
    world = ToldVisits()
    monkeypatch.setattr(importing, "PART_ROWS", 1)
    mine = importing.start(
        checked(world.program, "volunteers", VOLUNTEERS, ("A", "a@example.org", ""), ("B", "", "212-555-0199")),
        by="lead", now=NOW,
    )  # fmt: skip
    Volunteer.objects.filter(pk=world.ida.pk).update(phone=None)
    world.ida.email = "ida@example.org"
    world.ida.save(update_fields=["email"])
    Volunteer.objects.filter(pk=world.ida.pk).update(user=None)
    other = importing.start(
        checked(world.program, "volunteers", VOLUNTEERS, ("Ida", "ida@example.org", "212-555-0199")),
        by="lead", now=NOW,
    )  # fmt: skip
    asked, there = alone.at_last, list(Volunteer.objects.values_list("pk", flat=True))

    def the_other_comes_between(sheet, memory):
        if sheet.pk == mine.pk and "ledger" in memory:
            importing.run(other, now=NOW)
        return asked(sheet, memory)

    monkeypatch.setattr(importing.alone, "at_last", the_other_comes_between)
    importing.run(mine, now=NOW)
    assert importing.outcomes(other) == {"filled": 1}
    assert list(mine.rows.values_list("outcome", "target")) == [
        ("made", Volunteer.objects.exclude(pk__in=there).get().pk),
        ("known", world.ida.pk),
    ]


@pytest.mark.django_db
def test_programs_do_not_wait_for_each_other():
    one, other = ToldVisits(), ToldVisits("far")
    for world in (one, other):
        sheet = checked(world.program, "volunteers", VOLUNTEERS, ("A", "a@example.org", ""))
        with transaction.atomic():
            alone.at_last(sheet, {})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ANY(%s)",
            [[one.program.pk, other.program.pk]],
        )
        assert cursor.fetchone()[0] >= 2
