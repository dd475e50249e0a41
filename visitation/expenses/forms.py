"""What is typed about expenses."""

from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

FURTHEST_YEARS_BACK = 1
_A_DAY = {"type": "date"}


def _helper(words: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit("send", words))
    return helper


def _dollars(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=0, max_value=500, max_digits=5, decimal_places=2, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip


def _cents(dollars: Decimal | None) -> int:
    return 0 if dollars is None else int(dollars * 100)


class ExpenseForm(forms.Form):
    """What one day cost."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d"))
    miles = forms.IntegerField(
        label=_("Miles, there and back"), min_value=0, max_value=3000, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    tolls = _dollars(_("Tolls, in dollars"))
    other = _dollars(_("Anything else, in dollars"), _("Parking, or a meal. Please add the receipt afterwards."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = _helper(_("Ask for it"))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_g("This day has not come yet."))
        if (self.today - day).days > 366 * FURTHEST_YEARS_BACK:
            raise forms.ValidationError(_g("This day is too long ago."))
        return day

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not any(found.get(name) for name in ("miles", "tolls", "other")):
            self.add_error("miles", _g("Please say how many miles, or what you paid."))
        return found

    def asked(self) -> dict[str, Any]:
        """For `ask_by_hand`. Ask only a valid form."""
        said = self.cleaned_data
        return {
            "day": said["day"],
            "miles": said["miles"] or 0,
            "tolls_cents": _cents(said["tolls"]),
            "other_cents": _cents(said["other"]),
        }


class ReceiptForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("Receipt"),
        help_text=_("A PDF, or a picture (JPEG, PNG), 3 MB at most. Place and time of a picture are taken out of it."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        max_length=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Add the receipt"))


class RateForm(forms.Form):
    """What a mile is worth from a day on."""

    first_day = forms.DateField(label=_("From this day on"), widget=forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d"))
    cents = forms.DecimalField(
        label=_("Cents for a mile"), min_value=0, max_value=500, max_digits=4, decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"}),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = _helper(_("Set the rate"))

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        if abs(day.year - self.today.year) > 5:  # a year mistyped
            raise forms.ValidationError(_g("Please look at the year again."))
        return day

    @property
    def tenth_cents(self) -> int:
        """In tenths of a cent. Ask only a valid form."""
        return int(self.cleaned_data["cents"] * 10)
