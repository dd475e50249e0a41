"""What an applicant types, one step at a time."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT, NAME
from volunteers.forms import VolunteerForm
from volunteers.languages import LANGUAGE_NAMES, language_name
from volunteers.models import Application, HelpRole, SpokenLanguage, Volunteer
from volunteers.models.onboarding.applications import OrTalk

LANGUAGES_AT_MOST = 6
REFERENCES_AT_MOST = 3


def helper(words: Any) -> FormHelper:
    """A form on a page of its own."""
    made = FormHelper()
    made.form_class = "form-narrow"
    made.add_input(Submit("send", words))
    return made


class RevisedForm(forms.Form):
    """Knows which version it was read from, so that of two who save nobody overwrites the other unseen."""

    revision = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput, required=True)


class _StepForm(RevisedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Save and go on"))


class AboutForm(VolunteerForm):
    """How to reach somebody; not where they live."""

    revision = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    class Meta(VolunteerForm.Meta):
        fields = ["preferred_name", "phone", "zip", "seats_offered"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Save and go on"))


class LanguagesForm(_StepForm):
    """Up to six languages, and how well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(((code, language_name(code)) for code in LANGUAGE_NAMES), key=lambda pair: pair[1])
        for number in range(1, LANGUAGES_AT_MOST + 1):
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=_("Language %(number)s") % {"number": number}, choices=[("", "—"), *names], required=number == 1
            )
            self.fields[f"level_{number}"] = forms.TypedChoiceField(
                label=_("How well (language %(number)s)") % {"number": number}, coerce=int, empty_value=None,
                choices=[("", "—"), *SpokenLanguage.Level.choices], required=number == 1,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(2, LANGUAGES_AT_MOST + 1):
            if cleaned.get(f"language_{number}") and not cleaned.get(f"level_{number}"):
                self.add_error(f"level_{number}", _("Please say how well you speak it."))
        return cleaned

    def spoken(self) -> dict[str, int]:
        """{language: level}; named twice, the better one counts."""
        found: dict[str, int] = {}
        for number in range(1, LANGUAGES_AT_MOST + 1):
            language, level = self.cleaned_data.get(f"language_{number}"), self.cleaned_data.get(f"level_{number}")
            if language and level:
                found[language] = max(level, found.get(language, 0))
        return found

    @staticmethod
    def told(volunteer: Volunteer) -> dict[str, Any]:
        """What is on record, as the form's first values."""
        initial: dict[str, Any] = {}
        spoken = volunteer.languages.order_by("-level", "language")[:LANGUAGES_AT_MOST]
        for number, row in enumerate(spoken, 1):
            initial |= {f"language_{number}": row.language, f"level_{number}": row.level}
        return initial


class RolesForm(_StepForm):
    """One role or several. Most need no facility's leave."""

    roles = forms.MultipleChoiceField(
        label=_("I would like to"),
        help_text=_("Only visitors and interpreters enter a facility. Everything else you can do from outside."),
        choices=HelpRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class PlacesForm(_StepForm):
    """What facilities ask of whoever enters. Nothing here is about papers, status or origin."""

    is_adult = forms.TypedChoiceField(
        label=_("Are you 18 years old or older?"),
        help_text=_("Some facilities ask for 21. We talk about it if it matters."),
        choices=[("True", _("Yes")), ("False", _("No"))],
        coerce=lambda told: told == "True",
        widget=forms.RadioSelect,
    )
    follows_english = forms.ChoiceField(
        label=_("Can you follow what staff say in English?"), choices=OrTalk.choices, widget=forms.RadioSelect
    )
    leaves_unaided = forms.ChoiceField(
        label=_("Could you leave a building without help in an emergency?"),
        choices=OrTalk.choices,
        widget=forms.RadioSelect,
    )
    has_ties = forms.ChoiceField(
        label=_("Do you know somebody who is held there, or work for those who hold people, or for the press?"),
        help_text=_("Only leads see the answer. It is deleted 30 days after we decide."),
        choices=OrTalk.choices,
        widget=forms.RadioSelect,
    )


class ReferencesForm(_StepForm):
    """Who knows the applicant; as many as the roles ask for."""

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = min(count, REFERENCES_AT_MOST)
        for number in range(1, self.count + 1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name of person %(number)s") % {"number": number}, max_length=80, validators=list(NAME)
            )
            self.fields[f"contact_{number}"] = forms.EmailField(
                label=_("Their e-mail (person %(number)s)") % {"number": number}, max_length=254
            )
            self.fields[f"tongue_{number}"] = forms.ChoiceField(
                label=_("We write to them in (person %(number)s)") % {"number": number}, choices=settings.LANGUAGES
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for number in range(1, self.count + 1):
            contact = str(cleaned.get(f"contact_{number}") or "").casefold()
            if contact and contact in seen:
                self.add_error(f"contact_{number}", _("Please name two different people."))
            seen.add(contact)
        return cleaned

    def people(self) -> list[dict[str, str]]:
        """Name, contact and language of each."""
        return [
            {
                "name": self.cleaned_data[f"name_{number}"],
                "contact": self.cleaned_data[f"contact_{number}"],
                "language": self.cleaned_data[f"tongue_{number}"],
            }
            for number in range(1, self.count + 1)
        ]


class MoreForm(_StepForm):
    """What helps us to plan with somebody."""

    needs = forms.CharField(
        label=_("Anything you need to take part"),
        help_text=_("A seat, breaks, a ramp: what helps, no diagnosis. Up to 300 signs."),
        max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}), validators=list(FREE_TEXT),
    )  # fmt: skip
    emergency_contact = forms.CharField(
        label=_("Whom we call in an emergency: name and telephone"), max_length=160, required=False,
        validators=list(NAME),
    )  # fmt: skip
    how_heard = forms.ChoiceField(
        label=_("How did you hear of us?"), choices=[("", "—"), *Application.Heard.choices], required=False
    )
    why = forms.CharField(
        label=_("Why would you like to do this?"),
        help_text=_("A sentence or two, or nothing. Up to 600 signs."),
        max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}), validators=list(FREE_TEXT),
    )  # fmt: skip
    understands_commitment = forms.BooleanField(
        label=_("I can come about once a month, and for half a year or longer."),
    )


class SendForm(_StepForm):
    """Hands the application in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Send it"))


class TakeBackForm(_StepForm):
    """Takes the application back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Take my application back"))


class SignForm(forms.Form):
    """Signs one version."""

    agrees = forms.BooleanField(label=_("I have read this and agree to it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Sign"))


class AnswerForm(forms.Form):
    """What somebody says of an applicant."""

    is_ok = forms.TypedChoiceField(
        label=_("Would you trust this person with visits to people in detention?"),
        choices=[("True", _("Yes")), ("False", _("No, or not sure"))],
        coerce=lambda told: told == "True",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Anything we should know"),
        help_text=_("Only the leads read it, and it is deleted when they decide. Up to 1,000 signs."),
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}), validators=list(FREE_TEXT),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Send my answer"))
