"""Check the whole audit trail, and look through it for signs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance.audit.alerts import Sign, raise_alert, watch
from compliance.audit.anchors import Anchor, heads, read_anchors
from compliance.audit.state import keep_state
from compliance.audit.verification import Verified, verify
from compliance.tenancy import acting
from volunteers.models import Program


def verify_all(anchors: list[Anchor]) -> Verified:
    """All chains, one program after the other: nobody sees two programs' trails at once, this neither."""
    codes = dict(Program.objects.values_list("code", "pk"))
    chains = {"", *codes, *heads(), *(anchor.head.chain for anchor in anchors)}
    found = Verified()
    for chain in sorted(chains):
        with transaction.atomic(), acting(program=codes.get(chain)):
            verified = verify(anchors, chain=chain)
        found.rows |= verified.rows
        found.faults += verified.faults
    return found


def check_trail(*, now: datetime) -> Verified:
    """Verify everything, remember what came of it, and alert about each chain with a bad row.

    Raises AnchorsBroken where the anchors themselves were altered.
    """
    verified = verify_all(read_anchors())
    keep_state(verified, now=now)
    codes = dict(Program.objects.values_list("code", "pk"))
    for fault in verified.faults:
        with transaction.atomic(), acting(program=codes.get(fault.chain)):
            chain = fault.chain if fault.chain in codes else ""
            raise_alert(Sign.TRAIL_CHANGED, about=fault.chain or "network", now=now, program=chain, row=fault.number)
    return verified


def watch_all(*, now: datetime) -> int:
    """Look through each program's latest rows; how many alerts were written."""
    written = 0
    for code, pk, zone in Program.objects.values_list("code", "pk", "timezone"):
        with transaction.atomic(), acting(program=pk):
            written += watch(code, now=now, zone=ZoneInfo(zone))
    return written
