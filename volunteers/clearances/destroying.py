"""What was typed in for one facility goes: its key is destroyed, so that it is gone from copies of the database too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from compliance import audit
from compliance.keys import destroy_key
from volunteers.models import ClearancePacket, Volunteer


def destroy_packets(rows: Sequence[ClearancePacket], *, by: Any, now: datetime) -> None:
    """Destroy the packets and say so in the trail. The caller holds their locks, in one transaction; keys go last."""
    of = Volunteer.objects.select_related("program").filter(clearances__packet__in=[row.pk for row in rows])
    volunteers = {row.clearance_id: None for row in rows}
    for volunteer in of.prefetch_related("clearances"):
        volunteers |= {each.pk: volunteer for each in volunteer.clearances.all() if each.pk in volunteers}
    for row in rows:
        volunteer = volunteers[row.clearance_id]
        audit.record(
            "packet_destroyed", by=by, subject=volunteer.code, program=volunteer.program.code,
            detail={"clearance": str(row.clearance_id)}, now=now,
        )  # fmt: skip
    ClearancePacket.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        if row.key_id is not None:
            destroy_key(row.key_id)
