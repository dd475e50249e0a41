"""Senders that are killed at any moment, against a real mail server: nothing is lost, what is repeated is the same.

A long run is the same test with more letters, killed by the clock:
`VISITATION_TEST_LETTERS=10000 python3 manage.py test tests/volunteers/post/test_jobs.py -s`
"""

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import time as clock
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.factories.mail_servers import a_mail_server
from tests.factories.posting import a_told_world, wants
from tests.factories.told_visits import CANARIES
from visitation.statuses import Status
from volunteers.models import Letter
from volunteers.post import draft, post_all

A_FEW = 300
LETTERS = int(os.environ.get("VISITATION_TEST_LETTERS", A_FEW))
KILL_SECONDS = 3.0  # in a long run
KILLED_AFTER = (40, 110, 190, 250)  # letters that arrived, in a short one
PATIENCE_SECONDS = 600 if LETTERS == A_FEW else 7200
# Loads everything once, and has children send; each line it reads kills one and begins the next.
SENDERS = """
import django, os, signal, sys, time
django.setup()
from volunteers.post.jobs import send_what_is_due
while True:
    child = os.fork()
    while child == 0:
        send_what_is_due()
        time.sleep(0.05)
    print("ready", flush=True)
    told = sys.stdin.readline()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if not told:
        break
"""


class Sink:
    """A mail server that takes everything, and keeps which Message-IDs came in."""

    def __init__(self):
        self.ids, self.leaks = [], []

    async def handle_DATA(self, server, session, envelope):
        text = str(message_from_bytes(envelope.content, policy=policy.default).get_content())
        self.leaks += [mark for mark in CANARIES.values() if mark in text]
        self.ids.append(re.search(rb"^Message-ID: (.+?)\r?$", envelope.content, re.MULTILINE)[1].decode())
        return "250 taken"


@pytest.fixture
def sink():
    found = Sink()
    with a_mail_server(found) as found.port:
        yield found


def senders_of(sink):
    name = connection.settings_dict["NAME"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "visitation.settings",
        "DATABASE_URL": re.sub(r"/[^/?]*(?=$|\?)", f"/{name}", os.environ["DATABASE_URL"], count=1),
        "VISITATION_KEY_STORE": str(settings.KEY_STORE),
        "VISITATION_MAIL_HOST": "127.0.0.1",
        "VISITATION_MAIL_PORT": str(sink.port),
    }
    assert re.search(rf"/{name}($|\?)", environment["DATABASE_URL"])
    return subprocess.Popen(
        [sys.executable, "-c", SENDERS], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def is_time_to_kill(sink, kills, born_at):
    if LETTERS == A_FEW:
        return kills < len(KILLED_AFTER) and len(sink.ids) >= KILLED_AFTER[kills]
    return time.monotonic() > born_at + KILL_SECONDS


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_killed_again_and_again_loses_nothing(sink):
    world = a_told_world()
    wants(world.ida.user, quiet_from=clock(0), quiet_until=clock(0))
    now = timezone.now()
    visit = world.visit(starts=now + timedelta(days=1), status=Status.CONFIRMED)
    post_all(
        draft("visit_reminder", visit.code, world.ida, program=world.program, due=now,
              edition=f"m{number} {visit.starts:%Y-%m-%dT%H:%MZ}")
        for number in range(LETTERS)
    )  # fmt: skip
    waiting = Letter.objects.filter(state__in=["waiting", "sending"])
    began, kills = time.monotonic(), 0
    with senders_of(sink) as senders:
        assert senders.stdout.readline() == "ready\n"
        born_at = time.monotonic()
        while waiting.exists():
            in_time = time.monotonic() < began + PATIENCE_SECONDS
            assert in_time, Counter(Letter.objects.values_list("state", "reason", "attempts"))
            if is_time_to_kill(sink, kills, born_at):
                senders.stdin.write("kill\n")
                senders.stdin.flush()
                assert senders.stdout.readline() == "ready\n"
                kills, born_at = kills + 1, time.monotonic()
            time.sleep(0.005 if LETTERS == A_FEW else 0.1)
        senders.stdin.close()
    took = time.monotonic() - began
    came = Counter(sink.ids)
    figures = {
        "letters": LETTERS, "kills": kills, "lost": LETTERS - len(came), "repeated": len(sink.ids) - len(came),
        "seconds": round(took, 1),
    }  # fmt: skip
    print(json.dumps(figures))
    assert set(came) == {f"<{pk}@localhost>" for pk in Letter.objects.values_list("pk", flat=True)}
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
    assert (kills >= 4, sink.leaks) == (True, [])
    assert len(sink.ids) - len(came) <= min(kills, LETTERS if LETTERS == A_FEW else LETTERS // 1000)
