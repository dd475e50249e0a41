"""A yes that is written down, and what was told to somebody."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import NAME
from visitation.consents.words import TOLD
from visitation.forms.identifying_text import signs_in
from visitation.models import Consent
from visitation.models.consents import BODY_LONGEST
from volunteers.languages import LANGUAGE_NAMES

# Nothing of what is typed here stays behind in a browser or goes to a spelling service.
_PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "translate": "no"}

_USUAL = ("es", "en")


class ConsentForm(forms.Form):
    """How and in which language somebody was asked; the button says to what they agreed."""

    way = forms.ChoiceField(label=_("How did they say it?"), choices=Consent.Way.choices)
    language = forms.ChoiceField(label=_("In which language?"))
    body = forms.CharField(
        label=_("To whom may we name them?"),
        help_text=_("Only for “be named to somebody”: a clinic, a church, a member of Congress. 120 signs at most."),
        required=False,
        max_length=BODY_LONGEST,
        validators=NAME,
        widget=forms.TextInput(attrs=_PRIVATE),
    )
    kind = forms.ChoiceField(choices=Consent.Kind.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, spoken: Iterable[str] = (), **kwargs: Any) -> None:
        """`spoken`: the person's languages, which come first."""
        super().__init__(*args, **kwargs)
        first = list(dict.fromkeys([*(code for code in spoken if code in LANGUAGE_NAMES), *_USUAL]))
        rest = sorted(set(LANGUAGE_NAMES) - set(first), key=lambda code: str(LANGUAGE_NAMES[code]))
        self.fields["language"].choices = [(code, LANGUAGE_NAMES[code]) for code in (*first, *rest)]

    def clean_body(self) -> str:
        text = " ".join(self.cleaned_data["body"].split())
        if signs_in(text):
            raise forms.ValidationError(_("Please leave out numbers and addresses that tell who somebody is."))
        return text

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if "kind" in self.errors:
            self.add_error(None, _("Please press the button of what they agreed to."))
        if told.get("kind") != Consent.Kind.NAMED_TO:
            told["body"] = ""  # typed, and then another button was pressed
        elif not told.get("body") and "body" not in self.errors:
            self.add_error("body", _("Please write to whom."))
        return told


class ToldForm(forms.Form):
    """What was told, and to whom, out of those whom the person agreed to."""

    to = forms.ChoiceField(label=_("Who was told?"), widget=forms.RadioSelect)
    fields_told = forms.MultipleChoiceField(
        label=_("What were they told?"), choices=list(TOLD.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, to: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(to)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("write", _("Write it down")))
