"""The secrets of a machine that was given none: made once, kept under the data folder. Standard library only.

`field-keys` is the ring of the encrypted fields: `id:base64(32 bytes)` entries, newest first, and the entry `index` for
the blind index. `secret-key` signs sessions. Both files are for their owner alone (mode 0600). `keys/` holds
everybody's own keys, wrapped (compliance/keys/store.py).
"""

import base64
import os
import secrets
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path

FIELD_KEYS_FILE = "field-keys"
SECRET_KEY_FILE = "secret-key"
KEY_FOLDER = "keys"  # settings.KEY_STORE, unless it is named elsewhere


class KeysMissing(Exception):
    """The encrypted data is there and its keys are not. The text is one line for the person who started the command."""


def fill(environment: MutableMapping[str, str], folder: Path, *, tell: bool = True) -> None:
    """Set VISITATION_KEYS and VISITATION_SECRET_KEY where they are not set, from files in `folder`, made if needed.

    VISITATION_KEYS_FILE then says where the ring is from: a key that is added to the file counts at once.

    `tell` says on standard error that a ring was made and wants a copy.

    Raises KeysMissing if the folder holds a database that older keys have sealed; OSError if it cannot be written.
    """
    if not environment.get("VISITATION_KEYS"):
        path, wrapped = folder / FIELD_KEYS_FILE, folder / KEY_FOLDER
        is_filled = not environment.get("DATABASE_URL") and (folder / "database" / "data").exists()
        if is_filled and not path.exists():
            raise KeysMissing(
                f"{path} is missing, and the names in {folder / 'database'} cannot be read without it. "
                "Put it back, or set VISITATION_KEYS; to begin anew, remove both."
            )
        if is_filled and not wrapped.exists() and not environment.get("VISITATION_KEY_STORE"):
            raise KeysMissing(
                f"{wrapped} is missing, and the names in {folder / 'database'} cannot be read without it. "
                f"Put it back (docs/keys.md); to begin anew, remove {folder}."
            )
        wrapped.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment["VISITATION_KEYS"] = _read_or_make(path, _new_ring, tell=tell)
        environment["VISITATION_KEYS_FILE"] = str(path)  # read anew when a key is added to it
    if not environment.get("VISITATION_SECRET_KEY"):
        environment["VISITATION_SECRET_KEY"] = _read_or_make(folder / SECRET_KEY_FILE, _new_secret)


def _new_ring() -> str:
    return ",".join(f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}" for name in ("k1", "index"))


def _new_secret() -> str:
    return secrets.token_urlsafe(50)


def _read_or_make(path: Path, make: Callable[[], str], *, tell: bool = False) -> str:
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)  # fails where another start was first: then its key counts
            if tell:
                print(
                    f"Made {path}: keep a copy, apart from the database's. Without it no name can be read.",
                    file=sys.stderr,
                )
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_text().strip()
