"""Sealed columns through every door of the ORM: bound to table, column and row, opened on purpose alone."""

import copy
import io
import json
import pickle
import random
from datetime import date
from uuid import uuid4

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection, transaction
from django.forms.models import model_to_dict

from compliance.fields import Sealed, SealedRow
from compliance.keys import Erased, SealBroken, destroy_key
from tests.factories.plans import PlanWorld
from visitation.models import Conflict, Person, Placement, UnmetRequest, Visit, VisitLog
from volunteers.models import Clearance, User, Volunteer

pytestmark = pytest.mark.django_db
NAME = "Zephyrine Quillfeather"


@pytest.fixture
def world():
    return PlanWorld()


@pytest.fixture
def person(world):
    return world.person(legal_name=NAME, date_of_birth=date(1990, 4, 1), contacts="Sister: Ada")


def raw(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


def cell(person, column="legal_name"):
    return bytes(raw(f"SELECT {column} FROM visitation_person WHERE id = %s", person.pk)[0][0])


# ── whose key ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_person_volunteer_and_account_has_a_key_of_their_own(world):
    people = [world.person() for _ in range(3)]
    volunteers = [world.volunteer() for _ in range(2)]
    users = [User.objects.create_user(f"account-{number}") for number in range(2)]
    assert len({row.key_id for row in [*people, *volunteers, *users]}) == 7


def test_what_is_about_a_person_is_sealed_under_the_persons_key(world, person):
    volunteer = world.volunteer()
    visit = world.visit(person, volunteer, findings=[{"code": "closure"}])
    user = User.objects.create_user("writer")
    log = VisitLog.objects.create(visit=Visit.objects.get(pk=visit.pk), written_by=user, happened="yes", line="Fine.")
    note = Conflict.objects.create(person_id=person.pk, volunteer=volunteer, reason="asked", note="A note")
    plan = visit.program.plans.create(network=world.network, code="PN-1", first_day="2026-09-07", last_day="2026-09-13")
    [unmet] = UnmetRequest.objects.bulk_create(
        [UnmetRequest(plan=plan, request_id=world.request(person).pk, reasons=[{"code": "quota"}])]
    )
    rows = [visit, log, note, unmet, Placement.objects.get(person=person)]
    assert {row.key_id for row in rows} == {person.key_id}
    assert Clearance.objects.get(volunteer=volunteer).key_id == volunteer.key_id


def test_the_keys_of_many_rows_take_one_question(world, django_assert_num_queries):
    people = [world.person() for _ in range(3)]
    stays = [
        Placement(person_id=person.pk, facility=world.facility, first_day=date(2025, 1, 1), last_day=date(2025, 1, 2),
                  housing_unit="B9", source="phone", checked_by="x")
        for person in people
    ]  # fmt: skip
    with django_assert_num_queries(2):
        Placement.objects.bulk_create(stays)
    assert [stay.key_id for stay in stays] == [person.key_id for person in people]


def test_a_row_of_nobody_is_refused(world):
    with pytest.raises((ValueError, Person.DoesNotExist, Placement.person.RelatedObjectDoesNotExist)):
        Placement(facility=world.facility, first_day=date(2025, 1, 1), housing_unit="B9").save()


# ── bound to the place ────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_two_thousand_cells_altered_or_swapped_in_the_table_none_opens(world):
    columns = ["legal_name", "preferred_name", "surname", "a_number", "register_number"]
    people = [world.person(**{name: f"{name} of {number}" for name in columns}) for number in range(4)]
    cells = {(person.pk, column): cell(person, column) for person in people for column in columns}
    rng, opened = random.Random(7), []
    for number in range(2000):
        pk, column = rng.choice(list(cells))
        body = bytearray(cells[pk, column])
        if number % 2:
            body = bytearray(cells[rng.choice([other for other in cells if other != (pk, column)])])
        else:
            body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
        row = Person(pk=pk, key_id=rng.choice(people).key_id)
        setattr(row, column, Sealed(bytes(body)))
        try:
            opened.append(getattr(row, column))
        except SealBroken:
            continue
    assert opened == []


def test_a_row_whose_cells_were_swapped_in_the_database_refuses_both(world, person):
    other = world.person(legal_name="Somebody Else")
    for column in ("legal_name", "key_id"):  # the key taken along does not help
        raw(
            f"UPDATE visitation_person p SET {column} = q.{column} FROM visitation_person q "
            "WHERE p.id IN (%s, %s) AND q.id IN (%s, %s) AND q.id <> p.id",
            *[person.pk, other.pk] * 2,
        )
        for row in Person.objects.filter(pk__in=[person.pk, other.pk]):
            with pytest.raises(SealBroken):
                row.legal_name  # noqa: B018


@pytest.mark.parametrize("value", [b"", b"\x02", b"Zephyrine Quillfeather", b"\x02" + bytes(60)])
def test_bytes_that_were_never_sealed_are_refused_not_shown(person, value):
    raw("UPDATE visitation_person SET legal_name = %s WHERE id = %s", value, person.pk)
    with pytest.raises(SealBroken):
        Person.objects.get(pk=person.pk).legal_name  # noqa: B018


def test_a_truncated_value_is_refused_at_every_length(person):
    body = cell(person)
    for length in range(len(body)):
        row = Person(pk=person.pk, key_id=person.key_id)
        row.legal_name = Sealed(body[:length])
        with pytest.raises(SealBroken):
            row.legal_name  # noqa: B018


def test_a_copied_row_is_not_written(person):
    copied = Person.objects.get(pk=person.pk)
    copied.pk, copied.alias_code = None, "9Z-ZZ"
    copied._state.adding = True
    with pytest.raises(SealBroken), transaction.atomic():
        copied.save()
    assert Person.objects.filter(alias_code="9Z-ZZ").count() == 0


def test_moving_a_row_to_another_key_by_hand_opens_nothing_new(world, person):
    raw("UPDATE visitation_person SET key_id = %s WHERE id = %s", uuid4(), person.pk)
    assert Person.objects.get(pk=person.pk).legal_name == NAME  # the value names its own key


# ── every way in and out ──────────────────────────────────────────────────────────────────────────────────────────────


def test_values_are_never_opened(person):
    [row] = Person.objects.values("legal_name", "date_of_birth")
    told = f"{row} {Person.objects.values_list('legal_name', flat=True)} {list(Person.objects.values_list())}"
    assert NAME not in told and "1990" not in told
    assert isinstance(row["legal_name"], Sealed)
    with pytest.raises(TypeError):
        json.dumps(row)


@pytest.mark.parametrize(
    "show",
    [repr, str, lambda row: str(row.__dict__), lambda row: f"{vars(row)!r}"],
    ids=["repr", "str", "dict", "vars"],
)
def test_a_row_shows_nothing(person, show):
    fresh = Person(legal_name=NAME, alias_code="7Q-KM")
    assert NAME not in show(Person.objects.get(pk=person.pk))
    assert NAME not in show(person)
    assert NAME not in show(fresh)


def test_a_pickle_is_sealed(person):
    kept = pickle.dumps(Person.objects.get(pk=person.pk))
    assert NAME.encode() not in kept
    assert pickle.loads(kept).legal_name == NAME  # noqa: S301 - our own
    with pytest.raises(TypeError):
        pickle.dumps(Person(legal_name=NAME))


def test_a_copy_in_memory_opens_like_the_row(person):
    row = Person.objects.get(pk=person.pk)
    assert (copy.copy(row).legal_name, copy.deepcopy(row).legal_name) == (NAME, NAME)
    assert copy.deepcopy(Person(legal_name=NAME)).legal_name == NAME


@pytest.mark.parametrize("form", ["json", "xml", "python", "jsonl"])
@pytest.mark.parametrize("model", [Person, Placement, User, Volunteer])
def test_serialisers_refuse(world, person, form, model):
    world.volunteer()
    User.objects.create_user("account")
    with pytest.raises(FieldError):
        serializers.serialize(form, model.objects.all())


@pytest.mark.parametrize("field", ["date_of_birth", "legal_name", "contacts"])
def test_serialisers_refuse_each_column(person, field):
    with pytest.raises(FieldError):
        serializers.serialize("python", Person.objects.all(), fields=[field])


def test_dumpdata_refuses(person):
    out = io.StringIO()
    with pytest.raises(Exception, match="Unable to serialize"):
        call_command("dumpdata", "visitation.Person", stdout=out)
    assert NAME not in out.getvalue()


def test_deferred_columns_open_when_they_are_read(person, django_assert_num_queries):
    with django_assert_num_queries(1):
        row = Person.objects.defer("legal_name").get(pk=person.pk)
    with django_assert_num_queries(1):
        assert row.legal_name == NAME
    assert Person.objects.only("alias_code").get(pk=person.pk).legal_name == NAME


def test_related_rows_open_too(world, person, django_assert_num_queries):
    world.visit(person)
    with django_assert_num_queries(1):
        visit = Visit.objects.select_related("person").get()
        assert visit.person.legal_name == NAME
    assert Person.objects.prefetch_related("placements").get(pk=person.pk).placements.all()[0].housing_unit == "East"


def test_saving_some_columns_leaves_the_others(person):
    row = Person.objects.get(pk=person.pk)
    before = cell(person)
    row.state, row.surname = "paused", "New"
    row.save(update_fields=["state", "surname"])
    assert (cell(person), Person.objects.get(pk=person.pk).surname) == (before, "New")
    row.save()
    assert cell(person) == before  # what was not told anew is not sealed anew


def test_a_number_saved_alone_takes_its_index_along(person):
    row = Person.objects.get(pk=person.pk)
    row.a_number = "A111 222 333"
    row.save(update_fields=["a_number"])
    index = Person.index_of("A111222333", program=person.program_id)
    assert Person.objects.get(a_number_index=index).pk == person.pk


def test_many_rows_are_made_and_changed_at_once(world):
    people = Person.objects.bulk_create(
        Person(program=world.program, alias_code=f"{n}Z-ZZ", legal_name=f"Name {n}", a_number=f"A{n}")
        for n in range(2, 6)
    )
    assert [Person.objects.get(pk=row.pk).legal_name for row in people] == ["Name 2", "Name 3", "Name 4", "Name 5"]
    for row in people:
        row.legal_name, row.a_number, row.state = f"{row.legal_name} changed", "A999", "paused"
    Person.objects.bulk_update(people, ["legal_name", "a_number", "state"], batch_size=2)
    index = Person.index_of("A999", program=world.program.pk)
    kept = Person.objects.filter(a_number_index=index).order_by("alias_code")
    assert [(row.legal_name, row.state) for row in kept] == [(f"Name {n} changed", "paused") for n in range(2, 6)]
    assert all(NAME.encode() not in bytes(row.__dict__["legal_name"].body) for row in kept)


def test_an_update_without_the_row_is_refused(person):
    with pytest.raises(TypeError), transaction.atomic():
        Person.objects.update(legal_name="Somebody")
    assert Person.objects.get(pk=person.pk).legal_name == NAME
    Person.objects.update(legal_name="")  # nothing needs no seal
    assert Person.objects.get(pk=person.pk).legal_name == ""


def test_refreshing_brings_the_stored_value(person):
    row = Person.objects.get(pk=person.pk)
    row.legal_name = "Not saved"
    row.refresh_from_db()
    assert isinstance(row.__dict__["legal_name"], Sealed)
    assert row.legal_name == NAME


def test_nothing_is_null_in_the_table_and_empty_in_the_program(world):
    bare = Person.objects.create(program=world.program, alias_code="9Z-ZZ")
    assert raw("SELECT legal_name, date_of_birth, a_number_index FROM visitation_person WHERE id = %s", bare.pk) == [
        (None, None, None)
    ]
    kept = Person.objects.get(pk=bare.pk)
    assert (kept.legal_name, kept.date_of_birth, kept.health_notes) == ("", None, "")
    assert Visit().findings == []


def test_a_day_comes_back_as_a_day(person):
    assert Person.objects.get(pk=person.pk).date_of_birth == date(1990, 4, 1)
    assert model_to_dict(Person.objects.get(pk=person.pk))["date_of_birth"] == "1990-04-01"


@pytest.mark.parametrize("order", ["legal_name", "-legal_name", "a_number"])
def test_nobody_sorts_by_what_is_sealed(order):
    with pytest.raises(FieldError):
        Person.objects.order_by(order)


def test_nobody_sorts_by_what_is_sealed_elsewhere():
    with pytest.raises(FieldError):
        Visit.objects.order_by("person__legal_name")


def test_a_telephone_number_comes_back_with_its_extension(world):
    volunteer = world.volunteer(phone="+1 212-555-0123 x5")
    kept = Volunteer.objects.get(pk=volunteer.pk)
    assert (kept.phone.as_e164, kept.phone.extension) == ("+12125550123", "5")
    assert Volunteer.objects.get(pk=world.volunteer().pk).phone == ""


# ── accounts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_account_is_found_by_its_address_in_any_spelling():
    user = User.objects.create_user("account", email="Ida@Example.org")
    assert User.objects.by_email(" ida@example.ORG ") == user
    assert User.objects.by_email("ida@example.com") is None
    assert "example" not in str(raw("SELECT u::text FROM volunteers_user u"))


def test_a_sign_in_name_holds_no_name_and_no_address():
    from django.core.exceptions import ValidationError

    for username, columns in [
        ("ida@example.org", {}),
        ("ida lane", {}),
        ("ida-lane", {"display_name": "Ida B."}),
        ("quillfeather7", {"email": "quillfeather7@example.org"}),
    ]:
        with pytest.raises(ValidationError):
            User.objects.create_user(username, **columns)
    assert User.objects.create_user("demo-lead-anchorage", display_name="Ida Lane").username == "demo-lead-anchorage"


# ── erased ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_erased_person_is_gone_from_every_table(world, person):
    visit = world.visit(person, findings=[{"code": "closure"}])
    destroy_key(person.key_id)
    for row, column in [
        (Person.objects.get(pk=person.pk), "legal_name"),
        (Placement.objects.get(person=person), "housing_unit"),
        (Visit.objects.get(pk=visit.pk), "findings"),
    ]:
        with pytest.raises(Erased):
            getattr(row, column)
    assert str(Person.objects.get(pk=person.pk)) == person.alias_code


def test_every_model_with_a_sealed_column_is_a_sealed_row():
    from django.apps import apps

    from compliance.fields import SealedTextField

    with_sealed = {
        model for model in apps.get_models() for field in model._meta.fields if isinstance(field, SealedTextField)
    }
    assert with_sealed
    assert [model for model in with_sealed if not issubclass(model, SealedRow)] == []
