"""What the commands on plan documents share: files in, one JSON answer out, exit code 2 for bad input."""

import gzip
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visitation.plan_checks import DocumentRefused, read_document

BAD_INPUT = 2


class DocumentCommand(BaseCommand):
    """Works on files alone: no database, no system checks."""

    requires_system_checks: list[str] = []

    def read(self, path: Path) -> dict[str, Any]:
        """The document in a file; a CommandError of one line when there is none that can be read."""
        try:
            return read_document(path)
        except DocumentRefused as refusal:
            raise bad_input(path, refusal.where, refusal.why) from refusal

    def answer(self, content: Mapping[str, Any]) -> None:
        self.stdout.write(json.dumps(content))  # ASCII: a shell of any encoding can show it


def bad_input(path: Path, where: str, why: str) -> CommandError:
    """One line that names the file, the place in it and the mend."""
    return CommandError(f"{path}: {where}: {why}".replace("\n", " "), returncode=BAD_INPUT)


def writable(path: Path) -> None:
    """Say before hours of work, not after, that a file cannot be written."""
    if path.is_dir():
        raise bad_input(path, "output", "this is a folder; name a file")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise bad_input(path, "output", f"there is no folder {folder}; make it first")
    if not os.access(folder, os.W_OK):
        raise bad_input(path, "output", f"the folder {folder} cannot be written; choose another")


def write_documents(documents: Mapping[Path, Mapping[str, Any]]) -> None:
    """Write all files or none: each beside its place first, then all moved into place."""
    ready: dict[Path, str] = {}
    try:
        for path, document in documents.items():
            ready[path] = _write_beside(path, document)
        for path, written in list(ready.items()):
            os.replace(written, path)
            del ready[path]
    except OSError as error:
        raise bad_input(path, "output", f"cannot be written ({error.strerror}); nothing was kept") from error
    finally:
        for written in ready.values():
            os.unlink(written)


def _write_beside(path: Path, document: Mapping[str, Any]) -> str:
    content = "".join(lines_of(document)).encode()
    if path.name.endswith(".gz"):
        content = gzip.compress(content, mtime=0)  # the same plan gives the same bytes
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.absolute().parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
    except BaseException:
        os.unlink(name)
        raise
    return name


def lines_of(document: Mapping[str, Any]) -> list[str]:
    """JSON with one entity a line in lists and long objects, so that two plans can be compared line by line."""
    parts = ["{"]
    for place, (key, value) in enumerate(document.items()):
        parts.append((",\n " if place else "\n ") + json.dumps(key) + ": ")
        if isinstance(value, list) and value:
            parts.append("[\n  " + ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in value) + "\n ]")
        elif isinstance(value, dict) and value:
            pairs = (f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(entry)}" for name, entry in value.items())
            parts.append("{\n  " + ",\n  ".join(pairs) + "\n }")
        else:
            parts.append(json.dumps(value, ensure_ascii=False))
    parts.append("\n}\n")
    return parts
