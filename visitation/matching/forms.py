"""What is asked about matches: for whom to look, why against the suggestion, why a third, and a pause."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from visitation.models import Channel, Match, MatchProposal

# What comes after a release is asked about at the release.
_WHILE_HELD = [(channel.value, channel.label) for channel in Channel if channel is not Channel.AFTER]
_LOOKED_FOR = (Match.Part.VISITOR, Match.Part.PARTNER, Match.Part.INTERPRETER, Match.Part.MENTOR)


def _helper(name: str, words: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit(name, words))
    return helper


class LookForm(forms.Form):
    """Whom to look for."""

    channel = forms.ChoiceField(label=_("For what?"), choices=_WHILE_HELD, initial=Channel.VISITS)
    part = forms.ChoiceField(
        label=_("As what?"), choices=[(part.value, part.label) for part in _LOOKED_FOR], initial=Match.Part.VISITOR
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper("look", _("Look for somebody"))


class ProposeForm(forms.Form):
    """One tap on a suggestion; why it is another than the first, and why there shall be more than two, if asked."""

    channel = forms.ChoiceField(choices=_WHILE_HELD, widget=forms.HiddenInput)
    part = forms.ChoiceField(choices=Match.Part.choices, widget=forms.HiddenInput)
    covers = forms.IntegerField(required=False, widget=forms.HiddenInput)
    backup = forms.SlugField(required=False, max_length=12, widget=forms.HiddenInput)
    is_suggested = forms.BooleanField(required=False, widget=forms.HiddenInput)
    chosen_because = forms.ChoiceField(
        label=_("Why not the first? You need not say."),
        required=False,
        choices=[("", _("no reason given")), *MatchProposal.Because.choices],
    )
    more_because = forms.ChoiceField(
        label=_("Why more than two?"), required=False, choices=[("", "–"), *Match.More.choices]
    )


class PauseForm(forms.Form):
    """Until when, where it is known."""

    until = forms.DateField(
        label=_("Until about when?"),
        help_text=_("Leave it empty where nobody knows. Nothing happens by itself on that day."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until is not None and self.today is not None and until < self.today:
            raise forms.ValidationError(_("This day is over. Please give today or a later day."))
        return until


class ChannelForm(forms.Form):
    """How the two go on."""

    channel = forms.ChoiceField(label=_("They go on by"), choices=_WHILE_HELD)
