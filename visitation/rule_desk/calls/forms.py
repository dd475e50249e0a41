"""What came of a call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import is_one_line
from facilities.models.confirmations import How
from visitation.rule_desk.editor.boxes import SIGNS


class CallForm(forms.Form):
    """Which sections are unchanged; `all` for the rest as well. The button that was pressed says it."""

    unchanged = forms.ChoiceField()
    how = forms.ChoiceField(label=_("How you asked"), choices=How.choices, initial=How.PHONE)
    note = forms.CharField(
        label=_("Who answered"), help_text=_("A desk or a rank, such as “front desk”."), required=False, max_length=120,
        validators=[*SIGNS, is_one_line],
    )  # fmt: skip

    def __init__(self, *args: Any, slugs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unchanged"].choices = [("all", "all"), *((slug, slug) for slug in slugs)]
