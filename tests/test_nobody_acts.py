"""Jobs and commands say for which program they work. Where that is not said they find nothing, or fail; run as they
are, with the web's own login, they work.
"""

import importlib
import sys
from contextlib import suppress
from io import StringIO

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from django_q.models import OrmQ

from compliance.classification import named
from compliance.keys.ciphers import public_half, signature_of
from compliance.tenancy import acting as acting_face
from facilities.actions.editing import start_draft
from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.packs import packed
from tests.factories.the_web import connected_as_the_web
from tests.factories.told_visits import STARTS
from tests.factories.walled_worlds import TENANTS, WalledWorld
from visitation.actions.planning import new_plan
from visitation.together.asking import ask_together
from volunteers.accounts import outbox
from volunteers.invitations import links
from volunteers.models import Program, SignInLink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"  # where the trail's anchors are kept
    near = WalledWorld()
    WalledWorld("far", facility=near.facility)
    OrmQ.objects.all().delete()
    return near


@pytest.fixture
def nobody_is_said(monkeypatch):
    """Whoever enters `acting` believes it did: the database is told nothing."""
    monkeypatch.setattr(sys.modules[acting_face.__module__], "_say", lambda words: None)


def rows():
    """A fingerprint of every table that belongs to programs, as their owner sees them."""
    of_one = "SELECT '{0}', count(*), md5(string_agg(row::text, '' ORDER BY row::text)) FROM {0} AS row"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(of_one.format(table) for table in TENANTS))
        return {table: fingerprint for table, *fingerprint in cursor.fetchall()}


def a_plan(world):
    day = STARTS.date()
    return new_plan(program=world.program, first_day=day, last_day=day, by=world.lead, now=STARTS)


def a_shared_plan(world):
    """Of both programs, which agreed and visit at one facility."""
    day = STARTS.date()
    for program in Program.objects.all():
        program.facilities.add(world.facility)
    part = ask_together(program=world.program, first_day=day, last_day=day, by=world.lead, now=STARTS)
    return part.shared_id


def a_letter(world):
    outbox.post("new_browser", world.lead)
    return ()


def a_link(world):
    links.ask(world.ida.user.username, device="a", browser=b"b" * 32, language="en", now=timezone.now())
    return SignInLink.objects.get().pk


JOBS = {
    "compliance.sessions.jobs.clear_sessions": lambda world: (),
    "visitation.jobs.beat": lambda world: (),
    "visitation.jobs.anchor_trail": lambda world: (),
    "visitation.jobs.check_the_trail": lambda world: (),
    "visitation.jobs.watch_trail": lambda world: (),
    "visitation.jobs.call_out_cover": lambda world: (world.told.pk, world.omar.pk, world.program.pk),
    "visitation.jobs.end_call_outs": lambda world: (),
    "visitation.booking.jobs.offer_places": lambda world: (),
    "visitation.concerns.jobs.look_after_concerns": lambda world: (),
    "visitation.standing.jobs.book_standing": lambda world: (),
    "visitation.jobs.clear_failures": lambda world: (),
    "visitation.jobs.heal_jobs": lambda world: (),
    "visitation.jobs.purge_what_is_due": lambda world: (),
    "visitation.jobs.purge_program": lambda world: (world.program.pk,),
    "visitation.jobs.post_lapses": lambda world: (),
    "visitation.jobs.keep_coming_openings": lambda world: (),
    "visitation.recheck.jobs.follow_trails": lambda world: (),
    "visitation.jobs.recheck_all": lambda world: (),
    "visitation.jobs.recheck_visits": lambda world: (world.program.pk,),
    "visitation.jobs.make_plan": lambda world: (a_plan(world).pk, world.program.pk),
    "visitation.together.jobs.make_shared_plan": lambda world: (a_shared_plan(world), world.program.pk),
    "volunteers.post.jobs.send_what_is_due": lambda world: a_letter(world),
    "volunteers.post.jobs.forget_replies": lambda world: (),
    "visitation.letters.jobs.post_what_is_coming": lambda world: (),
    "visitation.rule_desk.impact.jobs.weigh_edition": lambda world: (
        start_draft(world.facility, by="rita", now=STARTS).pk,
    ),
    "visitation.letters.jobs.tell_of_closures": lambda world: (),
    "visitation.letters.jobs.tell_of_lifted_closure": lambda world: (world.facility.pk, 1, 1),
    "visitation.jobs.end_holds": lambda world: (),
    "volunteers.accounts.jobs.forget_traces": lambda world: (),
    "volunteers.accounts.jobs.take_lost_factors_off": lambda world: (),
    "volunteers.invitations.jobs.send_invitation": lambda world: (world.program.pk, str(world.invitation.pk)),
    "volunteers.invitations.jobs.send_sign_in_link": lambda world: (str(a_link(world)),),
    "volunteers.invitations.jobs.clear_links": lambda world: (),
    "visitation.after_release.jobs.end_contacts": lambda world: (),
    "visitation.intake.jobs.renew_wishes": lambda world: (),
    "visitation.jobs.back_up": lambda world: (),  # what it does is tried in tests/visitation/backups
    "visitation.jobs.turn_breaks": lambda world: (),
    "visitation.letters.jobs.post_stale_rules": lambda world: (),
    "visitation.matching.jobs.end_proposals": lambda world: (),
    "visitation.matching.jobs.make_assignment": lambda world: (world.assignment.pk, world.program.pk),
    "visitation.matching.jobs.propose_assigned": lambda world: (world.assignment.pk, world.program.pk, world.lead.pk),
    "volunteers.onboarding.jobs.ask_reference": lambda world: (world.program.pk, world.reference.pk),
    "volunteers.sheets.jobs.forget_sheets": lambda world: (),
    "volunteers.sheets.jobs.import_sheet": lambda world: (world.sheet.pk, world.program.pk),
    "volunteers.sheets.jobs.make_export": lambda world: (world.export.pk, world.program.pk),
    "volunteers.sheets.jobs.take_sheet_back": lambda world: (world.sheet.pk, world.program.pk),
}
# Rows that no program has: the trail takes a row of the whole network from anybody; an invitation is found by token.
MAY_CHANGE = {
    "visitation.jobs.check_the_trail": {"compliance_auditevent"},
    "visitation.jobs.watch_trail": {"compliance_auditevent"},
    "visitation.jobs.purge_what_is_due": {"compliance_auditevent"},
    "volunteers.invitations.jobs.send_invitation": {"volunteers_invitation"},
    "volunteers.post.jobs.send_what_is_due": {"volunteers_letter"},
}
# Commands that read or change rows of programs: their arguments, and what says that they found something.
COMMANDS = {
    "export_plan": lambda world, folder: [
        "--from=2026-11-16", "--to=2026-11-22", "--program=harbor", f"--out={folder / 'plan.json'}",
    ],
    "log_forms": lambda world, folder: ["--from=2026-11-16", "--to=2026-11-22", f"--out={folder / 'logs.pdf'}"],
    "verify_audit": lambda world, folder: [],
    "load_rulebooks": lambda world, folder: [str(SHIPPED_RULEBOOKS / "agc.json")],
    "slots": lambda world, folder: ["harbor", "--from=2026-11-16", "--to=2026-11-22"],
    "export_rule_pack": lambda world, folder: ["harbor", f"--out={folder / 'pack.json'}"],
    "import_rule_pack": lambda world, folder: [str(a_pack_of(world.facility, folder))],
    "sync_timetable": lambda world, folder: [],
    "purge": lambda world, folder: [],
    "first_account": lambda world, folder: [],
    "name_keys": lambda world, folder: [],
}

