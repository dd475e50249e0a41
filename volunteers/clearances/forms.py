"""What is typed about a clearance."""

import re
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT, NAME
from facilities.models import Facility
from volunteers.models import Clearance, ClearancePacket, PutForward, Volunteer

_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 -]{3,29}")
_OLDEST_YEARS, _YOUNGEST_YEARS = 120, 18


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _NotShownAgain(forms.TextInput):
    """What was typed is not written into the page again, not even beside a mistake."""

    def format_value(self, value: Any) -> None:
        return None


class ChoiceForm(forms.Form):
    """Do you want to be put forward?"""

    answer = forms.ChoiceField(
        label=_("Do you want to be put forward for this facility?"),
        choices=PutForward.Answer.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class IdentityForm(forms.Form):
    """What the facility asks for. Nothing of it is shown again."""

    name_on_document = forms.CharField(
        label=_("Your name exactly as on the document"),
        help_text=_("At most 120 letters."),
        max_length=120,
        validators=NAME,
        widget=_NotShownAgain(attrs={"autocomplete": "off"}),
    )
    born_on = forms.DateField(
        label=_("Your day of birth"),
        widget=_NotShownAgain(attrs={"type": "date", "autocomplete": "off"}),
    )
    document = forms.ChoiceField(label=_("Which document"), choices=ClearancePacket.Document.choices)
    document_number = forms.CharField(
        label=_("Its number"),
        help_text=_("Letters and digits, at most 30. Never your social security number."),
        max_length=30,
        validators=FREE_TEXT,
        widget=_NotShownAgain(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = _helper()

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        years = self.today.year - born_on.year - ((self.today.month, self.today.day) < (born_on.month, born_on.day))
        if not _YOUNGEST_YEARS <= years <= _OLDEST_YEARS:
            raise forms.ValidationError(_("Please look at the year again: visitors are at least 18 years old."))
        return born_on

    def clean_document_number(self) -> str:
        number = self.cleaned_data["document_number"].upper()
        if not _NUMBER.fullmatch(number):
            raise forms.ValidationError(_("The number of a document has 4 to 30 letters of A to Z and digits."))
        return str(number)


class ClearanceForm(forms.ModelForm):
    """What a lead knows of a clearance; `version` is that of the page."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Clearance
        fields = ["state", "sent_on", "answered_on", "valid_from", "valid_to", "conditions"]
        labels = {
            "state": _("Where it stands"),
            "sent_on": _("Sent to the facility on"),
            "answered_on": _("Answered on"),
            "valid_from": _("Valid from"),
            "valid_to": _("Valid to"),
            "conditions": _("Conditions"),
        }
        help_texts = {
            "state": _("Of a refusal nobody needs to know the reason: please write none down."),
            "valid_to": _("The last day it holds. Leave it blank where no end was stated."),
            "conditions": _("Only what the facility asks for at a visit. At most 200 letters."),
        }
        widgets = {name: _day() for name in ("sent_on", "answered_on", "valid_from", "valid_to")}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if self.instance.pk and "version" not in self.initial:
            self.initial["version"] = self.instance.version
        self.helper = _helper()
        self.helper.layout = Layout(*self.Meta.fields, "version")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state = cleaned.get("state")
        for name in ("sent_on", "answered_on"):
            day = cleaned.get(name)
            if day and (day > self.today or (self.today - day).days > 10 * 366):
                self.add_error(name, _("This day is to come, or very long ago. Please look at it again."))
        for name in ("valid_from", "valid_to"):
            day = cleaned.get(name)
            if day and abs((day - self.today).days) > 30 * 366:
                self.add_error(name, _("This day is very far away. Please look at the year again."))
        valid_from, valid_to = cleaned.get("valid_from"), cleaned.get("valid_to")
        if state == Clearance.State.CLEARED and not valid_from and "valid_from" not in self.errors:
            self.add_error("valid_from", _("From which day does the clearance hold?"))
        if valid_from and valid_to and valid_to < valid_from:
            self.add_error("valid_to", _("The last day is before the first day."))
        if state == Clearance.State.SENT and not cleaned.get("sent_on") and "sent_on" not in self.errors:
            self.add_error("sent_on", _("When was it sent?"))
        return cleaned


class ForThemForm(forms.Form):
    """A lead writes down what a volunteer without an account said on the telephone."""

    volunteer = forms.ModelChoiceField(label=_("Volunteer"), queryset=Volunteer.objects.none())
    facility = forms.ModelChoiceField(label=_("Facility"), queryset=Facility.objects.none())
    answer = forms.ChoiceField(label=_("What they said"), choices=PutForward.Answer.choices)
    was_read_out = forms.BooleanField(label=_("I have read out to them what leaves and to whom."))

    def __init__(self, *args: Any, program: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = Volunteer.objects.filter(program=program, user__isnull=True).exclude(state=Volunteer.State.LEFT)
        self.fields["volunteer"].queryset = managed.order_by("code")
        self.fields["volunteer"].to_field_name = "code"
        self.fields["facility"].queryset = program.facilities.order_by("name")
        self.fields["facility"].to_field_name = "code"
        self.fields["facility"].label_from_instance = lambda facility: facility.name
        self.helper = _helper()
