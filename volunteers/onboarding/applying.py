"""What an applicant does: tell, step by step; name references; send it; take it back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit
from volunteers.actions.memberships import end_membership
from volunteers.models import Application, Membership, Reference, SpokenLanguage, Volunteer, VolunteerRole
from volunteers.onboarding.files import load
from volunteers.onboarding.stages import OPEN, all_told, move_on


class ChangedMeanwhile(Exception):
    """Somebody saved another version since this one was read; nothing was written."""


class NotComplete(Exception):
    """A step is still to be told."""


class NotOpen(Exception):
    """The application was decided or taken back: it is not changed any more."""


def begin(volunteer: Volunteer, *, now: datetime) -> Application:
    """The volunteer's application, begun if there is none."""
    application, _is_new = Application.objects.get_or_create(
        volunteer=volunteer, defaults={"started_at": now, "stage_since": now}
    )
    return application


@transaction.atomic
def tell(
    volunteer: Volunteer, step: str, *, revision: int, about: dict[str, Any] | None = None,
    told: dict[str, Any] | None = None, by: Any, now: datetime,
) -> Application:  # fmt: skip
    """Save one step: `told` are columns of the application, `about` of the volunteer.

    Raises ChangedMeanwhile where the application is at another revision, NotOpen where it was decided.
    """
    row, application = _locked(volunteer, revision)
    for name, value in (about or {}).items():
        setattr(row, name, value)
    if about:
        row.save(update_fields=list(about))
    for name, value in (told or {}).items():
        setattr(application, name, value)
    _keep(application, step, *(told or {}))
    _record("application_told", row, step=step, by=by, now=now)
    move_on([row.pk], now=now)
    return application


@transaction.atomic
def speak(volunteer: Volunteer, languages: dict[str, int], *, revision: int, by: Any, now: datetime) -> Application:
    """Save the languages, {ISO 639 code: level}, in the place of those told before. Raises as `tell`."""
    row, application = _locked(volunteer, revision)
    SpokenLanguage.objects.filter(volunteer=row).delete()
    SpokenLanguage.objects.bulk_create(
        SpokenLanguage(volunteer=row, language=language, level=level) for language, level in languages.items()
    )
    _keep(application, "languages")
    _record("application_told", row, step="languages", by=by, now=now)
    return application


@transaction.atomic
def offer(volunteer: Volunteer, roles: Iterable[str], *, revision: int, by: Any, now: datetime) -> Application:
    """Save in which roles somebody wants to help. What was decided stays. Raises as `tell`."""
    row, application = _locked(volunteer, revision)
    wanted = set(roles)
    there = dict(VolunteerRole.objects.filter(volunteer=row).values_list("role", "state"))
    gone = [role for role, state in there.items() if state == VolunteerRole.State.WANTED and role not in wanted]
    VolunteerRole.objects.filter(volunteer=row, role__in=gone).delete()
    VolunteerRole.objects.bulk_create(
        VolunteerRole(volunteer=row, role=role, since=now) for role in sorted(wanted - there.keys())
    )
    _keep(application, "roles")
    _record("application_told", row, step="roles", by=by, now=now)
    move_on([row.pk], now=now)
    return application


@transaction.atomic
def name_references(
    volunteer: Volunteer, people: list[dict[str, str]], *, revision: int, by: Any, now: datetime
) -> Application:
    """Save who knows the applicant: name, contact and language of each. Who was asked already stays as they are.

    Raises as `tell`.
    """
    row, application = _locked(volunteer, revision)
    Reference.objects.filter(volunteer=row, state=Reference.State.NAMED).delete()
    for number, person in enumerate(people, 1):
        Reference.objects.create(program=row.program, volunteer=row, number=number, **person)
    _keep(application, "references")
    _record("application_told", row, step="references", by=by, now=now)
    move_on([row.pk], now=now)
    return application


@transaction.atomic
def send(volunteer: Volunteer, *, by: Any, now: datetime) -> Application:
    """Hand the form in. Sent twice it is sent once. Raises NotComplete, NotOpen."""
    row, application = _locked(volunteer, None)
    if application.sent_at is not None:
        return application
    if not all_told(load([row])[row.pk]):
        raise NotComplete
    application.sent_at = now
    application.revision += 1
    application.save(update_fields=["sent_at", "revision"])
    _record("application_sent", row, by=by, now=now)
    move_on([row.pk], now=now)
    return application


@transaction.atomic
def take_back(volunteer: Volunteer, *, by: Any, now: datetime) -> None:
    """Not any more: the application ends, and the role of an applicant with it. Raises NotOpen."""
    row, application = _locked(volunteer, None)
    application.stage, application.stage_since, application.decided_at = Application.Stage.WITHDRAWN, now, now
    application.revision += 1
    application.save(update_fields=["stage", "stage_since", "decided_at", "revision"])
    Reference.objects.filter(volunteer=row).delete()
    VolunteerRole.objects.filter(volunteer=row, state=VolunteerRole.State.WANTED).delete()
    _record("application_withdrawn", row, by=by, now=now)
    held = Membership.objects.filter(user=row.user_id, program=row.program_id, role="AP", ended_at__isnull=True)
    for membership in held:
        end_membership(membership, by=by, now=now)


def _locked(volunteer: Volunteer, revision: int | None) -> tuple[Volunteer, Application]:
    row = Volunteer.objects.select_for_update(of=("self",)).select_related("program").get(pk=volunteer.pk)
    application = Application.objects.select_for_update(of=("self",)).get(volunteer=row)
    if application.stage not in OPEN:
        raise NotOpen
    if revision is not None and application.revision != revision:
        raise ChangedMeanwhile
    return row, application


def _keep(application: Application, step: str, *columns: str) -> None:
    if step not in application.steps_done:
        application.steps_done = [*application.steps_done, step]
    application.revision += 1
    application.save(update_fields=["steps_done", "revision", *columns])


def _record(action: str, volunteer: Volunteer, *, by: Any, now: datetime, **detail: Any) -> None:
    audit.record(action, by=by, subject=volunteer.code, program=volunteer.program.code, detail=detail, now=now)
