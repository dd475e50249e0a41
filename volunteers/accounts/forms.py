"""What one types to sign in, and to change how."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import NAME
from volunteers.accounts import passwords

# A box takes what is pasted into it; what is too long is refused in words, never cut off.
_NAME_SIGNS = 254


def _password(label: Any, *, new: bool = False) -> forms.CharField:
    kind = "new-password" if new else "current-password"
    return forms.CharField(
        label=label, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": kind, "data-show": ""})
    )


class _Form(forms.Form):
    button = _("Continue")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("", self.button))

    def refuse(self, words: Any) -> None:
        """Say what was wrong, above the boxes."""
        self.add_error(None, words)


class SignInForm(_Form):
    """Name and password; the same answer whoever is asked for, and whatever was wrong."""

    button = _("Sign in")
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    username = forms.CharField(
        label=_("Sign-in name or e-mail"),
        max_length=_NAME_SIGNS,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = _password(_("Password"))

    def refuse_wrong(self) -> None:
        self.refuse(_("This name and password do not go together. Please try again; capital letters count."))

    def refuse_too_many(self) -> None:
        self.refuse(
            _(
                "Those were many tries. For an hour no more are looked at here, to keep the account safe. A passkey, "
                "and a browser that you have signed in with before, still let you in."
            )
        )


class CodeForm(_Form):
    """Six digits from an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
        help_text=_("Six digits from your app, or one of your recovery codes."),
    )

    def refuse_wrong(self) -> None:
        self.refuse(_("This code does not fit. Each code works once; please wait for the next one."))

    def refuse_too_many(self) -> None:
        self.refuse(_("Those were many tries. Please wait a quarter of an hour; a passkey works at once."))


class SeedForm(_Form):
    """The first code from a new app."""

    code = forms.CharField(
        label=_("The six digits that the app shows"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def refuse_wrong(self) -> None:
        self.refuse(_("This code does not fit. Please type the one that the app shows now."))


class PasswordForm(_Form):
    """The password of somebody who is signed in already."""

    password = _password(_("Password"))

    def refuse_wrong(self) -> None:
        self.refuse(_("This is not the password. Please try again; capital letters count."))

    def refuse_too_many(self) -> None:
        self.refuse(_("Those were many tries. Please wait an hour, or use a passkey."))


class ForgottenForm(_Form):
    """Whose password is forgotten."""

    button = _("Send me a link")
    name = forms.CharField(
        label=_("Sign-in name or e-mail"),
        max_length=_NAME_SIGNS,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class NewPasswordForm(_Form):
    """A new password, typed once: a button shows it."""

    button = _("Keep this password")
    password = _password(_("New password"), new=True)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(filter(None, map(str, password_validators_help_texts())))

    def clean_password(self) -> str:
        passwords.check(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class ChangePasswordForm(NewPasswordForm):
    """The same for somebody who knows the old one."""

    field_order = ["old", "password"]
    old = _password(_("Password until now"))

    def refuse_wrong(self) -> None:
        self.add_error("old", _("This is not the password until now. Please try again; capital letters count."))

    def refuse_too_many(self) -> None:
        self.add_error("old", _("Those were many tries. Please wait an hour, or use a passkey."))


class AnswerField(forms.JSONField):
    """What a browser answers. Brackets without end and numbers of thousands of digits are no answer."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except (RecursionError, ValueError):
            return None


class PasskeyNameForm(_Form):
    """What its owner calls a passkey."""

    button = _("Make a passkey")
    name = forms.CharField(label=_("What do you call this device?"), max_length=60, required=False, validators=NAME)
    answer = AnswerField(required=False, widget=forms.HiddenInput)


class PasskeyForm(forms.Form):
    """What a browser answers when it asked for a passkey."""

    answer = AnswerField()
