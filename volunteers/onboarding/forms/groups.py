"""What the contact of a group types, and what a lead sends."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT, NAME
from volunteers.invitations.addresses import TEXT, Address, address_of
from volunteers.models import ApplicantGroup
from volunteers.models.onboarding.groups import LARGEST, NAME_LONGEST, SMALLEST, WAITING_LONGEST
from volunteers.onboarding.forms.applying import RevisedForm, helper
from volunteers.post import text_messages


class GroupForm(forms.Form):
    """Who applies together."""

    name = forms.CharField(
        label=_("Name of the group"), help_text=_("For example the congregation. Up to 80 signs."),
        max_length=NAME_LONGEST, validators=list(NAME),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What kind of group"), choices=ApplicantGroup.Kind.choices)
    size = forms.IntegerField(
        label=_("How many you are"), help_text=_("Yourself included, 2 to 40."), min_value=SMALLEST, max_value=LARGEST
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Apply as a group"))


class MembersForm(RevisedForm):
    """Where the others can be invited; cleaned to a list of addresses."""

    addresses = forms.CharField(
        label=_("E-mail or mobile phone of the others"),
        help_text=_("One a line. Each gets an invitation of their own once a lead has looked at the list."),
        max_length=WAITING_LONGEST, widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        validators=list(FREE_TEXT),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Pass this on to the program"))

    def clean_addresses(self) -> list[Address]:
        found = []
        for number, line in enumerate(self.cleaned_data["addresses"].splitlines(), 1):
            if not line.strip():
                continue
            address = address_of(line)
            if address is None:
                raise forms.ValidationError(
                    _("Line %(number)s is neither an e-mail address nor a telephone number with its area code."),
                    params={"number": number},
                )
            if address.way == TEXT and not text_messages().is_ready():
                raise forms.ValidationError(
                    _("Text messages are not set up here. Please give an e-mail address in line %(number)s."),
                    params={"number": number},
                )
            found.append(address)
        if not found:
            raise forms.ValidationError(_("Please give at least one address."))
        return found


class SendForm(forms.Form):
    """Sends the invitations that wait."""

    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.helper = helper(_("Send the invitations"))
