"""Change a draft of a rulebook: values at places, each with its source; what another changed is never lost."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from compliance import audit
from facilities.actions.confirmations import confirm_rule
from facilities.actions.editions import sound_facts
from facilities.editions.changes import changes, content_hash
from facilities.editions.stricter import OTHERWISE, settled, with_both
from facilities.models import Facility, RulebookEdition
from facilities.queries import edition_in_force

_State = RulebookEdition.State
_SAID_APART = ("suspended_at_source_date", "superseded_by_video_2021")
OF_THE_PLACE = "/"  # begins a place that stands beside the visiting rules, such as the time zone
_NO_RULES: dict[str, Any] = {"status": "hours_not_found", "windows": []}


class NoDraft(Exception):
    """The edition is no draft any more; nothing was stored."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the same places since they were read; nothing was stored. `edition`: as it is now."""

    def __init__(self, edition: RulebookEdition) -> None:
        super().__init__("changed meanwhile")
        self.edition = edition


@dataclass(frozen=True)
class Confirmed:
    """The facility said so itself. `everything`: all that stands at the places, not only what was changed."""

    on: date
    how: str
    everything: bool = False


@transaction.atomic
def start_draft(facility: Facility, *, by: str, now: datetime) -> RulebookEdition:
    """A draft that says what is in force, for somebody to change; the open one of theirs where it says just that."""
    with connection.cursor() as cursor:  # two at once: one waits, and gets the next number
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"facilities.facility:{facility.code}"])
    today = now.astimezone(facility.zone).date()
    in_force = edition_in_force(facility, today) or facility.editions.first()
    nothing = {"id": facility.code, "name": facility.name, "timezone": facility.timezone}
    document = dict(in_force.document) if in_force else nothing
    digest = content_hash(document)
    same = facility.editions.filter(state=_State.DRAFT, content_hash=digest).first()
    if same is not None:
        return same
    newest = facility.editions.order_by("-number").values_list("number", flat=True).first()
    draft = RulebookEdition.objects.create(
        facility=facility, number=(newest or 0) + 1, document=document, content_hash=digest, created_at=now, made_by=by
    )
    audit.record("rulebook_drafted", by=by, subject=facility.code, detail={"edition": draft.number}, now=now)
    return draft


def seen_at(document: Mapping[str, Any], places: Iterable[str]) -> str:
    """64 hexadecimal digits; equal while the places say the same."""
    return content_hash({place: at_place(document, place) for place in places})


@transaction.atomic
def change_draft(
    edition: RulebookEdition,
    values: Mapping[str, Any],
    *,
    seen: str,
    source: Mapping[str, Any],
    confirmed: Confirmed | None,
    keep_both: bool = False,
    by: str,
    now: datetime,
) -> bool:
    """Put values at their places below `visiting`, or at the top (`/timezone`); whether the draft says something else.

    `seen`: what `seen_at` gave when the values were read. `keep_both`: the sources disagree, and nobody has asked yet;
    the stricter one stands, and the other is kept beside it. Raises NoDraft, ChangedMeanwhile, RulebookRefused.
    """
    drafts = RulebookEdition.objects.select_for_update(of=("self",)).select_related("facility")
    row = drafts.filter(pk=edition.pk).first()
    if row is None or row.state != _State.DRAFT:
        raise NoDraft
    if seen_at(row.document, values) != seen:
        raise ChangedMeanwhile(row)
    today = now.astimezone(row.facility.zone).date()
    told = with_both(row.document, values, source=source, on=today) if keep_both else settled(row.document, values)
    made = with_places(row.document, told)
    rules = [place for place in values if not place.startswith(OF_THE_PLACE)]
    new = new_places(row.document, made) if row.document.get("visiting") else _standing(made, rules)
    new += _new_of_the_place(row.document, made)
    is_changed = seen_at(made, (*values, OTHERWISE)) != seen_at(row.document, (*values, OTHERWISE))
    if is_changed:
        made["sources"] = _with_sources(made.get("sources") or [], new, source)
        if rules and (made["visiting"].get("source_date") is None or "windows" in values):
            made["visiting"]["source_date"] = source.get("date") or made["visiting"].get("source_date")
        sound_facts(made)
        row.document, row.content_hash, row.made_by = made, content_hash(made), by
        row.save(update_fields=["document", "content_hash", "made_by"])
        detail = {"edition": row.number, "places": len(new)}
        audit.record("rulebook_draft_changed", by=by, subject=row.facility.code, detail=detail, now=now)
    if confirmed is not None:
        places = _standing(made, values) if confirmed.everything else new
        for place in places:
            confirm_rule(row, place, confirmed_on=confirmed.on, how=confirmed.how, by=by, now=now)
    return is_changed


