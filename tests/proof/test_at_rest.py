"""What somebody finds who has the database's files: no protected value, and after a person is erased, nothing to open.

The files are looked through after a CHECKPOINT: tables, indexes, write-ahead log, and what COPY writes out. A marker in
an open column shows each time that the search would have found one.
"""

import time
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from compliance import keys
from compliance.fields import SealedDateField, SealedEmailField, SealedJSONField, SealedRow
from compliance.keys import Erased, SealBroken, ciphers, opened, store
from compliance.models import DecisionRecord
from compliance.records import a_record
from tests.factories.concerns import a_concern, a_follow_up, a_shift, an_incident
from tests.factories.consented import a_consent
from tests.factories.passed_on import a_program_beyond
from tests.factories.plans import PlanWorld
from tests.factories.rosters import an_empty_roster
from tests.proof.canary_scan import spellings
from visitation.models import (
    BreakGlass,
    CareTask,
    Concern,
    ConcernShift,
    Conflict,
    Consent,
    ContactAfterRelease,
    Expense,
    FollowUp,
    HandOver,
    HandOverContent,
    Incident,
    IncidentConsent,
    IncidentStep,
    Intake,
    LogDraft,
    LogNote,
    PeopleApart,
    Person,
    Placement,
    Plan,
    Receipt,
    Roster,
    RosterDocument,
    UnmetRequest,
    Visit,
    VisitLog,
    VolunteersApart,
)
from volunteers.models import (
    ApplicantGroup,
    Application,
    Clearance,
    ClearancePacket,
    Interview,
    Reference,
    SheetExport,
    SheetImport,
    SheetPart,
    User,
    Volunteer,
)
from volunteers.models.phones import SealedPhoneField

pytestmark = pytest.mark.django_db(transaction=True)

OPEN_MARKER = "ZQOPENCOLUMNKM"
SEALED_PREFIX = "ZQATRESTCANARY"
BORN = date(1913, 7, 29)
PHONE = "+12125550187"


def marker_of(model, field):
    return f"{SEALED_PREFIX}{model.__name__.upper()}X{field.name.upper().replace('_', '')}KM"


def value_of(model, field):
    marker = marker_of(model, field)
    match field:
        case SealedDateField():
            return BORN
        case SealedJSONField():
            return [{"code": "closure", "params": {"told": marker}}]
        case SealedEmailField():
            return f"{marker.lower()}@example.org"
        case SealedPhoneField():
            return PHONE
    return marker


def sealed_models():
    return [model for model in apps.get_models() if issubclass(model, SealedRow)]


def told(model, row):
    """The row with a marker in each of its sealed columns, saved."""
    for field in model.sealed_fields():
        setattr(row, field.name, value_of(model, field))
    row.save()
    return row


@pytest.fixture
def world(settings):
    """A row of every model that has a sealed column, with a marker in each such column."""
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex
    since = time.time() - 1  # a file's time may be rounded
    made = PlanWorld()
    made.since = since
    made.program.name = OPEN_MARKER
    made.program.save()
    volunteer, person = made.volunteer(), made.person()
    user = User.objects.create_user(f"account-{uuid4().hex[:6]}")
    visit = made.visit(person, volunteer)
    plan = Plan.objects.create(
        network=made.network, program=made.program, code="PN-1", first_day=date(2026, 9, 7), last_day=date(2026, 9, 13)
    )
    record = a_record(subject=visit.code, facility="x", edition=1, findings=(), key_id=person.key_id, now=visit.starts)
    sheet = SheetImport.objects.create(program=made.program, code="SH-1", what="volunteers", asked_by="tests")
    report = an_incident(made.program, reported_by=user, now=visit.starts)
    made.rows = [
        told(model, row)
        for model, row in {
            Person: person,
            Placement: person.placements.get(),
            Conflict: Conflict(person=person, volunteer=volunteer, reason="asked"),
            PeopleApart: PeopleApart(person=person, other=made.person(), written_by="tests"),
            VolunteersApart: VolunteersApart(volunteer=volunteer, other=made.volunteer(), written_by="tests"),
            Consent: a_consent(person, "named_to"),
            ContactAfterRelease: ContactAfterRelease(person=person, written_by="tests"),
            Intake: Intake(person=person, taken_by="tests"),
            Visit: visit,
            VisitLog: VisitLog(visit=visit, written_by=user, happened="yes"),
            LogDraft: LogDraft(visit=visit, user=user),
            LogNote: LogNote(visit=visit, written_by="tests"),
            CareTask: CareTask(program=made.program, volunteer=volunteer, visit=visit),
            Receipt: Receipt(
                program=made.program,
                expense=Expense.objects.create(
                    program=made.program, volunteer=volunteer, day=visit.day, miles=1, asked_at=visit.ends
                ),
                sort="png",
            ),
            UnmetRequest: UnmetRequest(plan=plan, request=made.request(person)),
            DecisionRecord: record,
            **dict(zip((Roster, RosterDocument), an_empty_roster(visit), strict=True)),
            BreakGlass: BreakGlass(
                program=made.program,
                person=person,
                broken_by=user,
                code="BG-1",
                category="medical",
                device=b"",
                ends_at=timezone.now() + timedelta(hours=1),
            ),
            Concern: a_concern(made.program, raised_by=user, owner=user, now=visit.starts),
            ConcernShift: a_shift(made.program, user, first_day=visit.day),
            FollowUp: a_follow_up(made.program, asked_by=user, owner=user, now=visit.starts),
            Incident: report,
            IncidentConsent: report.consents.get(),
            IncidentStep: report.steps.get(),
            HandOverContent: HandOverContent(
                hand_over=HandOver.objects.create(
                    from_program=made.program, to_program=a_program_beyond(made), facility=visit.facility,
                    person=person, waiting_since=visit.day, agreed_on=visit.day,
                    expires_at=timezone.now() + timedelta(days=7),
                ),
                to_program=made.program,
            ),
            Volunteer: volunteer,
            Clearance: volunteer.clearances.get(),
            ClearancePacket: ClearancePacket(
                clearance=volunteer.clearances.get(), document="passport", typed_at=timezone.now()
            ),
            User: user,
            Application: Application(volunteer=volunteer),
            ApplicantGroup: ApplicantGroup(program=made.program, code="GR-22222", kind="class", size=2),
            Reference: Reference(program=made.program, volunteer=volunteer),
            Interview: Interview(volunteer=volunteer, held_on=visit.day, done_by="tests", outcome="yes"),
            SheetImport: sheet,
            SheetPart: SheetPart(sheet=sheet, number=0),
            SheetExport: SheetExport(program=made.program, code="EX-1", what="volunteers"),
        }.items()
    ]
    made.single = person
    assert {type(row) for row in made.rows} == set(sealed_models())
    return made


