"""The fingerprint of what two people agree on."""

import json
from typing import Any

from compliance.approvals.models import Approval
from compliance.approvals.registry import action_of
from compliance.fields import blind_index


def content_hash(approval: Approval) -> str:
    """A keyed fingerprint (64 hex signs) of the action, its subject, its payload and what it would do right now.

    Keyed, because what is done may be small enough to be guessed from a plain hash.
    """
    told = {
        "action": approval.action,
        "subject": approval.subject,
        "program": approval.program_id,
        "payload": approval.payload,
        "content": action_of(approval.action).content(approval),
    }
    return blind_index(_canonical(told), place="compliance_approval.content").hex()


def _canonical(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
