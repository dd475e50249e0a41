"""Builds `.venv` from the hash-locked requirements and starts the command again inside it. Standard library only.

A stamp in `.venv` holds the hashes of the lock files it was made from: unchanged locks cost nothing, a changed lock is
installed at the next start. A mark is set before anything is written and taken away at the end, so what was interrupted
half-way is made anew. Two starts at once take turns.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_LOCK = "requirements.txt"
TEST_LOCK = "requirements-dev.txt"  # holds everything of RUN_LOCK too
DISK_NEEDED_MB = {RUN_LOCK: 700, TEST_LOCK: 1300}  # the packages and, while they are unpacked, their archives

_STARTED_AGAIN = "VISITATION_STARTED_AGAIN"


class CannotSetUp(Exception):
    """The environment cannot be made. The text is one line for the person who started the command."""


def start_inside(lock_name: str, argv: list[str], folder: Path = BASE_DIR) -> None:
    """Return when this process has the packages of the lock; otherwise make `.venv` and start again inside it.

    Does not return in the second case: the process becomes `.venv`'s Python, running the same command.
    Raises CannotSetUp.
    """
    venv = folder / ".venv"
    inside = os.path.realpath(sys.prefix) == os.path.realpath(venv)
    if inside and _stamp_holds(venv, lock_name):
        os.environ.pop(_STARTED_AGAIN, None)
        return
    if not inside and _has_pinned_packages(folder / lock_name):
        return  # an environment somebody else made from the same lock, an image for example
    if os.environ.get(_STARTED_AGAIN) and not inside:
        raise CannotSetUp(f"The Python of {venv} does not run by itself. Remove that folder and start again.")
    if not _stamp_holds(venv, lock_name):
        make(lock_name, folder)
    os.environ[_STARTED_AGAIN] = "1"
    try:
        _become(venv, argv)
    except OSError:  # its base Python was moved or updated away
        shutil.rmtree(venv, ignore_errors=True)
        make(lock_name, folder)
        _become(venv, argv)


def _become(venv: Path, argv: list[str]) -> NoReturn:
    python = str(venv / "bin" / "python")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(python, [python, *argv])


def make(lock_name: str, folder: Path = BASE_DIR) -> None:
    """Make or mend `.venv` so that it holds the packages of the lock. Raises CannotSetUp."""
    venv, unfinished = folder / ".venv", folder / ".venv" / "unfinished"
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise CannotSetUp(
            "This Python comes without its venv module. "
            "On Debian and Ubuntu: apt-get install python3-venv; then start again."
        )
    try:
        with _one_at_a_time(folder / lock_name) as lock:
            if _stamp_holds(venv, lock_name):  # somebody else has just made it
                return
            _require_disk_space(folder, lock_name)
            if unfinished.exists() or not _runs(venv):
                _say(1, f"making .venv with Python {sys.version.split()[0]}")
                _remove(venv)
                venv.mkdir()
                unfinished.touch()
                _make_empty(venv, lock.fileno())
            unfinished.touch()
            _install(venv, folder / lock_name, lock.fileno())
            _write_stamp(venv, lock_name)
            unfinished.unlink()
            _say(3, "done")
    except PermissionError as error:
        raise CannotSetUp(f"Setting up needs to write to {error.filename or folder}, and this user may not.") from None
    except OSError as error:
        raise CannotSetUp(f"Setting up stopped: {error.strerror} ({error.filename or folder}).") from None


def _remove(venv: Path) -> None:
    if venv.is_symlink() or venv.is_file():
        venv.unlink()
    elif venv.exists():
        shutil.rmtree(venv)


def _say(step: int, what: str) -> None:
    print(f"Setting up ({step}/3): {what}", file=sys.stderr, flush=True)


def _one_at_a_time(lock_path: Path):
    lock = lock_path.open("rb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Setting up: another start is making .venv, waiting for it", file=sys.stderr, flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _require_disk_space(folder: Path, lock_name: str) -> None:
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    needed_mb = DISK_NEEDED_MB[lock_name]
    if free_mb < needed_mb:
        raise CannotSetUp(f"Setting up needs about {needed_mb} MB of disk space at {folder}; {free_mb} MB are free.")


def _runs(venv: Path) -> bool:
    """Whether the folder holds a Python that starts and is new enough."""
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([venv / "bin" / "python", "-c", question], capture_output=True).returncode == 0
    except OSError:
        return False


def _make_empty(venv: Path, lock: int) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", venv], capture_output=True, text=True, errors="replace", pass_fds=(lock,)
    )
    if made.returncode:
        raise CannotSetUp(f"Making .venv failed: {_last_line(made.stdout + made.stderr)}")


def _install(venv: Path, lock_path: Path, lock: int) -> None:
    """Let pip install the lock. It inherits the turn, so that it keeps it if this process is killed."""
    packages = len(re.findall(r"^[\w.-]+==(?!.*win32)", lock_path.read_text(), flags=re.MULTILINE))
    _say(2, f"installing {packages} packages, each checked against the hashes in {lock_path.name}")
    command = [venv / "bin" / "python", "-I", "-m", "pip", "install", "--requirement", lock_path]
    # --no-compile: Python compiles what it imports anyway, and most of it is never imported.
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2"]
    own = {name: value for name, value in os.environ.items() if name not in ("PIP_TARGET", "PIP_PREFIX", "PIP_USER")}
    own["LC_ALL"] = "C.UTF-8"
    output: list[str] = []
    with subprocess.Popen(
        command,
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(lock,),
    ) as pip:
        seen = 0
        for line in pip.stdout or ():
            output.append(line)
            seen += line.startswith("Collecting ")
            if sys.stderr.isatty():
                sys.stderr.write(f"\r  {seen} of {packages}")
                sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r")
    if pip.returncode:
        raise CannotSetUp(_why_pip_stopped("".join(output), lock_path.name))


# pip ends with 1 whatever went wrong, so its words are all there is to tell the cases apart.
_PIP_SAYS = (
    (r"No space left on device", "Setting up stopped: no disk space left. Free some and start again."),
    (r"DO NOT MATCH THE HASHES", "Setting up stopped: a package does not match its hash in {lock}; it is not used."),
    (
        r"NewConnectionError|Temporary failure in name resolution|Failed to establish|Connection refused|ConnectTimeout"
        r"|ReadTimeout|Read timed out|Network is unreachable|ProxyError|Could not fetch URL|Max retries",
        "Setting up stopped: the package index cannot be reached. Check the network and start again.",
    ),
    (
        r"No matching distribution found for (?P<package>\S+)",
        "Setting up stopped: {package} has no ready-made package for Python {python} on this machine.",
    ),
    (r"Permission denied:? '?(?P<path>[^'\n]*)", "Setting up needs to write to {path}, and this user may not."),
)


def _why_pip_stopped(output: str, lock_name: str) -> str:
    for pattern, line in _PIP_SAYS:
        if found := re.search(pattern, output):
            return line.format(lock=lock_name, python=sys.version.split()[0], **found.groupdict())
    return f"Setting up stopped, pip says: {_last_line(output)}"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "Error"))]
    return (errors or lines or ["nothing"])[-1]


def _hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (RUN_LOCK, TEST_LOCK)}


def _stamp_holds(venv: Path, lock_name: str) -> bool:
    if (venv / "unfinished").exists():
        return False
    try:
        stamp = json.loads((venv / "stamp.json").read_text())
        return stamp[lock_name] == _hashes(venv.parent)[lock_name]
    except (OSError, ValueError, KeyError):
        return False


def _write_stamp(venv: Path, lock_name: str) -> None:
    hashes = _hashes(venv.parent)
    stamp = hashes if lock_name == TEST_LOCK else {RUN_LOCK: hashes[RUN_LOCK]}
    (venv / "stamp.new").write_text(json.dumps(stamp))
    (venv / "stamp.new").replace(venv / "stamp.json")


def _pins(lock_path: Path) -> dict[str, str]:
    """Name → version of a lock's lines. Lines for other machines (with a marker) are left out."""
    return dict(re.findall(r"^([\w.-]+)==(\S+) \\$", lock_path.read_text(), flags=re.MULTILINE))


def _has_pinned_packages(lock_path: Path) -> bool:
    if find_spec("django") is None:
        return False
    try:
        return all(metadata.version(name) == version for name, version in _pins(lock_path).items())
    except metadata.PackageNotFoundError:
        return False
