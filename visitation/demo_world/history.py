"""Last week's invented visits: real hours of the real facility, some with a log, some still waiting for one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from compliance.records import finding_as_json
from compliance.rules import FacilityFacts, Party, slots
from compliance.rules.slots import Slot
from facilities.models import Facility
from facilities.queries import facts_in_force
from visitation.actions.codes import Kind, new_codes
from visitation.actions.drafting import passing
from visitation.aftercare.obstructing import keep_from_log
from visitation.facts import Editions, Planned, person_facts
from visitation.models import Match, Placement, Visit, VisitLog, VisitRequest, VisitVolunteer
from visitation.statuses import LIVE, Status
from volunteers.models import Program, User

_DAYS_BACK = 9
_VISITS = 8
_ASKED_BEFORE = timedelta(days=6)
_LINES = ("We talked about football and bread.", "A quiet hour.", "", "Would like a novel in Spanish.")


def make_last_week(
    program: Program, facility: Facility, matches: Sequence[Match], rng: Random, *, writer: User, now: datetime
) -> list[Visit]:
    """Visits of matched people that the rules allowed, each asked for some days before, and what came of them."""
    today = now.date()
    facts = facts_in_force([facility.code])[facility.code]
    editions = Editions.load([facility.pk])
    stays = {stay.person_id: stay for stay in Placement.objects.filter(person__in=[match.person for match in matches])}
    planned: list[Planned] = []
    busy: set[tuple[int, date]] = set()
    for match in rng.sample(list(matches), len(matches)):
        slot = _an_hour(facts, match, stays[match.person_id], rng, today)
        if not match.volunteer.is_experienced:  # who never visited did not visit last week either
            continue
        if slot is None or (match.volunteer_id, slot.start_local.date()) in busy or len(planned) == _VISITS:
            continue
        day = slot.start_local.date()
        busy.add((match.volunteer_id, day))
        visit = Visit(
            program=program,
            person=match.person,
            facility=facility,
            edition=editions.on(facility.pk, day),
            window_id=slot.window_id,
            mode=slot.mode or "",
            starts=slot.span.start,
            ends=slot.span.end,
            day=day,
            status=Status.DONE.value,
            changed_at=slot.span.start - _ASKED_BEFORE,
        )
        planned.append(Planned(visit, (match.volunteer_id,)))
    kept, _ = passing(planned, now=now)
    for entry, findings in kept:
        entry.visit.findings = [finding_as_json(finding) for finding in findings]
    visits = _stored([entry for entry, _ in kept], rng)
    _write_logs(visits, facts, rng, writer)
    return visits


def _an_hour(facts: FacilityFacts, match: Match, stay: Placement, rng: Random, today: date) -> Slot | None:
    """An allowed hour of the days gone by, in which the person was there and the two knew each other."""
    first = max(today - timedelta(days=_DAYS_BACK), stay.first_day, match.since)
    last = today - timedelta(days=1)
    person = person_facts(match.person, stay, facts.zone)
    allowed = slots(facts, first, last, person=person, party=Party(adults=1)).allowed if first <= last else ()
    return rng.choice(allowed) if allowed else None


def _stored(planned: Sequence[Planned], rng: Random) -> list[Visit]:
    """The first did not come about, the next are done, the rest wait for somebody to tell."""
    statuses = [Status.DID_NOT_HAPPEN, Status.DONE, Status.DONE, Status.DONE]
    visits = [entry.visit for entry in planned]
    requests = VisitRequest.objects.bulk_create(
        VisitRequest(
            person=visit.person,
            code=code,
            first_day=visit.day - _ASKED_BEFORE,
            last_day=visit.day,
            waiting_since=visit.day - 2 * _ASKED_BEFORE,
        )
        for visit, code in zip(visits, new_codes(Kind.REQUEST, len(visits), choose=rng.choice), strict=True)
    )
    codes = new_codes(Kind.VISIT, len(visits), choose=rng.choice)
    for place, (visit, request, code) in enumerate(zip(visits, requests, codes, strict=True)):
        visit.request, visit.code = request, code
        visit.status = (statuses[place] if place < len(statuses) else Status.ASKED).value
    Visit.objects.bulk_create(visits)
    VisitVolunteer.objects.bulk_create(
        VisitVolunteer(
            visit=entry.visit,
            volunteer_id=volunteer_id,
            starts=entry.visit.starts,
            ends=entry.visit.ends,
            holds=Status(entry.visit.status) in LIVE,
        )
        for entry in planned
        for volunteer_id in entry.volunteer_ids
    )
    return visits


def _write_logs(visits: Sequence[Visit], facts: FacilityFacts, rng: Random, writer: User) -> None:
    logs = []
    for visit in visits:
        if visit.status == Status.ASKED.value:
            continue
        begins, ends = (moment.astimezone(facts.zone) for moment in (visit.starts, visit.ends))
        log = VisitLog(visit=visit, written_by=writer, written_at=visit.ends + timedelta(hours=2))
        log.arrived = (begins - timedelta(minutes=40)).time()
        if visit.status == Status.DID_NOT_HAPPEN.value:
            log.happened, log.reason = VisitLog.Happened.NO, VisitLog.Reason.COUNT
        else:
            log.happened, log.seen = VisitLog.Happened.YES, VisitLog.Seen.EXPECTED
            log.began, log.ended = begins.time(), ends.time()
            log.language, log.interpreter = "es", VisitLog.Interpreter.NOT_NEEDED
            log.asked_for = rng.sample([VisitLog.AskedFor.BOOKS, VisitLog.AskedFor.VISIT], k=1)
            log.wellbeing = VisitLog.Wellbeing.FINE
            log.line = rng.choice(_LINES)
        log.miles = rng.randrange(8, 60)
        logs.append(log)
    VisitLog.objects.bulk_create(logs)
    for log in logs:
        if log.happened == VisitLog.Happened.NO:
            keep_from_log(log.visit, log, by=writer, now=log.written_at)
