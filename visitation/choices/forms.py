"""A first, second and third choice."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from visitation.booking.forms import start_words
from visitation.booking.starts import Start

RANKS = ("first", "second", "third")
_GONE = {"invalid_choice": _("This hour is not offered any more. Please choose another.")}


class ChoicesForm(forms.Form):
    """`key` stays the same when it is sent twice. `to_ask`: hours that a lead has to confirm with the facility."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    first = forms.ChoiceField(label=_("First choice"), error_messages=_GONE)
    second = forms.ChoiceField(label=_("Second choice"), required=False, error_messages=_GONE)
    third = forms.ChoiceField(label=_("Third choice"), required=False, error_messages=_GONE)

    def __init__(self, *args: Any, starts: Sequence[Start], to_ask: Sequence[Start], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._starts = {start.token: start for start in (*starts, *to_ask)}
        ask = {start.token for start in to_ask}
        words = [
            (token, _("%(hour)s (your lead has to ask the facility)") % {"hour": start_words(start)}
             if token in ask else start_words(start))
            for token, start in sorted(self._starts.items(), key=lambda item: (item[1].starts, item[0]))
        ]  # fmt: skip
        self.fields["key"].initial = uuid4()
        for name in RANKS:
            self.fields[name].choices = words if name == "first" else [("", _("No other")), *words]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for name in RANKS:
            token = cleaned.get(name)
            if token and token in seen:
                self.add_error(name, _("This hour is chosen already."))
            seen.add(token or "")
        return cleaned

    @property
    def starts(self) -> list[Start]:
        """Best first."""
        return [self._starts[self.cleaned_data[name]] for name in RANKS if self.cleaned_data.get(name)]
