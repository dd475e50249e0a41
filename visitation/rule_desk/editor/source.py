"""Where what is typed comes from, and whether the facility itself confirmed it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import is_one_line
from facilities.models.confirmations import How
from visitation.rule_desk.editor.boxes import SIGNS

KINDS = (
    ("facility_website", _("web page of the facility, the county or the operator")),
    ("handbook", _("handbook")),
    ("phone_call", _("telephone call")),
    ("letter", _("letter or e-mail")),
    ("door", _("sign at the door")),
    ("other", _("something else")),
)
_A_DAY = {"type": "date"}


class SourceForm(forms.Form):
    """One source for all that is changed on a page. `today`: local date of the facility."""

    where = forms.CharField(
        label=_("Where does this come from?"),
        help_text=_("The address of a page, a page of a handbook, or whom you asked."),
        max_length=300,
        required=False,
        validators=[*SIGNS, is_one_line],
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=[("", "–"), *KINDS], required=False)
    dated = forms.DateField(
        label=_("Date it shows"), required=False, widget=forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d"),
        help_text=_("Leave it empty where it shows none."),
    )  # fmt: skip
    confirmed_on = forms.DateField(
        label=_("Confirmed by the facility on"), required=False,
        widget=forms.DateInput(attrs=_A_DAY, format="%Y-%m-%d"),
        help_text=_("Only where somebody asked the facility itself."),
    )  # fmt: skip
    how = forms.ChoiceField(label=_("How it was asked"), choices=[("", "–"), *How.choices], required=False)

    everything = forms.BooleanField(
        label=_("Everything on this page was confirmed, not only what I changed"), required=False
    )
    keep_both = forms.BooleanField(
        label=_("Sources disagree, and nobody has asked yet: keep what stood as well"),
        help_text=_("The stricter one counts until the facility was asked. Hours that only one shows hold no visit."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in ("dated", "confirmed_on"):
            if given.get(name) and given[name] > self.today:
                self.add_error(name, _("This day is still to come."))
        if given.get("confirmed_on") and not given.get("how"):
            self.add_error("how", _("Please say how the facility was asked."))
        if given.get("confirmed_on") and given.get("keep_both"):
            self.add_error("keep_both", _("What the facility confirmed counts. Untick one of the two."))
        return given

    def ask_for_source(self) -> None:
        """Something was changed: it comes from somewhere."""
        if not self.cleaned_data.get("where"):
            self.add_error("where", _("Please say where the new values come from."))
        if not self.cleaned_data.get("kind"):
            self.add_error("kind", _("Please choose one."))

    @property
    def source(self) -> dict[str, Any]:
        given = self.cleaned_data
        found = {"url": given["where"], "kind": given["kind"]}
        return found | ({"date": given["dated"].isoformat()} if given["dated"] else {})
