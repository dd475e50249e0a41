"""What a visitor needs to know at the door, out of the facility's rulebook: each line with its source.

What no source says is not filled in: it is left out here, and the page says “ask your lead”.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from compliance.rules import FacilityFacts, IdRules
from facilities.words import CLOTHING, IDENTIFICATION, THINGS, in_words
from visitation.models import Visit
from visitation.reasons import Said, from_stated, window_of


@dataclass(frozen=True)
class Limit:
    """A wall time at the door, and how far it can be relied on."""

    clock: time
    said: Said


@dataclass(frozen=True)
class DoorNotes:
    """Empty where the rulebook says nothing."""

    arrive_by: Limit | None = None
    last_check_in: Limit | None = None
    bring: list[Said] = field(default_factory=list)
    wear: list[Said] = field(default_factory=list)
    leave: list[Said] = field(default_factory=list)


def door_notes(visit: Visit, facts: FacilityFacts | None) -> DoorNotes:
    """The notes for one visit, by the edition in force on its day."""
    edition = facts.in_force_on(visit.day) if facts else None
    if edition is None:
        return DoorNotes()
    dress, things = edition.dress_flags, edition.prohibited_items
    return DoorNotes(
        arrive_by=_arrive_by(visit, edition),
        last_check_in=_last_check_in(visit, facts, edition),
        bring=_identification(edition.id_rules),
        wear=[from_stated(in_words(CLOTHING, flag), dress) for flag in dress.value] if dress else [],
        leave=[from_stated(in_words(THINGS, thing), things) for thing in things.value] if things else [],
    )


def _arrive_by(visit: Visit, edition: FacilityFacts) -> Limit | None:
    """So long before the visit begins as the facility asks for."""
    lead = edition.arrival.lead_minutes
    if lead is None:
        return None
    text = _("The facility asks visitors to be there %(minutes)d minutes before.") % {"minutes": lead.value}
    return Limit(_wall(visit.starts - timedelta(minutes=lead.value), visit), from_stated(text, lead))


def _last_check_in(visit: Visit, facts: FacilityFacts, edition: FacilityFacts) -> Limit | None:
    """The window's own limit, else the facility's time before the window ends; the earlier where both are stated."""
    window = window_of(visit, facts)
    if window is None:
        return None
    limits = []
    if window.last_check_in_minute is not None:
        text = _("The facility’s hours name a last check-in.")
        limits.append(Limit(_clock_of(window.last_check_in_minute), from_stated(text, window.stated)))
    before_end = edition.arrival.last_processing_minutes_before_end
    if before_end is not None and window.end_minute is not None:
        text = _("Nobody is let in later than %(minutes)d minutes before the end of the hours.")
        limits.append(
            Limit(
                _clock_of(window.end_minute - before_end.value),
                from_stated(text % {"minutes": before_end.value}, before_end),
            )
        )
    return min(limits, key=lambda limit: limit.clock, default=None)


def _identification(rules: IdRules | None) -> list[Said]:
    if rules is None:
        return []
    lines = []
    if rules.kinds:
        kinds = [in_words(IDENTIFICATION, kind) for kind in rules.kinds.value]
        text = kinds[0] if len(kinds) == 1 else _("one of these: %(kinds)s") % {"kinds": ", ".join(kinds)}
        lines.append(from_stated(text, rules.kinds))
    elif rules.required and rules.required.value:
        lines.append(from_stated(_("an ID"), rules.required))
    if rules.unexpired and rules.unexpired.value:
        lines.append(from_stated(_("The ID must not have expired."), rules.unexpired))
    if rules.note:
        lines.append(from_stated(_("The source adds: “%(note)s”") % {"note": rules.note.value}, rules.note))
    return lines


def _wall(moment: datetime, visit: Visit) -> time:
    return moment.astimezone(ZoneInfo(visit.facility.timezone)).time()


def _clock_of(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
