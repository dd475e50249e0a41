"""Call-outs and the lists of who is on call."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from visitation.models import CallOut, CallRole, OnCallList, Visit
from volunteers.languages import LANGUAGE_NAMES
from volunteers.models import Program, Volunteer
from volunteers.typed_clocks import why_no_moment

AHEAD = timedelta(days=60)
LONGEST = timedelta(hours=24)
_AREA = re.compile(r"\d{3}", re.ASCII)


def _helper(name: str, words: Any, *layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    if layout:
        helper.layout = Layout(*layout)
    helper.add_input(Submit(name, words))
    return helper


class _PlaceForm(forms.Form):
    """A facility of the program, or the first three digits of ZIP codes: one of the two."""

    facility = forms.ModelChoiceField(
        label=_("Facility"), queryset=Facility.objects.none(), required=False, empty_label=_("an area, see below")
    )
    zip_area = forms.CharField(
        label=_("Area: the first three digits of its ZIP codes"), max_length=3, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program
        self.fields["facility"].queryset = program.facilities.order_by("name")
        self.fields["facility"].label_from_instance = lambda facility: facility.name

    def clean_zip_area(self) -> str:
        area: str = self.cleaned_data["zip_area"].strip()
        if area and not _AREA.fullmatch(area):
            raise forms.ValidationError(_("An area is three digits, such as 100."))
        return area

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors.keys() & {"facility", "zip_area"}:
            return cleaned
        if bool(cleaned.get("facility")) == bool(cleaned.get("zip_area")):
            self.add_error("zip_area", _("Please choose a facility, or give an area, and not both."))
        return cleaned


class OnCallListForm(_PlaceForm):
    """A new list."""

    role = forms.ChoiceField(label=_("For"), choices=CallRole.choices)
    field_order = ["role", "facility", "zip_area"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("make", _("Make a list"))


class OnCallForm(forms.Form):
    """Who stands on a list; of the volunteers of the program that are not gone."""

    volunteers = forms.ModelMultipleChoiceField(
        label=_("On call"), queryset=Volunteer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, on_call_list: OnCallList, volunteers: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"volunteers": [place.volunteer_id for place in on_call_list.places.all()]})
        super().__init__(*args, **kwargs)
        field = self.fields["volunteers"]
        field.queryset = volunteers
        field.label_from_instance = lambda volunteer: f"{volunteer.called} ({volunteer.code})"
        self.helper = _helper("save", _("Save"))


class _CallOutForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("any")), *sorted(LANGUAGE_NAMES.items())],
        help_text=_("For an interpreter: only who speaks it fluently is asked. The message does not name it."),
    )  # fmt: skip
    is_red = forms.BooleanField(
        label=_("It cannot wait: wake people up"), required=False,
        help_text=_("Without it, whoever has quiet hours now is asked when they are over."),
    )  # fmt: skip


class VisitCallOutForm(_CallOutForm):
    """Whom a visit needs. `call_out` of a valid form is not raised yet."""

    role = forms.ChoiceField(
        label=_("Needed"), choices=[choice for choice in CallRole.choices if choice[0] != CallRole.HOST]
    )
    field_order = ["role", "language", "is_red"]

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        self.helper = _helper("ask", _("Ask everybody on call"))


class CallOutForm(_PlaceForm, _CallOutForm):
    """Whom is needed when and where, without a visit; `now` tells what is over."""

    role = forms.ChoiceField(
        label=_("Needed"), choices=[choice for choice in CallRole.choices if choice[0] != CallRole.COVER]
    )
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("An earlier time than the first is on the next day."),
    )  # fmt: skip
    field_order = ["role", "language", "facility", "zip_area", "day", "starts", "ends", "is_red"]

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.helper = _helper(
            "ask", _("Ask everybody on call"),
            "role", "language", "facility", "zip_area", "day", Div("starts", "ends", css_class="form-row"), "is_red",
        )  # fmt: skip

    @property
    def zone(self) -> str:
        """The clock of the facility; of an area the program's."""
        facility = self.cleaned_data.get("facility")
        return facility.timezone if facility else self.program.timezone

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        today = self.now.astimezone(ZoneInfo(self.program.timezone)).date()
        if not today - timedelta(days=1) <= day <= today + AHEAD:
            raise forms.ValidationError(_("Please give today or a day of the next two months."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        zone, day = ZoneInfo(self.zone), cleaned["day"]
        last_day = day if cleaned["ends"] > cleaned["starts"] else day + timedelta(days=1)
        for name, of_day in (("starts", day), ("ends", last_day)):
            if why := why_no_moment(of_day, cleaned[name], zone):
                self.add_error(name, why)
        if self.errors:
            return cleaned
        first = datetime.combine(day, cleaned["starts"], tzinfo=zone).astimezone(UTC)
        last = datetime.combine(last_day, cleaned["ends"], tzinfo=zone).astimezone(UTC)
        if last <= self.now or last - first > LONGEST or last <= first:
            self.add_error("ends", _("This time is over. Please look at the day and the hours again."))
        cleaned["span"] = (first, last)
        return cleaned

    def call_out(self) -> CallOut:
        """As asked for, not raised yet; of a valid form."""
        told = self.cleaned_data
        starts, ends = told["span"]
        return CallOut(
            program=self.program, role=told["role"], language=told["language"], facility=told["facility"],
            zip_area=told["zip_area"], starts=starts, ends=ends, answer_until=ends, timezone=self.zone,
            is_red=told["is_red"],
        )  # fmt: skip
