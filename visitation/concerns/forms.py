"""An urgent word, what came of it, who is on call, and what is to follow."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from compliance.fields.typed import FREE_TEXT
from visitation.forms.identifying_text import Sign, signs_in
from visitation.models import Concern, FollowUp
from visitation.models.concerns import ANSWER_LONGEST, LINE_LONGEST
from volunteers.models import User, Volunteer

# Nothing of what is typed here stays behind in a browser or goes to a spelling service.
PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "sentences", "translate": "no"}
_TELLS_WHO = {Sign.NUMBER, Sign.PHONE, Sign.EMAIL}
_YEAR = timedelta(days=365)


def helper(name: str, words: Any) -> FormHelper:
    """One button, which says what it does."""
    made = FormHelper()
    made.form_class = "form-narrow"
    made.attrs = {"novalidate": ""}
    made.add_input(Submit(name, words))
    return made


class LeadField(forms.TypedChoiceField):
    """One of these leads, who are at hand already: nothing is asked of the database."""

    def know(self, leads: Iterable[User], *, nobody: Any = None) -> None:
        """`nobody`: the words of the empty choice, where there is one."""
        there = {str(lead.pk): lead for lead in leads}
        empty = [("", nobody)] if nobody is not None else []
        self.choices = [*empty, *((number, lead.called) for number, lead in there.items())]
        self.coerce = there.__getitem__
        self.empty_value = None


def told_without_numbers(text: str) -> str:
    """A text in which nobody is named by number or address. Raises ValidationError."""
    if set(signs_in(text)) & _TELLS_WHO:
        raise forms.ValidationError(_("Please leave out numbers and addresses that tell who somebody is."))
    return text


class AboutForm(forms.Form):
    """Whom something is about: by a code, or the person of a visit, or nobody in particular.

    A lead types a code; a volunteer chooses among those they are tied to.
    """

    about = forms.ChoiceField(label=_("Whom is it about?"), required=False)

    def __init__(
        self, *args: Any, codes: Iterable[str] = (), visit: str = "", is_lead: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        nobody = [("", _("nobody in particular, or I do not know the code"))]
        of_visit = [("visit", _("the person of visit %(code)s") % {"code": visit})] if visit else []
        self.fields["about"].choices = [*of_visit, *((code, code) for code in codes), *nobody]
        self.fields["about"].initial = "visit" if visit else ""
        if is_lead and not visit:
            self.fields["about"] = forms.CharField(
                label=_("Whom is it about? Their code, such as 7Q-KM"), max_length=12, required=False,
                validators=FREE_TEXT, widget=forms.TextInput(attrs=PRIVATE | {"autocapitalize": "characters"}),
            )  # fmt: skip
        self.order_fields(self.field_order)

    def clean_about(self) -> str:
        return self.cleaned_data["about"].strip()


class UrgentForm(AboutForm):
    """How soon, what, about whom, and a few words."""

    pace = forms.ChoiceField(
        label=_("How soon must somebody act?"), choices=Concern.Pace.choices, widget=forms.RadioSelect
    )
    topic = forms.ChoiceField(label=_("What is it?"), choices=Concern.Topic.choices, widget=forms.RadioSelect)
    line = forms.CharField(
        label=_("A few words, if they help"),
        help_text=_("No names and no numbers: “a staff member”, not who. %(signs)d signs at most.")
        % {"signs": LINE_LONGEST},
        max_length=LINE_LONGEST,
        required=False,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs=PRIVATE | {"rows": 4}),
    )
    field_order = ["pace", "topic", "about", "line"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("send", _("Tell the lead on call"))

    def clean_line(self) -> str:
        return told_without_numbers(self.cleaned_data["line"])


class CloseForm(forms.Form):
    """What came of it: for the record, and in words for who told us."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"), choices=Concern.Outcome.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("A word to who told us"),
        help_text=_("They read it for seven days. No names. %(signs)d signs at most.") % {"signs": ANSWER_LONGEST},
        max_length=ANSWER_LONGEST,
        required=False,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs=PRIVATE | {"rows": 3}),
    )

    def clean_answer(self) -> str:
        return told_without_numbers(self.cleaned_data["answer"])


class HandForm(forms.Form):
    """To which other lead."""

    to = LeadField(label=_("To whom?"))

    def __init__(self, *args: Any, leads: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].know(leads)


class ShiftForm(forms.Form):
    """Which lead is on call from which day to which, and under which number."""

    lead = LeadField(label=_("Who?"))
    first_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Until, this day included"), widget=forms.DateInput(attrs={"type": "date"}))
    phone = PhoneNumberField(
        label=_("Number that volunteers call on these days"),
        help_text=_("Volunteers see it on these days alone. Leave it empty for the program’s own number."),
        required=False,
        region="US",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, leads: Iterable[User], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["lead"].know(leads)
        self.helper = helper("add", _("Put on call"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last is not None and last < self.today:
            self.add_error("last_day", _("This day is over."))
        if first is not None and last is not None:
            if last < first:
                self.add_error("last_day", _("The last day cannot be before the first."))
            elif last - first > _YEAR or first - self.today > _YEAR:
                self.add_error("last_day", _("Please plan a year ahead at most."))
        return cleaned


class FollowUpForm(forms.Form):
    """What, by whom, until when, about whom."""

    kind = forms.ChoiceField(label=_("What?"), choices=FollowUp.Kind.choices)
    lead = LeadField(label=_("Which lead sees to it?"), required=False)
    volunteer = forms.ModelChoiceField(
        label=_("Or which volunteer?"), queryset=Volunteer.objects.none(), required=False, empty_label=_("a lead")
    )
    due_on = forms.DateField(label=_("Until when?"), widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.CharField(
        label=_("For whom? Their code, if it is for somebody"), max_length=12, required=False, validators=FREE_TEXT,
        widget=forms.TextInput(attrs=PRIVATE | {"autocapitalize": "characters"}),
    )  # fmt: skip
    line = forms.CharField(
        label=_("In one sentence"),
        help_text=_("No names and no numbers. %(signs)d signs at most.") % {"signs": ANSWER_LONGEST},
        max_length=ANSWER_LONGEST,
        required=False,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs=PRIVATE | {"rows": 2}),
    )

    def __init__(
        self, *args: Any, leads: Iterable[User], volunteers: Any, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["lead"].know(leads, nobody=_("a volunteer, see below"))
        self.fields["volunteer"].queryset = volunteers
        self.fields["volunteer"].label_from_instance = lambda volunteer: f"{volunteer.code} {volunteer.called}"
        self.helper = helper("ask", _("Write it down and tell them"))

    def clean_line(self) -> str:
        return told_without_numbers(self.cleaned_data["line"])

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over."))
        if day - self.today > _YEAR:
            raise forms.ValidationError(_("Please choose a day within a year."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors.keys() & {"lead", "volunteer"} and bool(cleaned.get("lead")) == bool(
            cleaned.get("volunteer")
        ):
            self.add_error("lead", _("Please choose a lead or a volunteer, and not both."))
        return cleaned


class FollowUpEndForm(forms.Form):
    """What came of it."""

    answer = forms.CharField(
        label=_("What came of it, in one sentence"),
        help_text=_("The other side reads it. No names and no numbers. %(signs)d signs at most.")
        % {"signs": ANSWER_LONGEST},
        max_length=ANSWER_LONGEST,
        required=False,
        validators=FREE_TEXT,
        widget=forms.Textarea(attrs=PRIVATE | {"rows": 2}),
    )

    def clean_answer(self) -> str:
        return told_without_numbers(self.cleaned_data["answer"])
