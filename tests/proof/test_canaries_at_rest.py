"""After real use nothing protected lies in clear anywhere: tables, indexes, WAL, dumps, queue, sessions, logs.

The world is committed to a real PostgreSQL server; people sign in, read, write, export and run into errors; then the
server's own files are searched, byte by byte. That a marker in a plain column is found shows that the search works.
"""

import io
import logging
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from compliance.log_lines import JsonLine
from tests.factories.invitations import run_posted_jobs
from tests.proof.canary_scan import Scanner
from tests.proof.canary_world import build
from visitation.models import Visit
from volunteers.models import Program

PASSWORD = "kettle orbit marsh violin"
PAGE_BYTES = 8192
TYPED = {
    "line": "ZQATYPEDLINE0001Q",
    "reason": "ZQATYPEDREAS0001Q",
    "number": "A999700001",
    "mail": "ZQATYPEDMAIL0001Q@example.org",
    "sign-in name": "ZQATYPEDNAME0001Q@example.org",
    "password": "ZQATYPEDPASS0001Q",
    "name": "ZQATYPEDVOLU0001Q",
}
PLAIN = "ZQAPLAINCOLU0001Q"


def needles(world):
    """What would show that words of a field lie somewhere: the beginnings of its markers, all A-numbers and days."""
    found = set()
    for marker in world.ledger.markers:
        text = marker.text
        if text.startswith("ZQ"):
            found.add(text[:-5])  # all rows of one column begin alike
        elif marker.field.endswith((".a_number", ".phone")):
            found.add(text)
    return found | {word.removeprefix("A").removesuffix("@example.org") for word in TYPED.values()}


def without_empty_pages(content):
    pages = (content[start : start + PAGE_BYTES] for start in range(0, len(content), PAGE_BYTES))
    return b"".join(page.rstrip(b"\0") if page.count(0) == len(page) else page for page in pages)


@pytest.fixture
def server():
    """(folder of this database's tables and indexes, folder of the WAL, the server's own log)."""
    folder = Path(settings.VAR_DIR) / "database"
    assert (folder / "data").is_dir(), "this test reads the files of the server that `manage.py test` starts"
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (number,) = cursor.fetchone()
    return folder / "data" / "base" / str(number), folder / "data" / "pg_wal", folder / "log"


def files_of(server, since):
    tables, wal, log = server
    with connection.cursor() as cursor:
        # The tests' role may not ask for a checkpoint; making a database by copying files makes one.
        cursor.execute(f"CREATE DATABASE checkpoint_{tables.name} TEMPLATE template0 STRATEGY file_copy")
        cursor.execute(f"DROP DATABASE checkpoint_{tables.name}")
    yield from (file for file in tables.iterdir() if file.is_file())
    yield from (file for file in wal.iterdir() if file.is_file() and file.stat().st_mtime >= since)
    if log.exists():
        yield log


def found_in(scanner, files):
    hits = []
    for file in files:
        content = without_empty_pages(file.read_bytes())
        hits += [str(hit) for hit in scanner.scan(content, file.name, depth=3)]
        hits += [str(hit) for hit in scanner.scan(file.name.encode(), "a file's name")]
    return hits


def dump():
    """Every table as `COPY … TO` writes it, by name: the queue and the sessions are among them."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            with cursor.copy(f"COPY {name} TO STDOUT") as rows:
                yield name, b"".join(bytes(part) for part in rows)


@contextmanager
def all_logs():
    """What the program writes to its log, as the settings format it."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    root.addHandler(handler)
    try:
        yield written
    finally:
        root.removeHandler(handler)


