"""What a lead says of somebody who waits: reasons of a closed list, and what the family takes."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from visitation.models import FamilyVisits, PriorityFlag
from visitation.models.family_visits import MOST_A_WEEK

_YEARS_AHEAD = 2


def _helper(name: str, words: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit("do", words, css_id=f"do-{name}"))
    return helper


class FlagsForm(forms.Form):
    """Which reasons hold now. `held`: those that held when the page was made."""

    form_name = forms.CharField(initial="flags", widget=forms.HiddenInput, max_length=8, required=False)
    held = forms.MultipleChoiceField(
        choices=PriorityFlag.Reason.choices, required=False, widget=forms.MultipleHiddenInput
    )
    reasons = forms.MultipleChoiceField(
        label=_("Why they should not wait long"),
        help_text=_("There is no score: the list goes by waiting time alone, and the reasons stand beside it."),
        choices=PriorityFlag.Reason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("flags", _("Keep these reasons"))

    def changes(self) -> tuple[set[str], set[str]]:
        """(set now, taken off now), as against what the page showed: what another lead did meanwhile stays."""
        before, after = set(self.cleaned_data["held"]), set(self.cleaned_data["reasons"])
        return after - before, before - after


class FamilyForm(forms.Form):
    """Visits that the family makes: so many in every week, on a day of every week, or on one date."""

    form_name = forms.CharField(initial="family", widget=forms.HiddenInput, max_length=8, required=False)
    facility = forms.ModelChoiceField(label=_("Facility"), queryset=Facility.objects.none(), empty_label=None)
    visits = forms.IntegerField(label=_("How many visits"), min_value=1, max_value=MOST_A_WEEK, initial=1)
    weekday = forms.TypedChoiceField(
        label=_("On which day of every week"),
        help_text=_("Not known: so many a week, whenever they come."),
        choices=[("", _("I don’t know")), *FamilyVisits.Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    day = forms.DateField(
        label=_("Or on one date alone"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    last_day = forms.DateField(
        label=_("Until"), help_text=_("Empty: until somebody says otherwise."), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args: Any, now: datetime, facilities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        field = self.fields["facility"]
        field.queryset = facilities
        field.label_from_instance = lambda facility: facility.name
        self.helper = _helper("family", _("Leave these to the family"))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if self.errors:
            return told
        today = self.now.astimezone(ZoneInfo(told["facility"].timezone)).date()
        told["first_day"] = today
        for name in ("day", "last_day"):
            if told[name] is not None and not today <= told[name] <= _in_years(today, _YEARS_AHEAD):
                self.add_error(name, _("Please give today or a day of the next two years."))
        if told.get("day") is not None and told["weekday"] is not None:
            self.add_error("day", _("Please give a day of the week or a date, not both."))
        return told

    def reserved(self) -> dict[str, Any]:
        """What to reserve; of a valid form."""
        names = ("facility", "visits", "weekday", "day", "first_day", "last_day")
        return {name: self.cleaned_data[name] for name in names}


def _in_years(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))
