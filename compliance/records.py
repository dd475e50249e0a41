"""Keep what the rules said of a visit."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from compliance.models import DecisionRecord
from compliance.rules import Finding, verdict_of


def finding_as_json(finding: Finding) -> dict[str, object]:
    """A finding as plain values, the way it is kept and shown again."""
    return {
        "code": finding.code,
        "verdict": finding.verdict.value,
        "params": dict(finding.params),
        "source": finding.source,
        "confirmed_on": finding.confirmed_on.isoformat() if finding.confirmed_on else None,
        "advice": finding.advice,
    }


def a_record(
    *, subject: str, facility: str, edition: int | None, findings: Iterable[Finding], key_id: UUID, now: datetime
) -> DecisionRecord:
    """An unsaved record, so that callers can keep many at once. `key_id`: of the person whom the visit is to."""
    found = tuple(findings)
    return DecisionRecord(
        at=now,
        subject=subject,
        key_id=key_id,
        facility=facility,
        edition=edition,
        verdict=verdict_of(found).value,
        findings=[finding_as_json(finding) for finding in found],
    )
