"""What a calendar link shall tell, and how."""

from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from visitation.calendar_feeds.entries import Title, Wording

_TITLES = [
    (Title.PLAIN.value, _("“Appointment”, and nothing else")),
    (Title.CODE.value, _("“Visit” and the visit’s code")),
]


class LinkForm(forms.Form):
    """Whose visits (a lead may choose a facility of the program), what an entry is called, and whether it says where.

    `facility` of the cleaned data is a Facility, or None for one's own visits; `wording()` gives the rest.
    """

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)  # of this very form: sent twice, it makes one link
    facility = forms.ModelChoiceField(
        label=_("Which visits"),
        queryset=Facility.objects.none(),
        required=False,
        empty_label=_("The visits I make myself"),
    )
    title = forms.ChoiceField(
        label=_("What each entry is called"), choices=_TITLES, initial=Title.PLAIN.value, widget=forms.RadioSelect
    )
    names_facility = forms.BooleanField(
        label=_("Say the facility’s name as the place"),
        help_text=_("Only if nobody else looks into this calendar. Whoever runs it can read the name, too."),
        required=False,
    )

    def __init__(self, *args: Any, facilities: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if facilities is None:
            del self.fields["facility"]
        else:
            self.fields["facility"].queryset = facilities
            self.fields["facility"].label_from_instance = lambda facility: facility.name
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("send", _("Make a link")))

    def wording(self) -> Wording:
        """As chosen; of a valid form."""
        return Wording(Title(self.cleaned_data["title"]), self.cleaned_data["names_facility"])
