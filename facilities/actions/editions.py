"""Take in a rulebook, and put an edition in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection, transaction

from compliance import audit
from compliance.rules import FacilityFacts
from facilities import calendars
from facilities.editions.changes import changes, content_hash
from facilities.editions.reading import Problem
from facilities.models import Facility, Opening, RulebookEdition, VisitingWindow
from facilities.models.facilities import new_stamp
from facilities.soundness import read_rules

_State = RulebookEdition.State


class RulebookRefused(Exception):
    """The document is no rulebook; `problems` say where and why. Nothing was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.why}" for problem in problems))
        self.problems = problems


class PublishRefused(Exception):
    """The edition cannot be put in force; the text says why."""


class Loaded(StrEnum):
    """What came of taking in a rulebook."""

    LOADED = "loaded"  # a new facility, its edition published
    UNCHANGED = "unchanged"
    DRAFT = "draft"  # a known facility whose rulebook says something else: a draft for somebody to publish


@dataclass(frozen=True)
class Published:
    """What came of putting an edition in force. `lost`: booked openings that are no longer open."""

    edition: RulebookEdition
    lost: tuple[Opening, ...]


def sound_facts(document: Mapping[str, Any]) -> FacilityFacts:
    """What the rules read in a document. Raises RulebookRefused with all that is wrong with it."""
    facts, found = read_rules(document)
    if facts is None:
        raise RulebookRefused(found)
    return facts


@transaction.atomic
def load_rulebook(document: Mapping[str, Any], *, by: str, now: datetime) -> Loaded:
    """Take in one rulebook. Repeatable: a document that means the same as one already there changes nothing.

    Raises RulebookRefused; nothing is stored then.
    """
    facts = sound_facts(document)
    code = document["id"]
    with connection.cursor() as cursor:  # two loads of a facility that is not there yet: one waits for the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"facilities.facility:{code}"])
    digest = content_hash(document)
    known = Facility.objects.filter(code=code).first()
    if known is None:
        _first_edition(document, facts, digest, by=by, now=now)
        return Loaded.LOADED
    open_editions = known.editions.exclude(state=_State.ENDED)
    if open_editions.filter(content_hash=digest).exists():
        return Loaded.UNCHANGED
    draft = RulebookEdition.objects.create(
        facility=known,
        number=_next_number(known),
        document=dict(document),
        content_hash=digest,
        created_at=now,
    )
    audit.record("rulebook_drafted", by=by, subject=code, detail={"edition": draft.number}, now=now)
    return Loaded.DRAFT


def _first_edition(document: Mapping[str, Any], facts: FacilityFacts, digest: str, *, by: str, now: datetime) -> None:
    facility = Facility(code=document["id"], calendar=calendars.make_calendar(document["id"], document["name"]))
    _describe(facility, document)
    facility.full_clean(exclude=["calendar"], validate_unique=False, validate_constraints=False)
    facility.save(force_insert=True)
    edition = RulebookEdition.objects.create(
        facility=facility,
        number=1,
        state=_State.PUBLISHED,
        effective_from=facts.effective_from,
        document=dict(document),
        content_hash=digest,
        created_at=now,
        published_at=now,
        published_by_name=by,
    )
    today = now.astimezone(facility.zone).date()
    first_day = max(today, facts.effective_from or today)
    calendars.open_windows(facility, edition, facts, first_day=first_day)
    audit.record("rulebook_published", by=by, subject=facility.code, detail={"edition": 1}, now=now)


def _next_number(facility: Facility) -> int:
    newest = facility.editions.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def _describe(facility: Facility, document: Mapping[str, Any]) -> None:
    """Copy onto the row what a rulebook says of the place itself. Not found is kept as empty, never as a guess."""
    for name in ("ice_code", "name", "address", "city", "state", "zip", "phone", "operator", "facility_type"):
        setattr(facility, name, document.get(name) or "")
    facility.timezone = document["timezone"]
    facility.latitude, facility.longitude = document.get("lat"), document.get("lon")
    facility.in_use = document.get("currently_used_by_ice")


# Publishing


