"""The days of the coming weeks for one person and one volunteer: starts that may be booked, and why not elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from compliance.reading import computing
from compliance.rules import FacilityFacts, Finding, SlotList, Verdict, blocking
from compliance.rules.codes import SELECTOR_KEYS
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.booking.against import Against, against
from visitation.booking.starts import Start, is_on_site, start_at, starts_between
from visitation.facts import person_facts
from visitation.models import Person, Placement, Visit
from visitation.reasons import Said, said
from volunteers.models import Volunteer

DAYS_SHOWN = 21
FARTHEST = timedelta(days=84)
FULL = frozenset(["room_full"])
# What a facility asks of the person held: a volunteer hears that the hours are not for them, and no more.
_OF_THE_PERSON = frozenset(
    [
        *(f"{key}_{end}" for key in SELECTOR_KEYS for end in ("no", "unknown")),
        "level_not_listed", "unit_not_listed", "wait_after_admission", "new_arrival_quarantine",
        "wait_hours_after_admission", "admitted_on_unknown", "admitted_at_unknown", "list_unknown", "not_on_list",
        "list_full", "list_change_too_late", "date_rule", "kept_apart", "unit_state_unknown", "level_in_two_bands",
    ]
)  # fmt: skip


@dataclass
class OfferedDay:
    """`open`: starts that may be booked; `full`: that lack nothing but a seat; `rest`: others, for a lead to set aside.

    `why` says in a line why nothing is open, with its source; `is_to_ask`: the answer is to be had by telephone.
    """

    day: date
    open: list[Start] = field(default_factory=list)
    full: list[Start] = field(default_factory=list)
    rest: list[Start] = field(default_factory=list)
    why: Said | None = None
    is_to_ask: bool = False


@dataclass(frozen=True)
class Offers:
    """`facility` None: nobody knows where the person is held, or nothing is known of the rules there.

    `missing`: what stands in the way on every day, in words.
    """

    days: list[OfferedDay]
    facility: Facility | None = None
    missing: tuple[str, ...] = ()


def place_of(person: Person, today: date) -> Placement | None:
    """The stay that lasts today, or the next one; `person.placements` are at hand."""
    stays = [stay for stay in person.placements.all() if stay.last_day is None or stay.last_day >= today]
    return min(stays, key=lambda stay: (stay.first_day > today, abs((stay.first_day - today).days)), default=None)


def offers(
    person: Person,
    team: Sequence[Volunteer],
    first: date,
    last: date,
    *,
    now: datetime,
    for_lead: bool = False,
    replaces: Visit | None = None,
) -> Offers:
    """Every day from `first` to `last`, both included and local to the facility. Nothing is kept or locked.

    `for_lead`: with the rules' own words about the person, and with starts that could be booked all the same.
    """
    stay = place_of(person, first)
    facts = facts_in_force([stay.facility.code]).get(stay.facility.code) if stay is not None else None
    if stay is None or facts is None:
        return Offers([])
    listed = _listed(facts, person, stay, first, last, now)
    days = {first + timedelta(days=n): OfferedDay(first + timedelta(days=n)) for n in range((last - first).days + 1)}
    reasons: dict[date, list[tuple[Verdict, tuple[Finding, ...]]]] = defaultdict(list)
    asked: list[Start] = []
    for slot in filter(is_on_site, listed.slots):
        start = start_at(stay.facility, slot)
        if slot.verdict is Verdict.ALLOWED:
            asked.append(start)
        elif start.day in days:
            reasons[start.day].append((slot.verdict, blocking(slot.findings)))
            days[start.day].rest.append(start)
    answers = against(person, team, asked, now=now, replaces=replaces)
    everywhere = _missing_everywhere(answers)
    for answer in answers:
        day = days.get(answer.start.day)
        if day is None or (replaces is not None and answer.start.starts == replaces.starts):
            continue
        if answer.is_clear:
            day.open.append(answer.start)
        elif answer.codes <= FULL:
            day.full.append(answer.start)
            reasons[day.day].append((Verdict.REFUSED, answer.blocking))
        else:
            day.rest.append(answer.start)
            reasons[day.day].append((answer.verdict, answer.blocking))
            lacks = [lack for lack in answer.missing if lack.words not in everywhere]
            if lacks and day.why is None and not day.open:
                day.why = Said(lacks[0].words, Verdict.REFUSED.value)
    for day in days.values():
        _say_why(day, reasons.get(day.day, []), listed, facts, for_lead=for_lead)
    return Offers(list(days.values()), stay.facility, everywhere)


@computing("rules")
def _listed(
    facts: FacilityFacts, person: Person, stay: Placement, first: date, last: date, now: datetime
) -> SlotList:
    known = person_facts(person, stay, facts.zone)
    return starts_between(facts, first, last, person=known, alias=person.alias_code, now=now)


def _missing_everywhere(answers: Sequence[Against]) -> tuple[str, ...]:
    if not answers:
        return ()
    first, *others = ([lack.words for lack in answer.missing] for answer in answers)
    return tuple(dict.fromkeys(words for words in first if all(words in other for other in others)))


def _say_why(
    day: OfferedDay,
    reasons: list[tuple[Verdict, tuple[Finding, ...]]],
    listed: SlotList,
    facts: FacilityFacts,
    *,
    for_lead: bool,
) -> None:
    """The reason of the start that came nearest; of a day without any start, what is known of the whole facility."""
    if day.open:
        day.why = None
        return
    nearest = min(
        (entry for entry in reasons if entry[1]), key=lambda entry: (entry[0] is Verdict.REFUSED, len(entry[1])),
        default=None,
    )  # fmt: skip
    if nearest is not None:
        finding = nearest[1][0]
        day.is_to_ask = nearest[0] is Verdict.UNKNOWN
        if day.why is None or day.is_to_ask:
            day.why = told(finding, for_lead=for_lead)
        return
    if day.why is not None:
        return
    doubts = blocking(listed.findings)
    if doubts and not any(window.is_complete for window in facts.windows):
        day.why, day.is_to_ask = told(doubts[0], for_lead=for_lead), True
        return
    source = facts.stated.source
    day.why = Said(
        _("The facility has no visiting hours on this day."), Verdict.REFUSED.value, source.where if source else None,
        source.dated if source else None, facts.stated.confirmed_on,
    )  # fmt: skip


def told(finding: Finding, *, for_lead: bool) -> Said:
    """A finding as a sentence for its reader."""
    line = said(finding)
    if for_lead or finding.code not in _OF_THE_PERSON:
        return line
    if finding.verdict is Verdict.UNKNOWN:
        return replace(line, text=_("It is not known whether these hours are for this person."))
    return replace(line, text=_("These hours are not for this person."))


def lines_of(found: Against, *, for_lead: bool) -> list[Said]:
    """Everything that stands in the way, each sentence once."""
    lines = [Said(lack.words, Verdict.REFUSED.value) for lack in found.missing]
    return once([*lines, *(told(finding, for_lead=for_lead) for finding in found.blocking)])


def once(lines: Iterable[Said]) -> list[Said]:
    """In their order, each sentence once."""
    return list({line.text: line for line in lines}.values())
