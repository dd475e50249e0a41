"""Three walls between programs, each tried with the others taken down: the view's, the queryset's, the database's."""

import inspect
import re
import sys
import uuid
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from compliance.access import Permission, Role, may, require
from compliance.audit import strays
from compliance.models import Approval, AuditEvent, WebSession
from compliance.tenancy import acting
from compliance.tenancy.tables import TABLES, Kind
from tests.factories.the_web import connected_as_the_web
from tests.factories.walled_worlds import WalledWorld
from tests.test_routes import PATTERNS
from volunteers.models import Membership, User, Volunteer

pytestmark = pytest.mark.django_db

FLOORS = ("compliance", "facilities", "volunteers", "visitation")
# What ends a session or a role is tried last, one request each, elsewhere (tests/test_routes.py).
ENDS_THE_SESSION = {"sign_out", "quick_exit", "away", "sessions_end", "session_end", "my_role_take_up"}
ENDS_THE_SESSION |= {"own_data_delete"}


@pytest.fixture
def world():
    return WalledWorld()


@pytest.fixture
def foreign(world):
    return WalledWorld("far", facility=world.facility)


def scoping_functions():
    """Every function that gives the rows a user may know of: it takes the user, and answers with a queryset."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in FLOORS:
            for function in vars(module).values():
                if inspect.isfunction(function) and function.__module__.split(".")[0] in FLOORS:
                    signature = inspect.signature(function)
                    asked = [name for name, one in signature.parameters.items() if one.kind is not one.KEYWORD_ONLY]
                    if asked == ["user"] and signature.return_annotation is QuerySet:
                        found[function] = f"{function.__module__}.{function.__name__}"
    return found


@pytest.fixture
def scoping_off(monkeypatch):
    """The querysets give all rows: the same columns and joins, and no condition."""
    for function in scoping_functions():

        def everything(*args, _function=function, **kwargs):
            rows = _function(*args, **kwargs)
            rows.query.where = WhereNode()
            return rows

        for name, module in list(sys.modules.items()):
            if name.split(".")[0] in FLOORS:
                for key, value in list(vars(module).items()):
                    if value is function:
                        monkeypatch.setattr(module, key, everything)


@pytest.fixture
def database_wall_off(monkeypatch):
    """Nobody is told to the database, which the tests' own role looks over."""
    module = sys.modules[acting.__module__]
    monkeypatch.setattr(module, "_say", lambda words: None)


def visible(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.headers}{body.decode(errors='replace')}"


def leaks(client, user, foreign):
    """What of the foreign program somebody finds: on every page, and behind every address of a foreign row."""
    found = []
    addresses = foreign.paths()
    client.raise_request_exception = False  # a page that fails shows what it shows
    for name in sorted(set(PATTERNS) - ENDS_THE_SESSION):
        path = addresses.get(name) or foreign.path_of(name)
        for method in ("get", "post"):
            client.force_login(user)
            answer = getattr(client, method)(path)
            shown = visible(answer).replace(path, "")
            marks = sorted(mark for mark in foreign.marks() if mark in shown)
            if marks:
                found.append((name, method, "shows", marks))
            public = getattr(PATTERNS[name].callback, "is_public", False)
            if name in addresses and not public and answer.status_code not in (404, 405) and not to_prove(answer):
                found.append((name, method, "answers", answer.status_code))
    return found


def to_prove(answer):
    """Sent to prove who one is: so is everybody, before any row is looked for."""
    return answer.status_code == 302 and answer["Location"].startswith("/prove/")


# Each wall alone


def test_the_functions_that_scope_are_found():
    names = set(scoping_functions().values())
    assert {
        "visitation.queries.visits_for",
        "visitation.queries.plans_for",
        "volunteers.queries.volunteers_for",
        "compliance.queries.trail_for",
    } <= names


@pytest.mark.parametrize("who", ["lead", "ida"])
def test_the_database_alone_keeps_another_program_out(client, world, foreign, scoping_off, who):
    assert leaks(client, user_of(world, who), foreign) == []


@pytest.mark.parametrize("who", ["lead", "ida"])
def test_the_querysets_alone_keep_another_program_out(client, world, foreign, database_wall_off, who):
    assert leaks(client, user_of(world, who), foreign) == []


def test_without_both_another_program_is_seen(client, world, foreign, scoping_off, database_wall_off):
    """What the two tests above would say if a wall did not hold."""
    shown = {name for name, _, what, _ in leaks(client, world.lead, foreign) if what == "shows"}
    assert {"week", "volunteer_list", "plan_list", "audit_trail"} <= shown


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANYONE])
def test_the_views_alone_keep_a_role_out(client, world, scoping_off, database_wall_off, role):
    user = User.objects.create_user("some-one", "long enough to be allowed")
    program = world.program if role.value in Membership.PROGRAM_ROLES else None
    user.active_membership = Membership.objects.create(user=user, program=program, role=role.value)
    user.save()
    client.force_login(user)
    let_in = [
        name
        for name, pattern in PATTERNS.items()
        if pattern.callback.permission is not None and not may(user, pattern.callback.permission)
        for method in ("get", "post")
        if getattr(client, method)(world.path_of(name)).status_code != 404
    ]
    assert let_in == []


def user_of(world, who):
    return world.lead if who == "lead" else world.ida.user


# A row that is not mine is a row that is not there

