"""What somebody may change about themselves."""

import re
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import is_one_line
from volunteers.distances import place_of
from volunteers.models import AwayRange, ExtraAvailability, User, Volunteer, WeeklyAvailability

FARTHEST = timedelta(days=5 * 366)  # a later year is a slip of the finger
_ZIP = re.compile(r"(\d{5})(?:-\d{4})?", re.ASCII)


def _helper(*layout: Any) -> FormHelper:
    """Fields alone: the page writes the form around them."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if layout:
        helper.layout = Layout(*layout)
    return helper


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class AccountForm(forms.ModelForm):
    """The account of any role."""

    class Meta:
        model = User
        fields = ["display_name", "language"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].validators.append(is_one_line)
        self.helper = _helper()


class VolunteerForm(forms.ModelForm):
    """A volunteer's own details, and how much they can do."""

    zip = forms.CharField(
        label=capfirst(_("ZIP code")),
        help_text=_("Used only to work out how long the way is."),
        max_length=10,  # some write all nine digits
        required=False,
    )

    class Meta:
        model = Volunteer
        fields = [
            "preferred_name",
            "phone",
            "zip",
            "max_visits_per_week",
            "max_visits_per_month",
            "max_people",
            "max_travel_minutes",
            "seats_offered",
        ]
        labels = {
            "max_visits_per_week": _("At most this many visits a week"),
            "max_visits_per_month": _("At most this many visits a month"),
            "max_people": _("At most this many people at a time"),
            "max_travel_minutes": _("At most this long on the way, one way, in minutes"),
            "seats_offered": _("Seats I can offer in my car"),
        }
        help_texts = {
            "preferred_name": _("What your lead and your visit partners call you."),
            "phone": _("For your lead, never for lists."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preferred_name"].validators.append(is_one_line)
        self.fields["phone"].widget.input_type = "tel"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        self.fields["zip"].widget.attrs.update(inputmode="numeric", autocomplete="postal-code")
        self.helper = _helper()

    def clean_max_people(self) -> int:
        """Left blank: as it was."""
        told = self.cleaned_data["max_people"]
        return self.instance.max_people if told is None else told

    def clean_zip(self) -> str:
        """The first five digits: that is all the way is worked out from."""
        told = self.cleaned_data["zip"].strip()
        if not told or told == self.initial.get("zip"):
            return told
        found = _ZIP.fullmatch(told)
        if found is None:
            raise forms.ValidationError(_("A ZIP code has five digits."))
        if place_of(found[1]) is None:
            raise forms.ValidationError(_("We do not know this ZIP code. Please look again, or leave it blank."))
        return found[1]


class _AvailabilityForm(forms.ModelForm):
    """`today` is the volunteer's own date: what is over is shown nowhere, so it is not taken either."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def _coming(self, day: date) -> date:
        if day < self.today:
            raise forms.ValidationError(_("This day is over. Please give today or a later day."))
        if day > self.today + FARTHEST:
            raise forms.ValidationError(_("This day is more than five years away. Please look at the year again."))
        return day


class _HoursForm(_AvailabilityForm):
    """Hours that end after they begin."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end is not after the beginning."))
        return cleaned


class WeekForm(_HoursForm):
    """Free every week, or in some weeks of the month, between these hours."""

    weeks_of_month = forms.TypedMultipleChoiceField(
        label=_("Only in these weeks of the month"),
        help_text=_("Tick none for every week."),
        required=False,
        coerce=int,
        choices=[(1, _("first")), (2, _("second")), (3, _("third")), (4, _("fourth")), (5, _("fifth"))],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = WeeklyAvailability
        fields = ["weekday", "starts", "ends", "weeks_of_month"]
        labels = {"weekday": _("Day"), "starts": _("From"), "ends": _("Until")}
        help_texts = {"ends": _("Back home again by this time.")}
        widgets = {"starts": _clock(), "ends": _clock()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="week", **kwargs)
        self.helper = _helper(Div("weekday", "starts", "ends", css_class="form-row"), "weeks_of_month")

    def clean_weeks_of_month(self) -> list[int] | None:
        return self.cleaned_data["weeks_of_month"] or None


class ExtraForm(_HoursForm):
    """Free on one more date."""

    class Meta:
        model = ExtraAvailability
        fields = ["day", "starts", "ends"]
        labels = {"day": _("Date"), "starts": _("From"), "ends": _("Until")}
        widgets = {"day": _day(), "starts": _clock(), "ends": _clock()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="extra", **kwargs)
        self.helper = _helper(Div("day", "starts", "ends", css_class="form-row"))

    def clean_day(self) -> date:
        return self._coming(self.cleaned_data["day"])


class AwayForm(_AvailabilityForm):
    """Days away, both included."""

    class Meta:
        model = AwayRange
        fields = ["first_day", "last_day"]
        labels = {"first_day": _("First day away"), "last_day": _("Last day away")}
        widgets = {"first_day": _day(), "last_day": _day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="away", **kwargs)
        self.helper = _helper(Div("first_day", "last_day", css_class="form-row"))

    def clean_first_day(self) -> date:
        first_day = self.cleaned_data["first_day"]
        if first_day < self.today - FARTHEST:  # away since last week is fine, and since the year 1 a slip
            raise forms.ValidationError(_("This day is more than five years away. Please look at the year again."))
        return first_day

    def clean_last_day(self) -> date:
        return self._coming(self.cleaned_data["last_day"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("The last day is before the first day."))
        return cleaned


class QuietForm(forms.ModelForm):
    """Months in which no visit is wished for, each year."""

    quiet_months = forms.TypedMultipleChoiceField(
        label=_("Quiet months"),
        help_text=_("Each year in these months nobody plans visits for you, but on extra days you add."),
        required=False,
        coerce=int,
        choices=list(MONTHS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Volunteer
        fields = ["quiet_months"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


FORMS: dict[str, type[_AvailabilityForm]] = {"week": WeekForm, "extra": ExtraForm, "away": AwayForm}
