"""To whom a place is offered."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

ANYBODY, NAMED = "anybody", "named"
_CODE = re.compile(r"[0-9A-Za-z-]{1,16}", re.ASCII)


class OfferForm(forms.Form):
    """Anybody who could take it, or a colleague by the code that stands on their own pages."""

    to = forms.ChoiceField(
        label=_("Whom shall we ask?"),
        choices=[
            (ANYBODY, _("Everybody of my program who could take it")),
            (NAMED, _("One colleague, whose code I give below")),
        ],
        widget=forms.RadioSelect,
        initial=ANYBODY,
    )
    colleague = forms.CharField(
        label=_("Code of the colleague"), max_length=16, required=False,
        help_text=_("They find it on their page “My details”. At most 16 signs."),
    )  # fmt: skip

    swap = forms.BooleanField(
        label=_("Only as a swap: I take one of their visits instead"), required=False,
        help_text=_(
            "Whoever says yes chooses one of their own visits, in hours in which you can come and where you may go. It "
            "is yours in the same moment, and you are told at once."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("offer", _("Offer my place")))

    def clean_colleague(self) -> str:
        code: str = self.cleaned_data["colleague"].strip().upper()
        if code and not _CODE.fullmatch(code):
            raise forms.ValidationError(_("A code has letters, digits and hyphens only."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == NAMED and not cleaned.get("colleague") and "colleague" not in self.errors:
            self.add_error("colleague", _("Please give the code of the colleague."))
        return cleaned

    @property
    def named(self) -> str:
        """The code; empty for everybody."""
        return self.cleaned_data["colleague"] if self.cleaned_data["to"] == NAMED else ""
