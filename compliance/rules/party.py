"""How many may come together, and the rules about minors."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from .facts import Party, PersonFacts
from .findings import Finding, note, refused, unknown
from .rulebook import FacilityFacts
from .selectors import Listed, selector_findings
from .stated import Stated
from .terms import MinorRules, QuotaFacts
from .windows import COMMUNITY, REMOTE, WEEKDAYS, Route, WindowFacts

NOBODY_LISTED = Listed(frozenset(), frozenset())
ADULT_YEARS = 18
MEASURES = ("visitors", "adults", "children", "lap_children", "children_per_adult")


def party_findings(
    edition: FacilityFacts, party: Party, mode: str | None, day: date, route: Route, person: PersonFacts
) -> Iterator[Finding]:
    """The caps on a party and the rules about minors, for a social visit; a programme's team has rules of its own."""
    if route == COMMUNITY:
        return
    if party.adults + party.minors == 0:
        yield refused("party_empty")
        return
    if party.minors and edition.minors is not None:
        yield from _minor_findings(edition.minors, party, mode, day)
    for quota in edition.quotas:
        if quota.subject == "party":
            yield from _cap_findings(edition, quota, party, mode, person)


def counted(edition: FacilityFacts, party: Party, measure: str) -> int:
    """How many of a party count; babies on a lap count unless the facility counts them apart."""
    apart = any(quota.measure == "lap_children" for quota in edition.quotas)
    children = party.children + (0 if apart else party.lap_children)
    return {
        "adults": party.adults,
        "children": children,
        "visitors": party.adults + children,
        "lap_children": party.lap_children,
        "children_per_adult": children,
    }.get(measure, 0)


def _cap_findings(
    edition: FacilityFacts, quota: QuotaFacts, party: Party, mode: str | None, person: PersonFacts
) -> Iterator[Finding]:
    """One cap. `at_one_time` caps bind as whole-visit ones do: nobody has said that the party may take turns.

    Coupled caps: the party must fit into one of the shapes that the exception names.
    """
    if not scope_holds(quota, mode, party.minors):
        return
    if quota.measure not in MEASURES:
        yield unknown("quota_not_read", quota.stated, subject=quota.subject, measure=quota.measure)
        return
    limit = quota.limit * party.adults if quota.measure == "children_per_adult" else quota.limit
    count = counted(edition, party, quota.measure)
    children = counted(edition, party, "children")
    fits = not quota.pairs or any(party.adults <= adults and children <= more for adults, more in quota.pairs)
    if count <= limit and fits:
        return
    code = f"party_{quota.measure}" if count > limit else "party_shape"
    shapes = ", ".join(f"{adults}+{more}" for adults, more in quota.pairs)
    group = quota_group(quota, person)
    if group is False:
        return
    say = unknown if group is None else refused
    yield say(
        code,
        quota.stated,
        limit=quota.limit,
        count=count,
        shapes=shapes,
        exception=quota.exception or "",
        group=quota.applies_text or "",
    )


def scope_holds(quota: QuotaFacts, mode: str | None, minors: int | None) -> bool:
    """Whether a quota's scope covers a visit of this mode and party; a mode that is not stated is on site."""
    if quota.scope == "onsite":
        return mode != REMOTE
    if quota.scope in ("remote", "remote_free_of_charge"):
        return mode == REMOTE
    if quota.scope == "with_children":
        return minors is None or minors > 0
    return quota.scope != "legal"


def quota_group(quota: QuotaFacts, person: PersonFacts) -> bool | None:
    """Whether the quota is about this person; None: it cannot be told."""
    if quota.applies_text is not None:
        return None
    if quota.applies_to is None:
        return True
    units = frozenset(quota.applies_to.housing_units or ()) | frozenset([person.housing_unit or ""])
    levels = frozenset(quota.applies_to.classification or ()) | frozenset([person.classification or ""])
    window = WindowFacts("", None, None, None, applies_to=quota.applies_to)
    found = selector_findings(window, person, Listed(levels, units), weekday="", start_minute=0)
    if any(finding.code.endswith("_no") for finding in found):
        return False
    return None if found else True


def _minor_findings(rules: MinorRules, party: Party, mode: str | None, day: date) -> Iterator[Finding]:
    """Minors: none at all, none on this weekday, none under an age, none without an adult or guardian, own children
    only.

    Weekdays are the visit's local date; ages are whole years. Age and weekday limits bind on site.
    """
    if rules.allowed is not None and rules.allowed.value is False:
        yield refused("minors_not_allowed", rules.allowed)
        return
    onsite = mode != REMOTE
    weekday = WEEKDAYS[day.weekday()]
    if onsite and rules.days_not_allowed is not None and weekday in rules.days_not_allowed.value:
        yield refused("minors_not_on_weekday", rules.days_not_allowed, weekday=weekday)
    if onsite and rules.min_age is not None and rules.min_age.value > 0:
        if party.youngest_years is None:
            yield unknown("minor_age_unknown", rules.min_age, years=rules.min_age.value)
        elif party.youngest_years < rules.min_age.value:
            yield refused("minor_too_young", rules.min_age, years=rules.min_age.value)
    yield from _company(rules, party)
    if rules.relationship_required is not None:
        asked = ", ".join(rules.relationship_required.value)
        yield from _condition(party.children_related, "minor_relationship", rules.relationship_required, asked=asked)
    if rules.documents is not None:
        yield note("minor_documents", rules.documents, documents=", ".join(rules.documents.value))


def _company(rules: MinorRules, party: Party) -> Iterator[Finding]:
    stated = rules.accompanied_by or rules.accompanied_by_adult
    if stated is None or stated.value is False:
        return
    years = rules.adult_min_age.value if rules.adult_min_age else ADULT_YEARS
    if party.adults == 0:
        yield refused("minor_without_adult", stated, years=years)
    elif rules.accompanied_by is not None:
        yield from _condition(
            party.with_guardian, "minor_guardian", rules.accompanied_by, who=rules.accompanied_by.value
        )


def _condition(holds: bool | None, code: str, stated: Stated[Any], **params: object) -> Iterator[Finding]:
    if holds is False:
        yield refused(f"{code}_no", stated, **params)
    elif holds is None:
        yield unknown(f"{code}_unknown", stated, **params)
