"""May this visitor come: the facility's form and checks, the person's list, exclusions, relationship, papers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from .facts import NOBODY_KNOWN, PersonFacts, Proposal, Standing, VisitorFacts
from .findings import Finding, note, refused, unknown
from .notice import OFFICE, business_hours_before
from .rulebook import FacilityFacts
from .standings import at_least, standing_findings
from .stated import Stated
from .terms import ClearanceRules, ExclusionRule, IdRules, ListChange

GOVERNMENT_IDS = frozenset(
    [
        "driver_license",
        "state_id",
        "passport",
        "military_id",
        "tribal_id",
        "federal_id",
        "alien_registration_card",
        "government_photo_id",
    ]
)
PHOTO_IDS = GOVERNMENT_IDS | {"school_id", "student_id", "photo_id"}
VOLUNTEER_BAR = "active_volunteer_or_programmer"


def visitor_findings(proposal: Proposal, visitor: VisitorFacts, day: date) -> Iterator[Finding]:
    """What a facility asks of one social visitor, in the order: form and checks, list, exclusions, relationship,
    papers.
    """
    edition = proposal.facility.in_force_on(day) or proposal.facility
    person = proposal.person or NOBODY_KNOWN
    rules = edition.clearance
    if rules is not None:
        if not _is_exempt(rules, person):
            yield from _form(edition, rules, visitor, proposal.span.start, day)
            yield from _list(rules, visitor, proposal, person, day)
        yield from _exclusions(rules, visitor, day)
        yield from _relationship(rules, visitor, proposal.person_key)
    if edition.id_rules is not None:
        yield from _papers(edition.id_rules, visitor, day)


def _is_exempt(rules: ClearanceRules, person: PersonFacts) -> bool:
    """People admitted before a date that the facility names keep the older, freer rule."""
    exempt = rules.exempt_admitted_before
    return exempt is not None and person.admitted_on is not None and person.admitted_on < exempt.value


def _form(
    edition: FacilityFacts, rules: ClearanceRules, visitor: VisitorFacts, starts: datetime, day: date
) -> Iterator[Finding]:
    """The application, how long it takes, how long it lasts; a check of its own only where no form is asked for."""
    valid_for = rules.valid_for_days.value if rules.valid_for_days else None
    if rules.application_required is not None and rules.application_required.value:
        yield from standing_findings(
            "application", visitor.application, rules.application_required, visitor, day, valid_for
        )
    elif rules.background_check is not None and rules.background_check.value:
        check = visitor.background_check
        yield from standing_findings("background_check", check, rules.background_check, visitor, day, valid_for)
    yield from _lead(edition, rules, visitor, starts)
    if rules.warrant_check is not None and rules.warrant_check.value:
        yield note("warrant_check", rules.warrant_check)


def _lead(edition: FacilityFacts, rules: ClearanceRules, visitor: VisitorFacts, starts: datetime) -> Iterator[Finding]:
    """A form handed in needs its time before the first visit: days, elapsed hours or business hours; enough is
    enough.
    """
    standing: Standing | None = visitor.application
    if standing is None or standing.state != "submitted":
        return
    for stated, unit in ((rules.lead_days, "days"), (rules.lead_hours, "hours")):
        if stated is None:
            continue
        business = unit == "hours" and rules.lead_in_business_hours
        shown = "business_hours" if business else unit
        if standing.submitted_at is None:
            yield unknown("clearance_lead_unknown", stated, visitor=visitor.key, amount=stated.value, unit=shown)
            continue
        if business:
            latest = business_hours_before(edition, starts, stated.value, OFFICE)
        else:
            latest = starts - timedelta(**{unit: stated.value})
        if standing.submitted_at > latest:
            yield refused("clearance_lead_too_short", stated, visitor=visitor.key, amount=stated.value, unit=shown)


def _list(
    rules: ClearanceRules, visitor: VisitorFacts, proposal: Proposal, person: PersonFacts, day: date
) -> Iterator[Finding]:
    """The person's visitor list: who stands on it, whether there is room, when it may change."""
    required = rules.approved_list_required
    if required is None or not required.value:
        return
    if visitor.on_list_of is None or proposal.person_key is None:
        yield unknown("list_unknown", required, visitor=visitor.key)
        return
    if proposal.person_key in visitor.on_list_of:
        return
    yield refused(
        "not_on_list", required, visitor=visitor.key, by=rules.initiated_by.value if rules.initiated_by else ""
    )
    size = rules.list_size
    if size is not None and person.list_size is not None and person.list_size >= size.value:
        yield refused(
            "list_full",
            size,
            limit=size.value,
            excludes=rules.list_size_excludes.value if rules.list_size_excludes else "",
        )
    if proposal.asked_at is None:
        return
    asked_on = proposal.asked_at.astimezone(proposal.facility.zone).date()
    stated = rules.list_change or rules.list_change_min_days
    earliest = earliest_list_change(rules, person, asked_on)
    if earliest is not None and earliest > day:
        yield refused("list_change_too_late", stated, first=earliest.isoformat())


