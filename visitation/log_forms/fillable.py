"""The log form of one visit as a PDF whose fields can be filled in, where WeasyPrint is installed; else there is none.

Its questions and answers are those of the sheet on paper: one list of words. The page is HTML that a process of its own
draws (fillable_press.py), without the network and without any file.
"""

import json
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from visitation.log_forms.fields import Sheet, sheet_of
from visitation.log_forms.words import words
from visitation.models import Visit, VisitLog

SIZES = {"letter": "letter", "a4": "A4"}
_STYLE = Path(__file__).with_name("fillable.css")
_PRESS = Path(__file__).with_name("fillable_press.py")
_LONGEST_SECONDS = 60
_CHOICES = {
    "happened": VisitLog.Happened, "reason": VisitLog.Reason, "seen": VisitLog.Seen, "language": VisitLog.Interpreter,
    "asked_for": VisitLog.AskedFor, "flag": VisitLog.Flag, "wellbeing": VisitLog.Wellbeing,
}  # fmt: skip


@cache
def is_possible() -> bool:
    """Whether WeasyPrint is installed here."""
    return find_spec("weasyprint") is not None


def fillable_page(sheet: Sheet, *, language: str) -> str:
    """The form as HTML in the active language; nothing in it but codes, hours and the sheet's own words."""
    told = words()
    choices = {
        name: [{"value": value, "label": label} for value, label in zip(kind.values, kind.labels, strict=True)]
        for name, kind in _CHOICES.items()
    }
    context = {
        "sheet": sheet, "words": told, "choices": choices, "language": language,
        "times": list(zip(("arrived", "began", "ended"), told["times"]["gaps"], strict=True)),
        "travel": list(zip(("miles", "tolls"), told["travel"]["gaps"], strict=True)),
    }  # fmt: skip
    return render_to_string("log_forms/fillable.html", context)


def fillable_log_form(visit: Visit, *, language: str, paper: str) -> bytes:
    """One visit's form, tagged, every field with its words as a tooltip. `paper`: one of SIZES.

    Ask only where `is_possible`.
    """
    with translation.override(language):
        page = fillable_page(sheet_of(visit), language=language)
    style = _STYLE.read_text(encoding="utf-8").replace("letter", SIZES[paper], 1)
    job = {"page": page, "style": style}
    drawn = subprocess.run(
        [sys.executable, "-I", str(_PRESS)], input=json.dumps(job).encode(), stdout=subprocess.PIPE,
        timeout=_LONGEST_SECONDS, check=True,
    )  # fmt: skip
    return drawn.stdout
