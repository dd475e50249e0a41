"""Nothing protected opens in a request before the trail says who reads what of whom."""

import json
import threading
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent
from compliance.reading import TrailUnavailable, UnauditedRead, computing, in_request, showing
from tests.factories.told_visits import CANARIES, ToldVisits
from visitation.actions.completing import write_log
from visitation.models import Person, Placement, Plan
from visitation.statuses import Status
from volunteers.models import AwayRange

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


# On real pages: with the trail full, closed to the application, read-only or locked, nothing is shown or changed


FAULTS = {
    "full": (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;"
        "CREATE TRIGGER no_room BEFORE INSERT ON compliance_auditevent FOR EACH ROW EXECUTE FUNCTION no_room()",
        "DROP TRIGGER no_room ON compliance_auditevent; DROP FUNCTION no_room()",
    ),
    "full at the end": (
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;"
        "CREATE TRIGGER no_room BEFORE INSERT ON compliance_auditlink FOR EACH ROW EXECUTE FUNCTION no_room()",
        "DROP TRIGGER no_room ON compliance_auditlink; DROP FUNCTION no_room()",
    ),
    "closed": (
        "REVOKE INSERT ON compliance_auditevent FROM visitation_app",
        "GRANT INSERT ON compliance_auditevent TO visitation_app",
    ),
    "read-only": (
        "CREATE FUNCTION read_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'read-only' USING ERRCODE = 'read_only_sql_transaction'; END $$;"
        "CREATE TRIGGER read_only BEFORE INSERT ON compliance_auditevent FOR EACH ROW EXECUTE FUNCTION read_only()",
        "DROP TRIGGER read_only ON compliance_auditevent; DROP FUNCTION read_only()",
    ),
}
SECRETS = (*CANARIES.values(), "She was well.", "Fine")


@contextmanager
def trail(fault):
    """The trail in that state; `locked`: another connection holds the table."""
    if fault == "locked":
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
            other.execute("LOCK TABLE compliance_auditevent IN EXCLUSIVE MODE")
            yield
            other.rollback()
        return
    spoil, mend = FAULTS[fault]
    with connection.cursor() as cursor:
        cursor.execute(spoil)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(mend)


def reads(world, visit, plan):
    return {
        "visit": (world.lead, "get", reverse("visit", args=[visit.code]), {}),
        "plan": (world.lead, "get", reverse("plan", args=[plan]), {}),
        "log told": (world.lead, "get", reverse("log_form", args=[visit.code]), {}),
        "own log": (world.ida.user, "get", reverse("log_form", args=[visit.code]), {}),
        "person": (world.lead, "get", reverse("person", args=[world.person.alias_code]), {}),
    }


@pytest.fixture
def told_world():
    world = ToldVisits()
    finding = {"code": "unit_has_no_hours", "verdict": "allowed", "params": {"unit": CANARIES["housing_unit"]}}
    hours_ago = timezone.now() - timedelta(hours=3)  # the pages go by the real clock
    visit = world.visit(starts=hours_ago, findings=[finding])
    write_log(visit, by=world.ida.user, now=timezone.now(), happened="yes", line="She was well.", wellbeing="fine")
    draft = world.visit(status=Status.DRAFT, starts=hours_ago + timedelta(days=9), findings=[finding])
    Plan.objects.update(state=Plan.State.DRAFT)
    return world, visit, draft.plan.code


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [*FAULTS, "locked"])
def test_no_page_shows_anything_of_a_person_while_the_trail_is_down(client, told_world, monkeypatch, fault):
    monkeypatch.setattr("compliance.reading.LOCK_TIMEOUT", "100ms")
    client.raise_request_exception = False
    pages = reads(*told_world)
    for name, (user, _, path, _) in pages.items():
        client.force_login(user)
        assert client.get(path).status_code == 200, name
    for name, (user, _, path, _) in pages.items():
        client.force_login(user)
        with trail(fault):
            answer = client.get(path)
        body = answer.content.decode()
        assert answer.status_code in (500, 503), name
        assert not [secret for secret in SECRETS if secret in body], name
        assert "<main" in body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [*FAULTS, "locked"])