def earliest_list_change(rules: ClearanceRules, person: PersonFacts, day: date) -> date | None:
    """The first date from `day` on at which the list may change; None where nothing limits it or nobody can tell."""
    earliest = day
    if rules.list_change_min_days is not None and person.list_changed_on is not None:
        earliest = max(earliest, person.list_changed_on + timedelta(days=rules.list_change_min_days.value))
    change: Stated[ListChange] | None = rules.list_change
    if change is not None and change.value.months:
        while earliest.month not in change.value.months:
            earliest = (earliest.replace(day=1) + timedelta(days=32)).replace(day=1)
    elif change is not None and change.value.day_of_month is not None:
        while earliest.day != change.value.day_of_month:
            earliest += timedelta(days=1)
    elif rules.list_change_min_days is None:
        return None
    return earliest


def _base(reason: str) -> str:
    """A reason without the duration and the waiver that its code carries."""
    head = reason.split("_unless_")[0]
    words = head.split("_")
    kept = [w for i, w in enumerate(words) if not w.isdigit() and not (i and words[i - 1].isdigit())]
    return "_".join(kept)


def _exclusions(rules: ClearanceRules, visitor: VisitorFacts, day: date) -> Iterator[Finding]:
    """Reasons that bar a visitor, for a stated time or as long as they last; a visitor never asked is unknown."""
    asked = [rule for rule in rules.exclusions if rule.reason != VOLUNTEER_BAR]
    for rule in rules.exclusions:
        if rule.reason == VOLUNTEER_BAR and visitor.is_volunteer:
            yield refused("excluded", rule.stated, visitor=visitor.key, reason=rule.reason, until="", waiver="")
        else:
            yield from _bar(rule, visitor, day)
    if asked and visitor.bars is None:
        reasons = ", ".join(rule.reason for rule in asked)
        yield unknown("exclusions_unknown", asked[0].stated, visitor=visitor.key, reasons=reasons)


def _bar(rule: ExclusionRule, visitor: VisitorFacts, day: date) -> Iterator[Finding]:
    for bar in visitor.bars or ():
        if bar.waived or _base(bar.reason) != _base(rule.reason):
            continue
        params = {"visitor": visitor.key, "reason": rule.reason, "waiver": rule.waiver or ""}
        if rule.days is None:
            yield refused("excluded", rule.stated, until="", **params)
        elif bar.since is None:
            yield unknown("exclusion_date_unknown", rule.stated, days=rule.days, **params)
        elif day < bar.since + timedelta(days=rule.days):
            until = (bar.since + timedelta(days=rule.days)).isoformat()
            yield refused("excluded", rule.stated, until=until, **params)


def _relationship(rules: ClearanceRules, visitor: VisitorFacts, person_key: str | None) -> Iterator[Finding]:
    required = rules.relationship_required
    if required is None or not required.value:
        return
    wanted = rules.relationships.value if rules.relationships else ()
    asked = ", ".join(wanted)
    if visitor.relationships is None or person_key is None:
        yield unknown("relationship_unknown", required, visitor=visitor.key, wanted=asked)
        return
    known = visitor.relationships.get(person_key)
    if known is None or (wanted and known not in wanted):
        yield refused("relationship_no", required, visitor=visitor.key, wanted=asked)


def accepts(kinds: tuple[str, ...], shown: frozenset[str]) -> bool:
    """Whether one of the papers shown is of a kind that is accepted; general kinds take every paper of their sort."""
    for kind in kinds:
        if kind in shown:
            return True
        if kind == "government_photo_id" and shown & GOVERNMENT_IDS:
            return True
        if kind.startswith("photo_id") and shown & PHOTO_IDS:
            return True
    return False


def _papers(rules: IdRules, visitor: VisitorFacts, day: date) -> Iterator[Finding]:
    """Photo identification from the stated age on (none stated: adults); not told which paper comes: a reminder
    only.
    """
    if rules.required is None or not rules.required.value:
        return
    years = rules.min_age.value if rules.min_age else 18
    if at_least(visitor, day, years) is False:
        return
    kinds = rules.kinds.value if rules.kinds else ()
    shown = ", ".join(kinds)
    if visitor.identification is None:
        yield note("bring_id", rules.required, kinds=shown)
    elif not visitor.identification:
        yield refused("id_missing", rules.required, visitor=visitor.key, kinds=shown)
    elif kinds and not accepts(kinds, visitor.identification):
        yield refused("id_kind_not_accepted", rules.kinds, visitor=visitor.key, kinds=shown)
    until = visitor.identification_until
    if until is not None and until < day:
        say = refused if rules.unexpired is not None and rules.unexpired.value else unknown
        yield say("id_expired", rules.unexpired or rules.required, visitor=visitor.key, last=until.isoformat())