# The rest: they work on files, make tables as the tables' owner, start others of these, or turn keys outside the
# database (tests/compliance/keys, tests/visitation/management/commands).
OF_NO_ROW = {"check_bound", "check_plan", "compile_messages", "make_messages", "plan", "test", "serve"}
OF_NO_ROW |= {"migrate", "demo", "benchmarks", "rotate_keys", "seal", "unseal", "backup", "restore_backup"}
OF_NO_ROW |= {"write_first_tables"}


def a_pack_of(facility, folder):
    """The rules of a facility, otherwise than they are, in a pack of another program."""
    document = facility.editions.get(number=1).document | {"sources": []}
    file = folder / "theirs.json"
    seed = b"s" * 32
    file.write_bytes(
        packed([document], now=STARTS, sign=lambda text: signature_of(text, seed), public_key=public_half(seed))
    )
    return file


def run(job, arguments):
    module, _, name = job.rpartition(".")
    getattr(importlib.import_module(module), name)(*arguments)


def test_every_job_and_every_command_is_tried_here():
    assert set(JOBS) == named("job")
    assert set(COMMANDS) | OF_NO_ROW == named("command")


@pytest.mark.parametrize("job", sorted(JOBS))
def test_a_job_works_with_the_webs_own_login(world, job):
    arguments = JOBS[job](world)
    with connected_as_the_web():
        run(job, arguments)


def test_the_plan_a_job_makes_is_made(world):
    plan = a_plan(world)
    with connected_as_the_web():
        run("visitation.jobs.make_plan", (plan.pk, world.program.pk))
    plan.refresh_from_db()
    assert plan.state == "draft"


@pytest.mark.parametrize("job", sorted(JOBS))
def test_a_job_for_which_no_program_is_said_changes_no_row_of_one(world, job, nobody_is_said):
    arguments = JOBS[job](world)
    before = rows()
    with connected_as_the_web(), suppress(DatabaseError, ObjectDoesNotExist):
        run(job, arguments)
    after = rows()
    assert {table for table in TENANTS if before[table] != after[table]} <= MAY_CHANGE.get(job, set())


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_works_with_the_webs_own_login(world, command, tmp_path):
    arguments = COMMANDS[command](world, tmp_path)
    with connected_as_the_web():
        call_command(command, *arguments, stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_for_which_no_program_is_said_finds_nobody(world, command, tmp_path, nobody_is_said):
    arguments, said = COMMANDS[command](world, tmp_path), StringIO()
    with connected_as_the_web(), suppress(DatabaseError, CommandError):
        call_command(command, *arguments, stdout=said, stderr=said)
    told = said.getvalue().encode() + b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [mark for mark in world.marks() if mark.encode() in told] == []


def test_the_same_commands_find_somebody_once_a_program_is_said(world, tmp_path):
    """What the test above would see if something opened a program that nobody named."""
    with connected_as_the_web():
        call_command("export_plan", *COMMANDS["export_plan"](world, tmp_path), stdout=StringIO())
    assert world.person.alias_code in (tmp_path / "plan.json").read_text()
