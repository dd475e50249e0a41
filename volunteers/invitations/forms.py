"""What one types to invite, to join, and to sign in by a link."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import NAME
from volunteers.accounts import passwords
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR
from volunteers.invitations.addresses import LONGEST, TEXT, Address, address_of
from volunteers.invitations.inviting import ALONE
from volunteers.models import Invitation, Membership, User
from volunteers.post import text_messages

PASSWORD, PASSKEY, LINK = "password", "passkey", "link"


def _helper(words: Any, *layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit("send", words))
    if layout:
        helper.layout = Layout(*layout)
    return helper


class AddressField(forms.CharField):
    """An e-mail address or a telephone number; cleaned to an Address."""

    default_error_messages = {
        "unknown": _("Please give an e-mail address, or a telephone number with its area code."),
        "no_texts": _("Text messages are not set up here. Please give an e-mail address."),
    }

    def __init__(self, *, sends: bool = False, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)
        self.sends = sends
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}

    def clean(self, value: Any) -> Address | None:
        typed = super().clean(value)
        if not typed:
            return None
        address = address_of(typed)
        if address is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if self.sends and address.way == TEXT and not text_messages().is_ready():
            raise forms.ValidationError(self.error_messages["no_texts"], code="no_texts")
        return address


class InviteForm(forms.Form):
    """Whom a lead invites, to what."""

    address = AddressField(
        sends=True,
        label=_("E-mail or mobile phone"),
        help_text=_("The invitation goes there. Only who receives it can use it."),
    )
    role = forms.ChoiceField(label=_("As"), choices=[pair for pair in Membership.ROLES if pair[0] in ALONE])
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = "VO"
        self.helper = _helper(_("Send the invitation"))


class JoinForm(forms.Form):
    """Taking an invitation up: the address it came to, and for a new account how one will sign in."""

    address = forms.CharField(
        label=_("The e-mail address or telephone number this invitation came to"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Your lead and the people you visit with see this. A first name is enough."),
        max_length=80,
        validators=NAME,
    )
    way = forms.ChoiceField(label=_("How would you like to sign in?"), widget=forms.RadioSelect)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 15 characters. Four or five words that have nothing to do with each other are good."),
        max_length=passwords.LONGEST,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=passwords.LONGEST,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if invitation.address_index is None:
            del self.fields["address"]
        if user is not None:
            for name in ("name", "way", "password", "again"):
                del self.fields[name]
        else:
            self.fields["way"].choices = ways = list(_ways(invitation))
            self.fields["way"].initial = ways[0][0]
            if len(ways) == 1:
                self.fields["way"].widget = forms.HiddenInput()
        self.helper = _helper(_("Join"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" not in self.fields or cleaned.get("way") != PASSWORD:
            return cleaned
        told, again = cleaned.get("password") or "", cleaned.get("again") or ""
        if not told:
            self.add_error("password", _("Please think of a password, or choose another way to sign in."))
        elif told != again:
            self.add_error("again", _("The two passwords are not the same. Please type both again."))
        else:
            try:
                passwords.check(told, User(display_name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


def _ways(invitation: Invitation) -> Any:
    """How one may sign in: who sees or changes much needs a password and a second factor."""
    yield PASSWORD, _("With a password")
    if invitation.role in ROLES_WITH_SECOND_FACTOR:
        return
    if invitation.address_index is not None:
        yield PASSKEY, _("With a passkey: my fingerprint, my face or the code of my device")
        yield LINK, _("With a link that I am sent each time; I need no password")


class LinkForm(forms.Form):
    """Who asks for a link."""

    who = forms.CharField(
        label=_("Your e-mail address, mobile phone or sign-in name"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Send me a link"))


class CodeForm(forms.Form):
    """The code of the message, for those who read it on another device."""

    code = forms.CharField(
        label=_("The code in the message"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Sign in"))


class AddressChangeForm(forms.Form):
    """A new address of one's own."""

    address = AddressField(sends=True, label=_("New e-mail or mobile phone"), help_text=_("A code goes there."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Send a code"))


class AddressCodeForm(CodeForm):
    """The code that came to the new address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Change my address"))
