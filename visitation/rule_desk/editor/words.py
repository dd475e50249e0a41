"""What is said where something that was typed could not be read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from facilities.notation.covered import NotRead

_WHY = {
    "words": gettext_lazy("This was not understood: “%(words)s”."),
    "half": gettext_lazy("“%(words)s”: morning or afternoon? Please write a.m. or p.m."),
    "half_hours": gettext_lazy("“%(words)s” is one clock time alone. Please write from when to when."),
    "backwards": gettext_lazy(
        "“%(words)s” ends before it starts. Where it ends on the next day, write “the next day”."
    ),
    "date": gettext_lazy("“%(words)s” is no day of the calendar. Please write year, month and day: 2026-12-24."),
    "zone": gettext_lazy("“%(words)s” is no time zone that is known. Please write one such as America/New_York."),
    "empty": gettext_lazy("Please fill this in, or write “not known”."),
}


def for_example(example: Any) -> Any:
    """Below a box, in the reader's language."""
    return format_lazy(gettext_lazy("For example: {example}"), example=example) if example else ""


def said(error: NotRead, example: Any = "") -> ValidationError:
    """For the box that it was typed into; `example`: what could be typed there."""
    words = error.words if len(error.words) <= 80 else f"{error.words[:79]}…"
    text = str(_WHY[error.why]) % {"words": words}
    if example and error.why == "words":
        text += f" {for_example(example)}"
    return ValidationError(text)