def with_places(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A document with other values at places. What is not known is taken away."""
    made = deepcopy(dict(document))
    visiting: dict[str, Any] = made.get("visiting") or deepcopy(_NO_RULES)
    for place, value in values.items():
        if place.startswith(OF_THE_PLACE):
            _put(made, place.removeprefix(OF_THE_PLACE).split("."), value)
        else:
            made["visiting"] = visiting
            _put(visiting, place.split("."), value)
    if "status" in values and visiting.get("status") not in _SAID_APART:
        visiting["status"] = _status(visiting.get("windows") or [])
    known = {one["id"] for one in visiting.get("windows") or []}
    known |= {one["id"] for one in (visiting.get("community_visits") or {}).get("windows") or []}
    if visiting.get("closures"):  # a closure of hours that are gone closes nothing
        visiting["closures"] = [one for one in visiting["closures"] if one.get("window") in (None, *known)]
    return made


def _status(windows: list[Mapping[str, Any]]) -> str:
    if any((one.get("days") or one.get("on")) and one.get("start") and one.get("end") for one in windows):
        return "hours_published"
    return "hours_incomplete" if windows else "hours_not_found"


def _put(at: dict[str, Any], steps: list[str], value: Any) -> None:
    first, *rest = steps
    if not rest:
        if value is not None or first in at:
            at[first] = value
        return
    if at.get(first) is None:
        if value is None:
            return
        at[first] = {}
    _put(at[first], rest, value)


def at_place(document: Mapping[str, Any], place: str) -> Any:
    """What stands at a place below `visiting`, or at one of the top (`/timezone`); None where nothing does."""
    value: Any = document if place.startswith(OF_THE_PLACE) else document.get("visiting")
    for step in place.removeprefix(OF_THE_PLACE).split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def new_places(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Places at which `new` says something that `old` does not; a window is one place. What is gone has no place."""
    found: dict[str, None] = {}
    for place, _before, after in changes(old.get("visiting") or {}, new.get("visiting") or {}):
        whole = place[: place.index("]") + 1] if "]" in place else place
        if (after is not None or "]." in place) and whole not in ("status", "source_date", OTHERWISE):
            found[f"visiting.{whole}"] = None
    return list(found)


def _new_of_the_place(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The same of what stands beside the visiting rules."""
    before, after = (
        {key: value for key, value in document.items() if key not in ("visiting", "sources")} for document in (old, new)
    )
    return [place for place, _before, said in changes(before, after) if said is not None]


def _standing(document: Mapping[str, Any], places: Iterable[str]) -> list[str]:
    """All that stands at places, windows one by one."""
    found = []
    for place in places:
        value = at_place(document, place)
        if value in (None, [], {}) or place == "status":
            continue
        if place.startswith(OF_THE_PLACE):
            found.append(place.removeprefix(OF_THE_PLACE))
        elif place.endswith("windows"):
            found += [f"visiting.{place}[{one['id']}]" for one in value]
        else:
            found.append(f"visiting.{place}")
    return found


def _with_sources(
    sources: list[Mapping[str, Any]], places: list[str], source: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One source for each place that says something new, in the stead of the one it had.

    Where something is only gone, the source says why in the history of the rules.
    """
    kept = [dict(one) for one in sources if one.get("block") not in places]
    return [*kept, *({"block": place, **source} for place in places or ["change"])]
