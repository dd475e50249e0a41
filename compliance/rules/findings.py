"""What a rule says: a finding, and the verdict it gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from .stated import Stated


class Verdict(StrEnum):
    """Unknown is never shown as allowed and never planned."""

    ALLOWED = "allowed"
    UNKNOWN = "unknown"
    REFUSED = "refused"


WORST_FIRST = (Verdict.REFUSED, Verdict.UNKNOWN, Verdict.ALLOWED)


@dataclass(frozen=True)
class Finding:
    """One answer of one rule.

    `params` are plain values for one sentence in the reader's language; the sentence itself is not kept here.
    `source` is an address or a person, `source_date` what that source shows, `confirmed_on` when somebody last asked
    the
    facility. `stated` is the value the rulebook states, `path` its place there. An `advice` finding is shown and
    never blocks.
    """

    code: str
    verdict: Verdict
    params: Mapping[str, object] = field(default_factory=dict)
    source: str | None = None
    source_date: str | None = None
    confirmed_on: date | None = None
    stated: object = None
    path: str = ""
    advice: bool = False


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst verdict; no finding at all is allowed."""
    worst = Verdict.ALLOWED
    for finding in findings:
        if finding.verdict is Verdict.REFUSED:
            return Verdict.REFUSED
        if finding.verdict is Verdict.UNKNOWN:
            worst = Verdict.UNKNOWN
    return worst


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that stand in the way: refused and unknown ones."""
    return tuple(finding for finding in findings if finding.verdict is not Verdict.ALLOWED)


def _say(verdict: Verdict, code: str, stated: Stated[Any] | None, advice: bool, params: dict[str, object]) -> Finding:
    if stated is None:
        return Finding(code, verdict, params, advice=advice)
    source = stated.source
    return Finding(
        code=code,
        verdict=verdict,
        params=params,
        source=source.where if source else None,
        source_date=source.dated if source else None,
        confirmed_on=stated.confirmed_on,
        stated=stated.value,
        path=stated.path,
        advice=advice,
    )


def refused(code: str, stated: Stated[Any] | None = None, **params: object) -> Finding:
    return _say(Verdict.REFUSED, code, stated, False, params)


def unknown(code: str, stated: Stated[Any] | None = None, **params: object) -> Finding:
    return _say(Verdict.UNKNOWN, code, stated, False, params)


def note(code: str, stated: Stated[Any] | None = None, **params: object) -> Finding:
    """Advice: shown beside the answer, allowed whatever it says."""
    return _say(Verdict.ALLOWED, code, stated, True, params)
