"""Boxes of one value each: what a rulebook holds at a place, as a field of a form and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import keeps_reading_direction, shows_its_signs
from facilities.actions.editing import OF_THE_PLACE, at_place
from facilities.facts.reading import RulebookError, day
from facilities.notation.counted import cutoff_text, read_cutoff, read_desk
from facilities.notation.covered import NotRead, says_not_known
from facilities.notation.dates import read_dates
from facilities.notation.hours import clock_words, days_text, read_clocks, read_days
from facilities.zones import is_zone
from visitation.rule_desk.editor.words import for_example, said

Words = str | Promise
SHORT_CHARACTERS, LONG_CHARACTERS = 500, 4000
SIGNS = (keeps_reading_direction, shows_its_signs)
NOT_KNOWN: Words = _("not known")
_YES_NO = [("", NOT_KNOWN), ("yes", _("yes")), ("no", _("no"))]


@dataclass(frozen=True)
class Box:
    """One value. `place`: below `visiting`, or `/` and a place of the top; `kind`: how it is typed.

    `limits`: of a number; `is_needed`: no rulebook is without it.
    `choices`: {value: words}; `open_words`: what is said where nothing is chosen.
    """

    place: str
    kind: str
    label: Words
    example: Words = ""
    limits: tuple[int, int] = (0, 10_000)
    choices: Mapping[str, Words] | None = None
    open_words: Words = NOT_KNOWN
    is_needed: bool = False
    longest: int = LONG_CHARACTERS

    @property
    def name(self) -> str:
        return self.place.removeprefix(OF_THE_PLACE).replace(".", "-")

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, f"{self.name}-more") if self.kind == "some" else (self.name,)


class TypedField(forms.CharField):
    """A text that is read; empty, or “not known”, is nothing. Keeps the text where it stands unchanged."""

    def __init__(
        self, *args: Any, read: Callable[[str], Any], example: Words = "", required: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, required=required, max_length=SHORT_CHARACTERS, validators=SIGNS, **kwargs)
        self.read, self.example = read, example
        self.help_text = for_example(example)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text or says_not_known(text):
            return None
        try:
            return self.read(text)
        except NotRead as error:
            raise said(error, self.example) from error


def _one_clock(text: str) -> str:
    clocks = read_clocks(text)
    if len(clocks) > 1:
        raise NotRead(text)
    return clocks[0]


def _weekdays(text: str) -> list[str]:
    typed = read_days(text)
    if typed.weeks:
        raise NotRead(text)
    return list(typed.days or ())


def _day(text: str) -> str:
    found = read_dates(f"only {text}").on or []
    if len(found) != 1:
        raise NotRead(text)
    return found[0]


def _zone(text: str) -> str:
    if not is_zone(text):
        raise NotRead(text, "zone")
    return text


def _part_of_a_date(text: str) -> str:
    """A day, a month or a year, as a source shows it."""
    try:
        day(text, "date")
    except RulebookError:
        raise NotRead(text, "date") from None
    return text


_READ: dict[str, Callable[[str], Any]] = {
    "clock": _one_clock,
    "days": _weekdays,
    "desk": read_desk,
    "cutoff": read_cutoff,
    "date": _day,
    "zone": _zone,
    "part_of_a_date": _part_of_a_date,
}


def fields_of(box: Box) -> dict[str, forms.Field]:
    """The fields a box is made of, by name."""
    if box.kind == "flag":
        return {box.name: forms.ChoiceField(label=box.label, choices=_YES_NO, required=False)}
    if box.kind == "choice":
        choices = [("", box.open_words), *(box.choices or {}).items()]
        return {box.name: forms.ChoiceField(label=box.label, choices=choices, required=False)}
    if box.kind == "number":
        low, high = box.limits
        return {
            box.name: forms.IntegerField(
                label=box.label, min_value=low, max_value=high, required=False, widget=_number_input()
            )
        }
    if box.kind == "decimal":
        low, high = box.limits
        return {box.name: forms.FloatField(label=box.label, min_value=low, max_value=high, required=False)}
    if box.kind == "some":
        known = forms.MultipleChoiceField(
            label=box.label,
            choices=list((box.choices or {}).items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        return {box.name: known, f"{box.name}-more": _lines(_("And besides, one a line"))}
    if box.kind == "lines":
        return {box.name: _lines(box.label)}
    if box.kind in _READ:
        return {
            box.name: TypedField(label=box.label, read=_READ[box.kind], example=box.example, required=box.is_needed)
        }
    return {
        box.name: forms.CharField(
            label=box.label, required=box.is_needed, max_length=box.longest, validators=SIGNS,
            help_text=for_example(box.example),
        )
    }  # fmt: skip


def _number_input() -> forms.Widget:
    return forms.NumberInput(attrs={"inputmode": "numeric", "placeholder": NOT_KNOWN})


def _lines(label: Words) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONG_CHARACTERS,
        validators=SIGNS,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )


def initial_of(box: Box, value: Any) -> dict[str, Any]:
    """What stands in the fields of a box, by name."""
    if value is None:
        return {}
    if box.kind == "flag":
        return {box.name: "yes" if value else "no"}
    if box.kind == "some":
        known = box.choices or {}
        more = "\n".join(one for one in value if one not in known)
        return {box.name: [one for one in value if one in known], f"{box.name}-more": more}
    if box.kind == "choice":
        return {box.name: value} if value in (box.choices or {}) else {}
    if box.kind == "lines":
        return {box.name: "\n".join(value)}
    if box.kind == "clock":
        return {box.name: clock_words(value)}
    if box.kind == "days":
        return {box.name: days_text(value)}
    if box.kind == "cutoff":
        return {box.name: cutoff_text(value)}
    return {box.name: value}


def value_of(box: Box, cleaned: Mapping[str, Any]) -> Any:
    """What a rulebook says where this was typed; None: not known."""
    typed = cleaned.get(box.name)
    if box.kind == "flag":
        return {"yes": True, "no": False}.get(typed or "")
    if box.kind == "lines":
        return _split(typed) or None
    if box.kind == "some":
        return [*(typed or ()), *_split(cleaned.get(f"{box.name}-more"))] or None
    return typed if typed not in ("", []) else None


def _split(text: str | None) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


class SectionForm(forms.Form):
    """The boxes of one section. `values`: by place, those that were not touched as they were."""

    def __init__(self, *args: Any, boxes: Sequence[Box], document: Mapping[str, Any], **kwargs: Any) -> None:
        self.boxes, self.document = boxes, document
        initial: dict[str, Any] = {}
        for box in boxes:
            initial |= initial_of(box, at_place(document, box.place))
        super().__init__(*args, initial=initial, **kwargs)
        for box in boxes:
            self.fields |= fields_of(box)

    @property
    def values(self) -> dict[str, Any]:
        """Only of a form that is valid."""
        touched = set(self.changed_data)
        return {
            box.place: value_of(box, self.cleaned_data)
            if touched & set(box.names)
            else at_place(self.document, box.place)
            for box in self.boxes
        }
