"""Nothing protected opens in a request before the trail says who reads what of whom."""

import threading

import pytest
from django.db import connection, transaction

from compliance.models import AuditEvent
from compliance.reading import TrailUnavailable, UnauditedRead, computing, in_request, showing
from tests.factories.told_visits import CANARIES, ToldVisits
from visitation.models import Person, Placement

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return Person.objects.get(pk=ToldVisits().person.pk)


def rows():
    return list(AuditEvent.objects.filter(action="fields_read").order_by("id").values_list("subject", "detail"))


def test_outside_a_request_nobody_asks(person):
    assert person.legal_name == CANARIES["legal_name"]
    assert rows() == []


def test_in_a_request_nothing_protected_opens_by_itself(person):
    with in_request(), pytest.raises(UnauditedRead) as refused:
        str(person.legal_name)
    assert str(refused.value) == "Person.legal_name"


def test_what_is_shown_is_written_down_first_and_opens_then(person):
    with in_request(), showing(by="lead", subject=person, fields=["legal_name"], reason="visit", program="harbor"):
        assert rows() == [(person.alias_code, {"fields": ["legal_name"], "reason": "visit"})]
        assert person.legal_name == CANARIES["legal_name"]
    event = AuditEvent.objects.get(action="fields_read")
    assert (event.by, event.program) == ("lead", "harbor")


def test_only_the_named_fields_of_the_named_subject_open(person):
    other = Person.objects.create(program=person.program, alias_code="9Z-ZZ", legal_name="Somebody Else")
    other = Person.objects.get(pk=other.pk)
    with in_request(), showing(by="lead", subject=person, fields=["legal_name"]):
        with pytest.raises(UnauditedRead):
            str(person.a_number)
        with pytest.raises(UnauditedRead):
            str(other.legal_name)


def test_a_row_is_shown_as_part_of_what_it_belongs_to(person):
    placement = Placement.objects.get(person=person)
    with in_request(), showing(by="lead", subject=person.alias_code, fields=["housing_unit"]):
        assert placement.housing_unit == CANARIES["housing_unit"]


def test_it_closes_again_at_the_end_of_the_block(person):
    with in_request():
        with showing(by="lead", subject=person, fields=["legal_name"]):
            pass
        with pytest.raises(UnauditedRead):
            str(person.legal_name)


def test_a_request_writes_one_row_for_a_subject_and_another_for_what_is_new(person):
    with in_request():
        for fields in (["legal_name", "surname"], ["surname"], ["legal_name"], ["surname", "a_number"]):
            with showing(by="lead", subject=person, fields=fields):
                pass
        with showing(by="lead", subject="7Q-ZZ", fields=["surname"]):
            pass
    assert rows() == [
        (person.alias_code, {"fields": ["legal_name", "surname"]}),
        (person.alias_code, {"fields": ["a_number"]}),
        ("7Q-ZZ", {"fields": ["surname"]}),
    ]


def test_two_requests_write_two_rows(person):
    for _ in range(2):
        with in_request(), showing(by="lead", subject=person, fields=["surname"]):
            pass
    assert len(rows()) == 2


def test_a_computation_opens_without_a_row(person):
    with in_request():
        with computing("rules"):
            assert person.surname == CANARIES["surname"]
        with pytest.raises(UnauditedRead):
            str(person.surname)
    assert rows() == []


def test_what_another_thread_may_read_this_one_may_not(person):
    found = []

    def elsewhere():
        found.append(person.__dict__["legal_name"] is not None)
        with in_request():
            try:
                str(person.legal_name)
            except UnauditedRead:
                found.append("closed")

    with in_request(), showing(by="lead", subject=person, fields=["legal_name"]):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert found == [True, "closed"]


def test_a_trail_that_takes_no_row_opens_nothing(person):
    with in_request(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE compliance_auditevent ADD CONSTRAINT full_up CHECK (action = '') NOT VALID")
        with (
            pytest.raises(TrailUnavailable) as refused,
            transaction.atomic(),
            showing(by="lead", subject=person, fields=["legal_name"]),
        ):
            raise AssertionError("it was opened")
        with pytest.raises(UnauditedRead):
            str(person.legal_name)
        transaction.set_rollback(True)
    assert str(refused.value) == "the trail takes no row"


@pytest.mark.parametrize("reason", ["Please, I need it", "A123456789", "x" * 41, "7"])
def test_a_reason_is_a_category_and_never_a_text(person, reason):
    with pytest.raises(ValueError), showing(by="lead", subject=person, fields=["surname"], reason=reason):
        raise AssertionError("it was opened")
