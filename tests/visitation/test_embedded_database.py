"""The embedded PostgreSQL, started, shared, killed and started again for real."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from visitation import embedded_database
from visitation.virtual_environment import BASE_DIR

LONG_SECONDS = 60

# A process that uses the database of a folder, says where it is, and goes on using it until its input ends.
USER = """
import sys
from pathlib import Path
from visitation import embedded_database
used = embedded_database.use(Path(sys.argv[1]), throwaway=sys.argv[2] == "throwaway")
print(used.url, flush=True)
sys.stdin.read()
"""


class User:
    """Another process that uses the database."""

    def __init__(self, folder, kind="throwaway"):
        command = [sys.executable, "-c", USER, str(folder), kind]
        self.process = subprocess.Popen(
            command, cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.communicate()[1]

    def end(self):
        _out, said = self.process.communicate("")
        assert self.process.returncode == 0, said

    def kill(self):
        self.process.kill()
        self.process.communicate()


def until(holds):
    """Wait for what another process is about to bring about."""
    deadline = time.monotonic() + LONG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)


def answer(url, question="SELECT 1"):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def answers(url):
    try:
        return answer(url) == 1
    except psycopg.OperationalError:
        return False


def server_pid(folder):
    return int((folder / "database" / "data" / "postmaster.pid").read_text().split("\n")[0])


def keeper_pid(folder):
    return json.loads((folder / "database" / "state.json").read_text())["keeper"]


def is_gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def tmp_path():
    """A folder outside pytest's own, which every other pytest on the machine closes to the account of the server."""
    with tempfile.TemporaryDirectory(prefix="visitation-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def folder(tmp_path):
    """A data folder whose files stay, so that a second start finds them; what is left of it ends with the test."""
    yield tmp_path
    state = tmp_path / "database" / "state.json"
    if state.exists():
        os.kill(json.loads(state.read_text())["keeper"], signal.SIGTERM)
        until(lambda: not state.exists())


def test_the_server_runs_while_somebody_uses_it_and_no_longer(folder):
    first, second = User(folder, "keep"), User(folder, "keep")
    pid = server_pid(folder)
    assert first.url == second.url
    first.end()
    assert answer(second.url) == 1
    second.end()
    until(lambda: is_gone(pid))


def test_what_was_written_is_there_at_the_next_start(folder):
    user = User(folder, "keep")
    with psycopg.connect(user.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    user.end()
    user = User(folder, "keep")
    assert answer(user.url, "SELECT number FROM kept") == 7
    user.end()


def test_the_server_ends_when_its_only_user_is_killed(folder):
    user = User(folder, "keep")
    pid = server_pid(folder)
    user.kill()
    until(lambda: is_gone(pid))


def test_a_killed_server_is_started_again_under_its_users(folder):
    user = User(folder, "keep")
    with psycopg.connect(user.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    killed = server_pid(folder)
    os.kill(killed, signal.SIGKILL)
    until(lambda: is_gone(killed) and answers(user.url))
    assert answer(user.url, "SELECT number FROM kept") == 7
    user.end()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_killed_keeper_takes_the_server_with_it_and_the_next_start_is_healthy(folder):
    user = User(folder, "keep")
    pid = server_pid(folder)
    os.kill(keeper_pid(folder), signal.SIGKILL)
    until(lambda: is_gone(pid))
    user.kill()
    user = User(folder, "keep")
    assert answer(user.url) == 1
    user.end()


def test_everything_killed_at_once_leaves_nothing_that_hinders_the_next_start(folder):
    user = User(folder, "keep")
    for pid in (keeper_pid(folder), server_pid(folder), user.process.pid):
        os.kill(pid, signal.SIGKILL)
    user.process.communicate()
    user = User(folder, "keep")
    assert answer(user.url) == 1
    user.end()


def test_a_pid_file_that_names_another_program_is_forgotten(folder):
    User(folder, "keep").end()
    until(lambda: not (folder / "database" / "data" / "postmaster.pid").exists())
    pid_file = folder / "database" / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{folder}/database/data\n0\n5432\n\n\n0 0\nready\n")
    user = User(folder, "keep")
    assert answer(user.url) == 1
    user.end()


def test_a_half_made_database_is_made_anew(folder):
    (folder / "database" / "data.new").mkdir(parents=True)
    (folder / "database" / "data.new" / "PG_VERSION").write_text("18")
    user = User(folder, "keep")
    assert answer(user.url) == 1
    user.end()


def test_starts_at_the_same_moment_share_one_server(folder):
    command = [sys.executable, "-c", USER, str(folder), "keep"]
    starts = [
        subprocess.Popen(command, cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _number in range(4)
    ]
    assert len({start.stdout.readline() for start in starts}) == 1
    for start in starts:
        start.communicate("")


def test_a_deep_folder_gets_its_socket_elsewhere(tmp_path):
    deep = tmp_path.joinpath(*["a-long-name-of-a-folder"] * 6)
    user = User(deep)
    assert answer(user.url) == 1
    socket_folder = json.loads((deep / "database" / "state.json").read_text())["socket_folder"]
    assert len(socket_folder) < 100
    user.end()
    assert not os.path.exists(socket_folder)


def test_two_folders_have_a_server_each(tmp_path):
    one, other = User(tmp_path / "one"), User(tmp_path / "other")
    with psycopg.connect(one.url) as connection:
        connection.execute("CREATE TABLE only_here ()")
    assert answer(one.url, "SELECT to_regclass('only_here')::text") == "only_here"
    assert answer(other.url, "SELECT to_regclass('only_here')::text") is None
    one.end()
    other.end()


def test_a_throwaway_server_leaves_no_files(tmp_path):
    used = embedded_database.use(tmp_path, throwaway=True)
    assert answer(used.url) == 1
    used.end()
    until(lambda: not (tmp_path / "database").exists())


def test_the_role_is_no_superuser(tmp_path):
    used = embedded_database.use(tmp_path, throwaway=True)
    assert answer(used.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    used.end()


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded_database.CannotStart) as refused:
        embedded_database.use(tmp_path / "file")
    assert str(refused.value) == f"The database needs to write to {tmp_path}/file/database: Not a directory."


ROLES = """
    SELECT string_agg(format('%s %s %s %s', rolname, rolcanlogin, rolsuper, rolbypassrls), ', ' ORDER BY rolname)
    FROM pg_roles WHERE rolname LIKE 'visitation%'
"""
AS_THEY_SHOULD_BE = (
    "visitation t f t, visitation_app t f f, visitation_backup t f t, visitation_counts f f f, visitation_rules f f f"
)


def test_the_roles_of_the_web_are_there(tmp_path):
    used = embedded_database.use(tmp_path, throwaway=True)
    assert answer(used.url, ROLES) == AS_THEY_SHOULD_BE
    assert answer(used.app_url, "SELECT current_user::text") == "visitation_app"
    used.end()


def test_in_a_folder_that_is_there_already_the_roles_are_made_and_put_right(tmp_path):
    """As one from before there were roles, or one in which somebody gave the web more than it needs."""
    used = embedded_database.use(tmp_path)
    as_superuser = used.url.replace("visitation@", "postgres@")
    with psycopg.connect(as_superuser, autocommit=True) as connection:
        connection.execute("DROP ROLE visitation_counts")
        connection.execute("ALTER ROLE visitation_app BYPASSRLS CREATEDB")
        connection.execute("ALTER ROLE visitation NOBYPASSRLS")
    used.end()
    again = embedded_database.use(tmp_path)
    assert answer(again.url, ROLES) == AS_THEY_SHOULD_BE
    assert answer(again.url, "SELECT rolcreatedb FROM pg_roles WHERE rolname = 'visitation_app'") is False
    again.end()