_VARIES = re.compile(r'(nonce|value|content)="[^"]*"|<(code|strong|p)[^>]*id="error[^<]*<')


def an_absent(path):
    """The same address with other codes and numbers in it, which no row has."""

    def other(part):
        if re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", part):
            return str(uuid.uuid4())
        if part.isdigit():
            return "987654321"
        return part if not any(character.isdigit() for character in part) else f"{part[:-3]}X9X"

    return "/".join(other(part) for part in path.split("/"))


@contextmanager
def counted():
    with CaptureQueriesContext(connection) as queries:
        yield queries


@pytest.mark.parametrize("who", ["lead", "ida"])
def test_a_foreign_row_and_an_absent_one_get_the_same_answer_for_the_same_work(client, world, foreign, who):
    different = []
    client.force_login(user_of(world, who))
    for name, path in foreign.paths().items():
        told = []
        for address in (path, an_absent(path)):
            strays._tried.clear()  # the tenth code that is not there, whichever it is, makes a row of the trail
            # A step of the user is noted every few seconds, whichever page it falls on: here on none.
            WebSession.objects.update(last_seen_at=timezone.now() + timedelta(minutes=1))
            with counted() as queries:
                answer = client.get(address)
            text = _VARIES.sub("", visible(answer).replace(address, ""))
            told.append((answer.status_code, len(queries), re.sub(r"[0-9A-Za-z]{8}-[0-9A-Za-z-]{4,}", "", text)))
        if told[0] != told[1]:
            different.append((name, [(status, asked) for status, asked, _ in told]))
    assert different == []


# As the web is really connected


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANYONE])
def test_every_page_works_for_a_login_that_owns_nothing(client, role):
    world = WalledWorld()
    foreign = WalledWorld("far", facility=world.facility)
    who = {"PL": world.lead, "VO": world.ida.user}.get(role.value) or User.objects.create_user(
        "some-one", "long enough to be allowed"
    )
    if who.active_membership is None:
        program = world.program if role.value in Membership.PROGRAM_ROLES else None
        who.active_membership = Membership.objects.create(user=who, program=program, role=role.value)
        who.save()
    failed, shown = [], []
    client.raise_request_exception = False
    with connected_as_the_web():
        client.force_login(who)
        for name in sorted(set(PATTERNS) - ENDS_THE_SESSION - {"health"}):
            answer = client.get(world.path_of(name))
            if answer.status_code >= 500:
                failed.append(name)
            if role.value in Membership.PROGRAM_ROLES:
                shown += [(name, mark) for mark in foreign.marks() if mark in visible(answer)]
        assert client.get("/me/").status_code == 200, "still signed in at the end"
    assert failed == []
    assert shown == []


# The pages of the facilities' rules

PEOPLE = [name for name, table in sorted(TABLES.items()) if not table.rules and table.kind is not Kind.READ_ONLY]
RULE_PERMISSIONS = [permission for permission in Permission if permission.value.startswith("RUL-")]


def a_rule_admin():
    user = User.objects.create_user("some-one", "long enough to be allowed")
    user.active_membership = Membership.objects.create(user=user, role=Role.RULE_ADMIN.value)
    user.save()
    return user


@pytest.mark.parametrize("permission", RULE_PERMISSIONS)
def test_a_rule_admins_page_about_rules_cannot_ask_for_people(permission, rf):
    request, tables = rf.get("/care/"), []
    request.user = a_rule_admin()

    @require(permission)
    def page(request):
        for table in PEOPLE:
            with connection.cursor() as cursor, pytest.raises(DatabaseError) as refused, transaction.atomic():
                cursor.execute(f"SELECT 1 FROM {table}")
            assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege), table
            tables.append(table)
        return HttpResponse("rules")

    assert page(request).content == b"rules"
    assert tables == PEOPLE


def test_the_tables_a_rule_admins_page_cannot_ask_hold_all_people_and_all_logs():
    assert {name for name, table in TABLES.items() if table.kind is Kind.TENANT} - set(PEOPLE) == {
        "compliance_auditevent",  # its own rows alone: those that name no program
        "compliance_approval",  # the same: what two rule admins agree on
    }
    assert {"volunteers_user", "volunteers_membership", "compliance_websession", "mfa_authenticator"} <= set(PEOPLE)


def test_the_same_page_of_a_lead_may(rf):
    request = rf.get("/care/")
    request.user = WalledWorld().lead

    @require(Permission.READ_RULE_DRAFTS)
    def page(request):
        return HttpResponse(str(Volunteer.objects.count()))

    assert page(request).content == b"5"


def test_a_real_page_of_a_rule_admin_fails_rather_than_asks_for_people(client, monkeypatch):
    client.force_login(a_rule_admin())
    assert client.get("/care/").status_code == 200
    monkeypatch.setattr("visitation.views.care.in_care", lambda user: Volunteer.objects.all())
    with pytest.raises(DatabaseError):
        client.get("/care/")


@pytest.mark.django_db(transaction=True)
def test_rows_of_the_trail_that_name_a_program_are_not_a_rule_admins(client):
    world = WalledWorld()
    admin = a_rule_admin()
    with connected_as_the_web(), acting(actor=admin.pk, role="rules"):
        assert not AuditEvent.objects.filter(program=world.program.code).exists()
        assert AuditEvent.objects.exists()
        assert not Approval.objects.exists()
