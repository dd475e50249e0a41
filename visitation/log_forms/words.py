"""The words of the printed log form. Its choices are those of the web form: one list, two ways to fill it."""

from typing import Any

from django.utils.translation import gettext as _

from visitation.models import VisitLog


def words() -> dict[str, Any]:
    """Every word on the sheet besides a visit's own facts, in the active language; plain texts and lists only."""
    return {
        "title": _("Visit log"),
        "document_title": _("Visit logs"),
        "intro": _("Codes only: no names, no A-numbers. Leave blank what you do not know."),
        "happened": {"title": _("Did the visit happen?"), "choices": _labels(VisitLog.Happened)},
        "reason": {
            "title": _("If it did not, or only partly: why?"),
            "note": _("Being turned away at the door is never held against you."),
            "choices": _labels(VisitLog.Reason),
        },
        "times": {"title": _("Times"), "gaps": [_("Arrived"), _("Visit began"), _("Visit ended")]},
        "seen": {
            "title": _("Whom did you see?"),
            "choices": _labels(VisitLog.Seen),
            "gap": _("Their code"),
        },
        "language": {
            "title": _("Language"),
            "gap": _("The language you spoke"),
            "question": _("Interpreter?"),
            "choices": _labels(VisitLog.Interpreter),
        },
        "asked_for": {"title": _("What did the person ask for?"), "choices": _labels(VisitLog.AskedFor)},
        "flag": {
            "title": _("To pass on"),
            "note": _("If it is urgent, call your program first and write later."),
            "choices": _labels(VisitLog.Flag),
        },
        "line": {"title": _("One line, if something matters"), "note": _("Role, not names. No story.")},
        "wellbeing": {"title": _("How are you?"), "choices": _labels(VisitLog.Wellbeing)},
        "travel": {"title": _("Travel"), "gaps": [_("Miles"), _("Tolls ($)")]},
        "hand_in": _(
            "Within 7 days, type this into Visitation or give it to your program lead by hand. "
            "Do not leave it at the facility or in a car, and do not photograph it. "
            "Once it has been entered, shred it."
        ),
    }


def _labels(choices: Any) -> list[str]:
    return [str(label) for label in choices.labels]
