"""What leads type about applications, agreements and courses."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import FREE_TEXT, NAME
from volunteers.forms import FARTHEST
from volunteers.languages import LANGUAGE_NAMES, language_name
from volunteers.models import HelpRole, Interview, OnboardingHold, Volunteer, VolunteerRole
from volunteers.onboarding.deciding import MOVES
from volunteers.onboarding.files import File
from volunteers.onboarding.forms.applying import RevisedForm, helper
from volunteers.typed_clocks import why_no_moment

_DAY = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}
_STATE_WORDS = {
    VolunteerRole.State.APPROVED: _("Approve"),
    VolunteerRole.State.DECLINED: _("Do not agree to it"),
    VolunteerRole.State.PAUSED: _("Let it rest"),
}


class DecideForm(forms.Form):
    """For each role what may follow; the state that was looked at is sent along."""

    def __init__(self, *args: Any, file: File, missing: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = file
        for role, state in file.roles.items():
            label = HelpRole(role).label
            self.fields[f"was_{role}"] = forms.CharField(widget=forms.HiddenInput, initial=state, max_length=8)
            moves = [(move.value, _STATE_WORDS[move]) for move in MOVES[VolunteerRole.State(state)]]
            self.fields[f"new_{role}"] = forms.ChoiceField(
                label=label,
                help_text=VolunteerRole.State(state).label,
                choices=[("", _("Leave it as it is")), *moves],
                required=False,
                widget=forms.RadioSelect,
            )
        if missing:
            self.fields["all_the_same"] = forms.BooleanField(
                label=_("Approve although something is missing"), required=False
            )
        self.helper = helper(_("Decide"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.states():
            raise forms.ValidationError(_("Please choose something for one of the roles."))
        return cleaned

    def states(self) -> dict[str, tuple[str, str]]:
        """{role: (as it was looked at, as it shall be)} of what is to change."""
        told = self.cleaned_data
        return {
            role: (told.get(f"was_{role}", ""), told[f"new_{role}"])
            for role in self.file.roles
            if told.get(f"new_{role}")
        }


class InterviewForm(forms.Form):
    """A talk that was had."""

    held_on = forms.DateField(label=_("Day of the talk"), widget=forms.DateInput(**_DAY))
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Interview.Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note for leads"),
        help_text=_("Short; roles instead of names. Up to 1,000 signs."),
        max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}), validators=list(FREE_TEXT),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = helper(_("Save"))

    def clean_held_on(self) -> date:
        held_on = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise forms.ValidationError(_("This day is still to come. Please note the talk when it was had."))
        if held_on < self.today - FARTHEST:
            raise forms.ValidationError(_("This day is more than five years away. Please look at the year again."))
        return held_on


class HoldForm(forms.Form):
    """Why nothing happens just now."""

    reason = forms.ChoiceField(
        label=_("Why it waits"), choices=OnboardingHold.Reason.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=_("Look at it again on"), required=False, widget=forms.DateInput(**_DAY),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = helper(_("Put on hold"))

    def clean_until(self) -> date | None:
        return _coming(self.cleaned_data["until"], self.today)


class GoOnForm(forms.Form):
    """Ends a hold."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(_("Go on"))


class CodeField(forms.CharField):
    """The code of a volunteer; gives the volunteer. `volunteers` is set by the form: who may be named."""

    volunteers: Any = None

    def clean(self, value: Any) -> Volunteer | None:
        told = super().clean(value).strip().upper()
        if not told:
            return None
        found = self.volunteers.filter(code=told).first() if told.isascii() else None
        if found is None:
            raise forms.ValidationError(_("No volunteer who can do this has the code %(code)s."), params={"code": told})
        return found


class MentorForm(forms.Form):
    """Who goes along; nobody but somebody who has visited."""

    mentor = CodeField(
        label=_("Code of the volunteer who goes along"),
        help_text=_("Somebody who has visited before. Leave it blank for nobody."),
        max_length=12,
        required=False,
    )

    def __init__(self, *args: Any, mentors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].volunteers = mentors
        self.helper = helper(_("Save"))


