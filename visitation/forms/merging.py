"""What a lead chooses where two rows of one person differ."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import NAME
from visitation.merging.versions import KEPT, OTHER, Row


def _helper(button: Any, method: str = "post") -> FormHelper:
    helper = FormHelper()
    helper.form_class, helper.form_method = "form-narrow", method
    helper.add_input(Submit("go", button))
    return helper


class OtherCodeForm(forms.Form):
    """The code of the other row."""

    other = forms.CharField(label=_("Another code of the same person"), max_length=12, validators=list(NAME))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Look at both"), "get")


class MergeForm(forms.Form):
    """For each field that differs, whose version is taken."""

    other = forms.CharField(max_length=12, widget=forms.HiddenInput, validators=list(NAME))

    def __init__(self, *args: Any, rows: Sequence[Row], kept: str, gone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            closed = _("as %(code)s has it, kept closed")
            choices = [
                (side, f"{code}: {shown}" if shown else closed % {"code": code})
                for side, code, shown in ((KEPT, kept, row.kept), (OTHER, gone, row.other))
            ]
            self.fields[row.name] = forms.ChoiceField(
                label=row.words, choices=choices, initial=KEPT, widget=forms.RadioSelect
            )
        self.helper = _helper(_("Ask a second lead"))

    def choices(self) -> dict[str, str]:
        """{field: `kept` or `other`}"""
        return {name: value for name, value in self.cleaned_data.items() if name != "other"}
