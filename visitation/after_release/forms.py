"""How somebody may be reached after release, and for how long it goes on before a lead is asked again."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from compliance.fields.typed import NAME
from visitation.after_release.keeping import CONFIRM_CHOICES, CONFIRM_DAYS
from visitation.models.after_release import WAY_LONGEST

# Nothing of what is typed here stays behind in a browser or goes to a spelling service.
_PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "translate": "no"}


class WayForm(forms.Form):
    """One line; empty where nobody knows. What was written down before is not shown."""

    way = forms.CharField(
        label=_("How do they want to be reached after release?"),
        help_text=_(
            "In their words: a telephone number, an e-mail address, somebody who passes a message on. Leave it empty "
            "where nobody knows yet. No address of where they will live, and no case numbers. 200 signs at most."
        ),
        required=False,
        max_length=WAY_LONGEST,
        validators=NAME,
        widget=forms.TextInput(attrs=_PRIVATE),
    )
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("write", _("Write it down")))


class ConfirmForm(forms.Form):
    """For how many days it goes on before a lead is asked again."""

    days = forms.TypedChoiceField(
        label=_("It goes on for"),
        choices=[
            (days, ngettext_lazy("%(count)d day", "%(count)d days", "count") % {"count": days})
            for days in CONFIRM_CHOICES
        ],
        coerce=int,
        initial=CONFIRM_DAYS,
    )