def sign_in_by_the_page(user):
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post(reverse("sign_in"), {"username": TYPED["sign-in name"], "password": TYPED["password"]})
    client.post(reverse("sign_in"), {"username": user.username, "password": TYPED["password"]})
    answer = client.post(reverse("sign_in"), {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def live(world):
    """A volunteer and a lead do their work, and some of it goes wrong. Returns every answer."""
    home = world.tenants["A"]
    volunteer, lead = home.actors["VO", 1], home.actors["PL", 1]
    answers = []
    client = sign_in_by_the_page(volunteer.user)
    person, visit = volunteer.own.alias_code, volunteer.visit.code
    past = Visit.objects.filter(pk=volunteer.visit.pk)
    for path in ("/visits/", f"/visits/{visit}/", "/people/", f"/people/{person}/", "/visits.ics", "/me/"):
        answers.append(client.get(path))
    answers.append(client.get(f"/visits/{visit}/log.pdf"))
    begun = world.now - timedelta(hours=2)
    past.update(starts=begun, ends=begun + timedelta(hours=1))
    told = {"happened": "yes", "seen": "expected", "flag": "concern", "line": TYPED["line"], "wellbeing": "call_me"}
    answers.append(client.post(f"/visits/{visit}/log/", told | {"line": TYPED["line"] * 20}))
    answers.append(client.post(f"/visits/{visit}/log/", told))
    answers.append(client.get(f"/visits/{visit}/log/"))
    answers.append(client.post("/sign-in/forgotten/", {"username": TYPED["mail"]}))
    answers.append(client.post("/sign-in/link/", {"address": TYPED["mail"]}))

    client = Client(raise_request_exception=False)
    client.force_login(lead.user)
    own, other = lead.own.alias_code, home.people[18].alias_code
    for path in ("/week/", "/plans/", f"/plans/{lead.rows['plan'].code}/", "/people/", f"/people/{own}/", "/team/"):
        answers.append(client.get(path))
    answers += [
        client.get(path) for path in ("/week/logs.pdf", "/trail/", f"/visits/{visit}/", f"/visits/{visit}/log/")
    ]
    for field in ("legal_name", "a_number", "country_of_birth", "date_of_birth", "contacts", "health_notes"):
        answers.append(client.post(f"/people/{own}/field/", {"field": field, "reason": "visit"}))
    answers.append(client.post("/people/look-up/", {"number": TYPED["number"]}))
    broken = {"category": "medical", "reason": f"Asked by the infirmary, {TYPED['reason']}"}
    answers.append(client.post(f"/people/{other}/glass/", broken))
    answers.append(client.get(f"/people/{other}/glass/"))
    invited = {"role": "VO", "address": TYPED["mail"], "language": "en"}
    answers.append(client.post("/team/invite/", invited))
    details = {"preferred_name": TYPED["name"], "phone": "+1 212 555 0188", "zip": "10001", "max_visits_per_week": 1}
    answers.append(client.post("/managed/new/", details))
    answers.append(client.post(f"/plans/{lead.rows['plan'].code}/publish/"))
    answers.append(client.get(f"/nowhere/?q={TYPED['name']}"))
    with patch("visitation.views.people.languages_of", side_effect=ValueError(TYPED["reason"])):
        answers.append(client.get(f"/people/{own}/"))
    assert answers[-1].status_code == 500
    run_posted_jobs()
    return answers


@pytest.mark.django_db(transaction=True)
def test_after_real_use_nothing_protected_lies_in_clear_anywhere(server):
    world = build()
    since = world.now.timestamp() - 60
    with all_logs() as log:
        answers = live(world)
    refused = [
        (answer.request["PATH_INFO"], answer.status_code) for answer in answers if answer.status_code in (403, 404)
    ]
    assert [path for path, _ in refused] == ["/nowhere/"]
    scanner = Scanner(needles(world))

    assert found_in(scanner, files_of(server, since)) == []
    for name, rows in dump():
        assert list(scanner.scan(rows, name)) == []
    assert list(scanner.scan(log.getvalue().encode(), "the program's log")) == []
    assert TYPED["mail"].lower() in "".join(mail.outbox[-1].to), "the letter reached the outbox"
    for letter in mail.outbox:
        letter.to = []
        assert list(scanner.scan(letter.message().as_bytes(), "a letter")) == []
    for answer in answers:
        heads = f"{answer.headers}{answer.cookies.output()}{answer.request['PATH_INFO']}"
        assert list(scanner.scan(heads.encode(), answer.request["PATH_INFO"])) == []
    assert list(scanner.scan_paths(Path(settings.KEY_STORE))) == []

    Program.objects.filter(pk=world.tenants["A"].program.pk).update(phone=PLAIN)
    planted = Scanner([PLAIN])
    found = found_in(planted, files_of(server, since))
    assert len({hit.split("where=")[1] for hit in found}) >= 2, "the search finds what lies in clear, in table and WAL"
    assert any(list(planted.scan(rows, name)) for name, rows in dump())
