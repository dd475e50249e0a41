"""What somebody may ask of the trail."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.templatetags.trail import action_words

NAMES_LENGTH = 120


class TrailForm(forms.Form):
    """Rows of the trail by who, what and which."""

    by = forms.CharField(label=_("Who (sign-in name)"), required=False, max_length=NAMES_LENGTH)
    action = forms.ChoiceField(label=_("What"), required=False)
    subject = forms.CharField(label=_("Which (code)"), required=False, max_length=NAMES_LENGTH)

    def __init__(self, *args: Any, actions: list[str], knows_names: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((action, action_words(action)) for action in actions), key=lambda choice: choice[1])
        self.fields["action"].choices = [("", _("everything")), *words]
        if not knows_names:
            del self.fields["by"], self.fields["subject"]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True  # it only asks
        self.helper.layout = Layout(Row(*self.fields), Submit("", _("Show"), css_id="show"))
