"""What a lead or a volunteer types after a log."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT
from facilities.models import Facility
from visitation.aftercare.obstructing import OF_FACILITY
from visitation.aftercare.questions import LEAST_ANSWERS, MOST_ANSWERS, answers_of, text_of
from visitation.forms.completing import VisitLogForm
from visitation.models import LogQuestion, LogShare, Obstruction, VisitLog
from visitation.models.aftercare import ANSWER_LENGTH, NOTE_LENGTH, QUESTION_LENGTH
from volunteers.languages import LANGUAGE_NAMES

FURTHEST_YEARS_BACK = 5
_A_DAY = {"type": "date"}


def _helper(words: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit("send", words))
    return helper


class NoteForm(forms.Form):
    """What a lead adds to a log."""

    text = forms.CharField(
        label=_("Add a note for the leads"),
        help_text=_("The log stays as it was told. Role, not names. At most 280 characters."),
        max_length=NOTE_LENGTH,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": NOTE_LENGTH, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Add the note"))


class ShareForm(forms.Form):
    """Which items the next visitor may read, and how the person said yes to it."""

    items = forms.MultipleChoiceField(
        label=_("What the next visitor may read"),
        choices=LogShare.Item.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing is passed on that the person did not say yes to. It ends by itself after 90 days."),
    )
    way = forms.ChoiceField(
        label=_("How the person said yes"), choices=LogShare.Way.choices, required=False, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("In which language they were asked"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(((code, str(name)) for code, name in LANGUAGE_NAMES.items()), key=lambda entry: entry[1])
        self.fields["language"].choices = [("", "–"), *named]
        self.helper = _helper(_("Save"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("items"):
            for name in ("way", "language"):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _g("Please say it: without a yes of the person nothing is passed on."))
        return found


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


class QuestionForm(forms.Form):
    """One question of a program's own, in both languages; its answers one to a line."""

    text_en = forms.CharField(label=_("The question, in English"), max_length=QUESTION_LENGTH, validators=FREE_TEXT)
    text_es = forms.CharField(label=_("The question, in Spanish"), max_length=QUESTION_LENGTH, validators=FREE_TEXT)
    answers_en = forms.CharField(
        label=_("The answers in English, one to a line"),
        help_text=_("Two to six, 60 characters each. Leave it blank for yes and no."),
        max_length=MOST_ANSWERS * (ANSWER_LENGTH + 2),
        required=False,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    answers_es = forms.CharField(
        label=_("The same answers in Spanish, in the same order"),
        max_length=MOST_ANSWERS * (ANSWER_LENGTH + 2),
        required=False,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Ask it from now on"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        both = {name: _lines(found.get(name, "")) for name in ("answers_en", "answers_es")}
        for name, lines in both.items():
            if any(len(line) > ANSWER_LENGTH for line in lines):
                self.add_error(name, _g("An answer has 60 characters at most."))
            elif lines and not LEAST_ANSWERS <= len(lines) <= MOST_ANSWERS:
                self.add_error(name, _g("Two to six answers, or none for yes and no."))
        if len(both["answers_en"]) != len(both["answers_es"]) and not self.errors:
            self.add_error("answers_es", _g("Please give as many answers as in English, in the same order."))
        found["answers"] = [list(pair) for pair in zip(both["answers_en"], both["answers_es"], strict=False)]
        return found


class AnswersForm(forms.Form):
    """A program's own questions about one visit; each may be left out."""

    def __init__(self, *args: Any, questions: list[LogQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            choices = [(str(place), words) for place, words in enumerate(answers_of(question))]
            self.fields[f"question_{question.pk}"] = forms.ChoiceField(
                label=text_of(question), choices=[*choices, ("", _("I don’t know"))], required=False,
                widget=forms.RadioSelect,
            )  # fmt: skip
        self.helper = _helper(_("Save"))

    def given(self) -> dict[int, int]:
        """{question's number: place of its answer}. Ask only a valid form."""
        return {
            int(name.removeprefix("question_")): int(place) for name, place in self.cleaned_data.items() if place != ""
        }


class PaperLogForm(VisitLogForm):
    """A log that came on paper or by telephone: whose it is, and what it says."""

    volunteer = forms.ChoiceField(label=_("Whose log it is"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, volunteers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].choices = volunteers
        if len(volunteers) == 1:
            self.fields["volunteer"].initial = volunteers[0][0]

    def answers(self) -> dict[str, Any]:
        """The columns of a VisitLog. Ask only a valid form."""
        told = super().answers()
        told.pop("volunteer", None)
        return told


class ObstructionForm(forms.Form):
    """What a facility did that no log tells."""

    facility = forms.ModelChoiceField(label=_("Facility"), queryset=Facility.objects.none())
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d"))
    kind = forms.ChoiceField(
        label=_("What happened"), choices=Obstruction.Kind.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("The reason that was told there"),
        choices=[("", "–"), *((reason.value, VisitLog.Reason(reason).label) for reason in OF_FACILITY)],
        required=False,
    )
    minutes = forms.IntegerField(
        label=_("Minutes waited, or lost"),
        min_value=0,
        max_value=1440,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    shift = forms.ChoiceField(
        label=_("Which shift was on duty"), choices=[("", _("I don’t know")), *Obstruction.Shift.choices],
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, facilities: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = facilities
        self.now = now
        self.helper = _helper(_("Write it down"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "day" in told and "facility" in told:
            today = self.now.astimezone(told["facility"].zone).date()  # the day is the facility's own
            if told["day"] > today:
                self.add_error("day", _g("This day has not come yet."))
            elif told["day"].year < today.year - FURTHEST_YEARS_BACK:
                self.add_error("day", _g("This day is too long ago."))
        return told
