"""All lines of a section. An empty line is no line; a line may be taken away."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.notation.windows import lines_of
from visitation.rule_desk.editor.hours_line import HoursLine
from visitation.rule_desk.editor.line import Line
from visitation.rule_desk.editor.other_lines import BreakLine, ClosureLine, LimitLine, ProgramDayLine

EMPTY_LINES = 3
MOST_LINES = 60

KINDS: dict[str, type[Line]] = {
    "windows": HoursLine,
    "quotas": LimitLine,
    "closures": ClosureLine,
    "blackouts": BreakLine,
    "schedule": ProgramDayLine,
}


class Lines(forms.BaseFormSet):  # type: ignore[type-arg]
    """All lines of a section. `stands`: what the rulebook says there now; `document`: the whole of it."""

    deletion_widget = forms.CheckboxInput

    def __init__(
        self, *args: Any, kind: str, stands: Sequence[Mapping[str, Any]], document: Mapping[str, Any], **kwargs: Any
    ) -> None:
        self.kind, self.stands, self.document = kind, stands, document
        self.lines: list[Any] = lines_of(stands) if kind == "windows" else list(stands)  # type: ignore[arg-type]
        # A formset counts what stood there by its initial values; each line tells its own.
        super().__init__(*args, initial=[{} for _line in self.lines], **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        known = index is not None and index < min(len(self.lines), self.initial_form_count())
        return {**super().get_form_kwargs(index), "line": self.lines[index] if known and index is not None else None}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this line away")
        form.look_at(self.document)

    @property
    def values(self) -> list[dict[str, Any]]:
        """Only of lines that are valid."""
        used = {str(one.get("id")) for one in self.stands}
        free = (name for number in range(1, 10_000) if (name := f"w{number}") not in used)
        return [one for form in self.forms if form.is_kept for one in form.made(free)]


def lines_form(kind: str) -> Any:
    """The class of a section's lines."""
    return forms.formset_factory(
        KINDS[kind], formset=Lines, extra=EMPTY_LINES, can_delete=True, max_num=MOST_LINES, absolute_max=MOST_LINES * 2,
        validate_max=False,
    )  # fmt: skip
