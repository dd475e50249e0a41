"""Heads of the trail's chains, kept outside the database: what is cut off a chain's end is missed here.

One text file, only ever added to, with a line for each chain that has moved: `time  chain  number  hash  mark`, tabs
between, and `-` for the chain of what belongs to no program. The mark is an HMAC over the line and the mark before it,
under the ring's index key, so that no line can be changed or taken out. Whoever keeps printed lines elsewhere
(`verify_audit --heads`) can also tell whether the end of this file was cut.
"""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from compliance.fields import blind_index
from compliance.models import AuditLink

_PLACE = "audit.anchors"
_NO_PROGRAM = "-"


@dataclass(frozen=True)
class Head:
    """A chain's last place at some moment. `chain` is a program's code, or empty."""

    chain: str
    number: int
    own: bytes


@dataclass(frozen=True)
class Anchor:
    """A head that was written down."""

    at: datetime
    head: Head


class AnchorsBroken(Exception):
    """The file of anchors was altered: `line` is the number of the first line that is not as it was written."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} of the anchors is not as it was written")
        self.line = line


def anchor_file() -> Path:
    """Where the anchors of this installation are kept."""
    return Path(settings.VAR_DIR) / "anchors" / "audit.txt"


def heads() -> dict[str, Head]:
    """The last place of each chain as the database has it now."""
    last = AuditLink.objects.order_by("chain", "-number").distinct("chain")
    return {link.chain: Head(link.chain, link.number, bytes(link.own)) for link in last}


def read_anchors(path: Path | None = None) -> list[Anchor]:
    """All anchors, oldest first; none where nothing was ever written. Raises AnchorsBroken."""
    path = path or anchor_file()
    if not path.exists():
        return []
    anchors, mark = [], ""
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        content, _, kept_mark = line.rpartition("\t")
        mark = _mark(content, mark)
        if not hmac.compare_digest(mark, kept_mark):
            raise AnchorsBroken(number)
        anchors.append(_anchor(content))
    return anchors


def write_anchors(*, now: datetime, path: Path | None = None) -> int:
    """Add a line for each chain that has moved since its last line; how many were added. Raises AnchorsBroken."""
    path = path or anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _drop_torn_end(file.fileno(), path)
        last = latest(read_anchors(path))
        lines = path.read_text(encoding="utf-8").splitlines()
        mark = lines[-1].rpartition("\t")[2] if lines else ""
        added = []
        for chain, head in sorted(heads().items()):
            if chain in last and last[chain].head.number >= head.number:
                continue  # a chain that has become shorter keeps the anchor that says so
            content = content_of(head, now)
            mark = _mark(content, mark)
            added.append(f"{content}\t{mark}\n")
        os.write(file.fileno(), "".join(added).encode())
        os.fsync(file.fileno())
    return len(added)


def latest(anchors: Iterable[Anchor]) -> Mapping[str, Anchor]:
    """The newest anchor of each chain."""
    return {anchor.head.chain: anchor for anchor in anchors}


def content_of(head: Head, at: datetime) -> str:
    """A head as the words of a line, without its mark."""
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "\t".join((moment, head.chain or _NO_PROGRAM, str(head.number), head.own.hex()))


def _anchor(content: str) -> Anchor:
    moment, chain, number, own = content.split("\t")
    head = Head("" if chain == _NO_PROGRAM else chain, int(number), bytes.fromhex(own))
    return Anchor(datetime.fromisoformat(moment), head)


def printed_anchors(text: str) -> list[Anchor]:
    """The anchors on lines that were printed and kept elsewhere, marks or not. Raises ValueError for other lines."""
    return [_anchor("\t".join(line.split()[:4])) for line in text.splitlines() if line.strip()]


def _mark(content: str, before: str) -> str:
    key = blind_index("mark", place=_PLACE)
    return hmac.new(key, f"{before}\t{content}".encode(), hashlib.sha256).hexdigest()


def _drop_torn_end(handle: int, path: Path) -> None:
    """A line that a crash cut short was never an anchor."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        os.ftruncate(handle, content.rfind(b"\n") + 1)
