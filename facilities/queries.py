"""Reads of the places: lists for pages, and the rules in force as facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT

from compliance.rounds import Asking, Question, answer
from compliance.rules import ClosureFacts, FacilityFacts, Settled, Source, Span, Stated, Verdict
from compliance.written import written_once
from facilities.editions.places import NoSuchPlace, find, value_hash
from facilities.facts import facility_facts
from facilities.models import Closure, Confirmation, Facility, Opening, RulebookEdition, Settlement

_State = RulebookEdition.State
LIVE = (_State.PUBLISHED, _State.ENDED)

# One object a facility, as long as nothing about its rules changes: the engine keeps its day tables by identity.
_kept: dict[str, tuple[tuple[object, ...], FacilityFacts]] = {}


def facility_list(*, text: str = "", state: str = "") -> QuerySet[Facility]:
    """Facilities by name, for a page: `text` anywhere in the name, city or code; `state` by its two letters.

    Each has `last_confirmed_on`, the newest confirmation of any of its rules. One query.
    """
    found = Facility.objects.annotate(last_confirmed_on=Max("confirmations__confirmed_on"))
    for word in text.replace("\0", " ").split()[:6]:
        found = found.filter(
            Q(name__icontains=word) | Q(city__icontains=word) | Q(code__iexact=word) | Q(ice_code__iexact=word)
        )
    if state:
        found = found.filter(state__iexact=state)
    return found.order_by("state", "name", "code")


def facilities_with_state_of_rules(on: date, *, text: str = "", state: str = "") -> QuerySet[Facility]:
    """As `facility_list`, each with `hours_status`: how far the edition in force on a date knows the hours. One query.

    None: no edition is in force, or no visiting rules were found.
    """
    live = RulebookEdition.objects.filter(facility=OuterRef("pk"), state__in=LIVE)
    live = live.exclude(effective_from__gt=on).exclude(effective_to__lte=on).order_by("-number")
    return facility_list(text=text, state=state).annotate(
        hours_status=Subquery(live.values(status=KT("document__visiting__status"))[:1])
    )


def stale_facilities(today: date) -> QuerySet[Facility]:
    """Facilities of whose rules nobody has confirmed one within settings.STALE_AFTER_DAYS. Not evaluated."""
    since = today - timedelta(days=settings.STALE_AFTER_DAYS)
    return Facility.objects.exclude(confirmations__confirmed_on__gte=since)


def states() -> list[str]:
    """The states that have a facility. One query."""
    return list(Facility.objects.exclude(state="").order_by("state").values_list("state", flat=True).distinct())


def edition_in_force(facility: Facility, on: date) -> RulebookEdition | None:
    """The published edition that holds on a local date; None when none does. One query."""
    live = facility.editions.filter(state__in=LIVE).exclude(effective_from__gt=on).exclude(effective_to__lte=on)
    return live.order_by("-number").first()


def editions_in_force(facilities: Iterable[Facility], *, now: datetime) -> dict[str, RulebookEdition]:
    """The same of many facilities, each by its own local date, by code. Two queries; their documents are read."""
    by_pk = {facility.pk: facility for facility in facilities}
    today = {pk: now.astimezone(facility.zone).date() for pk, facility in by_pk.items()}
    chosen: dict[int, int] = {}
    rows = RulebookEdition.objects.filter(facility__in=by_pk, state__in=LIVE).order_by("number")
    for pk, facility, first, end in rows.values_list("pk", "facility", "effective_from", "effective_to"):
        if (first is None or first <= today[facility]) and (end is None or today[facility] < end):
            chosen[facility] = pk
    found = RulebookEdition.objects.in_bulk(chosen.values())
    return {by_pk[facility].code: found[pk] for facility, pk in chosen.items()}


def has_tables() -> bool:
    """Whether the database holds the tables of the places: one that was only just made holds none. One query."""
    return Facility._meta.db_table in connection.introspection.table_names()


def stored_hashes() -> dict[str, set[str]]:
    """What the editions of each facility say, drafts too and ended ones not, as content hashes by code. One query."""
    found: dict[str, set[str]] = {}
    stored = RulebookEdition.objects.exclude(state=_State.ENDED)
    for code, digest in stored.values_list("facility__code", "content_hash"):
        found.setdefault(code, set()).add(digest)
    return found


def openings_between(first: date, last: date, *, codes: Iterable[str] | None = None) -> QuerySet[Opening]:
    """Openings that are not cancelled, by local date, both included. One query."""
    found = Opening.objects.filter(day__range=(first, last), occurrence__cancelled=False)
    if codes is not None:
        found = found.filter(window__facility__code__in=list(codes))
    return found.select_related("window__facility")


# Rules as facts


def facts_in_force(codes: Iterable[str] | None = None, on: date | None = None) -> dict[str, FacilityFacts]:
    """The rules of these facilities (all, when none is named) by code; those without a published edition are left out.

    The object is the newest published edition with the ones before it behind it, so it answers for every date:
    `in_force_on(day)` gives the edition that holds on a day. With `on`, facilities whose rules hold neither on that
    date nor later are left out too. One query, and four more when some of the facts are not kept from before.
    """
    editions = _live_editions()
    question = editions.order_by("facility", "number") if codes is None else _editions_at(set(codes))
    return answer(_in_force(question, on))


def asks_in_force(facility_ids: Iterable[int], on: date | None = None) -> Asking[dict[str, FacilityFacts]]:
    """The same of facilities by primary key. One round."""
    return _in_force(_editions_of(set(facility_ids)), on)


@written_once
def _editions_of(facilities: Sequence[int]) -> QuerySet[RulebookEdition]:
    return _live_editions().filter(facility__in=facilities).order_by("facility", "number")


@written_once
def _editions_at(codes: Sequence[str]) -> QuerySet[RulebookEdition]:
    return _live_editions().filter(facility__code__in=codes).order_by("facility", "number")


def _live_editions() -> QuerySet[RulebookEdition]:
    return RulebookEdition.objects.filter(state__in=LIVE).defer("document").select_related("facility")


def _in_force(editions: Question, on: date | None) -> Asking[dict[str, FacilityFacts]]:
    (found,) = yield (editions,)
    timelines = _timelines(found)
    stale = [code for code, (key, _) in timelines.items() if code not in _kept or _kept[code][0] != key]
    if stale:
        _read({code: timelines[code] for code in stale})
    return {
        code: _kept[code][1]
        for code, (_, editions) in timelines.items()
        if on is None or editions[-1].effective_to is None or editions[-1].effective_to > on
    }


_Timeline = tuple[tuple[object, ...], list[RulebookEdition]]


def _timelines(editions: Iterable[RulebookEdition]) -> dict[str, _Timeline]:
    """Per facility the key its facts are kept under, and its live editions, oldest first, documents not read."""
    by_code: dict[str, list[RulebookEdition]] = {}
    for edition in editions:
        if edition.effective_to is None or edition.effective_to != edition.effective_from:
            by_code.setdefault(edition.facility.code, []).append(edition)
    timelines = {}
    for code, live in by_code.items():
        live.sort(key=lambda edition: (edition.effective_from or date.min, edition.number))
        facility = live[0].facility
        spans = tuple((edition.pk, edition.effective_from) for edition in live)
        timelines[code] = ((facility.pk, facility.rules_stamp, spans), live)
    return timelines


def _read(timelines: Mapping[str, _Timeline]) -> None:
    ids = [edition.pk for _, editions in timelines.values() for edition in editions]
    documents = dict(RulebookEdition.objects.filter(pk__in=ids).values_list("pk", "document"))
    places = {editions[0].facility_id: code for code, (_, editions) in timelines.items()}
    confirmations = _by_code(Confirmation.objects.filter(facility__in=places).order_by("confirmed_on"), places)
    closures = _by_code(Closure.objects.select_related("facility").filter(facility__in=places).order_by("pk"), places)
    settlements = _by_code(Settlement.objects.filter(facility__in=places).order_by("pk"), places)
    for code, (key, editions) in timelines.items():
        facts: FacilityFacts | None = None
        for edition in editions:
            document = documents[edition.pk]
            facts = facility_facts(
                document,
                confirmations=confirmed_places(document, confirmations.get(code, ())),
                closures=tuple(closure_facts(closure) for closure in closures.get(code, ())),
                settled=tuple(settled_facts(answer) for answer in settlements.get(code, ())),
                previous_edition=facts,
                # The first edition is in force from whenever its own document says.
                effective_from=edition.effective_from if facts is not None else None,
            )
        assert facts is not None
        _kept[code] = (key, facts)


def facts_as_if(edition: RulebookEdition, *, starts: date | None = None) -> FacilityFacts:
    """The rules as they would be with this edition in force: since ever, or from a local date on.

    Closures and answers of the facility count as they do now. Four queries, two more with `starts`.
    """
    places = {edition.facility_id: edition.facility.code}
    confirmations = Confirmation.objects.filter(facility__in=places).order_by("confirmed_on")
    before = facts_in_force([edition.facility.code]).get(edition.facility.code) if starts else None
    facts = facility_facts(
        edition.document,
        confirmations=confirmed_places(edition.document, confirmations),
        closures=tuple(
            closure_facts(one)
            for one in Closure.objects.select_related("facility").filter(facility__in=places).order_by("pk")
        ),
        settled=tuple(settled_facts(one) for one in Settlement.objects.filter(facility__in=places).order_by("pk")),
        previous_edition=before,
        effective_from=starts,
    )
    return facts if starts else replace(facts, effective_from=None)


def _by_code(rows: Iterable[Any], places: Mapping[int, str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(places[row.facility_id], []).append(row)
    return found


def confirmed_places(document: Mapping[str, Any], confirmations: Iterable[Confirmation]) -> dict[str, date]:
    """Places by number and the newest date each was confirmed on, for what this document still says."""
    newest: dict[str, date] = {}
    for confirmation in confirmations:
        try:
            place, value = find(document, confirmation.path)
        except NoSuchPlace:
            continue
        if value_hash(value) == confirmation.value_hash:
            newest[place] = confirmation.confirmed_on
    return newest


SCOPES = {
    Closure.Scope.UNIT: lambda value: {"units": (value,)},
    Closure.Scope.MODE: lambda value: {"modes": (value,)},
    Closure.Scope.PROGRAMME: lambda value: {"routes": ("community_group",)},
    Closure.Scope.WINDOW: lambda value: {"window_id": value},
}


def closure_facts(closure: Closure) -> ClosureFacts:
    """A closure announced in the product, as the rules see it. It carries who announced it, and when."""
    narrowed = SCOPES.get(Closure.Scope(closure.scope), lambda value: {})(closure.value)
    told = closure.announced_at.date()
    return ClosureFacts(
        kind="announced",
        first=closure.starts_on,
        last=closure.ends_on,
        hours=_hours_of(closure),
        note=closure.reason,
        stated=Stated(closure.reason, Source(closure.announced_by, told.isoformat(), "announced"), told, "closures"),
        **narrowed,
    )


def _hours_of(closure: Closure) -> Span | None:
    """From the begin of its first local date to the moment at which it lapses; None: whole days."""
    if closure.until is None:
        return None
    begin = datetime.combine(closure.starts_on, time(), closure.facility.zone)
    return Span(begin.astimezone(UTC), closure.until)


def settled_facts(answer: Settlement) -> Settled:
    """An answer somebody got from the facility, as the rules see it."""
    source = Source(answer.settled_by, answer.settled_on.isoformat(), answer.how)
    return Settled(
        code=answer.code,
        verdict=Verdict(answer.answer),
        path=answer.path or None,
        window_id=answer.window_code or None,
        first=answer.starts_on,
        last=answer.ends_on,
        stated=Stated(answer.answer, source, answer.settled_on, answer.path),
    )
