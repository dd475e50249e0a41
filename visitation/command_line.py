"""What `manage.py` does with its arguments: packages, keys, database, then Django's command. Standard library only.

Whatever keeps a command from starting is one line on standard error and exit code 2.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from visitation import embedded_database, local_keys, virtual_environment
from visitation.virtual_environment import BASE_DIR, RUN_LOCK, TEST_LOCK

# These read files or the code alone, so no database is started for them.
WITHOUT_DATABASE = {
    "check_bound",
    "check_plan",
    "collectstatic",
    "compile_messages",
    "diffsettings",
    "draw_statuses",
    "findstatic",
    "help",
    "make_messages",
    "makemigrations",
    "plan",
    "version",
}

_KEYS = ("VISITATION_KEYS", "VISITATION_KEYS_FILE", "VISITATION_KEY_STORE", "VISITATION_SECRET_KEY")
_OF_A_DATA_FOLDER = (*_KEYS, "DATABASE_URL", "VISITATION_OWNER_URL", "VISITATION_BACKUP_URL", "VISITATION_BACKUPS")


def main(argv: list[str]) -> None:
    """Run the command. `argv` is sys.argv."""
    command = argv[1] if len(argv) > 1 else "help"
    try:
        virtual_environment.start_inside(TEST_LOCK if command == "test" else RUN_LOCK, argv)
        if command == "test":
            _run_tests(argv[2:])
        if argv[1:3] == ["benchmarks", "bookings"] or command == "write_first_tables":
            _take_a_data_folder_of_its_own()
        prepare_environment(with_database=_needs_database(command, argv))
        _say_whether_demo(command)
    except (virtual_environment.CannotSetUp, local_keys.KeysMissing, embedded_database.CannotStart) as error:
        _end(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        django.setup()
    except ImproperlyConfigured as error:
        _end(str(error))
    try:
        execute_from_command_line(argv)
    except KeyboardInterrupt:
        sys.exit(130)


def prepare_environment(*, with_database: bool, tell: bool = True) -> None:
    """Fill in what settings.py reads and the machine's owner did not set: data folder, keys, database.

    Raises KeysMissing or CannotStart.
    """
    folder = data_folder()
    os.environ["VISITATION_VAR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visitation.settings")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        local_keys.fill(os.environ, folder, tell=tell)
    except OSError as error:
        raise embedded_database.CannotStart(
            f"Visitation keeps its data in {folder} and cannot write there: {error.strerror}. "
            "VISITATION_VAR names another folder."
        ) from None
    if not with_database:
        os.environ.setdefault("DATABASE_URL", "")
    elif not os.environ.get("DATABASE_URL"):
        used = embedded_database.use(folder)
        os.environ["DATABASE_URL"], os.environ["VISITATION_OWNER_URL"] = used.app_url, used.url
        os.environ["VISITATION_BACKUP_URL"] = used.backup_url
    else:
        _require_answer(os.environ["DATABASE_URL"])


def tell_port(port: str) -> None:
    """What is started from here makes its links with the port that the site is served on."""
    os.environ["PORT"] = port


def forget_owner() -> None:
    """What this process becomes, and what it starts, never learns how the tables' owner connects."""
    os.environ.pop("VISITATION_OWNER_URL", None)


def _say_whether_demo(command: str) -> None:
    """The demo's accounts show their codes where the command `demo` serves and nowhere else, whatever was set."""
    os.environ.pop("VISITATION_DEMO", None)
    if command == "demo":
        os.environ["VISITATION_DEMO"] = "1"


def data_folder() -> Path:
    """VISITATION_VAR, or `var/` beside manage.py."""
    return Path(os.environ.get("VISITATION_VAR") or BASE_DIR / "var").expanduser().resolve()


def _needs_database(command: str, argv: list[str]) -> bool:
    return command not in WITHOUT_DATABASE and not command.startswith("-") and not {"-h", "--help"} & set(argv[2:])


def _require_answer(url: str) -> None:
    """A database named by its owner must answer; its address holds a password and is not repeated."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise embedded_database.CannotStart(f"The database named by DATABASE_URL does not answer: {why}") from None


def _run_tests(arguments: list[str]) -> None:
    """Run pytest on a database and a data folder of its own, which vanish with it."""
    from visitation import test_run

    folder = Path(tempfile.mkdtemp(prefix="visitation-test-"))
    os.environ["VISITATION_VAR"] = str(folder)
    try:
        used = None
        if not os.environ.get("DATABASE_URL"):
            used = embedded_database.use(folder, throwaway=True)
            os.environ["DATABASE_URL"] = used.url  # the owner's: what a test arranges and looks at is every program's
        for name in _KEYS:
            os.environ.pop(name, None)  # a test never sees the keys of real data
        prepare_environment(with_database=True, tell=False)
        code = test_run.run(arguments, throwaway_server=used is not None)
        if used:
            used.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)


def _take_a_data_folder_of_its_own() -> None:
    """For what kills servers and makes tables: no data of anybody's is near it, and all of it vanishes at the end."""
    folder = Path(tempfile.mkdtemp(prefix="visitation-benchmark-"))
    parent = os.getpid()
    atexit.register(lambda: os.getpid() == parent and shutil.rmtree(folder, ignore_errors=True))
    for name in _OF_A_DATA_FOLDER:
        os.environ.pop(name, None)
    os.environ["VISITATION_VAR"] = str(folder)


def _end(line: str) -> None:
    print(line, file=sys.stderr)
    sys.exit(2)
