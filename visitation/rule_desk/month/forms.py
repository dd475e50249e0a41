"""For whom a sample month is shown. Nothing here names a person, and nothing asked is kept."""

import re
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.explanations import plain
from compliance.rules import FacilityFacts, Party, PersonFacts, Selector
from facilities.forms import WeekForm

_MONTH = re.compile(r"^([0-9]{4})-([0-9]{2})$")
_NONE_OF_THESE = "-"
FIRST_YEAR, LAST_YEAR = 2000, 2098


class MonthForm(WeekForm):
    """As for a week, and besides what odd rules ask: a letter, the end of a number, who comes along."""

    month = forms.CharField(
        label=_("Month"), required=False, max_length=7, widget=forms.DateInput(attrs={"type": "month"})
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    surname = forms.RegexField(
        label=_("First letter of the surname"), regex=r"^[A-Za-z]$", required=False, max_length=1
    )
    digits = forms.RegexField(
        label=_("Last digits of the A-number"), regex=r"^[0-9]{1,9}$", required=False, max_length=9
    )
    adults = forms.IntegerField(label=_("Adults who come"), min_value=0, max_value=20, required=False)
    children = forms.IntegerField(label=_("Children who come"), min_value=0, max_value=20, required=False)

    def __init__(self, *args: Any, facts: FacilityFacts, **kwargs: Any) -> None:
        super().__init__(*args, facts=facts, **kwargs)
        del self.fields["week"]
        for name, values in (("status", _statuses(facts)), ("category", _categories(facts))):
            if values:
                named = [
                    ("", _("not known")),
                    *((one, plain(one)) for one in values),
                    (_NONE_OF_THESE, _("none of these")),
                ]
                self.fields[name].choices = named  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True  # it only asks
        self.helper.form_class = "week-filter"
        self.helper.layout = Layout(Row(*self.fields), Submit("", _("Show the month"), css_id="show"))

    def clean_month(self) -> date | None:
        text = self.cleaned_data["month"]
        match = _MONTH.match(text)
        if not text:
            return None
        if not match or not 1 <= int(match[2]) <= 12 or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise forms.ValidationError(_("Please write a month as 2026-12."))
        return date(int(match[1]), int(match[2]), 1)

    def person(self) -> PersonFacts | None:
        told = self.cleaned_data
        known = {
            "gender": told.get("gender") or None,
            "housing_unit": told.get("unit") or None,
            "classification": told.get("level") or None,
            "status": told.get("status") or None,
            "person_category": told.get("category") or None,
            "surname": told.get("surname") or None,
            "a_number": told.get("digits") or None,
        }
        return PersonFacts(**known) if any(known.values()) else None

    def party(self) -> Party | None:
        """Who comes; None where nothing was said of it."""
        told = self.cleaned_data
        if told.get("adults") is None and told.get("children") is None:
            return None
        return Party(adults=told.get("adults") or 0, children=told.get("children") or 0)


def _selectors(facts: FacilityFacts) -> list[Selector]:
    windows = (*facts.windows, *(facts.community.windows if facts.community else ()))
    return [window.applies_to for window in windows if window.applies_to is not None]


def _statuses(facts: FacilityFacts) -> list[str]:
    return sorted({status for one in _selectors(facts) for status in one.status or ()})


def _categories(facts: FacilityFacts) -> list[str]:
    return sorted({one.person_category for one in _selectors(facts) if one.person_category})
