"""A report of abuse or neglect; what the person agreed to; who handles it; what was done; where it may go."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT, NAME
from facilities.models import Facility
from visitation.concerns.forms import PRIVATE, AboutForm, LeadField, helper, told_without_numbers
from visitation.incidents.passing_on import REASON_AT_LEAST
from visitation.models import Destination, Incident, IncidentConsent, IncidentStep
from visitation.models.incidents import AREA_LONGEST, STEP_LONGEST, STORY_LONGEST, WISH_LONGEST
from volunteers.languages import LANGUAGE_NAMES
from volunteers.models import Program, User

_WITHOUT_PLACE = [
    (kind.value, kind.label)
    for kind in IncidentConsent.Kind
    if kind not in (IncidentConsent.Kind.WITHOUT_NAME, IncidentConsent.Kind.WITH_NAME)
]
_USUAL = ("es", "en")
_YEARS_BACK = timedelta(days=3 * 366)


def _languages() -> list[tuple[str, Any]]:
    rest = sorted(set(LANGUAGE_NAMES) - set(_USUAL), key=lambda code: str(LANGUAGE_NAMES[code]))
    return [(code, LANGUAGE_NAMES[code]) for code in (*_USUAL, *rest)]


def _text(label: Any, longest: int, *, rows: int, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=longest, required=required, validators=FREE_TEXT,
        widget=forms.Textarea(attrs=PRIVATE | {"rows": rows}),
    )  # fmt: skip


class IncidentForm(AboutForm):
    """What kind, how it is known, what happened, and what the person wants and fears."""

    kinds = forms.MultipleChoiceField(
        label=_("What kind?"), choices=Incident.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    known = forms.ChoiceField(
        label=_("How do you know?"), choices=Incident.Known.choices, widget=forms.RadioSelect
    )
    danger = forms.ChoiceField(
        label=_("Is anyone in danger now?"), choices=Incident.Answer.choices, widget=forms.RadioSelect
    )
    facility = forms.ModelChoiceField(
        label=_("At which facility?"), queryset=Facility.objects.none(), required=False, empty_label=_("I do not know")
    )
    area = forms.CharField(
        label=_("Where inside, roughly (no bed)"), max_length=AREA_LONGEST, required=False, validators=FREE_TEXT,
        widget=forms.TextInput(attrs=PRIVATE),
    )  # fmt: skip
    happened_on = forms.DateField(
        label=_("When?"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    precision = forms.ChoiceField(
        label=_("How sure is the day?"), choices=[("", _("I do not know")), *Incident.Precision.choices], required=False
    )
    story = _text(
        _("What happened, short, in order"),
        STORY_LONGEST,
        rows=8,
        required=True,
        help_text=_("Roles, not names. Exact words only if the person wants them used. 2,000 signs at most."),
    )
    wish = _text(
        _("What does the person want to happen?"),
        WISH_LONGEST,
        rows=3,
        help_text=_("If they want nothing, write that: nothing is done then. 500 signs at most."),
    )
    told = _text(
        _("Who has been told already, and when?"), WISH_LONGEST, rows=2, help_text=_("500 signs at most.")
    )
    fear = forms.ChoiceField(
        label=_("Does the person fear that speaking does them harm?"),
        help_text=_("Anything but “No” keeps the report from being passed on to anybody."),
        choices=Incident.Answer.choices,
        widget=forms.RadioSelect,
    )
    agreed = forms.MultipleChoiceField(
        label=_("What did the person agree to?"),
        help_text=_("Each one stands for itself. Nothing ticked: nothing further."),
        choices=_WITHOUT_PLACE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=_("In which language did they say so?"), required=False)
    way = forms.ChoiceField(
        label=_("How did they say so?"), choices=IncidentConsent.Way.choices, required=False
    )
    witness = forms.CharField(
        label=_("Who was there too (a role, not a name)"), max_length=AREA_LONGEST, required=False,
        validators=FREE_TEXT, widget=forms.TextInput(attrs=PRIVATE),
    )  # fmt: skip
    field_order = [
        "danger", "about", "kinds", "known", "facility", "area", "happened_on", "precision", "story", "wish", "told",
        "fear", "agreed", "language", "way", "witness",
    ]  # fmt: skip

    def __init__(self, *args: Any, program: Program, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["facility"].queryset = program.facilities.order_by("name")
        self.fields["facility"].label_from_instance = lambda facility: facility.name
        self.fields["language"].choices = _languages()
        self.helper = helper("send", _("Keep this report"))

    def clean_story(self) -> str:
        return told_without_numbers(self.cleaned_data["story"])

    def clean_wish(self) -> str:
        return told_without_numbers(self.cleaned_data["wish"])

    def clean_told(self) -> str:
        return told_without_numbers(self.cleaned_data["told"])

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day is not None and not self.today - _YEARS_BACK <= day <= self.today:
            raise forms.ValidationError(_("Please choose a day of the last three years, today at the latest."))
        return day

    def answers(self) -> dict[str, Any]:
        """What `report` takes, besides whom it is about."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "about"}
        if told["happened_on"] is None:
            told["precision"] = ""
        elif not told["precision"]:
            told["precision"] = Incident.Precision.ABOUT.value
        return told


