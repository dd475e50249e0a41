"""What somebody types who would like to apply and was not invited."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.invitations.forms import AddressField
from volunteers.onboarding.forms.applying import helper


class OpenForm(forms.Form):
    """Where the link goes with which one applies."""

    address = AddressField(
        sends=True,
        label=_("Your e-mail or mobile phone"),
        help_text=_("The link with which you apply goes there. It works once, for 72 hours."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Send me the link"))
