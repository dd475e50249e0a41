"""A line of hours: who may come on which days, from when to when."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.sentences import MODES
from facilities.notation.counted import read_capacity
from facilities.notation.covered import NotRead
from facilities.notation.dates import TypedDates, read_dates
from facilities.notation.hours import TypedDays, TypedHours, clock_words, read_clocks
from facilities.notation.hours import read_days as typed_days
from facilities.notation.hours import read_hours as typed_hours
from facilities.notation.whom import read_whom
from facilities.notation.windows import LineOfHours, with_ids
from visitation.rule_desk.editor.boxes import LONG_CHARACTERS, TypedField
from visitation.rule_desk.editor.line import Line, choice_box, text_box
from visitation.rule_desk.editor.words import said


class HoursLine(Line):
    """Hours for the same people on the same days."""

    days = text_box(_("Days"), _("1st and 3rd Saturday"))
    hours = text_box(_("Hours"), _("8 am–11 am, 1 pm–3 pm"), required=True)
    whom = text_box(_("For whom"), _("everybody; or: men; A-number ends 000–499"), LONG_CHARACTERS, required=True)
    mode = choice_box(_("Kind of visit"), MODES)
    dates = text_box(_("Which dates only"), _("odd dates; from 2026-05-04"))
    kind = forms.ChoiceField(
        label=_("A visit starts"),
        choices=[("open", _("at any time inside the hours")), ("session", _("when the hours begin, and fills them"))],
        required=False,
        initial="open",
    )
    minutes = forms.IntegerField(label=_("Minutes of a visit"), min_value=1, max_value=1440, required=False)
    starts = TypedField(label=_("Fixed starts"), read=read_clocks, example=_("8 am, 9 am, 10 am"))
    last_check_in = TypedField(label=_("Last check-in"), read=read_clocks, example=_("10:25 am"))
    capacity = TypedField(
        label=_("Visits at the same time"), read=read_capacity, example=_("contact 4, behind glass 6")
    )
    by_request = forms.BooleanField(label=_("Only on request"), required=False)
    in_doubt = forms.BooleanField(label=_("Another source says something else"), required=False)
    note = text_box(_("Note"), "", LONG_CHARACTERS)
    more = ("dates", "kind", "minutes", "starts", "last_check_in", "capacity", "by_request", "in_doubt", "note")
    line: LineOfHours | None

    def typed(self, line: LineOfHours) -> dict[str, Any]:
        return line.typed

    @property
    def more_is_open(self) -> bool:
        return any(box.errors or (box.value() and box.name != "kind") for box in self.more_fields) or (
            self["kind"].value() == "session"
        )

    def clean_days(self) -> Any:
        return self._read("days", typed_days, _("1st and 3rd Saturday"))

    def clean_hours(self) -> Any:
        return self._read("hours", typed_hours, _("8 am–11 am, 1 pm–3 pm"))

    def clean_whom(self) -> Any:
        return self._read("whom", read_whom, _("everybody; or: men; A-number ends 000–499"))

    def clean_dates(self) -> Any:
        return self._read("dates", read_dates, _("odd dates; from 2026-05-04"))

    def clean_last_check_in(self) -> str | None:
        clocks = self.cleaned_data["last_check_in"] or []
        if len(clocks) > 1:
            raise said(NotRead(", ".join(clock_words(one) for one in clocks)), _("10:25 am"))
        return clocks[0] if clocks else None

    def _read(self, name: str, read: Any, example: Any) -> Any:
        text = self.cleaned_data[name]
        if not text or not self.was_touched(name):
            return None
        try:
            return read(text)
        except NotRead as error:
            raise said(error, example) from error

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        dates = given.get("dates") or TypedDates()
        typed = given.get("days")
        if "days" not in self.errors and not self["days"].value() and not self._has_dates(dates):
            self.add_error("days", said(NotRead("", "empty")))
        if typed and typed.weeks and dates.date_rule:
            self.add_error("dates", _("The days say already which weeks of the month. Only one of the two can hold."))
        return given

    def _has_dates(self, dates: TypedDates) -> bool:
        return bool(dates.on) or (not self.was_touched("dates") and bool(self.line and self.line.windows[0].get("on")))

    def made(self, free: Iterator[str]) -> list[dict[str, Any]]:
        """Windows; each keeps the id it had. `free`: ids that no window has."""
        given = self.cleaned_data
        before = self.line.windows if self.line else ()
        base: dict[str, Any] = dict(before[0]) if before else {}
        if self.was_touched("days", "dates"):
            self._set_days(base, given)
        if self.was_touched("whom"):
            base["applies_to"] = given["whom"]
        for name, key, empty in (
            ("mode", "mode", None),
            ("kind", "kind", "open"),
            ("minutes", "session_minutes", None),
            ("starts", "session_starts", None),
            ("last_check_in", "last_check_in", None),
            ("capacity", "capacity", None),
            ("by_request", "by_request", False),
            ("note", "note", None),
        ):
            if self.was_touched(name):
                base[key] = given[name] if given[name] or name == "capacity" else empty  # room for none is no unknown
        if self.was_touched("in_doubt"):
            base["in_all_sources"] = False if given["in_doubt"] else None
        spans: list[TypedHours]
        if self.was_touched("hours"):
            spans = given["hours"]
        else:
            spans = [TypedHours(one.get("start"), one.get("end"), bool(one.get("overnight"))) for one in before]
        return [base | clocks for clocks in with_ids(spans, before, free)]

    def _set_days(self, base: dict[str, Any], given: Mapping[str, Any]) -> None:
        if self.was_touched("days"):
            typed: TypedDays = given["days"] or TypedDays(None)
            base["days"] = list(typed.days) if typed.days is not None else None
            kept = base.get("date_rule") or {}
            if typed.weeks:
                base["date_rule"] = {"kind": "weeks_of_month", "weeks": list(typed.weeks)}
            elif kept.get("kind") == "weeks_of_month":
                base["date_rule"] = None
        if self.was_touched("dates"):
            dates: TypedDates = given["dates"] or TypedDates()
            if dates.date_rule or (base.get("date_rule") or {}).get("kind") != "weeks_of_month":
                base["date_rule"] = dates.date_rule
            base |= {"on": dates.on, "valid_from": dates.valid_from, "valid_to": dates.valid_to}