class AgreementForm(RevisedForm):
    """One version in both languages; `revision` is the number of the version it follows."""

    title_en = forms.CharField(label=_("Title in English"), max_length=120, validators=list(NAME))
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=120, validators=list(NAME))
    text_en = forms.CharField(
        label=_("Text in English"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}),
        validators=list(FREE_TEXT), help_text=_("Up to 20,000 signs. A blank line begins a paragraph."),
    )  # fmt: skip
    text_es = forms.CharField(
        label=_("Text in Spanish"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}),
        validators=list(FREE_TEXT),
    )  # fmt: skip
    counts_from = forms.DateField(
        label=_("From this day only this version counts"),
        help_text=_("Give people time to sign: whoever has not by then cannot help until they do."),
        widget=forms.DateInput(**_DAY),
    )

    field_order = ["code", "title_en", "title_es", "text_en", "text_es", "counts_from", "revision"]

    def __init__(self, *args: Any, today: date, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if is_new:
            self.fields["code"] = _code()
            self.order_fields(self.field_order)
        self.helper = helper(_("Publish"))

    def clean_counts_from(self) -> date | None:
        return _coming(self.cleaned_data["counts_from"], self.today)

    def texts(self) -> dict[str, str]:
        """The four columns."""
        return {name: self.cleaned_data[name] for name in ("title_en", "title_es", "text_en", "text_es")}


class CourseForm(forms.Form):
    """A course of the catalogue."""

    name_en = forms.CharField(label=_("Name in English"), max_length=80, validators=list(NAME))
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=80, validators=list(NAME))
    validity_months = forms.IntegerField(
        label=_("Counts for so many months"), help_text=_("Leave it blank if it never ends."), min_value=1,
        max_value=120, required=False,
    )  # fmt: skip
    includes = forms.MultipleChoiceField(
        label=_("Whoever finished it has also finished"), required=False, widget=forms.CheckboxSelectMultiple
    )
    changed_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    field_order = ["code", "name_en", "name_es", "validity_months", "includes", "changed_at"]

    def __init__(self, *args: Any, others: list[tuple[str, str]], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            self.fields["code"] = _code()
            self.order_fields(self.field_order)
        if others:
            self.fields["includes"].choices = others
        else:
            del self.fields["includes"]
        self.helper = helper(_("Save"))

    def clean_changed_at(self) -> datetime | None:
        told = self.cleaned_data["changed_at"]
        try:
            return datetime.fromisoformat(told) if told else None
        except ValueError:
            return datetime.min.replace(tzinfo=ZoneInfo("UTC"))  # a version that never was

    def columns(self) -> dict[str, Any]:
        """As the row keeps them."""
        told = self.cleaned_data
        return {
            "name_en": told["name_en"], "name_es": told["name_es"], "validity_months": told["validity_months"],
            "includes": told.get("includes", []),
        }  # fmt: skip


class CourseDateForm(forms.Form):
    """One date of a course, in the program's own time."""

    day = forms.DateField(label=_("Date"), widget=forms.DateInput(**_DAY))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    where = forms.CharField(label=_("Where"), max_length=120, validators=list(NAME))
    language = forms.ChoiceField(label=_("Language"))
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, initial=12)

    def __init__(self, *args: Any, today: date, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.zone = today, ZoneInfo(zone)
        names = sorted(((code, language_name(code)) for code in LANGUAGE_NAMES), key=lambda pair: pair[1])
        self.fields["language"].choices = names
        self.helper = helper(_("Save"))

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < self.today - timedelta(days=366):
            raise forms.ValidationError(_("This day is more than a year ago. Please look at the year again."))
        if day > self.today + FARTHEST:
            raise forms.ValidationError(_("This day is more than five years away. Please look at the year again."))
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and (why := why_no_moment(told["day"], told["starts"], self.zone)):
            self.add_error("starts", why)
        return told

    def told(self) -> dict[str, Any]:
        """As the action takes it; wall time of the program."""
        told = self.cleaned_data
        starts = datetime.combine(told["day"], told["starts"], tzinfo=self.zone)
        return {"starts": starts, **{name: told[name] for name in ("where", "language", "places")}}


class AttendanceForm(forms.Form):
    """Who came to a date: of those who said so, and whoever came besides."""

    came = forms.ModelMultipleChoiceField(
        label=_("Came"), queryset=Volunteer.objects.none(), to_field_name="code", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    besides = forms.CharField(
        label=_("Others who came: their codes"), help_text=_("With blanks between them, such as VR-7QKM VR-2BCD."),
        max_length=600, required=False, validators=list(FREE_TEXT),
    )  # fmt: skip

    def __init__(self, *args: Any, expected: Any, volunteers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.volunteers = volunteers
        self.fields["came"].queryset = expected
        self.fields["came"].label_from_instance = lambda volunteer: f"{volunteer.called} {volunteer.code}"
        self.helper = helper(_("Save"))

    def clean_besides(self) -> list[Volunteer]:
        codes = set(self.cleaned_data["besides"].replace(",", " ").upper().split())
        found = list(self.volunteers.filter(code__in=codes))
        if unknown := sorted(codes - {volunteer.code for volunteer in found}):
            told = {"codes": ", ".join(unknown)}
            raise forms.ValidationError(_("No volunteer of your program has the code %(codes)s."), params=told)
        return found

    def who_came(self) -> set[int]:
        """Primary keys."""
        return {volunteer.pk for volunteer in (*self.cleaned_data["came"], *self.cleaned_data["besides"])}


class NeedsForm(forms.Form):
    """What a role asks for."""

    references = forms.IntegerField(label=_("References"), min_value=0, max_value=3)
    interview = forms.BooleanField(label=_("A talk before it is approved"), required=False)
    courses = forms.MultipleChoiceField(label=_("Courses"), required=False, widget=forms.CheckboxSelectMultiple)
    agreements = forms.MultipleChoiceField(
        label=_("Agreements"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, courses: list[tuple[str, str]], agreements: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("courses", courses), ("agreements", agreements)):
            if choices:
                self.fields[name].choices = choices
            else:
                del self.fields[name]
        self.helper = helper(_("Save"))


def _code() -> forms.SlugField:
    return forms.SlugField(
        label=_("Code"), help_text=_("Small letters, digits and hyphens. It never changes."), max_length=40
    )


def _coming(day: date | None, today: date) -> date | None:
    if day is not None and day < today:
        raise forms.ValidationError(_("This day is over. Please give today or a later day."))
    if day is not None and day > today + FARTHEST:
        raise forms.ValidationError(_("This day is more than five years away. Please look at the year again."))
    return day
