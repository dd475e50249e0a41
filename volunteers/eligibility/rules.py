"""What the rules find of a volunteer alone, as something that is missing: the sentences are the rules' own."""

from collections.abc import Iterable, Iterator
from functools import partial

from compliance.explanations import explain
from compliance.rules import CODES, Finding, Verdict
from volunteers.eligibility.missing import Details, Missing, WhoActs, say

_OF_ONE_CLEARANCE = ("clearance", "application", "background_check")  # our facts give all three one standing


def _sentence(code: str, details: Details) -> str:
    return explain(Finding(code=code, verdict=Verdict.REFUSED, params=dict(details)))


def _who_acts(code: str) -> WhoActs:
    if code.endswith(("_pending", "_unknown")) and code.startswith(_OF_ONE_CLEARANCE):
        return WhoActs.FACILITY
    if code.endswith(("_refused", "_not_yet", "_too_short")) or code == "excluded":
        return WhoActs.NOBODY
    if code.startswith(("training_", "agreement_", "id_", "account_")):
        return WhoActs.VOLUNTEER
    return WhoActs.LEAD


# The sentence is chosen when it is told: one rule has several, by what it knows.
for _code, _info in CODES.items():
    if "visitor" in _info.params:
        say(_code, partial(_sentence, _code), _who_acts(_code))


def missing_of(findings: Iterable[Finding]) -> Iterator[Missing]:
    """In the order of the rules. One clearance that is not there is told once, whichever rules ask for it."""
    told: set[str] = set()
    for finding in findings:
        kind = next((kind for kind in _OF_ONE_CLEARANCE if finding.code.startswith(f"{kind}_")), "")
        what = finding.code.removeprefix(f"{kind}_") if kind else finding.code
        if kind and what in told:
            continue
        told.add(what)
        yield Missing(finding.code, finding.params)
