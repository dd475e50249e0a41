"""What a volunteer tells after a visit: the shapes of the log form."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT
from visitation.forms.identifying_text import Sign, signs_in
from visitation.models import VisitLog
from volunteers.languages import LANGUAGE_NAMES

LINE_LENGTH = 280
LONGEST_VISIT_HOURS = 12
OF_THE_SENDING = ("sent_key", "after")  # no answers

_WARNINGS = {
    Sign.NUMBER: _("The line seems to hold an A-number or another personal number."),
    Sign.PHONE: _("The line seems to hold a phone number."),
    Sign.EMAIL: _("The line seems to hold an e-mail address."),
    Sign.NAME: _("The line seems to hold somebody’s name."),
}
_DO_NOT_KNOW = [("", _("I don’t know"))]
_LIKE_AN_ALIAS = RegexValidator(
    r"^\d[A-Z]-[0-9A-Z]{2}$", _("Write the code, such as 7Q-KM. If you do not know it, leave this blank.")
)


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class VisitLogForm(forms.Form):
    """Only what came of the visit must be told, and why where it did not happen; “I don’t know” is an answer.

    What does not apply to the answer given is left out of `answers()`, however it was filled in. A line that seems to
    tell who somebody is comes back once with `line_warnings`; sent again with `keep_line`, it is kept.
    """

    happened = forms.ChoiceField(
        label=_("Did the visit happen?"), choices=VisitLog.Happened.choices, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("If it did not, or only partly: why?"),
        help_text=_("Being turned away at the door is never held against you."),
        choices=VisitLog.Reason.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    seen = forms.ChoiceField(
        label=_("Whom did you see?"),
        choices=VisitLog.Seen.choices + _DO_NOT_KNOW,
        required=False,
        widget=forms.RadioSelect,
    )
    seen_alias = forms.CharField(
        label=_("Their code, if you know it"),
        max_length=12,
        required=False,
        validators=FREE_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    language = forms.ChoiceField(label=_("The language you spoke"), required=False)
    interpreter = forms.ChoiceField(
        label=_("Did an interpreter help?"),
        choices=VisitLog.Interpreter.choices + _DO_NOT_KNOW,
        required=False,
        widget=forms.RadioSelect,
    )
    asked_for = forms.MultipleChoiceField(
        label=_("What did the person ask for?"),
        choices=VisitLog.AskedFor.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    arrived = _clock(_("You arrived"))
    began = _clock(_("The visit began"))
    ended = _clock(_("The visit ended"))
    flag = forms.ChoiceField(
        label=_("Is there something to pass on?"),
        help_text=_("If it is urgent, call your program first and write later."),
        choices=VisitLog.Flag.choices,
        required=False,
        initial=VisitLog.Flag.NONE,
        widget=forms.RadioSelect,
    )
    line = forms.CharField(
        label=_("One line, if something matters"),
        help_text=_("Role, not names: “an officer”, “a cousin”. No story. At most 280 characters."),
        max_length=LINE_LENGTH,
        required=False,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LINE_LENGTH, "autocomplete": "off"}),
    )
    wellbeing = forms.ChoiceField(
        label=_("And how are you?"),
        help_text=_("Only your program lead reads this."),
        choices=[*VisitLog.Wellbeing.choices, ("", _("I’d rather not say"))],
        required=False,
        widget=forms.RadioSelect,
    )
    miles = forms.IntegerField(
        label=_("Miles, there and back"),
        min_value=0,
        max_value=3000,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    tolls = forms.DecimalField(
        label=_("Tolls, in dollars"),
        min_value=0,
        max_value=500,
        max_digits=5,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )

    # The form's own name, so that it is kept once however often it arrives; and the newest log it knew of.
    sent_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=32767, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = tuple(names)
        named = sorted(((code, str(name)) for code, name in LANGUAGE_NAMES.items()), key=lambda entry: entry[1])
        self.fields["language"].choices = _DO_NOT_KNOW + named
        self.line_warnings: list[str] = []
        self.helper = FormHelper()
        self.helper.form_tag = False

    @classmethod
    def initial_of(cls, log: VisitLog) -> dict[str, Any]:
        """A log as it was told, to be corrected."""
        names = [name for name in cls.base_fields if name not in ("tolls", *OF_THE_SENDING)]
        tolls = None if log.tolls_cents is None else f"{log.tolls_cents / 100:.2f}"
        return {name: getattr(log, name) for name in names} | {"tolls": tolls}

    def clean_line(self) -> str:
        return " ".join(self.cleaned_data["line"].split())

    def clean_seen_alias(self) -> str:
        return self.cleaned_data["seen_alias"].strip().upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        happened = cleaned.get("happened")
        if happened == VisitLog.Happened.NO and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Please say why. “Nobody told me why” is an answer."))
        if (
            cleaned.get("seen") == VisitLog.Seen.ANOTHER
            and happened != VisitLog.Happened.NO
            and cleaned.get("seen_alias")
        ):
            self._run(_LIKE_AN_ALIAS, "seen_alias")
        if happened != VisitLog.Happened.NO:
            self._check_clocks(cleaned)
        if not self.data.get(self.add_prefix("keep_line")):
            self.line_warnings = [str(_WARNINGS[sign]) for sign in self._signs(cleaned.get("line", ""))]
            for warning in self.line_warnings:
                self.add_error("line", warning)
        return cleaned

    def _signs(self, line: str) -> list[Sign]:
        return signs_in(line, names=self._names) if line else []

    def sending(self) -> dict[str, Any]:
        """`sent_key` and `after` for `write_log`. Ask only a valid form."""
        return {name: self.cleaned_data[name] for name in OF_THE_SENDING}

    def answers(self) -> dict[str, Any]:
        """The columns of a VisitLog. Ask only a valid form."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in OF_THE_SENDING}
        tolls = told.pop("tolls")
        told["tolls_cents"] = None if tolls is None else int(tolls * 100)
        told["flag"] = told["flag"] or VisitLog.Flag.NONE
        if told["happened"] == VisitLog.Happened.YES:
            told["reason"] = ""
        if told["happened"] == VisitLog.Happened.NO:
            told |= {"seen": "", "language": "", "interpreter": "", "asked_for": [], "began": None, "ended": None}
        if told["seen"] != VisitLog.Seen.ANOTHER:
            told["seen_alias"] = ""
        if len(told["asked_for"]) > 1:
            told["asked_for"] = [wish for wish in told["asked_for"] if wish != VisitLog.AskedFor.NOTHING]
        return told

    def _run(self, validator: RegexValidator, name: str) -> None:
        try:
            validator(self.cleaned_data[name])
        except forms.ValidationError as error:
            self.add_error(name, error)

    def _check_clocks(self, cleaned: dict[str, Any]) -> None:
        """In the order of a day. Past midnight is fine; a visit of half a day and more is a slip of the finger."""
        told = [(name, cleaned[name]) for name in ("arrived", "began", "ended") if cleaned.get(name)]
        for (earlier, before), (name, after) in zip(told, told[1:], strict=False):
            minutes = (after.hour - before.hour) * 60 + after.minute - before.minute
            if minutes % (24 * 60) > LONGEST_VISIT_HOURS * 60:
                self.add_error(name, _("This is before the time above. Please look again, a.m. or p.m."))
            elif minutes == 0 and (earlier, name) == ("began", "ended"):
                self.add_error(name, _("The visit cannot end at the minute it began."))
