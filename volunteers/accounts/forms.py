"""What one types to sign in."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """The password of somebody who is signed in already."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, user: Any, next_path: str = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"next": next_path}, **kwargs)
        self.user = user
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("prove", _("Continue")))

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not the password. Please try again; capital letters count."))
        return password
