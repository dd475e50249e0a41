"""Brings a checkout to where it can serve: tables, translations, static files, timetable. Quick if nothing changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.utils import timezone

from compliance.tables import bring_up_to_date, see_to_grants
from visitation import catalogues, timetable


def make_ready() -> list[str]:
    """Do what is needed of all this; say what was done, in words for the terminal."""
    done = []
    if bring_up_to_date():
        done.append("tables brought up to date")
    see_to_grants()
    if catalogues.compile_stale():
        done.append("translations compiled")
    if collect_static():
        done.append("static files collected")
    timetable.sync(now=timezone.now())
    return done


def collect_static() -> bool:
    """Collect and compress the static files unless they are as they were last time; whether they were collected."""
    stamp, now = Path(settings.VAR_DIR) / "static.stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).exists():
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            seen.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return seen.hexdigest()
