"""How somebody wants to be told."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.models import Letter, PostChoice
from volunteers.post.channels.texts import text_messages


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PostChoiceForm(forms.ModelForm):
    """Ways that are not set up here are not offered; a call is offered to volunteers alone."""

    class Meta:
        model = PostChoice
        fields = ["usual", "urgent", "quiet_from", "quiet_until", "names_facility", "gets_invitations"]
        widgets = {"quiet_from": _clock(), "quiet_until": _clock()}
        help_texts = {
            "usual": _("Reminders, new plans, questions about a visit."),
            "urgent": _("A visit in the next two days is off, or a place in it is free again."),
            "quiet_from": _("In these hours only urgent messages reach you. The same time twice: no quiet hours."),
            "gets_invitations": _("One for each visit, and one more when it changes. Codes and times only."),
            "names_facility": _("Without it, messages say the code, the day and the hour."),
        }

    def __init__(self, *args: Any, may_be_called: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {Letter.Way.MAIL.value}
        there |= {Letter.Way.TEXT.value} if text_messages().is_ready() else set()
        there |= {Letter.Way.CALL.value} if may_be_called else set()
        for name in ("usual", "urgent"):
            field = self.fields[name]
            field.choices = [(way, words) for way, words in Letter.Way.choices if way in there]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "usual",
            "urgent",
            Div("quiet_from", "quiet_until", css_class="form-row"),
            "names_facility",
            "gets_invitations",
        )
