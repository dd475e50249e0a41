"""With whom, how far apart, and why: codes and choices, no words of one's own."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from visitation.models import PeopleApart
from visitation.models.apart import Reason

MINUTES_MOST = 720
_CODE = re.compile(r"[0-9A-Za-z-]{1,16}", re.ASCII)


class _PairForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why"), choices=Reason.choices, widget=forms.RadioSelect,
        help_text=_("Kept sealed. Nobody is shown it, and no page of a volunteer says who is kept apart from whom."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_class = "form-narrow"
        self.helper.add_input(Submit("keep", _("Keep them apart")))

    def _code(self, name: str) -> str:
        code: str = self.cleaned_data[name].strip().upper()
        if not _CODE.fullmatch(code):
            raise forms.ValidationError(_("A code has letters, digits and hyphens only."))
        return code


class PeopleApartForm(_PairForm):
    """Another person of the program."""

    other = forms.CharField(label=_("Code of the other person"), max_length=12)
    scope = forms.ChoiceField(
        label=_("At one facility, they are visited"),
        choices=PeopleApart.Scope.choices,
        widget=forms.RadioSelect,
        initial=PeopleApart.Scope.DAY,
    )
    minutes = forms.IntegerField(
        label=_("Minutes between their visits"), min_value=1, max_value=MINUTES_MOST, required=False,
        help_text=_("Only where minutes are counted."),
    )  # fmt: skip
    field_order = ("other", "scope", "minutes", "reason")

    def clean_other(self) -> str:
        return self._code("other")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = cleaned.get("scope") == PeopleApart.Scope.MINUTES and "minutes" not in self.errors
        if asked and not cleaned.get("minutes"):
            self.add_error("minutes", _("Please say how many minutes."))
        return cleaned


class VolunteersApartForm(_PairForm):
    """Two volunteers of the program."""

    one = forms.CharField(label=_("Code of a volunteer"), max_length=16)
    other = forms.CharField(label=_("Code of the other volunteer"), max_length=16)
    field_order = ("one", "other", "reason")

    def clean_one(self) -> str:
        return self._code("one")

    def clean_other(self) -> str:
        return self._code("other")
