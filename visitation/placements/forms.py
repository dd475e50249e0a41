"""What is asked about where somebody is: a move, an end, a hand-over. The four answers of a search are buttons."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from facilities.models import Facility
from visitation.consents.words import ALWAYS_HANDED_ON
from visitation.models import Consent, PersonExit, Placement
from visitation.models.matches import VISITORS_MAX
from visitation.placements.handing_on import FIELDS
from volunteers.languages import LANGUAGE_NAMES
from volunteers.models import Program, Volunteer

MONTHS_BACK = 12
YEARS_BACK = 5


def _helper(name: str, words: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit(name, words))
    return helper


class MoveForm(forms.Form):
    """Where to, since when, who says so. `seen` is the mark of what was known when the page was opened."""

    to = forms.ModelChoiceField(label=_("Where the person is now"), queryset=Facility.objects.none())
    day = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.ChoiceField(label=_("How we know"), choices=Placement.Source.choices)
    confidence = forms.ChoiceField(
        label=_("How sure it is"), choices=Placement.Confidence.choices, widget=forms.RadioSelect,
        initial=Placement.Confidence.LIKELY.value,
    )  # fmt: skip
    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        field.queryset = Facility.objects.order_by("state", "name")
        field.label_from_instance = lambda facility: f"{facility.state}: {facility.name}"
        self.helper = _helper("move", _("The person was moved"))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day.year < timezone.now().year - YEARS_BACK:
            raise forms.ValidationError(_("That is too long ago. Please look at the year."))
        return day


class EndForm(forms.Form):
    """How it ended: a code and a month, no more."""

    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[choice for choice in PersonExit.Kind.choices if choice[0] != PersonExit.Kind.HANDED_OVER],
        widget=forms.RadioSelect,
    )
    month = forms.ChoiceField(
        label=_("In which month"), help_text=_("Only the month is kept.")
    )
    source = forms.ChoiceField(label=_("How we know"), choices=Placement.Source.choices)
    keep = forms.MultipleChoiceField(
        label=_("Who goes on as a contact after release?"),
        help_text=_(
            "The person agreed to it. Only after a release; two at most. Each is asked first, and from then on sees "
            "only the way the person gave to be reached."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, today: date, may_be_kept: Iterable[Volunteer] = (), **kwargs: Any) -> None:
        """`may_be_kept`: the matched volunteers, where the person agreed to be contacted after release."""
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(one.code, f"{one.called} ({one.code})") for one in may_be_kept]
        if not self.fields["keep"].choices:
            del self.fields["keep"]
        months = [_month_before(today, back) for back in range(MONTHS_BACK)]
        self.fields["month"].choices = [(month.isoformat(), month_words(month)) for month in months]
        self.helper = _helper("end", _("Close this person’s file"))

    def clean_month(self) -> date:
        return date.fromisoformat(self.cleaned_data["month"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        kept = told.setdefault("keep", [])
        if kept and told.get("kind") not in (None, PersonExit.Kind.RELEASED):
            self.add_error("keep", _("Only after a release somebody goes on as a contact. Please take the tick away."))
        if len(kept) > VISITORS_MAX:
            self.add_error("keep", _("Please choose two at most."))
        return told


class HandOverForm(forms.Form):
    """To whom, what of it, and that the person agreed."""

    to = forms.ModelChoiceField(
        label=_("Program"), queryset=Program.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    carries = forms.MultipleChoiceField(
        label=_("What the person agreed to pass on"), widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(label=_("How the person agreed"), choices=Consent.Way.choices)
    language = forms.ChoiceField(label=_("In which language they were asked"), choices=sorted(LANGUAGE_NAMES.items()))
    agreed = forms.BooleanField(
        label=_("The person agreed to be named to this program, to each of these, and to what always goes along.")
    )

    def __init__(self, *args: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = programs
        self.fields["to"].label_from_instance = lambda program: program.name
        self.fields["carries"].choices = [(name, FIELD_WORDS[name]) for name in FIELDS]
        self.helper = _helper("ask", _("Ask a second lead"))


FIELD_WORDS = {
    "preferred_name": _("Name they prefer"),
    "legal_name": _("Name to ask for at the desk"),
    "surname": _("Surname as the facility writes it"),
    "a_number": _("A-number"),
    "country_of_birth": _("Country of birth"),
    "date_of_birth": _("Date of birth"),
    "gender": _("Which hours the facility gives: of women or of men"),
    "access_needs": _("What helps them at a visit"),
} | ALWAYS_HANDED_ON


def month_words(month: date) -> str:
    """November 2026 / noviembre de 2026."""
    return dateformat.format(month, pgettext("date format: month, year", "F Y"))


def _month_before(today: date, back: int) -> date:
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def answer_words() -> dict[str, str]:
    """What stands on the four buttons."""
    return {
        "same": _now("Same place"),
        "other": _now("Other facility"),
        "not_found": _now("Not found"),
        "out": _now("Out of custody"),
    }
