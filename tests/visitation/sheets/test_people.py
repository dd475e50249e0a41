"""People are imported whole, told from those who are known, and taken back while nobody works with them."""

from datetime import date, timedelta

import pytest

from compliance.keys import is_destroyed
from compliance.models import AuditEvent
from tests.factories.imported import NOW, checked, imported, taken_back
from tests.factories.told_visits import CANARIES, ToldVisits
from visitation.consents.holding import holds
from visitation.models import Match, Person
from volunteers.models import SheetPart

pytestmark = pytest.mark.django_db
HEADS = ("Name", "A#", "Language", "Facility", "Unit", "Waiting since", "Consent", "DOB")
OPTIONS = {"known": "fill", "doubted": "leave", "source": "phone", "way": "sheet"}


@pytest.fixture
def world():
    world = ToldVisits()
    world.program.facilities.add(world.facility)
    return world


def outcomes(sheet):
    return [(row.number, row.outcome) for row in sheet.rows.all()]


def a_row(world, **said):
    row = {
        "name": "Yolanda Ixcoy", "number": "A 200 300 400", "language": "quc; español", "place": world.facility.name,
        "unit": "B-2", "since": "2026-10-01", "agreed": "10/2/2026", "born": "",
    } | said  # fmt: skip
    return tuple(row.values())


def test_a_person_comes_with_all_that_their_row_says(world):
    sheet = imported(world.program, "people", HEADS, a_row(world), options=OPTIONS)
    assert outcomes(sheet) == [(2, "made")]
    person = Person.objects.get(alias_code=sheet.rows.get().code)
    assert (person.legal_name, person.a_number, person.state) == ("Yolanda Ixcoy", "A200300400", "waiting")
    assert [spoken.language for spoken in person.languages.all()] == ["quc", "es"]
    stay = person.placements.get()
    assert (stay.facility, stay.housing_unit, stay.source, stay.confidence) == (
        world.facility,
        "B-2",
        "phone",
        "unsure",
    )
    assert person.waiting_place.since == date(2026, 10, 1)
    assert holds(person, "visit", now=NOW)
    wish = person.requests.get()
    assert (wish.waiting_since, wish.first_day, wish.never_visited) == (date(2026, 10, 1), NOW.date(), True)
    assert person.waiting_place.wishes == ["visit"]
    assert person.name_keys.count() > 0
    told = AuditEvent.objects.get(action="sheet_rows_imported")
    assert (told.subject, told.detail) == (sheet.code, {"people": [person.alias_code]})
    assert "Yolanda" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
    # What was uploaded is gone, and its key.
    assert (SheetPart.objects.count(), sheet.emptied_at, is_destroyed(sheet.key_id)) == (0, NOW, True)


def test_each_bad_cell_is_named_with_its_row(world):
    sheet = checked(
        world.program,
        "people",
        HEADS,
        a_row(world),
        a_row(world, name="Otro Nombre", born="31/12/1990"),
        a_row(world, name="", number="12345678901"),
        a_row(world, number="10000001", place="Nowhere", language="Klingon", since="2030-01-01"),
        a_row(world, number="10000002", language=""),
        a_row(world, number="10000003", name="222-33-4444"),
        a_row(world, number="10000004", name="=1+1"),
        a_row(world, number="10000005", name="A\u202eB"),
        a_row(world, number="1234567", since="2016-11-01", agreed="11/1/2016"),
        a_row(world, number="10000006", since="2016-11-20", agreed="11/20/2016", name="\u200b\u00ad"),
        options=OPTIONS,
    )
    assert [tuple(problem[:3]) for problem in sheet.problems] == [
        (3, "date_of_birth", "day"),
        (3, "a_number", "twice"),
        (4, "legal_name", "missing"),
        (4, "a_number", "a_number"),
        (5, "languages", "language"),
        (5, "facility", "facility"),
        (5, "languages", "missing"),
        (5, "waiting_since", "later"),
        (6, "languages", "missing"),
        (7, "legal_name", "never_kept"),
        (8, "legal_name", "formula"),
        (9, "legal_name", "invisible"),
        (10, "a_number", "a_number"),
        (10, "waiting_since", "long_ago"),
        (10, "agreed_on", "long_ago"),
        (11, "legal_name", "invisible"),
    ]
    assert (sheet.rows_total, sheet.rows_bad) == (10, 9)
    assert [problem[3] for problem in sheet.problems if problem[2] == "twice"] == [{"row": 2}]


def test_who_is_known_is_not_made_again_and_who_may_be_is_left_out(world):
    number = CANARIES["a_number"]
    sheet = imported(
        world.program,
        "people",
        HEADS,
        a_row(world, name="Somebody Else", number=number, born="1990-05-06"),
        a_row(world, name="Legalname Canary", number=""),
        options=OPTIONS,
    )
    assert outcomes(sheet) == [(2, "filled"), (3, "doubted")]
    assert Person.objects.count() == 1
    known = Person.objects.get()
    assert (known.legal_name, known.date_of_birth) == (CANARIES["legal_name"], date(1990, 5, 6))
    assert {row.code for row in sheet.rows.all()} == {known.alias_code}
    back = taken_back(sheet)
    assert outcomes(back) == [(2, "back"), (3, "doubted")]
    assert Person.objects.get().date_of_birth is None
    again = imported(world.program, "people", HEADS, a_row(world, name="Legalname Canary", number=""),
                     options=OPTIONS | {"doubted": "add"})  # fmt: skip
    assert outcomes(again) == [(2, "made")]


def test_what_nobody_touched_goes_with_its_key_and_what_somebody_works_with_stays(world):
    rows = [a_row(world, name=f"Person Number{number}", number=str(number)) for number in range(10000101, 10000105)]
    rows = [row[:2] + ("",) + row[3:6] + ("", "") for row in rows]
    sheet = imported(world.program, "people", HEADS, *rows, options=OPTIONS)
    untouched, changed, matched, held = Person.objects.filter(alias_code__in=sheet.rows.values("code")).order_by("pk")[
        :4
    ]
    changed.preferred_name = "Nadia"
    changed.save()
    Match.objects.create(person=matched, volunteer=world.ida, since=NOW.date())
    held.placements.update(last_day=NOW.date() + timedelta(days=3))
    back = taken_back(sheet)
    assert back.state == "undone"
    kept = set(back.rows.filter(outcome="kept").values_list("code", flat=True))
    assert kept == {changed.alias_code, matched.alias_code, held.alias_code}
    assert back.rows.get(outcome="back").code == untouched.alias_code
    assert not Person.objects.filter(pk=untouched.pk).exists()
    assert is_destroyed(untouched.key_id)
    assert not is_destroyed(changed.key_id)


def test_another_programs_people_are_not_known_here(world):
    other = ToldVisits("far", facility=world.facility)
    other.program.facilities.add(world.facility)
    for program in (other.program, world.program):
        row = a_row(world, name="Mara Luz", number="A 555 666 777")
        assert outcomes(imported(program, "people", HEADS, row, options=OPTIONS)) == [(2, "made")]
