"""The attachments of a version: their lines, sealed until they leave, and the file that leaves once.

A list is written in English, the language of the facilities. No file name, title or page says whom it is about.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance.fields import blind_index
from compliance.keys import Closed
from compliance.reading import computing
from facilities.queries import facts_in_force
from visitation.facts import placement_on
from visitation.knowing.fields import Field
from visitation.log_forms.render import render_layout
from visitation.models import Person, Placement, Roster, RosterDocument, RosterVersion, Visit
from visitation.rosters.columns import OF_VOLUNTEERS, WORDS, person_cells, person_columns
from visitation.rosters.keeping import end_document
from visitation.templatetags.visit_times import clock, long_day
from volunteers.models import Volunteer
from volunteers.sheets.workbooks import workbook_of

LASTS = timedelta(hours=24)
LANGUAGE = "en"
FORMS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LAYOUT = Path(__file__).with_name("list.typ")
_PARTS = {"visitor": "visitor", "partner": "visitor", "interpreter": "interpreter", "mentor": "visitor"}


class Gone(Exception):
    """It was taken already, or its hours are over."""


@dataclass(frozen=True)
class Entry:
    """One name for one visit: `change` says in an addendum what is new about it."""

    visit: Visit
    volunteer: Volunteer
    part: str
    change: str = ""


@dataclass(frozen=True)
class Contents:
    """What two leads agree on: columns, and rows as {"visit": code, "cells": […]}."""

    fields: tuple[str, ...]
    person_fields: tuple[str, ...]
    volunteers: list[dict[str, Any]]
    people: list[dict[str, Any]]

    def hashed(self) -> str:
        """A keyed fingerprint, 64 hex signs: what a list said can be proved later, and not be guessed from it."""
        told = [self.fields, self.person_fields, self.volunteers, self.people]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return blind_index(text, place="visitation_rosterversion.content").hex()


def contents_of(roster: Roster, entries: Sequence[Entry], *, with_people: bool) -> Contents:
    """The lines of both attachments. Names are opened to be written into sealed rows, and shown to nobody here."""
    with computing("facility roster"), override(LANGUAGE):
        is_addendum = any(entry.change for entry in entries)
        fields = (*OF_VOLUNTEERS, *(("change",) if is_addendum else ()))
        volunteers = [{"visit": entry.visit.code, "cells": _cells(entry, fields)} for entry in entries]
        visits = list({entry.visit.pk: entry.visit for entry in entries}.values())
        facts = facts_in_force([roster.facility.code]).get(roster.facility.code)
        columns = person_columns(visits, facts) if with_people else ()
        people = []
        if columns:
            values = _values_of(visits, columns)
            for visit in visits:
                when = [visit.code, long_day(visit.day), _hours(visit)]
                cells = [*when, *person_cells(visit, facts, columns, values[visit.pk])]
                people.append({"visit": visit.code, "cells": cells})
        return Contents(fields, columns, volunteers, people)


def _cells(entry: Entry, fields: Iterable[str]) -> list[str]:
    part = "stand-by" if entry.part == "stand_by" else _PARTS.get(entry.part, "visitor")
    values = {
        "reference": entry.visit.code,
        "day": long_day(entry.visit.day),
        "hours": _hours(entry.visit),
        "name": _name(entry.volunteer),
        "part": part,
        "change": entry.change,
    }
    return [values[field] for field in fields]


def _name(volunteer: Volunteer) -> str:
    try:
        return volunteer.preferred_name or volunteer.code
    except Closed:
        return volunteer.code


def _hours(visit: Visit) -> str:
    zone = visit.facility.timezone
    return f"{clock(visit.starts, zone)} – {clock(visit.ends, zone)}"


def _values_of(visits: Sequence[Visit], columns: Sequence[str]) -> dict[int, dict[str, str]]:
    people = Person.objects.in_bulk({visit.person_id for visit in visits})
    stays: dict[int, list[Placement]] = {}
    if Field.HOUSING_UNIT.value in columns:
        for stay in Placement.objects.filter(person__in=people):
            stays.setdefault(stay.person_id, []).append(stay)
    found = {}
    for visit in visits:
        person = people[visit.person_id]
        stay = placement_on(stays.get(person.pk, ()), visit.facility_id, visit.day)
        own = {Field.HOUSING_UNIT.value: stay.housing_unit if stay else ""}
        own |= {name: getattr(person, name) for name in ("legal_name", "a_number") if name in columns}
        found[visit.pk] = own
    return found


def keep(version: RosterVersion, contents: Contents, *, now: datetime) -> None:
    """Seal the attachments, each under a key of its own, for a day."""
    heads = {
        RosterDocument.Audience.VOLUNTEERS: contents.fields,
        RosterDocument.Audience.PEOPLE: ("reference", "day", "hours", *contents.person_fields),
    }
    rows = {
        RosterDocument.Audience.VOLUNTEERS: contents.volunteers,
        RosterDocument.Audience.PEOPLE: contents.people,
    }
    for audience, fields in heads.items():
        if rows[audience]:
            content = {"sign": secrets.token_hex(16), "fields": list(fields), "rows": rows[audience]}
            RosterDocument.objects.create(version=version, audience=audience, content=content, ends_at=now + LASTS)


def leave_out(version: RosterVersion, visits: Iterable[str]) -> None:
    """Take the lines of these visits (codes) off what is about to leave: never more is sent than was agreed."""
    gone = set(visits)
    with computing("facility roster"):
        for document in version.documents.all():
            content = document.content
            content["rows"] = [row for row in content["rows"] if row["visit"] not in gone]
            document.content = content
            document.save(update_fields=["content"])


def file_of(document: RosterDocument, form: str, *, by: Any, now: datetime) -> tuple[str, bytes]:
    """(file name, bytes) as pdf or xlsx, made once: then the names are gone with their key. The row must be locked.

    Raises Gone.
    """
    if not document.is_there(now):
        raise Gone
    with computing("facility roster"), override(LANGUAGE):
        content = document.content
        if not content:
            raise Gone
        version = document.version
        heads = [str(WORDS[field]) for field in content["fields"]]
        rows = [row["cells"] for row in content["rows"]]
        data = (_pdf if form == "pdf" else _xlsx)(version, document, content["sign"], heads, rows)
    document.taken_at, document.taken_by, document.taken_as = now, str(by)[:120], form
    document.file_hash = hashlib.sha256(data).hexdigest()
    document.save(update_fields=["taken_at", "taken_by", "taken_as", "file_hash"])
    end_document(document)
    what = "visitors" if document.audience == RosterDocument.Audience.VOLUNTEERS else "persons"
    return f"{version.roster.code}-{version.number}-{what}.{form}", data


def _words(version: RosterVersion, document: RosterDocument, sign: str) -> dict[str, Any]:
    roster = version.roster
    is_of_people = document.audience == RosterDocument.Audience.PEOPLE
    gaps = {"program": roster.program.name, "facility": roster.facility.name, "code": roster.code}
    title = _("Persons to be visited") if is_of_people else _("Visitors")
    if version.is_addendum:
        title = _("Visitors: changes to the list sent before")
    about = _("%(program)s, for %(facility)s. List %(code)s, ") % gaps
    return {
        "title": title,
        "lines": [about + _("version %(number)s.") % {"number": version.number}],
        "foot": f"{roster.code} · {version.number} · {sign}",
    }


def _pdf(version: RosterVersion, document: RosterDocument, sign: str, heads: list[str], rows: list[Any]) -> bytes:
    sheet: Mapping[str, Any] = {"heads": heads, "rows": rows}
    return render_layout(
        _LAYOUT.read_text(encoding="utf-8"), [sheet], _words(version, document, sign), language=LANGUAGE,
        paper="letter", points=[10],
    )  # fmt: skip


def _xlsx(version: RosterVersion, document: RosterDocument, sign: str, heads: list[str], rows: list[Any]) -> bytes:
    words = _words(version, document, sign)
    return workbook_of(
        words["title"], [[words["title"]], words["lines"], heads, *rows, [words["foot"]]],
    )  # fmt: skip
