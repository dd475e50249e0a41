"""What a page of hit visits sends back: for each a choice, a reason, an hour, and what the page showed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from compliance.rules import FacilityFacts
from facilities.models import Facility
from visitation.booking.starts import Start, start_named
from visitation.models import RuleChoice, VisitOverride
from visitation.rule_desk.impact.choosing import NotAChoice, check, stamp

LONGEST = 60


@dataclass(frozen=True)
class Sent:
    """Of one visit. `seen`: the stamp of the choice that the page showed."""

    what: str
    because: str
    start: Start | None
    seen: str

    def says_more_than(self, choice: RuleChoice | None) -> bool:
        """Whether anything of it differs from what is kept, or from what the page showed where that is older."""
        if self.seen != stamp(choice) and self.what == self.seen.partition(" ")[0]:
            return False
        if choice is None or not choice.what:
            return bool(self.what)
        if self.what != choice.what:
            return True
        if self.what == RuleChoice.What.KEEP:
            return self.because != choice.because
        if self.what != RuleChoice.What.MOVE or self.start is None:
            return False
        return (self.start.starts, self.start.window_id) != (choice.starts, choice.window_id)


def sent_for(told: Mapping[str, Any], code: str, *, facility: Facility, facts: FacilityFacts) -> Sent | None:
    """What was sent for one visit; None where the page did not show it. Unknown words are no choice."""
    if f"what-{code}" not in told:
        return None

    def word(name: str) -> str:
        return str(told.get(f"{name}-{code}", ""))[:LONGEST]

    what = word("what") if word("what") in RuleChoice.What.values else ""
    because = word("because") if word("because") in VisitOverride.Reason.values else ""
    start = start_named(facility, facts, word("start")) if what == RuleChoice.What.MOVE else None
    return Sent(what, because if what == RuleChoice.What.KEEP else "", start, word("seen"))


def wrong_with(sent: Sent) -> str:
    """What is missing, in words; empty where nothing is."""
    try:
        check(sent.what, because=sent.because, start=sent.start)
    except NotAChoice as missing:
        if str(missing) == "because":
            return _("Please say why it is kept.")
        return _("There is no hour to move it to. Please choose something else.")
    return ""
