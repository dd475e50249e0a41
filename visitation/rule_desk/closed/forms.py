"""What is closed, and until when. It lapses by itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import is_one_line
from compliance.sentences import MODES
from facilities.models import Closure
from visitation.rule_desk.editor.boxes import SIGNS

LONGEST_DAYS = 366
_SCOPES = (Closure.Scope.FACILITY, Closure.Scope.UNIT, Closure.Scope.MODE, Closure.Scope.PROGRAMME)


class ClosedForm(forms.Form):
    """`today`: local date of the facility, in its zone; `now`: the moment it is asked."""

    scope = forms.ChoiceField(label=_("What is closed"), choices=[(one.value, one.label) for one in _SCOPES])
    unit = forms.CharField(
        label=_("Which unit"), help_text=_("As the facility writes it."), required=False, max_length=100,
        validators=[*SIGNS, is_one_line],
    )  # fmt: skip
    mode = forms.ChoiceField(label=_("Which kind of visit"), choices=[("", "–"), *MODES.items()], required=False)
    reason = forms.ChoiceField(label=_("Why"), choices=Closure.Reason.choices, initial=Closure.Reason.NOT_TOLD)
    first_day = forms.DateField(
        label=_("First day"), help_text=_("Empty: today."), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    last_day = forms.DateField(
        label=_("Last day"), help_text=_("Empty: the first day alone."), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    until = forms.TimeField(
        label=_("Until"), help_text=_("A time of the last day, by the clock there. Empty: the whole day."),
        required=False, widget=forms.TimeInput(attrs={"type": "time"}),
    )  # fmt: skip

    open_end = forms.BooleanField(
        label=_("Nobody knows the last day: until somebody lifts it"), required=False,
        help_text=_("Quarantine, or visits that are suspended."),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, zone: ZoneInfo, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.zone, self.now = today, zone, now
        self.helper = FormHelper()
        self.helper.add_input(Submit("send", _("Announce it")))

    def clean_first_day(self) -> date:
        first: date = self.cleaned_data["first_day"] or self.today
        if first < self.today:
            raise forms.ValidationError(_("This day is over."))
        if first > self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("At most a year ahead."))
        return first

    def clean_last_day(self) -> date:
        first: date = self.cleaned_data.get("first_day") or self.today
        last: date = self.cleaned_data["last_day"] or first
        if last < self.today:
            raise forms.ValidationError(_("This day is over."))
        if last < first:
            raise forms.ValidationError(_("It ends before it starts."))
        if last > self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("At most a year ahead."))
        return last

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        scope = given.get("scope")
        if scope == Closure.Scope.UNIT and not given.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Please say which."))
        if scope == Closure.Scope.MODE and not given.get("mode"):
            self.add_error("mode", _("Please say which."))
        if given.get("open_end") and (given.get("until") or self.data.get("last_day")):
            self.add_error("open_end", _("It has a last day, or none."))
        elif given.get("until") and given.get("last_day"):
            wall = datetime.combine(given["last_day"], given["until"])
            moment = wall.replace(tzinfo=self.zone)
            is_skipped = moment.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != wall
            if is_skipped or moment <= self.now:
                self.add_error("until", _("This time is over, or the clocks change then."))
            given["moment"] = moment
        return given

    def asked(self) -> dict[str, Any]:
        """For `announce_closure`."""
        given = self.cleaned_data
        value = {Closure.Scope.UNIT: given["unit"], Closure.Scope.MODE: given["mode"]}.get(given["scope"], "")
        return {
            "starts_on": given["first_day"],
            "ends_on": None if given["open_end"] else given["last_day"],
            "until": given.get("moment"),
            "reason": given["reason"],
            "scope": given["scope"],
            "value": value,
        }
