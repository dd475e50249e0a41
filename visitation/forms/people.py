"""What is asked about a person: which field to open and why, a number to look up, why the glass is broken."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT
from visitation.actions.people.breaking_glass import REASON_AT_LEAST
from visitation.actions.people.revealing import REASONS
from visitation.forms.identifying_text import signs_in
from visitation.knowing.fields import WORDS, Field
from visitation.models import BreakGlass
from visitation.models.people import normal_a_number

# Nothing of what is typed here stays behind in a browser or goes to a spelling service.
_PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "translate": "no"}


def _helper(button: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.disable_csrf = False
    helper.add_input(Submit("go", button))
    return helper


class RevealForm(forms.Form):
    """One field of one person, and a reason."""

    field = forms.ChoiceField(label=_("What do you need to see?"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("What for?"), choices=REASONS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, masked: Iterable[Field], action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [(field.value, WORDS[field]) for field in masked]
        self.helper = _helper(_("Show it"))
        self.helper.form_action = action


class LookUpForm(forms.Form):
    """A whole A-number; it is never shown again."""

    number = forms.CharField(
        label=_("A-number"),
        help_text=_("All of it: eight or nine digits. It is not kept, and not shown again."),
        max_length=20,
        widget=forms.TextInput(attrs=_PRIVATE | {"inputmode": "numeric"}, ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.render_value = False
        self.helper = _helper(_("Look it up"))

    def clean_number(self) -> str:
        digits = "".join(sign for sign in self.cleaned_data["number"] if sign.isdigit())
        if len(digits) not in (8, 9) or not digits.isascii() or not normal_a_number(digits):
            raise forms.ValidationError(_("Please write all eight or nine digits."))
        return digits


class BreakGlassForm(forms.Form):
    """Why what is not one's own must be opened, in a word and in a sentence."""

    category = forms.ChoiceField(label=_("What is it?"), choices=BreakGlass.Category.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why now, in a sentence"),
        help_text=_("At least 20 signs; no A-number and no phone number. Another lead reads it afterwards."),
        min_length=REASON_AT_LEAST,
        max_length=500,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs=_PRIVATE | {"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Break the glass for 60 minutes"))

    def clean_reason(self) -> str:
        text = " ".join(self.cleaned_data["reason"].split())
        if len(text) < REASON_AT_LEAST:
            raise forms.ValidationError(_("Please write at least 20 signs."))
        if signs_in(text):
            raise forms.ValidationError(_("Please leave out numbers and addresses that tell who somebody is."))
        return text


class ReviewForm(forms.Form):
    """What another lead thinks of it."""

    verdict = forms.ChoiceField(label=_("Was it right?"), choices=BreakGlass.Verdict.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Keep this answer"))
