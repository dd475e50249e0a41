"""The words for every finding: a short title, then whole sentences with named gaps.

Of several sentences the first whose gaps can all be filled is used, so the fullest stands first and one that needs
least stands last. Gaps are filled in compliance/explanations.py.
"""

from compliance.sentences.advice import ADVICE
from compliance.sentences.booking import BOOKING, CONFLICTS
from compliance.sentences.closures import CLOSURES
from compliance.sentences.gaps import DATE_RULES, GENDERS, LONGER_PERIODS, MODES, PERIODS, REASONS
from compliance.sentences.hours import HOURS
from compliance.sentences.party import PARTY
from compliance.sentences.people import OFTEN, PERSON
from compliance.sentences.selectors import SELECTORS
from compliance.sentences.shape import Words
from compliance.sentences.standings import STANDINGS
from compliance.sentences.team import TEAM
from compliance.sentences.visitors import VISITOR

SENTENCES: dict[str, Words] = {
    **CLOSURES, **PERSON, **HOURS, **SELECTORS, **PARTY, **TEAM, **STANDINGS, **VISITOR, **OFTEN, **BOOKING,
    **CONFLICTS, **ADVICE,
}  # fmt: skip

__all__ = ["DATE_RULES", "GENDERS", "LONGER_PERIODS", "MODES", "PERIODS", "REASONS", "SENTENCES", "Words"]
