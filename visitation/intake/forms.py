"""The request as it is written down during a call: every box may stay empty, and empty means that nobody knows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT, NAME
from facilities.models import Facility
from visitation.forms.identifying_text import signs_in
from visitation.intake.asking import Told
from visitation.intake.candidates import Candidate
from visitation.intake.prompts import SPOKEN
from visitation.models import Consent, Intake, Person, Wish
from visitation.models.people import typed_a_number
from volunteers.languages import LANGUAGE_NAMES
from volunteers.models import Program

SOMEBODY_NEW = "new"
NAME_LONGEST = 120
_OLDEST_WISH = timedelta(days=366)
_FIRST_BIRTH = date(1900, 1, 1)
_NOT_KNOWN = ("", _("I don’t know"))
# Nothing of what is typed here stays behind in a browser or goes to a spelling service.
_PRIVATE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off", "translate": "no"}
# Kinds that one person can agree to in a call; whom they may be named to is asked on the page of consents.
_ASKED = [choice for choice in Consent.Kind.choices if choice[0] != Consent.Kind.NAMED_TO]
_GENDERS = [
    _NOT_KNOWN,
    ("any", _("either is fine")),
    ("female", _("rather a woman")),
    ("male", _("rather a man")),
    ("female!", _("only a woman")),
    ("male!", _("only a man")),
]


def _name(label: Any, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=_PRIVATE)
    return forms.CharField(label=label, required=False, max_length=NAME_LONGEST, validators=NAME, widget=widget, **more)


def _choice(label: Any, choices: Iterable[Any], **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[_NOT_KNOWN, *choices], **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **more)


class PersonForm(forms.Form):
    """Who somebody is and what they would rather have: asked in a call, and changed on their page."""

    legal_name = _name(_("Name to ask for at the desk"), help_text=_("As the facility writes it. One name is enough."))
    preferred_name = _name(_("Name they prefer"))
    surname = _name(_("Surname as the facility books it"), help_text=_("Empty where there is none."))
    a_number = forms.CharField(
        label=_("A-number"),
        help_text=_("Eight or nine digits, with or without the A."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs=_PRIVATE | {"inputmode": "numeric"}),
    )
    country_of_birth = _name(_("Country of birth"), help_text=_("Only to find the person."))
    date_of_birth = _day(_("Date of birth"), help_text=_("Only to find the person."))
    visitor_gender = forms.ChoiceField(label=_("Who should come?"), required=False, choices=_GENDERS)
    access_needs = forms.CharField(
        label=_("What helps them at a visit"),
        help_text=_("A wheelchair, hearing, glasses. No illness, no story, no number. 120 signs at most."),
        required=False,
        max_length=NAME_LONGEST,
        validators=FREE_TEXT,
        widget=forms.TextInput(attrs=_PRIVATE),
    )

    def __init__(self, *args: Any, now: datetime, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program
        self.today = now.astimezone(ZoneInfo(program.timezone)).date()

    def _one_line(self, name: str) -> str:
        return " ".join(self.cleaned_data[name].split())

    def clean_legal_name(self) -> str:
        return self._one_line("legal_name")

    def clean_preferred_name(self) -> str:
        return self._one_line("preferred_name")

    def clean_surname(self) -> str:
        return self._one_line("surname")

    def clean_country_of_birth(self) -> str:
        return self._one_line("country_of_birth")

    def clean_a_number(self) -> str:
        typed = self.cleaned_data["a_number"].strip()
        try:
            return typed_a_number(typed) if typed else ""
        except ValueError:
            raise forms.ValidationError(_("Please write all eight or nine digits, or leave it empty.")) from None

    def clean_date_of_birth(self) -> date | None:
        day: date | None = self.cleaned_data["date_of_birth"]
        if day is not None and not _FIRST_BIRTH <= day < self.today:
            raise forms.ValidationError(_("Nobody who is held was born on this day. Please look at the year."))
        return day

    def clean_access_needs(self) -> str:
        return _tells_nobody(self._one_line("access_needs"))

    @classmethod
    def initial_of(cls, columns: Mapping[str, Any]) -> dict[str, Any]:
        """Columns of a Person as the form shows them."""
        must = "!" if columns["visitor_gender_required"] else ""
        return dict(columns) | {"visitor_gender": f"{columns['visitor_gender']}{must}"}

    def person(self) -> dict[str, Any]:
        """Columns of a Person; of a valid form."""
        told = self.cleaned_data
        gender, is_only = told["visitor_gender"].rstrip("!"), told["visitor_gender"].endswith("!")
        columns = ("legal_name", "preferred_name", "surname", "a_number", "country_of_birth", "date_of_birth")
        return {name: told[name] for name in (*columns, "access_needs")} | {
            "visitor_gender": gender if gender in Person.Gender.values else "",
            "visitor_gender_required": is_only,
        }


class IntakeForm(PersonForm):
    """One request. `same_as` is asked only where somebody on record may be the same person."""

    say = forms.ChoiceField(choices=[(code, code) for code in SPOKEN], required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=120, validators=FREE_TEXT, widget=forms.HiddenInput)
    same_as = forms.CharField(required=False, max_length=12, validators=FREE_TEXT, widget=forms.HiddenInput)
    asked_by = _choice(_("Who asks?"), Intake.AskedBy.choices)
    source = _choice(_("How did it reach us?"), Intake.Source.choices)
    asked_on = _day(_("Asked on"), help_text=_("Empty: today. They wait from this day on."))
    facility = forms.ModelChoiceField(
        label=_("Facility"), queryset=Facility.objects.none(), required=False, empty_label=_("I don’t know")
    )
    housing_unit = forms.CharField(
        label=_("Housing unit"), required=False, max_length=40, validators=NAME, widget=forms.TextInput(attrs=_PRIVATE)
    )
    language = _choice(_("Language they like best"), [])
    second_language = _choice(_("Another language"), [])
    language_required = forms.BooleanField(label=_("Only somebody who speaks it can visit"), required=False)
    wishes = forms.MultipleChoiceField(
        label=_("What is asked for?"), choices=Wish.choices, required=False, widget=forms.CheckboxSelectMultiple,
        initial=[Wish.VISIT.value],
    )  # fmt: skip
    requester = _name(_("Name of whoever asks"), help_text=_("It goes 30 days after they were answered."))
    relationship = forms.CharField(
        label=_("What they are to the person"), required=False, max_length=80, validators=NAME,
        widget=forms.TextInput(attrs=_PRIVATE),
    )  # fmt: skip
    reply_way = _choice(_("Safe way to answer"), Intake.Way.choices)
    reply_to = forms.CharField(
        label=_("Number or address for the answer"),
        help_text=_("A foreign number begins with +; an extension is written as “ext. 5”."),
        required=False,
        max_length=NAME_LONGEST,
        validators=NAME,
        widget=forms.TextInput(attrs=_PRIVATE),
    )
    reply_language = _choice(_("Language of the answer"), [])
    consents = forms.MultipleChoiceField(
        label=_("The person agrees to"),
        help_text=_("Only what they said yes to themselves."),
        choices=_ASKED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    _PARTS = (
        (_("Who asks"), ("asked_by", "source", "asked_on")),
        (_("The person"), ("legal_name", "preferred_name", "surname", "a_number", "country_of_birth", "date_of_birth")),
        (_("Where they are"), ("facility", "housing_unit")),
        (_("Languages"), ("language", "second_language", "language_required")),
        (_("What is asked for"), ("wishes", "visitor_gender", "access_needs")),
        (_("How to answer"), ("requester", "relationship", "reply_way", "reply_to", "reply_language")),
        (_("What the person agrees to"), ("consents",)),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, program=program, **kwargs)
        named = sorted(((code, str(name)) for code, name in LANGUAGE_NAMES.items()), key=lambda entry: entry[1])
        for name in ("language", "second_language", "reply_language"):
            self.fields[name].choices = [_NOT_KNOWN, *named]
        self.fields["facility"].queryset = program.facilities.order_by("name")
        self.fields["facility"].label_from_instance = lambda facility: facility.name
        self.fields["asked_by"].widget.attrs["autofocus"] = True

    def parts(self, said: dict[str, str]) -> Iterator[tuple[Any, list[tuple[Any, str]]]]:
        """What belongs together: a title, and each box with the sentence to say."""
        for title, names in self._PARTS:
            yield title, [(self[name], said.get(name, "")) for name in names]

    def clean_asked_on(self) -> date | None:
        day: date | None = self.cleaned_data["asked_on"]
        if day is not None and not self.today - _OLDEST_WISH <= day <= self.today:
            raise forms.ValidationError(_("Please give a day of the last twelve months, or leave it empty."))
        return day

    def clean_housing_unit(self) -> str:
        return self._one_line("housing_unit")

    def clean_relationship(self) -> str:
        return _tells_nobody(self._one_line("relationship"))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        known = [told.get(name) for name in ("legal_name", "preferred_name", "surname", "a_number")]
        if not any(known) and not self.errors.keys() & {"legal_name", "preferred_name", "surname", "a_number"}:
            self.add_error("legal_name", _("Please write any name, or the A-number: else nobody could be found again."))
        if told.get("housing_unit") and told.get("facility") is None and "facility" not in self.errors:
            self.add_error("facility", _("A unit belongs to a facility. Please choose it, or leave the unit empty."))
        if told.get("consents") and told.get("asked_by") not in (Intake.AskedBy.PERSON, Intake.AskedBy.AGREED):
            self.add_error("consents", _("Nobody can agree for another. Please say who asks, or leave these empty."))
        if told.get("reply_to"):
            self._check_reply(told)
        return told

    def _check_reply(self, told: dict[str, Any]) -> None:
        way, text = told.get("reply_way"), " ".join(told["reply_to"].split())
        if way == Intake.Way.PHONE:
            try:
                number = phonenumbers.parse(text, "US")
            except phonenumbers.NumberParseException:
                number = None
            if number is None or not phonenumbers.is_possible_number(number):
                self.add_error("reply_to", _("This is no telephone number. A foreign one begins with +."))
                return
            form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
            text = phonenumbers.format_number(number, form)
        elif way == Intake.Way.EMAIL:
            try:
                validate_email(text)
            except forms.ValidationError as error:
                self.add_error("reply_to", error)
                return
        elif way == Intake.Way.NONE:
            text = ""  # what must not be used is not kept
        told["reply_to"] = text

    def told(self) -> Told:
        """What was told; of a valid form."""
        told = self.cleaned_data
        names = ("asked_by", "source", "requester", "relationship", "reply_way", "reply_to", "reply_language")
        wishes = [wish for wish in Wish.values if wish in told["wishes"]]
        languages = dict.fromkeys(code for code in (told["language"], told["second_language"]) if code)
        return Told(
            person=self.person() | {"language_required": told["language_required"] and bool(languages)},
            intake={name: told[name] for name in names} | {"wishes": wishes, "taken_in": told["say"] or SPOKEN[0]},
            since=told["asked_on"] or self.today,
            facility=told["facility"],
            housing_unit=told["housing_unit"],
            languages=list(languages),
            consents=told["consents"],
        )

    def names(self) -> tuple[str, ...]:
        """All the ways they are called; of a valid form."""
        return tuple(self.cleaned_data[name] for name in ("legal_name", "preferred_name", "surname"))

    def answered(self, found: list[Candidate]) -> str | None:
        """Which of those found now it is: a code, SOMEBODY_NEW, or None where that must be asked first.

        Who appeared since the page was made is asked about again.
        """
        codes = [each.person.alias_code for each in found]
        answer = self.cleaned_data["same_as"]
        if not codes or answer in codes:
            return answer if codes else SOMEBODY_NEW
        seen = self.cleaned_data["seen"].split()
        return SOMEBODY_NEW if answer == SOMEBODY_NEW and set(codes) <= set(seen) else None


def _tells_nobody(text: str) -> str:
    if signs_in(text):
        raise forms.ValidationError(_("Please leave out numbers and addresses that tell who somebody is."))
    return text
