"""What stands in the canary world's protected columns: markers, each known with its field, its level and its readers.

A marker is `ZQ<tenant><model><field><row>Q`; it stands for nothing and occurs nowhere by chance. A-numbers are
`A999…`, telephone numbers `+1555…`, countries and days of birth invented ones that no page has any other use for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY_OF_BIRTH = date(1903, 1, 1)

# Each protected column that holds words, and the row of permissions.csv under which somebody may read it. "" is for
# what no page shows to anybody: it is typed in, computed with, or sent.
PERMISSION_OF = {
    "visitation.Person.legal_name": "PER-03",
    "visitation.Person.preferred_name": "PER-02",
    "visitation.Person.surname": "",
    "visitation.Person.a_number": "PER-05",
    "visitation.Person.register_number": "",
    "visitation.Person.gender": "",
    "visitation.Person.country_of_birth": "PER-06",
    "visitation.Person.date_of_birth": "PER-07",
    "visitation.Person.health_notes": "PER-12",
    "visitation.Person.access_needs": "PER-11",
    "visitation.Person.contacts": "PER-14",
    "visitation.Placement.housing_unit": "PER-10",
    "visitation.Placement.classification": "",
    "visitation.Placement.housing_status": "",
    "visitation.Placement.person_category": "",
    "visitation.Placement.assigned_windows": "",
    "visitation.Conflict.note": "",
    "visitation.PeopleApart.reason": "",
    "visitation.VolunteersApart.reason": "",
    "visitation.Intake.requester": "PER-14",
    "visitation.Intake.relationship": "PER-14",
    "visitation.Intake.reply_to": "PER-14",
    "visitation.Consent.body": "PER-25",
    "visitation.ContactAfterRelease.way": "PER-14",
    "visitation.Visit.findings": "ROS-01",
    "visitation.VisitLog.line": "LOG-02",
    "visitation.VisitLog.wellbeing": "LOG-02",
    "visitation.LogDraft.answers": "LOG-02",
    "visitation.LogNote.text": "LOG-02",
    "visitation.CareTask.reason": "VOL-08",
    "visitation.Receipt.content": "VOL-14",
    "visitation.Roster.found": "ROS-01",
    "visitation.RosterDocument.content": "",
    "visitation.BreakGlass.reason": "AUD-08",
    "visitation.Concern.line": "LOG-02",
    "visitation.Concern.answer": "LOG-02",
    "visitation.ConcernShift.phone": "INC-01",
    "visitation.FollowUp.line": "VIS-01",
    "visitation.FollowUp.answer": "VIS-01",
    "visitation.Incident.area": "INC-02",
    "visitation.Incident.story": "INC-02",
    "visitation.Incident.wish": "INC-02",
    "visitation.Incident.told": "INC-02",
    "visitation.IncidentConsent.witness": "INC-02",
    "visitation.IncidentStep.words": "INC-02",
    "visitation.HandOverContent.content": "",
    "visitation.UnmetRequest.reasons": "ROS-01",
    "compliance.DecisionRecord.findings": "",
    "volunteers.Volunteer.preferred_name": "VOL-03",
    "volunteers.Volunteer.phone": "VOL-04",
    "volunteers.Volunteer.email": "VOL-04",
    "volunteers.SheetPart.cells": "IMP-01",
    "volunteers.SheetExport.content": "EXP-01",
    "volunteers.Volunteer.zip": "VOL-05",
    "volunteers.Clearance.conditions": "VOL-09",
    "volunteers.ClearancePacket.name_on_document": "VOL-11",
    "volunteers.ClearancePacket.born_on": "VOL-11",
    "volunteers.ClearancePacket.document_number": "VOL-11",
    "volunteers.ApplicantGroup.name": "VOL-07",
    "volunteers.ApplicantGroup.waiting": "VOL-07",
    "volunteers.Application.needs": "VOL-07",
    "volunteers.Application.emergency_contact": "VOL-07",
    "volunteers.Application.why": "VOL-07",
    "volunteers.Reference.name": "VOL-07",
    "volunteers.Reference.contact": "VOL-07",
    "volunteers.Reference.answer": "VOL-08",
    "volunteers.Interview.note": "VOL-08",
    "volunteers.User.email": "VOL-02",
    "volunteers.User.display_name": "VOL-03",
    "volunteers.SignInAddress.sealed": "",
    "volunteers.Invitation.address_sealed": "",
    "compliance.Approval.payload_sealed": "",
    "compliance.Hold.reason_sealed": "",
}


@dataclass(frozen=True)
class Marker:
    """`text` stands in `field` (app.Model.column) of a row that is about `about`: a person's, volunteer's or visit's
    code, or an account's name. `spelled` are the ways a page may write it."""

    text: str
    field: str
    row: int
    tenant: str
    level: str
    about: str

    @property
    def permission(self) -> str:
        return PERMISSION_OF[self.field]

    def spelled(self) -> Iterator[str]:
        yield self.text
        if self.field.endswith(".a_number"):
            yield f"{self.text[:3]}-{self.text[3:6]}-{self.text[6:]}"
            yield f"{self.text[:3]} {self.text[3:6]} {self.text[6:]}"
        elif self.field.endswith(".phone"):
            yield f"555-{self.text[3:6]}-{self.text[6:]}"
            yield f"({self.text[:3]}) {self.text[3:6]}-{self.text[6:]}"
        elif self.field.endswith((".date_of_birth", ".born_on")):
            born = date.fromisoformat(self.text)
            yield f"{born:%B} {born.day}, {born.year}"
            yield f"{born:%m/%d/%Y}"


class Ledger:
    """Makes markers and keeps them: the one table of what stands where, at which level, and who may see it."""

    def __init__(self) -> None:
        self.markers: list[Marker] = []
        self._rows: dict[str, int] = {}

    def mark(self, field: str, *, tenant: str, about: str, level: str) -> str:
        """A new marker for one cell."""
        model, column = field.split(".")[1:]
        counted = column if column == "phone" else field  # telephone numbers do not say whose they are
        row = self._rows[counted] = self._rows.get(counted, 0) + 1
        if column == "a_number":
            text = f"999{ord(tenant) % 10}{row:05d}"
        elif column == "phone":
            text = f"555{ord(tenant) % 10:d}{row:06d}"
        elif column == "date_of_birth":
            text = str(FIRST_DAY_OF_BIRTH + timedelta(days=row))
        elif column == "born_on":
            text = str(FIRST_DAY_OF_BIRTH - timedelta(days=row))
        else:
            short = "".join(part[:2] for part in column.split("_")) if "_" in column else column[:4]
            text = f"ZQ{tenant}{model[:4]}{short}{row:04d}Q".upper()
        self.markers.append(Marker(text, field, row, tenant, level, about))
        return {"a_number": f"A{text}", "phone": f"+1{text}"}.get(column, text)

    def by_spelling(self) -> dict[str, Marker]:
        """Every spelling that is long enough to be told from chance."""
        return {
            spelled: marker
            for marker in self.markers
            for spelled in marker.spelled()
            if len(spelled) >= len("555-0100")
        }
