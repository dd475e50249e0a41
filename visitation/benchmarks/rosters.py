"""What a list of sixty visits costs two leads: prepared, agreed to, drawn and sent.

Made on rows and keys of its own, which are gone when it ends.
"""

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core import mail
from django.db import transaction
from django.test import override_settings

from compliance.approvals.answering import SecondPerson, approve
from compliance.keys import opened
from compliance.tenancy import acting
from compliance.tenancy.owner import as_owner
from facilities.models import Facility
from visitation.benchmarks.privacy import _Over, _world
from visitation.models import Consent, Person, RosterDocument, Visit, VisitOverride, VisitVolunteer
from visitation.rosters import preparing, sending
from visitation.rosters.approving import ask_to_approve
from visitation.statuses import Status
from volunteers.models import Membership, User, Volunteer

VISITS = 60
_NOW = datetime(2026, 9, 5, 16, 0, tzinfo=UTC)
_DAY = date(2026, 9, 12)


def roster_figures() -> dict[str, Any]:
    """Seconds for a list of 60 visits: checked and asked for, agreed to, sent, drawn as PDF and XLSX, and all of it."""
    figures: dict[str, Any] = {}
    with as_owner(), tempfile.TemporaryDirectory() as folder, override_settings(
        KEY_STORE=Path(folder), EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"
    ):
        mail.outbox = []
        try:
            with transaction.atomic():
                lead, facility = _world()
                second = _second_lead(lead)
                with acting(actor=lead.pk, program=lead.program.pk):
                    figures = _measured(lead, second, facility)
                raise _Over
        except _Over:
            opened.forget()
    return figures


def _second_lead(lead: User) -> User:
    second = User.objects.create_user("benchmark-second-lead", "never signed in with")
    second.active_membership = Membership.objects.create(user=second, program=lead.program, role="PL")
    second.save()
    return second


def _measured(lead: User, second: User, facility: Facility) -> dict[str, Any]:
    _make(lead.program, facility)
    roster = preparing.make(lead.program, facility, _DAY, _DAY, by=lead, now=_NOW)
    checked = preparing.check_again(roster, now=_NOW)
    codes = {visit.pk: {problem["code"] for problem in checked.problems[visit.code]} for visit in checked.visits}
    VisitOverride.objects.bulk_create(
        VisitOverride(visit_id=pk, code=code, reason="facility_agreed", by="benchmark", at=_NOW)
        for pk, found in codes.items()
        for code in found
    )
    began = time.perf_counter()
    question = ask_to_approve(roster, by=lead, now=_NOW)
    asked = time.perf_counter()
    by = SecondPerson(second, _NOW, frozenset({"totp"}))
    approve(question, by=by, seen=question.content_hash, now=_NOW)
    agreed = time.perf_counter()
    sending.send(roster, "hand", by=lead, now=_NOW)
    sent = time.perf_counter()
    audiences = list(RosterDocument.objects.filter(version__roster=roster).values_list("audience", flat=True))
    with transaction.atomic():  # each can be taken once, in one form: the first time is undone
        files = [sending.take(roster, 1, audience, "xlsx", by=lead, now=_NOW) for audience in audiences]
        transaction.set_rollback(True)
    files += [sending.take(roster, 1, audience, "pdf", by=lead, now=_NOW) for audience in audiences]
    drawn = time.perf_counter()
    return {
        "visits": len(checked.visits),
        "files_bytes": [len(data) for _name, data in files],
        "asked_seconds": round(asked - began, 3),
        "agreed_seconds": round(agreed - asked, 3),
        "sent_seconds": round(sent - agreed, 3),
        "drawn_seconds": round(drawn - sent, 3),
        "agreed_drawn_and_sent_seconds": round(drawn - asked, 3),
    }


def _make(program: Any, facility: Facility) -> None:
    program.facilities.add(facility)
    edition = facility.editions.order_by("-number").first()
    for number in range(VISITS):
        person = Person.objects.create(program=program, alias_code=f"ZR-{number}", legal_name=f"Somebody {number}")
        Consent.objects.create(person=person, kind="visit", language="en", way="in_person", taken_by="benchmark",
                               taken_at=_NOW - timedelta(days=9))  # fmt: skip
        volunteer = Volunteer.objects.create(
            program=program, code=f"VR-ZR{number}", preferred_name=f"Volunteer {number}", is_experienced=True
        )
        starts = datetime(2026, 9, 12, 14, 0, tzinfo=UTC) + timedelta(minutes=number)
        visit = Visit.objects.create(
            program=program, person=person, facility=facility, edition=edition, code=f"VT-ZR{number}",
            status=Status.ASKED.value, window_id="w1", starts=starts, ends=starts + timedelta(hours=1), day=_DAY,
            changed_at=_NOW,
        )  # fmt: skip
        VisitVolunteer.objects.create(
            visit=visit, volunteer=volunteer, starts=visit.starts, ends=visit.ends, holds=True
        )
