"""What is asked before something is held or deleted."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT
from visitation.forms.identifying_text import signs_in
from volunteers.models import Program

_PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "translate": "no"}
_MOST_PEOPLE = 50


class HoldForm(forms.Form):
    """Whose data, and why. A coordinator says in which program."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    people = forms.CharField(
        label=_("Whose data"),
        help_text=_("Codes with spaces between them, such as 7Q-KM. Empty: the whole program."),
        required=False,
        max_length=600,
        validators=FREE_TEXT,
        widget=forms.TextInput(attrs=_PRIVATE),
    )
    reason = forms.CharField(
        label=_("Why, in a sentence"),
        help_text=_("No name, no A-number and no phone number. The second person reads it; then it is kept sealed."),
        min_length=10,
        max_length=300,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs=_PRIVATE | {"rows": 3}),
    )

    def __init__(self, *args: Any, programs: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programs is None:
            del self.fields["program"]
        else:
            self.fields["program"].queryset = programs
            self.fields["program"].label_from_instance = lambda program: program.name
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("send", _("Ask for it")))

    def clean_people(self) -> list[str]:
        codes = self.cleaned_data["people"].upper().replace(",", " ").split()
        if len(codes) > _MOST_PEOPLE:
            raise forms.ValidationError(_("These are more than 50 people: please hold the whole program."))
        return codes

    def clean_reason(self) -> str:
        text = " ".join(self.cleaned_data["reason"].split())
        if signs_in(text):
            raise forms.ValidationError(_("Please leave out numbers and addresses that tell who somebody is."))
        return text
