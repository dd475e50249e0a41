"""When the whole trail was last verified, and what came of it: a small file beside the anchors."""

import json
import os
from dataclasses import dataclass
from datetime import datetime

from compliance.audit.anchors import anchor_file, latest, read_anchors
from compliance.audit.verification import Verified


@dataclass(frozen=True)
class State:
    """`faults`: chains with a bad row, each with its sentence for the log. `anchored_at`: this chain's last anchor."""

    verified_at: datetime | None
    rows: int
    has_fault: bool
    anchored_at: datetime | None


def keep_state(verified: Verified, *, now: datetime) -> None:
    """Remember a verification of all chains."""
    path = anchor_file().with_name("verified.json")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "at": now.isoformat(),
        "rows": verified.rows,
        "bad_chains": sorted({fault.chain for fault in verified.faults}),
    }
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(content))
    os.replace(draft, path)


def state_of(chain: str) -> State:
    """What is known of one chain. An unreadable file of anchors counts as a fault."""
    path = anchor_file().with_name("verified.json")
    try:
        kept = json.loads(path.read_text())
        at, rows, bad = datetime.fromisoformat(kept["at"]), int(kept["rows"].get(chain, 0)), chain in kept["bad_chains"]
    except (OSError, ValueError, KeyError, TypeError):
        at, rows, bad = None, 0, False
    anchor = latest(read_anchors()).get(chain)
    return State(at, rows, bad, anchor.at if anchor else None)
