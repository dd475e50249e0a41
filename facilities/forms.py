"""What somebody may ask of the public pages. Nothing here names a person, and nothing asked is kept."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.rules import COMMUNITY, SOCIAL, FacilityFacts, PersonFacts
from facilities.queries import states


class FacilitySearchForm(forms.Form):
    """Facilities by name, city or state."""

    text = forms.CharField(label=_("Name or city"), required=False, max_length=60, strip=True)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("any")), *((state, state) for state in states())]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True  # it only asks
        self.helper.form_class = "facility-search"
        self.helper.layout = Layout(Row("text", "state"), Submit("", _("Search"), css_id="search"))


class WeekForm(forms.Form):
    """For whom the week is shown: what the rulebook tells people apart by, as far as the reader knows it."""

    gender = forms.ChoiceField(
        label=_("Gender"), required=False, choices=[("", _("not known")), ("female", _("woman")), ("male", _("man"))]
    )
    unit = forms.ChoiceField(label=_("Housing unit"), required=False)
    level = forms.ChoiceField(label=_("Classification"), required=False)
    route = forms.ChoiceField(
        label=_("Kind of visit"),
        required=False,
        choices=[(SOCIAL, _("ordinary visit")), (COMMUNITY, _("program visit"))],
    )
    week = forms.CharField(required=False, widget=forms.HiddenInput)  # a date in it; anything else is this week

    def __init__(self, *args: Any, facts: FacilityFacts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units, levels, tells_gender = _told_apart(facts)
        for name, values in (("unit", units), ("level", levels)):
            self.fields[name].choices = [("", _("not known")), *((value, value) for value in values)]
        # Only what makes a difference here is asked.
        for name, is_asked in (
            ("gender", tells_gender),
            ("unit", bool(units)),
            ("level", bool(levels)),
            ("route", bool(facts.community and facts.community.windows)),
        ):
            if not is_asked:
                del self.fields[name]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True  # it only asks
        self.helper.form_class = "week-filter"
        asked = [name for name in self.fields if name != "week"]
        self.helper.layout = Layout("week", Row(*asked), Submit("", _("Show the week"), css_id="show"))
        self.asks = bool(asked)

    def person(self) -> PersonFacts | None:
        """What was told of the person; None when nothing was."""
        told = self.cleaned_data
        known = {
            "gender": told.get("gender") or None,
            "housing_unit": told.get("unit") or None,
            "classification": told.get("level") or None,
        }
        return PersonFacts(**known) if any(known.values()) else None


def _told_apart(facts: FacilityFacts) -> tuple[list[str], list[str], bool]:
    """(housing units, levels, whether gender counts) that any window names."""
    units: dict[str, None] = {}
    levels: dict[str, None] = {}
    tells_gender = False
    community = facts.community.windows if facts.community else ()
    for window in (*facts.windows, *community):
        selector = window.applies_to
        if selector is not None:
            units |= dict.fromkeys((*(selector.housing_units or ()), *(selector.housing_units_except or ())))
            levels |= dict.fromkeys(selector.classification or ())
            tells_gender = tells_gender or selector.gender is not None
    return sorted(units), sorted(levels), tells_gender
