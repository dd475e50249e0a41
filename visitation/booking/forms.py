"""What is chosen while booking: for whom, who comes along, which rules a lead sets aside, why a visit is called off."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.rules import Finding
from visitation.booking.confirming import NEVER_SET_ASIDE, Companion
from visitation.models import VisitOverride, VisitVolunteer
from visitation.models.visits import CALLED_OFF_BECAUSE
from visitation.reasons import said
from volunteers.models import Program, Volunteer

_PARTS = [
    (part.value, part.label)
    for part in (VisitVolunteer.Part.PARTNER, VisitVolunteer.Part.INTERPRETER, VisitVolunteer.Part.MENTOR)
]


class _VolunteerField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Volunteer.objects.none(), to_field_name="code", **kwargs)

    def label_from_instance(self, volunteer: Volunteer) -> str:
        return f"{volunteer.called} · {volunteer.code}"


def who_goes(program: Program) -> Any:
    """The volunteers of a program who visit at the moment, by code."""
    return Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE).order_by("code")


class ForWhomForm(forms.Form):
    """Whom a lead books for; in the address of the page."""

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["for"] = _VolunteerField(label=_("Who visits?"), empty_label=_("Please choose"))
        self.fields["for"].queryset = who_goes(program)
        self.helper = FormHelper()
        self.helper.form_method, self.helper.form_class = "get", "form-narrow"
        self.helper.disable_csrf = True
        self.helper.add_input(Submit("", _("Show the days")))


class ConfirmForm(forms.Form):
    """A lead's: somebody who comes along, and for each rule that stands in the way a reason to set it aside."""

    companion = _VolunteerField(
        label=_("Somebody else comes along"), required=False, empty_label=_("Nobody else")
    )
    part = forms.ChoiceField(label=_("As"), choices=_PARTS, required=False)

    def __init__(self, *args: Any, program: Program, blocking: Sequence[Finding] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["companion"].queryset = who_goes(program)
        self._rules = {f"rule_{finding.code}": finding for finding in blocking if finding.code not in NEVER_SET_ASIDE}
        for name, finding in self._rules.items():
            self.fields[name] = forms.ChoiceField(
                label=said(finding).text, choices=[("", _("This rule stays in force")), *VisitOverride.Reason.choices],
                required=False,
            )  # fmt: skip
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def companions(self) -> list[Companion]:
        companion = self.cleaned_data.get("companion")
        return [(companion, self.cleaned_data["part"] or _PARTS[0][0])] if companion is not None else []

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
