"""Drafts of rulebooks: made from what somebody read or was told, changed no more, published by two or discarded."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from compliance import audit
from facilities.actions.editions import sound_facts
from facilities.editions.changes import content_hash
from facilities.editions.stricter import OTHERWISE
from facilities.models import Facility, RulebookEdition

_State = RulebookEdition.State
_BLOCKS = {"quotas": "quotas", "booking": "booking", "clearance": "clearance"}


class SaysTheSame(Exception):
    """An edition that says the same is there already; `edition` is it."""

    def __init__(self, edition: RulebookEdition) -> None:
        super().__init__("an edition says the same")
        self.edition = edition


@transaction.atomic
def make_draft(facility: Facility, document: Mapping[str, Any], *, by: str, now: datetime) -> RulebookEdition:
    """Keep a document as the facility's next draft. Raises RulebookRefused, SaysTheSame; nothing is stored then."""
    sound_facts(document)
    with connection.cursor() as cursor:  # two drafts at once: one waits, and gets the next number
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"facilities.facility:{facility.code}"])
    digest = content_hash(document)
    same = facility.editions.exclude(state=_State.ENDED).filter(content_hash=digest).first()
    if same is not None:
        raise SaysTheSame(same)
    newest = facility.editions.order_by("-number").values_list("number", flat=True).first()
    draft = RulebookEdition.objects.create(
        facility=facility,
        number=(newest or 0) + 1,
        document=dict(document),
        content_hash=digest,
        created_at=now,
        made_by=by,
    )
    audit.record("rulebook_drafted", by=by, subject=facility.code, detail={"edition": draft.number}, now=now)
    return draft


@transaction.atomic
def discard_draft(edition: RulebookEdition, *, by: str, now: datetime) -> bool:
    """Take a draft away; False where it is none any more. What it said stays in nobody's way."""
    row = RulebookEdition.objects.select_for_update().select_related("facility").filter(pk=edition.pk).first()
    if row is None or row.state != _State.DRAFT:
        return False
    detail = {"edition": row.number}
    # A draft has nothing that hangs on it. Django would look for it in tables that rule admins cannot read; the
    # database refuses by itself.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM facilities_rulebookedition WHERE id = %s", [row.pk])
    audit.record("rulebook_draft_discarded", by=by, subject=row.facility.code, detail=detail, now=now)
    return True


def with_values(
    document: Mapping[str, Any], taken: Sequence[tuple[str, Any]], *, source: Mapping[str, Any]
) -> dict[str, Any]:
    """A rulebook with values of a page in place of its own: (place below `visiting`, value).

    Windows and limits replace all there were, for a page tells them whole; every other value replaces its own place.
    """
    made = deepcopy(dict(document))
    visiting: dict[str, Any] = made.get("visiting") or {"status": "hours_not_found", "windows": []}
    made["visiting"] = visiting
    lists: dict[str, list[Any]] = {}
    named = [(place, value) for place, value in taken if "[" not in place]
    for place, value in taken:
        name, _, step = place.partition(".")
        if name.startswith(("windows[", "quotas[")):
            lists.setdefault(name.partition("[")[0], []).append(value)
        elif step:
            visiting[name] = (visiting.get(name) or {}) | {step: value}
        else:
            visiting[name] = value
    for name, values in lists.items():
        visiting[name] = values
    if "windows" in lists:
        visiting["windows"] = [{"id": f"w{number}"} | window for number, window in enumerate(lists["windows"], 1)]
        visiting["status"] = "hours_published"
        visiting["source_date"] = source.get("date")
        visiting.pop("window_fragments", None)
        known = {window["id"] for window in visiting["windows"]}
        closures = [one for one in visiting.get("closures") or [] if one.get("window") in (None, *known)]
        if "closures" in visiting:
            visiting["closures"] = closures
    if visiting.get(OTHERWISE):  # a page that was taken over decides
        decided = {place for place, _ in named}
        visiting[OTHERWISE] = [one for one in visiting[OTHERWISE] if one["place"] not in decided]
    names = {*lists, *(place.partition(".")[0] for place, _ in named)}
    made["sources"] = _sources(made.get("sources") or [], source, names)
    return made


def _sources(sources: list[dict[str, Any]], source: Mapping[str, Any], taken: set[str]) -> list[dict[str, Any]]:
    """A source for each block that was taken over. Where the hours were, the pages they were from are history."""
    blocks = {_BLOCKS.get(name, "visiting") for name in taken}
    kept = []
    for one in sources:
        if one.get("url") == source["url"] and one.get("block") in blocks:
            continue
        old = "windows" in taken and one.get("block") == "visiting"
        kept.append({**one, "block": "history"} if old else one)
    return [*kept, *({"block": block, **source} for block in sorted(blocks))]
