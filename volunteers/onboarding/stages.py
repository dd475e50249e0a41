"""Where an application is, whose turn it is, and what is left: in steps that an applicant can read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteers.models import Application, HelpRole, Volunteer, VolunteerRole
from volunteers.onboarding.files import File, load

FORM_STEPS: dict[str, Any] = {
    "about": _("About you"),
    "languages": _("Languages"),
    "roles": _("How you would like to help"),
    "places": _("At a facility"),
    "references": _("People who know you"),
    "more": _("A few last things"),
}
DONE, YOURS, OURS, LATER = "done", "yours", "ours", "later"
_STATE = VolunteerRole.State
_STAGE = Application.Stage
_WELL = ("yes", "other_role")
OPEN = (_STAGE.FORM, _STAGE.REFERENCES, _STAGE.INTERVIEW, _STAGE.TRAINING, _STAGE.AGREEMENTS, _STAGE.DECISION)


@dataclass(frozen=True)
class Step:
    """One step. `state`: done, yours (the applicant acts), ours (the program acts) or later."""

    name: str
    words: Any
    state: str

    @property
    def is_form(self) -> bool:
        return self.name in FORM_STEPS


def steps_of(file: File, *, day: date) -> list[Step]:
    """All steps of an application in their order."""
    application = file.application
    if application is None:
        return []
    needs, steps = file.needs, []
    for name, words in FORM_STEPS.items():
        if name == "places" and not enters(file):
            continue
        if name == "references" and not needs.references:
            continue
        steps.append(Step(name, words, DONE if _is_done(file, name) else YOURS))
    sent = application.sent_at is not None
    steps.append(Step("send", _("Send it to us"), DONE if sent else YOURS if all_told(file) else LATER))
    if file.codes_to_sign(needs):
        signed = not file.to_sign(needs, day)
        steps.append(Step("agreements", _("Read and sign"), DONE if signed else YOURS if sent else LATER))
    if needs.references:
        answered = file.answered_well() >= needs.references
        steps.append(Step("answers", _("References"), DONE if answered else OURS if sent else LATER))
    if needs.interview:
        steps.append(Step("interview", _("A talk with us"), DONE if _talked(file) else OURS if sent else LATER))
    if needs.courses:
        taught = all(file.holds_course(code, day) for code in needs.courses)
        steps.append(Step("training", _("Training"), DONE if taught else YOURS if sent else LATER))
    decided = application.stage in (_STAGE.APPROVED, _STAGE.DECLINED)
    steps.append(Step("decision", _("Our answer"), DONE if decided else OURS if sent else LATER))
    return steps


def next_of(steps: list[Step]) -> Step | None:
    """What comes next: what the applicant can do before what they wait for."""
    for state in (YOURS, OURS):
        for step in steps:
            if step.state == state:
                return step
    return None


def all_told(file: File) -> bool:
    """Whether the form may be sent."""
    return bool(file.roles) and all(
        _is_done(file, name)
        for name in FORM_STEPS
        if not (name == "places" and not enters(file)) and not (name == "references" and not file.needs.references)
    )


def enters(file: File) -> bool:
    """Whether a role is wanted in which somebody enters a facility."""
    return any(role in file.roles for role in (HelpRole.VISITOR, HelpRole.INTERPRETER))


def _is_done(file: File, name: str) -> bool:
    if name == "roles":
        return bool(file.roles)
    if name == "references":
        return len(file.references) >= file.needs.references
    return file.application is not None and name in file.application.steps_done


def _talked(file: File) -> bool:
    return any(outcome in _WELL for outcome in file.outcomes)


def stage_of(file: File, *, day: date) -> str:
    """The stage an application is in by what is there on that day."""
    application = file.application
    assert application is not None
    is_over = application.stage == _STAGE.DECLINED and not file.roles_that_are(_STATE.WANTED)
    if is_over or application.stage == _STAGE.WITHDRAWN:
        return application.stage
    if application.sent_at is None:
        return _STAGE.FORM
    if not file.roles_that_are(_STATE.WANTED):
        return _STAGE.APPROVED if file.roles_that_are(_STATE.APPROVED, _STATE.PAUSED) else _STAGE.DECLINED
    for name, stage in _STAGES:
        if any(step.name == name and step.state != DONE for step in steps_of(file, day=day)):
            return stage
    return _STAGE.DECISION


_STAGES = (
    ("answers", _STAGE.REFERENCES),
    ("interview", _STAGE.INTERVIEW),
    ("training", _STAGE.TRAINING),
    ("agreements", _STAGE.AGREEMENTS),
)


def move_on(volunteers: list[int], *, now: datetime) -> None:
    """Write down where applications are now. Called by every action that may move one, with the day by `now`."""
    changed = []
    for file in load(volunteers).values():
        application = file.application
        if application is None:
            continue
        stage = stage_of(file, day=now.date())
        if stage != application.stage:
            application.stage, application.stage_since = stage, now
            changed.append(application)
    if changed:
        Application.objects.bulk_update(changed, ["stage", "stage_since"])


def own_application(volunteer: Volunteer) -> Application | None:
    return Application.objects.filter(volunteer=volunteer).first()
