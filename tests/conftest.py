"""Settings of the test run only: a fast hasher, no network, one migrated template database, the browser.

`manage.py test` starts the database and finds the browser (visitation/test_run.py).
"""

import fcntl
import gc
import os
import random
import re
import secrets
import shutil
import socket
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# The same examples in every run, however slow the machine; VISITATION_HYPOTHESIS=new_every_time looks for new ones.
hypothesis_settings.register_profile(
    "same_every_time", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("new_every_time", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile(os.environ.get("VISITATION_HYPOTHESIS", "same_every_time"))


def pytest_configure(config):
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow by design
    settings.STORAGES = settings.STORAGES | {
        # No collected manifest: pages and the live server take static files from where they are written.
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # Each person's key is flushed to the disk; in a test there is no power to fail.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    settings.FIELD_KEYS_FILE = None  # tests change the ring where settings has it
    settings.KEY_STORE = Path(tempfile.mkdtemp(prefix="visitation-test-keys-", dir=memory))
    config.add_cleanup(lambda: shutil.rmtree(settings.KEY_STORE, ignore_errors=True))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise looks for it
    config.addinivalue_line("markers", "password_only: force_login proves a password and no second factor")
    # pytest-base-url, which pytest-playwright brings, declares a fixture the old way.
    config.addinivalue_line("filterwarnings", "ignore:Session-scoped fixtures defined as instance methods")
    if not hasattr(config, "workerinput"):
        from visitation import catalogues

        catalogues.compile_stale()


def pytest_make_parametrize_id(val):
    """A name that goes over the wire between the parallel workers: half a surrogate pair does not."""
    return ascii(val) if isinstance(val, str) and any("\ud800" <= letter <= "\udfff" for letter in val) else None


def pytest_collection_modifyitems(items):
    """What takes long in one piece goes first, so that no worker is left alone with it at the end: browsers, servers,
    searches of the server's files (which grow with every test), the crawl, all migrations.
    """
    first = r"tests/(journeys/|test_bootstrap|visitation/test_embedded_database|proof/|compliance/test_first_tables)"
    items.sort(key=lambda item: not re.search(first, item.nodeid))


def pytest_collection_finish():
    """What is there before the first test stays to the end: there is nothing in it to be freed."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# ── no chance ─────────────────────────────────────────────────────────────────────────────────────────────────────────


_drawn = random.Random()
# Codes, keys of rows and links are drawn by `secrets`: from here on by a series of numbers that begins anew with every
# test, so that a run is like the one before it. What another process draws stays drawn by chance: two that go on
# from one point would draw the same.
_by_chance = {name: getattr(secrets._sysrand, name) for name in ("getrandbits", "randbytes", "random")}
for _name in _by_chance:
    setattr(secrets._sysrand, _name, getattr(_drawn, _name))
os.register_at_fork(after_in_child=lambda: vars(secrets._sysrand).update(_by_chance))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    _drawn.seed(item.nodeid)


# ── no network ────────────────────────────────────────────────────────────────────────────────────────────────────────

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


def _require_this_machine(connection, address):
    if connection.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise AssertionError(f"A test reached for the network: {address[0]}")


def _connect_here(connection, address):
    _require_this_machine(connection, address)
    return _connect(connection, address)


def _connect_ex_here(connection, address):
    _require_this_machine(connection, address)
    return _connect_ex(connection, address)


socket.socket.connect, socket.socket.connect_ex = _connect_here, _connect_ex_here


# ── database ──────────────────────────────────────────────────────────────────────────────────────────────────────────


FILLED_BY_MIGRATING = ("django_content_type", "auth_permission")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_blocker):
    """Migrate once, into a template; the database of each parallel worker is a copy of it."""
    from django.conf import settings
    from django.db import connection

    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker is None:
        return
    folder, named, template = Path(settings.VAR_DIR), connection.settings_dict, "test_visitation_template"
    with (folder / "template-turn").open("a") as turn, django_db_blocker.unblock():
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "template-made").exists():
            own_name = named["NAME"]
            named["TEST"]["NAME"] = template
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()  # nobody may be connected to a database that is copied
            named["NAME"] = settings.DATABASES["default"]["NAME"] = own_name
            (folder / "template-made").touch()
    named["TEST"] |= {"NAME": f"test_visitation_{worker}", "TEMPLATE": template}


@pytest.fixture(scope="session", autouse=True)
def _rows_are_cleared_away():
    """After a test that commits: what it left in a few tables is deleted, a tenth of the work of truncating them all.

    Their own triggers, which keep the trail as it is, are the owner's to switch off; references are checked at the end.
    What migrating fills, and keeps alike, stays; so nothing has to be told that tables were made.
    """
    from django.core.management.commands import flush
    from django.db.backends.postgresql.operations import DatabaseOperations

    def statements(operations, style, tables, **options):
        tables = [operations.quote_name(table) for table in tables if table not in FILLED_BY_MIGRATING]
        with operations.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables))
            filled = [name for (name,) in cursor.fetchall()]
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgrelid = ANY(%s::regclass[])",
                [filled],
            )
            guarded = [name for (name,) in cursor.fetchall()]
        off = [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in guarded]
        on = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in guarded]
        return [*off, *(f"DELETE FROM {name}" for name in filled), "SET CONSTRAINTS ALL IMMEDIATE", *on]

    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(DatabaseOperations, "sql_flush", statements)
        changed.setattr(flush, "emit_post_migrate_signal", lambda *arguments: None)
        yield


@pytest.fixture(scope="module", autouse=True)
def _keys_are_cleared_away():
    """The keys of rows that were rolled back stay: thousands in a whole run, for whoever goes through all of them."""
    yield
    from django.conf import settings

    for folder in settings.KEY_STORE.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)


# ── language ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def _back_to_english():
    """A page asked for in another language leaves it behind in the thread; the next test begins in the source's own."""
    yield
    from django.utils import translation

    translation.deactivate()


# ── signing in ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def _sign_in_with_a_second_factor(request, monkeypatch):
    """`client.force_login` stands for a whole sign-in, code included, unless the test is marked `password_only`."""
    from django.test import Client

    force_login = Client.force_login
    factors = ["password"] if request.node.get_closest_marker("password_only") else ["password", "totp"]

    def signed_in(client, user, backend=None):
        force_login(client, user, backend)
        session = client.session
        session.update({"factors": factors, "proved_at": int(time.time())})
        session.save()

    monkeypatch.setattr(Client, "force_login", signed_in)


# ── browser ───────────────────────────────────────────────────────────────────────────────────────────────────────────


PATIENCE_MS = 60_000  # what a busy machine may take for what it does in the end


@pytest.fixture(scope="session")
def playwright():
    """Playwright leaves an event loop behind in the thread it runs in; Django's check for one is off from then on."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as driver:
        yield driver
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    path = os.environ.get("VISITATION_CHROMIUM")
    assert path, "No browser was found for the journeys: start them with `python3 manage.py test tests/journeys`."
    quiet = ["quic", "background-networking", "component-update", "sync", "default-apps", "dev-shm-usage"]
    arguments = ["--no-first-run", *(f"--disable-{name}" for name in quiet)]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to run as root with it
    return {"executable_path": path, "args": arguments}


@pytest.fixture
def browser_page(page):
    """A page of a real headless browser; use it with pytest-django's `live_server`."""
    page.set_default_timeout(PATIENCE_MS)
    return page
