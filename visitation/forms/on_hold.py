"""Why a visit on hold is cancelled."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from visitation.models.visits import CALLED_OFF_BECAUSE


class CallOffForm(forms.Form):
    """One reason of a list: nothing is written about anybody."""

    because = forms.ChoiceField(label=_("Why it is cancelled"), choices=CALLED_OFF_BECAUSE, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("off", _("Cancel this visit"), css_class="button-plain"))