@transaction.atomic
def publish_edition(
    edition: RulebookEdition, *, by: str, now: datetime, effective_from: date | None = None
) -> Published:
    """Put a draft in force from a local date: the one given, else its own future one, else today.

    The edition before it stays in force until then; windows that say the same in both stay as they are, the others
    end and later openings of theirs are cancelled. Raises PublishRefused for an edition that is no draft, or a date
    in the past.
    """
    facility = Facility.objects.select_for_update().get(pk=edition.facility_id)
    edition = RulebookEdition.objects.select_for_update().get(pk=edition.pk)
    if edition.state != _State.DRAFT:
        raise PublishRefused(f"edition {edition.number} is {edition.state}; only a draft can be published")
    facts, found = read_rules(edition.document)
    if facts is None:
        raise PublishRefused(f"{found[0].where}: {found[0].why}")
    today = now.astimezone(facility.zone).date()
    starts = effective_from or max(today, facts.effective_from or today)
    if starts < today:
        raise PublishRefused(f"{starts} is in the past; an edition holds from today or later")
    live = list(facility.editions.filter(state=_State.PUBLISHED).order_by("effective_from"))
    live.sort(key=lambda one: (one.effective_from or date.min, one.number))
    before = [one for one in live if one.effective_from is None or one.effective_from < starts]
    replaced = [one for one in live if one.effective_from == starts]
    after = [one for one in live if one.effective_from is not None and one.effective_from > starts]
    for one in replaced:
        one.state, one.effective_to = _State.ENDED, starts
        one.save(update_fields=["state", "effective_to"])
    if before:
        before[-1].effective_to = starts
        before[-1].state = _State.ENDED if starts <= today else _State.PUBLISHED
        before[-1].save(update_fields=["state", "effective_to"])
    edition.state, edition.effective_from = _State.PUBLISHED, starts
    edition.effective_to = after[0].effective_from if after else None
    edition.published_at, edition.published_by_name = now, by
    edition.save()
    lost = _turn_windows(facility, edition, facts, starts, before[-1:] + replaced)
    if not after:
        _describe(facility, edition.document)
    facility.rules_stamp = new_stamp()
    facility.save()
    detail = {"edition": edition.number, "effective_from": starts.isoformat(), "bookings_lost": len(lost)}
    audit.record("rulebook_published", by=by, subject=facility.code, detail=detail, now=now)
    return Published(edition, tuple(lost))


def _turn_windows(
    facility: Facility,
    edition: RulebookEdition,
    facts: FacilityFacts,
    starts: date,
    earlier: list[RulebookEdition],
) -> list[Opening]:
    """End the windows that change, open the new ones, leave the rest."""
    live = VisitingWindow.objects.filter(facility=facility).exclude(last_day__lt=starts).select_related("edition")
    live = live.filter(edition__number__lt=edition.number)
    same = {code for one in earlier for code in _unchanged(one.document, edition.document)}
    lost: list[Opening] = []
    kept: set[str] = set()
    for window in live.order_by("pk"):
        name = f"{window.route}/{window.code}"
        if name in same:
            kept.add(name)
        else:
            lost += calendars.end_window(window, last_day=starts - timedelta(days=1))
    calendars.open_windows(facility, edition, facts, first_day=starts, keep=kept)
    return lost


def _unchanged(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """`route/code` of the windows that say the same in both documents, under the same holidays in the same zone."""
    old_visiting, new_visiting = old.get("visiting") or {}, new.get("visiting") or {}
    if old["timezone"] != new["timezone"] or old_visiting.get("holidays") != new_visiting.get("holidays"):
        return set()
    same = set()
    for route, names in (("social", ("windows",)), ("community_group", ("community_visits", "windows"))):
        before, after = old_visiting, new_visiting
        for name in names:
            before, after = (part.get(name) or {} if isinstance(part, dict) else {} for part in (before, after))
        stated = {window["id"]: window for window in before or ()}
        same |= {
            f"{route}/{window['id']}"
            for window in after or ()
            if window["id"] in stated and not changes(stated[window["id"]], window)
        }
    return same
