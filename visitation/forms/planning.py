"""Asking for a plan."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from visitation.plan_instances import PRESETS
from visitation.weight_words import PRESET_NAMES

LONGEST_DAYS = 54 * 7  # one year, and its last week whole


def _preset_field(*, required: bool = False) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What counts most"),
        choices=[(name, PRESET_NAMES[name]) for name in PRESETS],
        widget=forms.RadioSelect,
        initial="usual",
        required=required,
        help_text=_("The numbers of each way to weigh stand below. In all of them, a visit counts more than the rest."),
    )


def _once_field() -> forms.UUIDField:
    """Of this very form: sent twice, it makes one plan."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class WeightsForm(forms.Form):
    """How the next plan weighs. Needed: what is no form at all asks for no plan."""

    preset = _preset_field(required=True)
    once = _once_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("ask", _("Make a plan beside it")))


class PlanForm(forms.Form):
    """From which day to which, both included, and how to weigh. `today` is the program's own date; `mends`: for visits
    that cannot be as they stand, so it begins today and keeps pairs together."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    preset = _preset_field()
    once = _once_field()

    def __init__(self, *args: Any, today: date, mends: bool = False, **kwargs: Any) -> None:
        begins = today if mends else today + timedelta(days=7 - today.weekday())
        kwargs.setdefault(
            "initial",
            {
                "first_day": begins,
                "last_day": begins + timedelta(days=27),
                "preset": "keep_pairs" if mends else "usual",
            },
        )
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.layout = Layout(Div("first_day", "last_day", css_class="form-row"), "preset", "once")
        self.helper.add_input(Submit("ask", _("Look for other hours") if mends else _("Make a plan")))

    def clean_first_day(self) -> date:
        first_day = self.cleaned_data["first_day"]
        if first_day < self.today:
            raise forms.ValidationError(_("A plan starts today or later."))
        if first_day > self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("A plan starts within a year from today."))
        return first_day

    def clean_preset(self) -> str:
        return self.cleaned_data["preset"] or "usual"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("The last day is before the first day."))
        elif first_day and last_day and (last_day - first_day).days >= LONGEST_DAYS:
            self.add_error("last_day", _("A plan covers at most 54 weeks."))
        return cleaned
