"""From when to when somebody takes a break."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.forms import FARTHEST


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BreakForm(forms.Form):
    """`today` is the volunteer's own date."""

    first_day = forms.DateField(label=_("First day of the break"), widget=_day())
    last_day = forms.DateField(
        label=_("Last day of the break"),
        help_text=_("Leave it blank if you do not know yet: then the break ends when it is said to be over."),
        required=False,
        widget=_day(),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"first_day": today}, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day and first_day < self.today:
            self.add_error("first_day", _("This day is over. Please give today or a later day."))
        for name, day in (("first_day", first_day), ("last_day", last_day)):
            if day and day > self.today + FARTHEST:
                self.add_error(
                    name, _("This day is more than five years away. Please look at the year again.")
                )
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", _("The last day is before the first day."))
        return cleaned
