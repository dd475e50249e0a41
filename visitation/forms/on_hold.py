"""Why a visit on hold is cancelled."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from visitation.actions.held import CalledOffFor

_REASONS = [
    (CalledOffFor.CLOSED.value, _("The facility is closed on that day.")),
    (CalledOffFor.NOBODY_CAN.value, _("No volunteer can come any more.")),
    (CalledOffFor.TOO_SHORT.value, _("There is too little time to tell everybody.")),
    (CalledOffFor.ANOTHER_DAY.value, _("It is planned on another day.")),
    (CalledOffFor.OTHER.value, _("Another reason")),
]


class CallOffForm(forms.Form):
    """One reason of a list: nothing is written about anybody."""

    reason = forms.ChoiceField(label=_("Why it is cancelled"), choices=_REASONS, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("off", _("Cancel this visit"), css_class="button-plain"))

    @property
    def told(self) -> CalledOffFor:
        return CalledOffFor(self.cleaned_data["reason"])