def test_nothing_is_changed_while_the_trail_is_down(client, told_world, monkeypatch, fault):
    monkeypatch.setattr("compliance.reading.LOCK_TIMEOUT", "100ms")
    client.raise_request_exception = False
    world, _, plan = told_world
    client.force_login(world.lead)
    with trail(fault):
        answer = client.post(reverse("plan_discard", args=[plan]))
    assert answer.status_code in (500, 503)
    assert Plan.objects.get(code=plan).state == Plan.State.DRAFT
    away = AwayRange.objects.create(volunteer=world.ida, first_day="2027-01-04", last_day="2027-01-05")
    client.force_login(world.ida.user)
    with trail(fault):
        answer = client.post(reverse("availability_remove", args=["away", away.pk]))
    assert answer.status_code in (500, 503)
    assert AwayRange.objects.count() == 1
    assert client.post(reverse("availability_remove", args=["away", away.pk])).status_code == 302
    assert AwayRange.objects.count() == 0


# A01: exactly one row


def new_rows(since):
    return list(AuditEvent.objects.filter(pk__gt=since).order_by("pk").values_list("by", "action", "subject"))


def last_row():
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@pytest.mark.parametrize("page", ["visit", "plan", "log told", "own log", "person"])
def test_each_page_that_shows_something_of_a_person_makes_exactly_one_row(client, told_world, page):
    world, visit, plan = told_world
    user, _, path, _ = reads(world, visit, plan)[page]
    client.force_login(user)
    client.get(path)
    since = last_row()
    assert client.get(path).status_code == 200
    subjects = {"plan": plan, "person": world.person.alias_code}
    actions = {"log told": "log_read", "own log": "own_log_read"}
    assert new_rows(since) == [(str(user), actions.get(page, "fields_read"), subjects.get(page, visit.code))]


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("lead", "week"),
        ("lead", "plan_list"),
        ("lead", "people"),
        ("lead", "audit_trail"),
        ("ida", "my_visits"),
        ("ida", "availability"),
        ("ida", "profile"),
    ],
)
def test_a_list_opens_nothing_of_a_person_and_makes_no_row(client, told_world, who, page):
    world = told_world[0]
    client.force_login(world.lead if who == "lead" else world.ida.user)
    since = last_row()
    answer = client.get(reverse(page))
    assert answer.status_code == 200
    assert new_rows(since) == []
    assert not [secret for secret in SECRETS if secret in answer.content.decode()]


def changes(world, visit, plan):
    """Who changes what, by which request, and the one row it makes."""
    away = AwayRange.objects.create(volunteer=world.ida, first_day="2027-01-04", last_day="2027-01-05")
    lead, ida = world.lead, world.ida.user
    log = {"happened": "yes", "asked_for": "nothing", "flag": "none", "miles": "12"}
    days = {"first_day": timezone.now().date() + timedelta(days=7), "last_day": timezone.now().date() + timedelta(9)}
    return {
        "plan asked for": (lead, reverse("plan_ask"), days, "plan_asked"),
        "plan discarded": (lead, reverse("plan_discard", args=[plan]), {}, "plan_discarded"),
        "log seen": (lead, reverse("log_form", args=[visit.code]), {}, "log_seen"),
        "log corrected": (ida, reverse("log_form", args=[visit.code]), log, "log_written"),
        "hours removed": (ida, reverse("availability_remove", args=["away", away.pk]), {}, "availability_removed"),
        "language": (ida, reverse("set_language"), {"language": "es"}, "language_changed"),
    }


@pytest.mark.parametrize(
    "name", ["plan asked for", "plan discarded", "log seen", "log corrected", "hours removed", "language"]
)
def test_each_change_makes_exactly_one_row(client, told_world, name):
    world, visit, plan = told_world
    user, path, data, action = changes(world, visit, plan)[name]
    client.force_login(user)
    client.get(path)
    since = last_row()
    answer = client.post(path, data)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert [row[:2] for row in new_rows(since)] == [(str(user), action)]


def test_nothing_a_client_says_comes_into_the_trail(client, told_world):
    world, visit, plan = told_world
    odd = {"action": "ZQaction", "record_action": "ZQaction", "by": "ZQby", "subject": "ZQsubject", "reason": "ZQ7 x"}
    headers = {"user-agent": "ZQagent", "referer": "http://testserver/?ZQ", "x-forwarded-for": "10.9.8.7"}
    headers |= {"x-http-method-override": "DELETE", "x-request-id": "ZQid"}
    for user, _, path, _ in reads(world, visit, plan).values():
        client.force_login(user)
        client.get(path, odd, headers=headers)
    for user, path, data, _ in changes(world, visit, plan).values():
        client.force_login(user)
        client.post(path, odd | data, headers=headers)
    written = json.dumps(list(AuditEvent.objects.values("action", "by", "program", "subject", "detail")))
    assert AuditEvent.objects.count() >= len(reads(world, visit, plan))
    assert not [secret for secret in (*SECRETS[:-1], "ZQ", "10.9.8.7", "127.0.0.1", "?") if secret in written]