class _PlainForm(forms.Form):
    """A part of a page with a button of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class HandlerForm(_PlainForm):
    """Which other lead may read it and work on it."""

    lead = LeadField(label=_("Which lead?"))

    def __init__(self, *args: Any, leads: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].know(leads)


class AgreedForm(_PlainForm):
    """One yes to one use, for so many days."""

    kind = forms.ChoiceField(label=_("To what?"), choices=IncidentConsent.Kind.choices)
    destination = forms.ModelChoiceField(
        label=_("A complaint: to whom?"), queryset=Destination.objects.none(), required=False, empty_label="-"
    )
    language = forms.ChoiceField(label=_("In which language did they say so?"))
    way = forms.ChoiceField(label=_("How did they say so?"), choices=IncidentConsent.Way.choices)
    days = forms.IntegerField(label=_("For how many days (180 at most)?"), min_value=1, max_value=180, initial=90)
    witness = forms.CharField(
        label=_("Who was there too (a role, not a name)"), max_length=AREA_LONGEST, required=False,
        validators=FREE_TEXT, widget=forms.TextInput(attrs=PRIVATE),
    )  # fmt: skip

    def __init__(self, *args: Any, destinations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destination"].queryset = destinations
        self.fields["destination"].label_from_instance = lambda destination: destination.name
        self.fields["language"].choices = _languages()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind in (IncidentConsent.Kind.WITHOUT_NAME, IncidentConsent.Kind.WITH_NAME):
            if not cleaned.get("destination") and "destination" not in self.errors:
                self.add_error("destination", _("Please choose to whom."))
        else:
            cleaned["destination"] = None
        return cleaned


class StepForm(_PlainForm):
    """What was done."""

    kind = forms.ChoiceField(
        label=_("What was done?"),
        choices=[
            (kind.value, kind.label)
            for kind in (IncidentStep.Kind.NOTE, IncidentStep.Kind.SPOKE, IncidentStep.Kind.PERSON_TOLD)
        ],
    )
    words = _text(
        _("In words"), STEP_LONGEST, rows=3, required=True, help_text=_("Roles, not names. 1,000 signs at most.")
    )

    def clean_words(self) -> str:
        return told_without_numbers(self.cleaned_data["words"])


class SentForm(_PlainForm):
    """To whom it was passed on, by hand."""

    destination = forms.ModelChoiceField(label=_("To whom?"), queryset=Destination.objects.none(), empty_label=None)
    words = _text(_("How, and by which reference"), STEP_LONGEST, rows=2, help_text=_("1,000 signs at most."))

    def __init__(self, *args: Any, destinations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destination"].queryset = destinations
        self.fields["destination"].label_from_instance = lambda destination: destination.name


class FearForm(_PlainForm):
    """What the person fears, as it is known now."""

    fear = forms.ChoiceField(
        label=_("Does the person fear that speaking does them harm?"), choices=Incident.Answer.choices
    )


class PassOnForm(forms.Form):
    """To whom; and where a life is in danger, why."""

    destination = forms.ModelChoiceField(label=_("To whom?"), queryset=Destination.objects.none(), empty_label=None)
    reason = _text(
        _("Only if a life is in danger and the person has not agreed: why now?"),
        STEP_LONGEST,
        rows=3,
        help_text=_("20 signs at least. It sets the missing consent aside for 24 hours, and the person is told."),
    )

    def __init__(self, *args: Any, destinations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["destination"].queryset = destinations
        self.fields["destination"].label_from_instance = lambda destination: destination.name
        self.helper = helper("ask", _("Ask a second lead"))

    def clean_reason(self) -> str:
        text = " ".join(self.cleaned_data["reason"].split())
        if text and len(text) < REASON_AT_LEAST:
            raise forms.ValidationError(_("Please write at least 20 signs."))
        return told_without_numbers(text)


class DestinationForm(forms.Form):
    """One more place to which a report may be passed on."""

    kind = forms.ChoiceField(label=_("What kind?"), choices=Destination.Kind.choices)
    name = forms.CharField(
        label=_("Name"), max_length=120, validators=NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reach = forms.CharField(
        label=_("How it is reached"), max_length=200, required=False, validators=FREE_TEXT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    checked_on = forms.DateField(
        label=_("When did somebody last make sure of it?"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = helper("add", _("Add it"))

    def clean_checked_on(self) -> date:
        day: date = self.cleaned_data["checked_on"]
        if not self.today - _YEARS_BACK <= day <= self.today:
            raise forms.ValidationError(_("Please choose a day of the last three years, today at the latest."))
        return day
