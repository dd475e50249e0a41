"""manage.py as a person starts it: by any Python, with nothing prepared."""

import ast
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

from visitation.virtual_environment import BASE_DIR

LONG_SECONDS = 90


@pytest.fixture
def tmp_path():
    """A folder outside pytest's own, which every other pytest on the machine closes to the account of the server."""
    with tempfile.TemporaryDirectory(prefix="visitation-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def machine(tmp_path):
    """The surroundings of a newcomer: no database, no keys, a data folder of its own."""
    named = ("DATABASE_URL", "VISITATION_KEYS", "VISITATION_SECRET_KEY", "PORT")
    return {name: value for name, value in os.environ.items() if name not in named} | {"VISITATION_VAR": str(tmp_path)}


def run(machine, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=BASE_DIR, env=machine, capture_output=True, text=True
    )


def until(holds):
    """Wait for what another process is about to bring about."""
    deadline = time.monotonic() + LONG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def health(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


@pytest.fixture
def site(machine):
    """A served site: its process and port. Whatever is left of it ends with the test."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)],
        cwd=BASE_DIR,
        env=machine,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout.readline() == f"Visitation is ready at http://localhost:{port}/  (Ctrl-C ends it)\n"
    yield process, port
    process.kill()
    process.communicate()


def everything_of(process):
    return [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]


def is_gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_manage_py_says_its_one_line_even_where_new_python_is_not_understood():
    source = (BASE_DIR / "manage.py").read_text()
    assert "sys.version_info < (3, 11)" in source.split("from visitation")[0]
    tree = ast.parse(source, feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr))]
    old = source.replace("sys.version_info < (3, 11)", "sys.version_info < (99,)")
    ran = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True)
    this = sys.version.split()[0]
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        f"Visitation needs Python 3.11 or newer; this is {this}.\n",
    )


def test_a_command_on_files_starts_no_database(machine, tmp_path):
    ran = run(machine, "version")
    assert (ran.returncode, ran.stdout) == (0, "5.2.19\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["field-keys", "keys", "secret-key"]


def test_a_database_that_does_not_answer_is_one_line_without_its_password(machine):
    url = f"postgresql://somebody:secret@127.0.0.1:{free_port()}/x"
    ran = run(machine | {"DATABASE_URL": url}, "showmigrations")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1].startswith("The database named by DATABASE_URL does not answer: ")
    assert "Traceback" not in ran.stderr
    assert "secret" not in ran.stderr


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("VISITATION_KEYS", "nonsense", "VISITATION_KEYS: entry “nonsense” must be a new name and 32 bytes in base64."),
        ("VISITATION_SECRET_KEY", "short", "VISITATION_SECRET_KEY: at least 50 random characters are needed."),
    ],
)
def test_a_secret_that_cannot_be_used_is_one_line(machine, name, value, line):
    ran = run(machine | {name: value}, "version")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] == line
    assert "Traceback" not in ran.stderr


def test_a_data_folder_that_cannot_be_made_is_one_line(machine, tmp_path):
    (tmp_path / "file").write_text("")
    ran = run(machine | {"VISITATION_VAR": str(tmp_path / "file")}, "showmigrations")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"Visitation keeps its data in {tmp_path}/file and cannot write there: File exists. "
        "VISITATION_VAR names another folder.\n"
    )


@pytest.mark.parametrize("port", ["65536", "http"])
def test_a_port_that_is_none_is_one_line(machine, port):
    ran = run(machine | {"PORT": port}, "serve")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1] == f"“{port}” is no port: it is a number from 1 to 65535, as in --port 8000."


def test_a_taken_port_is_one_line(machine):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run(machine, "serve", "--port", str(port))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.splitlines()[-1].startswith(
        f"Port {port} cannot be used (Address already in use). Choose another"
    )


def test_a_served_site_is_well_heals_and_ends_whole(site):
    process, port = site
    served = [psutil.Process(pid) for pid in everything_of(process)]
    ports = {each.environ().get("PORT") for each in served if "visitation.supervised" in each.cmdline()}
    assert ports == {str(port)}  # letters link to where it is reached
    until(lambda: health(port)["ok"])
    assert sorted(health(port)) == ["database", "jobs", "last_migration", "ok"]

    web = next(each for each in psutil.Process(process.pid).children() if " web " in " ".join(each.cmdline()))
    web.kill()
    until(lambda: is_gone(web.pid))
    until(lambda: health(port)["ok"])  # asked meanwhile, the question waits at the socket that the supervisor holds

    family = everything_of(process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(LONG_SECONDS) == 0
    until(lambda: all(map(is_gone, family)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_killed_site_leaves_nothing_and_starts_again(site, machine, tmp_path):
    process, port = site
    family = everything_of(process)
    assert len(family) > 8
    process.kill()
    process.wait()
    until(lambda: all(map(is_gone, family)))
    ran = run(machine, "showmigrations", "visitation")
    assert (ran.returncode, ran.stdout.split("\n")[1][:4]) == (0, " [X]")


def test_the_database_is_there_for_a_command_and_gone_after_it(machine, tmp_path):
    ran = run(machine, "shell", "--no-imports", "-c", "from django.conf import settings as s; print(s.DATABASE_URL)")
    assert ran.returncode == 0, ran.stderr
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(ran.stdout.strip())
    assert not (tmp_path / "database" / "state.json").exists()