def data_folder():
    """The embedded server's files, brought up to date by its superuser, whom its socket's folder admits."""
    folder = Path(settings.VAR_DIR) / "database" / "data"
    if not folder.exists():
        pytest.skip("the database's files are not the embedded server's")
    place = connection.settings_dict
    with psycopg.connect(host=place["HOST"], dbname=place["NAME"], user="postgres", autocommit=True) as server:
        server.execute("CHECKPOINT")
    return folder


def own_files(folder, since):
    """What the files of this database hold, and from then on the log of all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        number = cursor.fetchone()[0]
    tables = [path for path in (folder / "base" / str(number)).rglob("*") if path.is_file()]
    # Of the log that a whole run of the tests has written, what is older cannot hold what this test writes.
    log = [path for path in (folder / "pg_wal").rglob("*") if path.is_file() and path.stat().st_mtime >= since]
    return [path.read_bytes() for path in (*tables, *log)]


def copied_out():
    """Every sealed table as COPY writes it, which is what a dump holds."""
    parts = []
    with connection.cursor() as cursor:
        for model in sealed_models():
            with cursor.copy(f'COPY "{model._meta.db_table}" TO STDOUT') as copy:
                parts.extend(bytes(block) for block in copy)
    return b"".join(parts)


def test_no_marker_of_a_sealed_column_is_in_the_files(world):
    ways = ("utf", "lower", "hexadecimal", "base64")
    needles = {
        (text, name): spelled
        for text in (SEALED_PREFIX, OPEN_MARKER, BORN.isoformat(), PHONE.removeprefix("+1"), "212-555-0187")
        for name, spelled in spellings(text)
        if name.startswith(ways)
    }
    contents = [*own_files(data_folder(), world.since), copied_out()]
    assert len(contents) > 100
    found = {key for key, spelled in needles.items() if any(spelled in content for content in contents)}
    assert found == {(OPEN_MARKER, "utf-8")}


def test_the_database_and_the_secret_key_alone_open_no_record(world, settings, tmp_path):
    index = settings.FIELD_KEYS.split(",")[-1]
    thefts = {
        "no store": (tmp_path / "nothing", settings.FIELD_KEYS),
        "no ring": (settings.KEY_STORE, f"k1:{'A' * 43}=,{index}"),
        "neither": (tmp_path / "nothing", f"k1:{'A' * 43}=,{index}"),
    }
    for name, (folder, ring) in thefts.items():
        settings.KEY_STORE, settings.FIELD_KEYS = folder, ring
        opened_fields, refused = [], 0
        for model in sealed_models():
            for row in model._base_manager.all():
                for field in model.sealed_fields():
                    try:
                        value = getattr(row, field.name)
                        opened_fields += [(name, value)] if value else []  # nothing was sealed where nothing is told
                    except SealBroken:
                        refused += 1
        assert opened_fields == []
        assert refused >= sum(len(model.sealed_fields()) for model in sealed_models())


def test_an_erased_person_cannot_be_opened_in_files_log_dump_or_an_older_copy(world):
    person = world.single
    bodies = {
        (field.place, row.pk): bytes(row.__dict__[field.attname].body)
        for row in world.rows
        if row.key_id == person.key_id
        for field in row.sealed_fields()
    }
    assert len(bodies) >= 20
    folder = data_folder()
    older_copy = b"".join(own_files(folder, world.since))
    dump = copied_out()
    # All that an erased person leaves is there to be found, and opens as long as the key is there:
    assert [place for place, body in bodies.items() if body not in older_copy or body.hex().encode() not in dump] == []
    assert all(keys.open_in_row(body, place=place, row=row) for (place, row), body in bodies.items())

    keys.destroy_key(person.key_id)
    for (place, row), body in bodies.items():
        with pytest.raises(Erased):
            keys.open_in_row(body, place=place, row=row)
    opened_with = []
    for path in store.data_paths():  # nor with any other key of the store
        cipher = ciphers.cipher_of(store.KeyFile.read(path).unwrapped(program_key(path)))
        for (place, row), body in bodies.items():
            try:
                ciphers.open_(body, cipher, key_id=ciphers.key_of(body, place=place), place=place, row=row)
                opened_with.append(path)
            except SealBroken:
                continue
    assert opened_with == []
    kept = Volunteer.objects.get(apart__isnull=False)
    assert kept.preferred_name == marker_of(Volunteer, Volunteer._meta.get_field("preferred_name"))


def program_key(path):
    return opened.program_cipher(store.KeyFile.read(path).wrapped_by)
