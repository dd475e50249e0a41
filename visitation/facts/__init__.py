"""Rows of people and visits → what the rules may look at, in bulk."""

from visitation.facts.counted import Planned
from visitation.facts.editions import Editions
from visitation.facts.people import asks_people, person_facts, placement_on, stays_of, with_stays
from visitation.facts.proposals import asks_about, planned_of, proposals_for, proposals_of
from visitation.facts.rooms import rooms_taken
from visitation.facts.sought import Sought

__all__ = [
    "Editions",
    "Planned",
    "Sought",
    "asks_about",
    "asks_people",
    "person_facts",
    "placement_on",
    "planned_of",
    "proposals_for",
    "proposals_of",
    "rooms_taken",
    "stays_of",
    "with_stays",
]
