"""How often a visit comes again, from which start, and for how long."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from visitation.booking.confirming import Companion
from visitation.booking.forms import PARTS, VolunteerField, start_words, who_goes
from visitation.booking.starts import Start
from visitation.models import StandingVisit
from visitation.standing.rhythm import suits
from volunteers.models import Program

WEEKS = (4, 8, 12, 26)
USUAL_WEEKS = 8


class StandingForm(forms.Form):
    """`key` stays the same when it is sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    start = forms.ChoiceField(
        label=_("The first one"), error_messages={"invalid_choice": _("This hour is not offered any more.")}
    )
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=StandingVisit.Rhythm.choices, widget=forms.RadioSelect, initial="two_weeks"
    )
    weeks = forms.TypedChoiceField(label=_("For how many weeks"), coerce=int, initial=USUAL_WEEKS)

    def __init__(
        self, *args: Any, starts: Sequence[Start], program: Program | None = None, besides: str = "", **kwargs: Any
    ) -> None:
        """`program`: a lead's, who also says who comes along; `besides`: the code of who visits."""
        super().__init__(*args, **kwargs)
        if program is not None:
            self.fields["companion"] = VolunteerField(
                label=_("Somebody else comes along each time"), required=False, empty_label=_("Nobody else")
            )
            self.fields["companion"].queryset = who_goes(program).exclude(code=besides)
            self.fields["part"] = forms.ChoiceField(label=_("As"), choices=PARTS, required=False)
        self._starts = {start.token: start for start in starts}
        self.fields["key"].initial = uuid4()
        self.fields["start"].choices = [(token, start_words(start)) for token, start in self._starts.items()]
        self.fields["weeks"].choices = [(weeks, f"{weeks}") for weeks in WEEKS]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start = self._starts.get(cleaned.get("start", ""))
        if start is not None and cleaned.get("rhythm") and not suits(cleaned["rhythm"], start.day):
            self.add_error("rhythm", _("The first one is not on the last such weekday of its month."))
        return cleaned

    @property
    def companion(self) -> Companion | None:
        """Who comes along, and as what."""
        named = self.cleaned_data.get("companion")
        return (named, self.cleaned_data.get("part") or PARTS[0][0]) if named is not None else None

    @property
    def first_start(self) -> Start:
        return self._starts[self.cleaned_data["start"]]
