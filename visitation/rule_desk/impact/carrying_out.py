"""Once an edition is published: what leads chose for its visits is done, once each; the rest waits for a lead.

A visit is locked as everywhere: its volunteers, its person, itself; before them the row of the choice, which nothing
else locks.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from compliance import audit
from compliance.rounds import answer
from compliance.rules import Finding, blocking, check_many
from facilities.models import RulebookEdition
from facilities.queries import facts_as_if
from visitation.actions.rechecking import COMING
from visitation.booking.against import Against
from visitation.booking.confirming import BookingRefused, SomebodyWasQuicker, book, overridden
from visitation.booking.holding import KEPT_FOR, keep_start
from visitation.booking.locks import lock_people
from visitation.booking.nearest import nearest_open
from visitation.booking.queries import asks_person, asks_team_of
from visitation.booking.starts import Start
from visitation.booking.withdrawing import CannotChange, call_off
from visitation.facts import proposals_for
from visitation.models import ReviewFlag, RuleChoice, Visit, VisitOverride, VisitVolunteer
from visitation.rule_desk.impact.choosing import check, put_down, stamp, suggested_for
from visitation.rule_desk.impact.hits import impact_of, nearest_starts
from visitation.rule_desk.impact.waiting import LIVE, proposed
from volunteers.models import Program

_PROPOSED = 100  # visits whose nearest hour is found at once; of more, when their page is opened
What, Outcome, WhyNot = RuleChoice.What, RuleChoice.Outcome, RuleChoice.WhyNot


class CannotBeDone(Exception):
    """What was chosen is not possible now; nothing was changed. `against`: what stands in the way, if known."""

    def __init__(self, why: str, against: Against | None = None) -> None:
        super().__init__(why)
        self.why, self.against = why, against


@dataclass(frozen=True)
class Done:
    """How many choices were carried out, and how many could not be and wait for a lead again."""

    settled: int = 0
    returned: int = 0


def carry_out(program: Program, *, now: datetime) -> Done:
    """Do what leads of a program chose for editions that are published since, each in a transaction of its own.

    Asked twice, or twice at once, nothing is done twice.
    """
    chosen = RuleChoice.objects.filter(program=program, outcome="", edition__state__in=LIVE).exclude(what="")
    settled = returned = 0
    for pk in list(chosen.order_by("pk").values_list("pk", flat=True)):
        done = _carry_out(pk, now=now)
        settled += done is True
        returned += done is False
    return Done(settled, returned)


@transaction.atomic
def _carry_out(pk: int, *, now: datetime) -> bool | None:
    """None: somebody else is at it, or was."""
    rows = RuleChoice.objects.select_for_update(skip_locked=True, of=("self",)).select_related("edition", "program")
    row = rows.defer("edition__document").filter(pk=pk, outcome="").exclude(what="").first()
    if row is None:
        return None
    try:
        with transaction.atomic():
            _do(row, by=row.chosen_by, now=now)
    except CannotBeDone as refused:
        start = nearest_open(row.visit, now=now)
        _record("rule_choice_returned", row, by="recheck", now=now, why=refused.why)
        put_down(row, "", because="", start=start, by="", now=now, why_not=refused.why)
        row.save()
        return False
    return True


@transaction.atomic
def decide(
    choice: RuleChoice, *, what: str, because: str = "", start: Start | None = None, seen: str = "", by: Any,
    now: datetime,
) -> RuleChoice:  # fmt: skip
    """A lead chooses for a visit that waits, and it is done at once. Raises NotAChoice; CannotBeDone."""
    check(what, because=because, start=start)
    rows = RuleChoice.objects.select_for_update(of=("self",)).select_related("edition", "program")
    row = rows.defer("edition__document").get(pk=choice.pk)
    if row.outcome or stamp(row) != seen or not what:
        raise CannotBeDone(WhyNot.CHANGED)
    put_down(row, what, because=because, start=start, by=by, now=now)
    _do(row, by=by, now=now)
    return row


def _do(row: RuleChoice, *, by: Any, now: datetime) -> None:
    visit = Visit.objects.select_related("program", "facility").defer("findings").get(pk=row.visit_id)
    is_off = visit.status not in COMING or visit.starts <= now
    # What was chosen for a draft that says something else now is not done to a visit that it does not hit.
    if is_off or not set(row.codes).intersection(codes_against(visit, now=now)):
        outcome = Outcome.GONE
    elif row.what == What.KEEP:
        outcome = _keep(row, by=by, now=now)
    elif row.what == What.MOVE:
        outcome = _move(row, visit, by=by, now=now)
    else:
        outcome = _cancel(visit, by=by, now=now)
    row.outcome, row.settled_at = outcome.value, now
    row.save()
    _record("rule_choice_done", row, by=by, now=now, outcome=outcome.value)


def _keep(row: RuleChoice, *, by: Any, now: datetime) -> RuleChoice.Outcome:
    """The new rules are set aside for this visit alone, each that stands against it; it stays under the edition by
    which it was judged."""
    team = VisitVolunteer.objects.filter(visit=row.visit_id).values_list("volunteer_id", flat=True)
    person = Visit.objects.values_list("person_id", flat=True).get(pk=row.visit_id)
    lock_people(team, [person])
    visit = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("program").defer(
        "findings"
    ).get(pk=row.visit_id)  # fmt: skip
    aside = overridden([visit.pk]).get(visit.pk, frozenset())
    codes = [code for code in codes_against(visit, now=now) if code in row.codes and code not in aside]
    VisitOverride.objects.bulk_create(
        VisitOverride(visit=visit, code=code, reason=row.because, by=str(by)[:120], at=now) for code in codes
    )
    for code in codes:
        detail = {"rule": code, "why": row.because}
        audit.record("rule_set_aside", by=by, subject=visit.code, program=visit.program.code, detail=detail, now=now)
    return Outcome.KEPT


def _move(row: RuleChoice, visit: Visit, *, by: Any, now: datetime) -> RuleChoice.Outcome:
    person, team = answer(asks_person(visit.person_id)), answer(asks_team_of(visit.pk))
    start = proposed(row, visit)
    if not team or start is None or start.starts <= now:
        raise CannotBeDone(WhyNot.REFUSED)
    hold = keep_start(person, team[0], start, now=now, replaces=visit, until=now + KEPT_FOR)
    try:
        row.moved_to = book(hold, by=by, now=now)
    except BookingRefused as refused:
        raise CannotBeDone(WhyNot.REFUSED, refused.against) from None
    except SomebodyWasQuicker:
        raise CannotBeDone(WhyNot.TAKEN) from None
    except CannotChange:
        raise CannotBeDone(WhyNot.CHANGED) from None
    return Outcome.MOVED


def _cancel(visit: Visit, *, by: Any, now: datetime) -> RuleChoice.Outcome:
    try:
        call_off(visit, because="facility", by=by, now=now)
    except CannotChange:
        raise CannotBeDone(WhyNot.CHANGED) from None
    return Outcome.CANCELLED


def findings_against(visit: Visit, *, now: datetime) -> tuple[Finding, ...]:
    """What the rules in force on its day say against a visit."""
    (findings,) = check_many(proposals_for([visit], now=now))
    return blocking(findings)


def codes_against(visit: Visit, *, now: datetime) -> list[str]:
    """The same by codes, each once."""
    return list(dict.fromkeys(finding.code for finding in findings_against(visit, now=now)))


# What waits for a lead


def put_before_leads(program: Program, edition: RulebookEdition, *, now: datetime) -> int:
    """One open choice for each visit that a published edition hits and nobody chose for; how many."""
    before = _before(edition)
    if before is None:
        return 0
    today = now.astimezone(edition.facility.zone).date()
    impact = impact_of(program, edition, today=today, now=now, before=facts_as_if(before))
    rows = RuleChoice.objects.filter(edition=edition, program=program)
    rows.filter(outcome=Outcome.GONE, visit__in=[hit.visit.pk for hit in impact.hits]).delete()
    known = set(rows.values_list("visit_id", flat=True))
    fresh = [hit for hit in impact.hits if hit.visit.pk not in known]
    starts = nearest_starts(fresh[:_PROPOSED], impact.facts, now=now)
    made = []
    for hit in fresh:
        row = RuleChoice(program=program, edition=edition, visit=hit.visit, codes=hit.codes, made_at=now)
        row.suggested = suggested_for(hit.codes, edition)
        put_down(row, "", because="", start=starts.get(hit.visit.pk), by="", now=now)
        made.append(row)
    # A lead's choice of the same instant stays.
    RuleChoice.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _before(edition: RulebookEdition) -> RulebookEdition | None:
    """The edition whose place this one took."""
    others = RulebookEdition.objects.select_related("facility").filter(facility=edition.facility_id, state__in=LIVE)
    others = others.exclude(pk=edition.pk).filter(Q(effective_to=edition.effective_from), published_at__isnull=False)
    return others.order_by("-published_at", "-number").first()


def let_go_of_what_is_over(program: Program, *, now: datetime) -> int:
    """End what nobody has to choose any more; how many. The visit is off or has begun, or its flags have cleared."""
    flags = ReviewFlag.objects.filter(task__visit=OuterRef("visit"))
    waits = RuleChoice.objects.filter(program=program, outcome="", what="", edition__state__in=LIVE)
    over = Q(visit__starts__lte=now) | ~Q(visit__status__in=COMING)
    gone = Exists(flags.filter(cleared_at__gte=OuterRef("made_at"))) & ~Exists(flags.filter(cleared_at__isnull=True))
    return waits.filter(over | gone).update(outcome=Outcome.GONE.value, settled_at=now)


def _record(action: str, row: RuleChoice, *, by: Any, now: datetime, **detail: Any) -> None:
    code = Visit.objects.values_list("code", flat=True).get(pk=row.visit_id)
    told = {"edition": row.edition.number, "what": row.what, **detail}
    audit.record(action, by=by, subject=code, program=row.program.code, detail=told, now=now)
