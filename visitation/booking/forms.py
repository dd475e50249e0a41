"""What is chosen while booking: for whom, who comes along, which rules a lead sets aside, why a visit is called off."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.rules import Finding
from visitation.booking.confirming import NEVER_SET_ASIDE, Companion
from visitation.booking.driving import Driver
from visitation.booking.starts import Start
from visitation.models import VisitOverride, VisitVolunteer
from visitation.models.visits import CALLED_OFF_BECAUSE
from visitation.reasons import said
from visitation.templatetags.visit_times import clock, long_day
from volunteers.models import Program, Volunteer

PARTS = [
    (part.value, part.label)
    for part in (VisitVolunteer.Part.PARTNER, VisitVolunteer.Part.INTERPRETER, VisitVolunteer.Part.MENTOR)
]

_ALONG = (("companion", "part"), ("second_companion", "second_part"))
MOST_SEATS = 8


class VolunteerField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Volunteer.objects.none(), to_field_name="code", **kwargs)

    def label_from_instance(self, volunteer: Volunteer) -> str:
        return f"{volunteer.called} · {volunteer.code}"


def who_goes(program: Program) -> Any:
    """The volunteers of a program who visit at the moment, by code."""
    return Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE).order_by("code")


def start_words(start: Start) -> str:
    """Day and hour, by the facility's clock."""
    return f"{long_day(start.day)}, {clock(start.starts, start.facility.timezone)}"


class ForWhomForm(forms.Form):
    """Whom a lead books for; in the address of the page."""

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for"] = VolunteerField(label=_("Who visits?"), empty_label=_("Please choose"))
        self.fields["for"].queryset = who_goes(program)
        self.helper = FormHelper()
        self.helper.form_method, self.helper.form_class = "get", "form-narrow"
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Show the days")))


class ConfirmForm(forms.Form):
    """A lead's: who comes along, who drives, and for each rule in the way a reason to set it aside."""

    companion = VolunteerField(
        label=_("Somebody else comes along"), required=False, empty_label=_("Nobody else")
    )
    part = forms.ChoiceField(label=_("As"), choices=PARTS, required=False)
    second_companion = VolunteerField(
        label=_("And one more"), required=False, empty_label=_("Nobody else")
    )
    second_part = forms.ChoiceField(label=_("The second one as"), choices=PARTS, required=False)
    driver = VolunteerField(
        label=_("Who drives"), required=False, empty_label=_("Each comes by themselves"),
        help_text=_("Somebody who goes in as well, or somebody who waits outside and is on no list."),
    )  # fmt: skip
    seats = forms.IntegerField(
        label=_("Seats for others in the car"), required=False, min_value=1, max_value=MOST_SEATS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, program: Program, blocking: Sequence[Finding] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = who_goes(program)
        named = [(one.code, self.fields["driver"].label_from_instance(one)) for one in everybody]  # asked for once
        for name in ("companion", "second_companion", "driver"):
            field = self.fields[name]
            field.queryset = everybody
            field.widget.choices = [("", field.empty_label), *named]
        self._rules = {f"rule_{finding.code}": finding for finding in blocking if finding.code not in NEVER_SET_ASIDE}
        for name, finding in self._rules.items():
            self.fields[name] = forms.ChoiceField(
                label=said(finding).text, choices=[("", _("This rule stays in force")), *VisitOverride.Reason.choices],
                required=False,
            )  # fmt: skip
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("driver") is not None and not cleaned.get("seats") and "seats" not in self.errors:
            self.add_error("seats", _("Please say how many others the car takes."))
        if cleaned.get("companion") is not None and cleaned.get("companion") == cleaned.get("second_companion"):
            self.add_error("second_companion", _("This is the same volunteer twice."))
        return cleaned

    @property
    def companions(self) -> list[Companion]:
        named = [(self.cleaned_data.get(who), self.cleaned_data.get(part)) for who, part in _ALONG]
        return [(companion, part or PARTS[0][0]) for companion, part in named if companion is not None]

    @property
    def at_the_wheel(self) -> Driver | None:
        volunteer = self.cleaned_data.get("driver")
        return Driver(volunteer, self.cleaned_data["seats"]) if volunteer is not None else None

    @property
    def overrides(self) -> dict[str, str]:
        """Reasons by the finding's code."""
        return {
            finding.code: self.cleaned_data[name]
            for name, finding in self._rules.items()
            if self.cleaned_data.get(name)
        }


class CallOffForm(forms.Form):
    """Why, in a code: no text that could name anybody."""

    because = forms.ChoiceField(
        label=_("Why?"),
        choices=[choice for choice in CALLED_OFF_BECAUSE if choice[0] != "other_day"],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("", _("Call it off")))
