"""One line of a section, and the boxes lines are made of."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from visitation.rule_desk.editor.boxes import NOT_KNOWN, SHORT_CHARACTERS, SIGNS
from visitation.rule_desk.editor.words import for_example


def text_box(
    label: Any, example: Any = "", longest: int = SHORT_CHARACTERS, *, required: bool = False
) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=for_example(example), required=required, max_length=longest, validators=SIGNS
    )


def choice_box(label: Any, words: Mapping[str, Any], *, open_words: Any = NOT_KNOWN) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", open_words), *words.items()], required=False)


class Line(forms.Form):
    """One line. `made`: what the rulebook says for it."""

    more: Sequence[str] = ()  # the boxes that few lines need

    def __init__(self, *args: Any, line: Any = None, **kwargs: Any) -> None:
        self.line = line
        if line is not None:
            kwargs["initial"] = self.typed(line)
        super().__init__(*args, **kwargs)

    def look_at(self, document: Mapping[str, Any]) -> None:
        """What of the whole rulebook a line may speak of."""

    def typed(self, line: Any) -> dict[str, Any]:
        raise NotImplementedError

    def warn(self, name: str, words: str) -> None:
        """Say something at a box that keeps nobody from saving."""
        box = self.fields[name]
        box.help_text = format_html('<strong class="take-care">{}</strong> {}', words, box.help_text)

    @property
    def first_fields(self) -> list[Any]:
        return [box for box in self.visible_fields() if box.name not in (*self.more, "DELETE")]

    @property
    def more_fields(self) -> list[Any]:
        return [box for box in self.visible_fields() if box.name in self.more]

    @property
    def more_is_open(self) -> bool:
        return any(box.errors or box.value() for box in self.more_fields)

    @property
    def is_kept(self) -> bool:
        """Neither empty nor taken away."""
        return not self.cleaned_data.get("DELETE") and (self.line is not None or self.has_changed())

    def was_touched(self, *names: str) -> bool:
        return self.line is None or bool(set(names) & set(self.changed_data))
