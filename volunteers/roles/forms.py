"""What one types to ask for roles and programs."""

from typing import Any
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from compliance.access import Role
from compliance.fields.typed import NAME
from volunteers.invitations.forms import AddressField
from volunteers.models import Membership, Program, User
from volunteers.models.phones import PhoneNumberField

_WORDS = dict(Membership.ROLES)
_US_ZONES = sorted(name for name in available_timezones() if name.startswith(("US/", "America/", "Pacific/")))


def _helper(words: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit("send", words))
    return helper


class _InvitedForm(forms.Form):
    address = AddressField(
        sends=True,
        label=_("E-mail or mobile phone"),
        help_text=_("Once a second person agrees, the invitation goes there."),
    )
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Ask for it"))


class LeadForm(_InvitedForm):
    """A new lead: of the asker's own program, or of one that a coordinator names."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())

    field_order = ["program", "address", "language"]

    def __init__(self, *args: Any, programs: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programs is None:
            del self.fields["program"]
        else:
            self.fields["program"].queryset = programs
            self.fields["program"].label_from_instance = lambda program: program.name


class NetworkRoleForm(_InvitedForm):
    """A new role outside all programs."""

    role = forms.ChoiceField(label=_("As"))

    field_order = ["role", "address", "language"]

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, _WORDS[role]) for role in roles]


class ProgramForm(forms.ModelForm):
    """A program's name, telephone and time zone; for a new one its code too."""

    phone = PhoneNumberField(label=_("Telephone for volunteers"), required=False)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=[(name, name) for name in _US_ZONES])

    class Meta:
        model = Program
        fields = ["code", "name", "phone", "timezone"]
        labels = {"code": _("Code"), "name": _("Name")}
        help_texts = {"code": _("Small letters, digits and hyphens. It never changes.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["code"]
        else:
            self.fields["timezone"].initial = "America/New_York"
        self.fields["name"].validators.extend(NAME)
        self.fields["phone"].widget.input_type = "tel"
        self.helper = _helper(_("Ask for it"))

    def clean_phone(self) -> str:
        """As it is kept with a program: a number as people dial it."""
        told = self.cleaned_data["phone"]
        return told.as_national if told else ""


class AccountForm(forms.Form):
    """One account, by its sign-in name."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Continue"))

    def clean_username(self) -> User:
        found = User.objects.filter(username=self.cleaned_data["username"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no account with this sign-in name."))
        return found


def roles_to_grant(role: str) -> list[str]:
    """The network's roles that somebody with this role may ask for."""
    if role == Role.COORDINATOR:
        return [Role.RULE_ADMIN.value, Role.COORDINATOR.value, Role.AUDITOR.value, Role.SYSTEM_ADMIN.value]
    return [Role.SYSTEM_ADMIN.value] if role == Role.SYSTEM_ADMIN else []
