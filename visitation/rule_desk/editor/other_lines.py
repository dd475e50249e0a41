"""Lines of limits, closures, breaks and program days."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.rules import WEEKDAYS
from compliance.sentences import MODES
from facilities.notation.counted import LARGEST
from facilities.notation.covered import NotRead
from facilities.notation.hours import TypedHours, days_text, hours_text
from facilities.notation.hours import read_days as typed_days
from facilities.notation.hours import read_hours as typed_hours
from visitation.rule_desk.editor.boxes import LONG_CHARACTERS
from visitation.rule_desk.editor.line import Line, choice_box, text_box
from visitation.rule_desk.editor.row_words import CLOSURES, MEASURES, PERIODS, ROUTES, SCOPES, SUBJECTS, WEEK_STARTS
from visitation.rule_desk.editor.words import said
from visitation.rule_desk.shown import window_words

_UNITS = re.compile(r"^housing units? ")
_TYPED_UNITS = re.compile(r"^(?:housing )?(?:units?|unidades|unidad):? ", re.IGNORECASE)
_REMOTE = "video_remote"
_WEEKS, _EVERY_OTHER = "weeks_of_month", "every other week"
_EVERY_OTHER_WORDS = {_EVERY_OTHER, "every two weeks", "every 2 weeks", "every_other_week", "cada dos semanas"}


def _some(label: Any, words: Mapping[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(words.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


class LimitLine(Line):
    """One limit. A shape of a party, such as two adults or one adult and two children, is told in words."""

    subject = choice_box(_("For"), SUBJECTS, open_words="–")
    measure = choice_box(_("What is counted"), MEASURES, open_words="–")
    limit = forms.IntegerField(label=_("At most"), min_value=0, max_value=LARGEST)
    period = choice_box(_("In"), PERIODS, open_words=_("for good"))
    exception = text_box(_("Or, in words"), "two adults and one child, or one adult and two children", LONG_CHARACTERS)
    scope = choice_box(_("Only"), SCOPES, open_words="–")
    group = text_box(_("Only for"), _("units B1, B2; or: general population"), LONG_CHARACTERS)
    week_starts = choice_box(_("The week starts on"), WEEK_STARTS)
    more = ("scope", "group", "week_starts")
    line: Mapping[str, Any] | None

    def typed(self, line: Mapping[str, Any]) -> dict[str, Any]:
        words = (line.get("applies_to") or {}).get("text") or ""
        return {**line, "group": _UNITS.sub("units ", words)}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in ("subject", "measure"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("Please choose one."))
        return given

    def made(self, free: Iterator[str]) -> list[dict[str, Any]]:
        given = self.cleaned_data
        made = dict(self.line or {})
        for name in ("subject", "measure", "limit", "period", "exception", "scope", "week_starts"):
            if self.was_touched(name):
                made[name] = None if given[name] == "" else given[name]
        if self.was_touched("group"):
            made["applies_to"] = (
                {"text": _TYPED_UNITS.sub("housing units ", given["group"])} if given["group"] else None
            )
        return [made]


class ClosureLine(Line):
    """Days on which there are no visits, as the rules print them."""

    kind = choice_box(_("What is closed"), CLOSURES, open_words="–")
    days = text_box(_("On these weekdays"), _("Tuesday and Thursday"))
    holidays = text_box(_("On these holidays"), "Christmas Day, New Year’s Day")
    start = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    end = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Empty: nobody knows until when."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    units = text_box(_("Only these units"), "B1, B2")
    onsite = forms.BooleanField(label=_("Only visits on site"), required=False)
    modes = _some(_("Only these kinds of visit"), MODES)
    routes = _some(_("Only whose visits"), ROUTES)
    window = choice_box(_("Only these hours"), {}, open_words=_("all hours"))
    note = text_box(_("Note"), "", LONG_CHARACTERS)
    more = ("units", "onsite", "modes", "routes", "window", "note")
    line: Mapping[str, Any] | None

    def look_at(self, document: Mapping[str, Any]) -> None:
        visiting = document.get("visiting") or {}
        of_program = (visiting.get("community_visits") or {}).get("windows") or []
        hours = {one["id"]: window_words(one) for one in [*of_program, *(visiting.get("windows") or [])]}
        self.fields["window"].choices = [("", _("all hours")), *hours.items()]  # type: ignore[attr-defined]

    def typed(self, line: Mapping[str, Any]) -> dict[str, Any]:
        scope = line.get("applies_to")
        narrow = scope if isinstance(scope, Mapping) else {}
        return {
            "kind": line.get("kind"),
            "days": days_text(line["days"]) if line.get("days") else "",
            "holidays": ", ".join(line.get("holidays") or ()),
            "start": line.get("start"),
            "end": line.get("end"),
            "units": ", ".join(narrow.get("housing_units") or ()),
            "modes": narrow.get("modes") or [],
            "routes": narrow.get("routes") or [],
            "window": line.get("window") or "",
            "onsite": isinstance(scope, str) and scope.startswith("on"),
            "note": line.get("note") or "",
        }

    def clean_days(self) -> Any:
        text = self.cleaned_data["days"]
        if not text or not self.was_touched("days"):
            return None
        try:
            typed = typed_days(text)
        except NotRead as error:
            raise said(error, _("Tuesday and Thursday")) from error
        if typed.weeks or not typed.days or set(typed.days) - set(WEEKDAYS):
            raise said(NotRead(text), _("Tuesday and Thursday"))
        return list(typed.days)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("kind"):
            self.add_error("kind", _("Please choose one."))
        if given.get("kind") == "weekly_closed_days" and "days" not in self.errors and not self["days"].value():
            self.add_error("days", _("Please say on which weekdays."))
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day is before the first."))
        return given

    def made(self, free: Iterator[str]) -> list[dict[str, Any]]:
        given = self.cleaned_data
        made = dict(self.line or {})
        for name in ("kind", "days", "window", "note"):
            if self.was_touched(name):
                made[name] = given[name] or None
        if self.was_touched("holidays"):
            made["holidays"] = _names(given["holidays"]) or None
        for name in ("start", "end"):
            if self.was_touched(name):
                made[name] = given[name].isoformat() if given[name] else None
        if self.was_touched("units", "onsite", "modes", "routes"):
            made["applies_to"] = self._scope(given)
        return [made]

    @staticmethod
    def _scope(given: Mapping[str, Any]) -> dict[str, Any] | str | None:
        named = {"housing_units": _names(given["units"]), "modes": given["modes"], "routes": given["routes"]}
        scope = {key: values for key, values in named.items() if values}
        if not given["onsite"]:
            return scope or None
        if not scope:
            return "on-site"
        return {"modes": [mode for mode in MODES if mode != _REMOTE]} | scope


class ProgramDayLine(Line):
    """Days of a program's visits whose clock no source tells."""

    days = text_box(_("Days"), _("1st and 3rd Sunday"), required=True)
    rule = text_box(_("In which weeks, where the days do not say it"), _("every other week"))
    minutes = forms.IntegerField(label=_("Minutes of a visit"), min_value=1, max_value=1440, required=False)
    note = text_box(_("Note"), "", LONG_CHARACTERS)
    line: Mapping[str, Any] | None

    def typed(self, line: Mapping[str, Any]) -> dict[str, Any]:
        rule = line.get("rule") or ""
        weeks = tuple(int(week) for week in re.findall(r"[1-5]", rule)) if rule.startswith(_WEEKS) else ()
        return {
            "days": days_text(line.get("days"), weeks),
            "rule": "" if weeks else _EVERY_OTHER if rule == "every_other_week" else rule,
            "minutes": line.get("duration_minutes"),
            "note": line.get("note") or "",
        }

    def clean_days(self) -> Any:
        text = self.cleaned_data["days"]
        if not self.was_touched("days"):
            return None
        try:
            return typed_days(text)
        except NotRead as error:
            raise said(error, _("1st and 3rd Sunday")) from error

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        typed = given.get("days")
        if typed and typed.weeks and given.get("rule"):
            self.add_error("rule", _("The days say already which weeks of the month. Only one of the two can hold."))
        return given

    def made(self, free: Iterator[str]) -> list[dict[str, Any]]:
        given = self.cleaned_data
        made = dict(self.line or {})
        weeks: tuple[int, ...] | None = None
        if self.was_touched("days"):
            made["days"], weeks = list(given["days"].days or ()) or None, given["days"].weeks
        if weeks:
            made["rule"] = f"{_WEEKS} {','.join(str(week) for week in weeks)}"
        elif self.was_touched("rule") or (weeks == () and str(made.get("rule") or "").startswith(_WEEKS)):
            words = " ".join(given["rule"].split())
            made["rule"] = "every_other_week" if words.casefold() in _EVERY_OTHER_WORDS else words or None
        for name, key in (("minutes", "duration_minutes"), ("note", "note")):
            if self.was_touched(name):
                made[key] = given[name] or None
        return [made]


