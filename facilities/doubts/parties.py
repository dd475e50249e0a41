"""Parties that can never come, found by asking the rules themselves: no possible slot, not merely none free."""

from collections.abc import Iterator
from datetime import date, timedelta

from compliance.rules import FacilityFacts, Finding, Party, Slot, Verdict, slots
from facilities.doubts.doubt import Doubt

LOOKED_AT = timedelta(days=34)  # every week of a month, and one more
_OF_PARTIES = ("party_", "minor")
_REMOTE = "video_remote"


def impossible(facts: FacilityFacts, today: date) -> Iterator[Doubt]:
    """One adult alone; an adult with a child where children are spoken of; each shape that a limit spells out.

    Sure: every slot at the facility is refused to the party itself. A closure or a wait passes; this does not.
    """
    if not any(window.is_complete and window.is_onsite for window in facts.windows):
        return
    alone = _asked(facts, today, Party(1))
    if alone and all(_against(slot) for slot in alone):
        yield _doubt("nobody_can_come", alone, 1, 0)
        return
    for adults, children in _spoken_of(facts):
        party = Party(adults, children, with_guardian=True, children_related=True, youngest_years=17)
        found = _asked(facts, today, party)
        if found and all(_against(slot) for slot in found):
            yield _doubt("party_can_never_come", found, adults, children)


def _asked(facts: FacilityFacts, today: date, party: Party) -> list[Slot]:
    found = slots(facts, today, today + LOOKED_AT, party=party).slots
    return [slot for slot in found if slot.mode != _REMOTE]


def _against(slot: Slot) -> list[Finding]:
    return [one for one in slot.findings if one.verdict is Verdict.REFUSED and one.code.startswith(_OF_PARTIES)]


def _spoken_of(facts: FacilityFacts) -> list[tuple[int, int]]:
    """Parties that the rules speak of as if they could come."""
    found: dict[tuple[int, int], None] = {}
    minors = facts.minors
    may_come = minors is not None and not (minors.allowed is not None and minors.allowed.value is False)
    if minors is not None and may_come and (minors.allowed is not None or minors.accompanied_by_adult is not None):
        found[(1, 1)] = None
    for quota in facts.quotas:
        if quota.subject == "party" and quota.measure == "children" and quota.limit > 0:
            found[(1, 1)] = None
        for adults, children in quota.pairs:
            if adults:
                found[(adults, children)] = None
    return list(found)


def _doubt(code: str, found: list[Slot], adults: int, children: int) -> Doubt:
    findings = {one.code: one for slot in found for one in _against(slot)}
    places = tuple(dict.fromkeys(one.path for one in findings.values() if one.path))
    sources = tuple(dict.fromkeys(one.source for one in findings.values() if one.source))
    return Doubt(
        code, True, places, {"adults": adults, "children": children, "findings": tuple(findings.values())}, sources
    )
