"""Who looks after people from now on."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.models import Membership


class HandOverForm(forms.Form):
    """One other lead of the program."""

    to = forms.ModelChoiceField(label=_("Who looks after them from now on?"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, leads: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = leads
        self.fields["to"].label_from_instance = lambda lead: lead.user.called
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("send", _("Hand over")))
