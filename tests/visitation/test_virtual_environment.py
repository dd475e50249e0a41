"""The environment that manage.py makes, up to the point where packages are downloaded."""

import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr
from io import StringIO

import pytest

from visitation import virtual_environment
from visitation.virtual_environment import BASE_DIR, RUN_LOCK, TEST_LOCK, CannotSetUp, make, start_inside

# A lock that pip refuses before it asks anybody anything: its one archive is a file that does not exist.
NOTHING = f"nothing @ file:///nowhere/nothing-1-py3-none-any.whl \\\n    --hash=sha256:{'0' * 64}\n"


@pytest.fixture
def checkout(tmp_path):
    """A folder with empty locks: nothing to download."""
    for name in (RUN_LOCK, TEST_LOCK):
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.fixture(scope="module")
def first_made(tmp_path_factory):
    """A checkout whose environment was made, and what was said."""
    folder = tmp_path_factory.mktemp("made")
    for name in (RUN_LOCK, TEST_LOCK):
        (folder / name).write_text("")
    with redirect_stderr(StringIO()) as said:
        make(RUN_LOCK, folder)
    return folder, said.getvalue()


@pytest.fixture
def made(first_made, tmp_path):
    """A copy of it to change."""
    shutil.copytree(first_made[0], tmp_path / "made", symlinks=True)
    return tmp_path / "made"


def stamp(checkout):
    return json.loads((checkout / ".venv" / "stamp.json").read_text())


def test_it_is_made_once_and_then_costs_nothing(first_made, capsys):
    checkout, said = first_made
    assert said.splitlines() == [
        f"Setting up (1/3): making .venv with Python {sys.version.split()[0]}",
        f"Setting up (2/3): installing 0 packages, each checked against the hashes in {RUN_LOCK}",
        "Setting up (3/3): done",
    ]
    make(RUN_LOCK, checkout)
    assert capsys.readouterr().err == ""
    assert list(stamp(checkout)) == [RUN_LOCK]


def test_a_changed_lock_is_installed_into_what_is_there(made, capsys):
    (made / RUN_LOCK).write_text("# another\n")
    make(RUN_LOCK, made)
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        "Setting up (2/3)",
        "Setting up (3/3)",
    ]


def test_what_the_tests_need_is_enough_to_run(made, capsys):
    (made / RUN_LOCK).write_text("# another\n")
    make(TEST_LOCK, made)
    capsys.readouterr()
    make(RUN_LOCK, made)
    assert capsys.readouterr().err == ""
    assert sorted(stamp(made)) == [TEST_LOCK, RUN_LOCK]


def test_a_half_made_one_is_made_anew(made, capsys):
    checkout = made
    (checkout / ".venv" / "unfinished").touch()
    (checkout / ".venv" / "left over").touch()
    make(RUN_LOCK, checkout)
    assert "Setting up (1/3)" in capsys.readouterr().err
    assert not (checkout / ".venv" / "left over").exists()
    assert not (checkout / ".venv" / "unfinished").exists()


def test_one_whose_python_is_gone_is_made_anew(checkout, capsys):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    make(RUN_LOCK, checkout)
    assert (checkout / ".venv" / "bin" / "python").exists()


def test_what_pip_refuses_is_one_line_and_leaves_it_unfinished(made):
    (made / RUN_LOCK).write_text(NOTHING)
    with pytest.raises(CannotSetUp) as refused:
        make(RUN_LOCK, made)
    assert str(refused.value).startswith("Setting up stopped")
    assert "\n" not in str(refused.value)
    assert (made / ".venv" / "unfinished").exists()


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("OSError: [Errno 28] No space left on device", "no disk space left"),
        ("WARNING: Retrying … NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "does not match its hash"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "numpy==2.4.6 has no ready-made package"),
        ("ERROR: [Errno 13] Permission denied: '/srv/x'", "needs to write to /srv/x,"),
        ("first\nERROR: something new\nlast", "pip says: ERROR: something new"),
    ],
)
def test_each_way_pip_stops_has_its_line(said, line):
    assert line in virtual_environment._why_pip_stopped(said, RUN_LOCK)


def test_too_little_disk_space_is_said_before_anything_is_made(checkout, monkeypatch):
    monkeypatch.setitem(virtual_environment.DISK_NEEDED_MB, RUN_LOCK, 10**9)
    with pytest.raises(
        CannotSetUp, match=r"^Setting up needs about 1000000000 MB of disk space at .*; \d+ MB are free\.$"
    ):
        make(RUN_LOCK, checkout)
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_is_told_what_to_install(checkout, monkeypatch):
    monkeypatch.setattr(virtual_environment, "find_spec", lambda name: None)
    with pytest.raises(CannotSetUp, match="apt-get install python3-venv"):
        make(RUN_LOCK, checkout)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(checkout, monkeypatch):
    def refuse(path, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(
        virtual_environment.Path, "mkdir", refuse
    )  # root may write everywhere, so it is the system's word
    with pytest.raises(CannotSetUp) as refused:
        make(RUN_LOCK, checkout)
    assert str(refused.value) == f"Setting up needs to write to {checkout}/.venv, and this user may not."


def test_two_starts_at_once_make_it_once(checkout):
    code = "import sys, pathlib\nfrom visitation.virtual_environment import make\n"
    code += "make(sys.argv[1], pathlib.Path(sys.argv[2]))"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, RUN_LOCK, checkout], cwd=BASE_DIR, stderr=subprocess.PIPE, text=True
        )
        for _number in range(2)
    ]
    said = [start.communicate()[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0]
    assert sum("(1/3)" in text for text in said) == 1


def test_an_environment_with_every_pinned_package_is_taken_as_it_is(tmp_path):
    for name in (RUN_LOCK, TEST_LOCK):
        (tmp_path / name).write_text((BASE_DIR / name).read_text())
    start_inside(RUN_LOCK, ["manage.py"], tmp_path)
    assert not (tmp_path / ".venv").exists()


def test_every_line_of_the_locks_is_pinned_and_hashed_and_names_no_host():
    for name in (RUN_LOCK, TEST_LOCK):
        text = (BASE_DIR / name).read_text()
        packages = [line for line in text.splitlines() if line[:1].isalnum()]
        assert all("==" in line and line.endswith("\\") for line in packages)
        assert text.count("--hash=sha256:") >= len(packages) > 0
        assert "://" not in text


def test_the_lock_of_the_tests_holds_the_same_packages_to_run():
    run, test = (virtual_environment._pins(BASE_DIR / name) for name in (RUN_LOCK, TEST_LOCK))
    assert run.items() <= test.items()
