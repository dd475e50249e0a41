"""The rulebooks of a pack beside those in force here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from facilities.actions.packs import own_document
from facilities.editions.changes import content_hash
from facilities.models import Facility
from facilities.packs import Entry, Pack, with_rules_of
from facilities.queries import editions_in_force
from visitation.rule_desk.shown import ShownChange, shown_changes

CHANGES_SHOWN = 30
PROBLEMS_SHOWN = 5


@dataclass(frozen=True)
class PackRow:
    """One rulebook. `facility` None: none here has its code. `problems`: then it cannot be taken."""

    number: int
    entry: Entry
    facility: Facility | None
    problems: tuple[str, ...]
    changes: tuple[ShownChange, ...] = ()
    more: int = 0
    says_the_same: bool = False
    windows: int = 0

    @property
    def can_be_taken(self) -> bool:
        return not self.problems and not self.says_the_same


def pack_rows(pack: Pack, known: Mapping[str, Facility], *, now: datetime) -> list[PackRow]:
    """Each rulebook, in the order of the pack. Two queries, however many there are."""
    here = [known[entry.code] for entry in pack.entries if entry.code in known and not entry.problems]
    in_force = editions_in_force(here, now=now)
    rows = []
    for number, entry in enumerate(pack.entries):
        facility = known.get(entry.code)
        problems = tuple(f"{one.where}: {one.why}" for one in entry.problems[:PROBLEMS_SHOWN])
        if problems or facility is None:
            rows.append(PackRow(number, entry, facility, problems, windows=0 if problems else _windows(entry)))
            continue
        edition = in_force.get(facility.code)
        own = own_document(facility, edition)
        made = with_rules_of(entry.document, own)
        changes = shown_changes(own, made)
        same = edition is not None and content_hash(made) == edition.content_hash
        shown = tuple(changes[:CHANGES_SHOWN])
        rows.append(PackRow(number, entry, facility, (), shown, len(changes) - len(shown), same, _windows(entry)))
    return rows


def _windows(entry: Entry) -> int:
    return len((entry.document.get("visiting") or {}).get("windows") or [])
