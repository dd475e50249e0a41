"""Which people may be visited at which starts of a facility, as the rules say; and why not, where they may not."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from compliance.records import finding_as_json
from compliance.rules import REMOTE, FacilityFacts, Finding, Party, PersonFacts, Verdict, blocking, slots
from visitation.plan_instances.rooms import Start

_REASONS = 5  # findings kept for a request without any start
ONE_ADULT = Party(adults=1)  # every visitor more is asked about after planning, when the team is known


@dataclass
class Starts:
    """Of one facility: `allowed` says who may use which start; the rest is kept to say why somebody may use none."""

    allowed: dict[Start, set[str]] = field(default_factory=lambda: defaultdict(set))
    longest_minutes: int = 0
    _days: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    _against: dict[str, list[tuple[date, Verdict, tuple[Finding, ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def ask(
        self, facility: FacilityFacts, alias: str, person: PersonFacts, first: date, last: date, *, now: datetime
    ) -> None:
        """Every ordinary visit on site that the rules allow this person on these dates, were it asked for now."""
        found = slots(facility, first, last, person=person, party=ONE_ADULT, now=now, person_key=alias)
        for slot in found.slots:
            day = slot.start_local.date()
            if slot.mode == REMOTE:
                continue
            if slot.verdict is not Verdict.ALLOWED:
                self._against[alias].append((day, slot.verdict, blocking(slot.findings)))
                continue
            minutes = slot.span.minutes
            start = Start(
                slot.window_id, day, slot.start_local.hour * 60 + slot.start_local.minute, minutes, slot.mode or ""
            )
            self.allowed[start].add(alias)
            self._days[alias].add(day)
            self.longest_minutes = max(self.longest_minutes, minutes)
        if not found.slots:
            self._against[alias].append((first, Verdict.UNKNOWN, blocking(found.findings)))

    def has_any(self, alias: str, first: date, last: date) -> bool:
        """Whether the person may be visited at all on some date of the range."""
        return any(first <= day <= last for day in self._days.get(alias, ()))

    def against(self, alias: str, first: date, last: date) -> list[dict[str, object]]:
        """The findings that bind: those of the starts that came nearest to being allowed, the most frequent first.

        An unknown comes nearer than a refusal: it can be settled by asking. Among equals, fewer findings come nearer.
        """
        found = [entry for entry in self._against.get(alias, ()) if first <= entry[0] <= last and entry[2]]
        if not found:
            found = [entry for entry in self._against.get(alias, ()) if entry[2]]
        return [finding_as_json(finding) for finding in _nearest(entry[1:] for entry in found)]


def _nearest(found: Iterable[tuple[Verdict, tuple[Finding, ...]]]) -> list[Finding]:
    """One finding of each code that stands against the nearest starts, the most frequent code first."""
    rows = [((verdict is Verdict.REFUSED, len(findings)), findings) for verdict, findings in found]
    if not rows:
        return []
    nearest = min(distance for distance, _ in rows)
    counted: Counter[str] = Counter()
    told: dict[str, Finding] = {}
    for distance, findings in rows:
        if distance == nearest:
            counted.update({finding.code for finding in findings})
            for finding in findings:
                told.setdefault(finding.code, finding)
    order = list(told)
    return [told[code] for code in sorted(order, key=lambda code: (-counted[code], order.index(code)))[:_REASONS]]