class BreakLine(Line):
    """Hours of the day without visits."""

    hours = text_box(_("Hours"), _("11 am–12:30 pm"), required=True)
    days = text_box(_("On these weekdays"), _("daily; or: Monday to Friday"))
    reason = text_box(_("Why"), "count")
    line: Mapping[str, Any] | None

    def typed(self, line: Mapping[str, Any]) -> dict[str, Any]:
        days = line.get("days")
        return {
            "hours": hours_text([TypedHours(line["start"], line["end"])]),
            "days": days_text(days) if isinstance(days, list) else "daily",
            "reason": line.get("reason") or "",
        }

    def clean_hours(self) -> Any:
        text = self.cleaned_data["hours"]
        if not self.was_touched("hours"):
            return None
        try:
            typed = typed_hours(text)
        except NotRead as error:
            raise said(error, _("11 am–12:30 pm")) from error
        if any(span.start is None for span in typed):
            raise said(NotRead(text), _("11 am–12:30 pm"))
        return typed

    def clean_days(self) -> Any:
        text = self.cleaned_data["days"]
        if not text or not self.was_touched("days"):
            return None
        try:
            typed = typed_days(text)
        except NotRead as error:
            raise said(error, _("Monday to Friday")) from error
        if typed.weeks or set(typed.days or ()) - set(WEEKDAYS):
            raise said(NotRead(text), _("Monday to Friday"))
        return None if not typed.days or len(typed.days) == len(WEEKDAYS) else list(typed.days)

    def made(self, free: Iterator[str]) -> list[dict[str, Any]]:
        given = self.cleaned_data
        base = dict(self.line or {})
        if self.was_touched("days"):
            base["days"] = given["days"] or "daily"
        if self.was_touched("reason"):
            base["reason"] = given["reason"] or None
        if not self.was_touched("hours"):
            return [base]
        return [base | {"start": span.start, "end": span.end} for span in given["hours"]]


def _names(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
