"""Lines of a section: hours, limits, closures, breaks. An empty line is no line; a line may be taken away."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.rules import WEEKDAYS
from compliance.sentences import MODES
from facilities.notation.counted import LARGEST, read_capacity
from facilities.notation.covered import NotRead
from facilities.notation.dates import TypedDates, read_dates
from facilities.notation.hours import TypedDays, TypedHours, clock_words, days_text, hours_text, read_clocks
from facilities.notation.hours import read_days as typed_days
from facilities.notation.hours import read_hours as typed_hours
from facilities.notation.whom import read_whom
from facilities.notation.windows import LineOfHours, lines_of, with_ids
from visitation.rule_desk.editor.boxes import LONG_CHARACTERS, NOT_KNOWN, SHORT_CHARACTERS, SIGNS, TypedField
from visitation.rule_desk.editor.row_words import CLOSURES, MEASURES, PERIODS, SCOPES, SUBJECTS, WEEK_STARTS
from visitation.rule_desk.editor.words import for_example, said

EMPTY_LINES = 3
MOST_LINES = 60


def _text(label: Any, example: str = "", longest: int = SHORT_CHARACTERS, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=for_example(example), required=required, max_length=longest, validators=SIGNS
    )


def _choice(label: Any, words: Mapping[str, Any], *, open_words: Any = NOT_KNOWN) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", open_words), *words.items()], required=False)


class Line(forms.Form):
    """One line. `made`: what the rulebook says for it."""

    more: Sequence[str] = ()  # the boxes that few lines need

    def __init__(self, *args: Any, line: Any = None, **kwargs: Any) -> None:
        self.line = line
        if line is not None:
            kwargs["initial"] = self.typed(line)
        super().__init__(*args, **kwargs)

    def typed(self, line: Any) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def first_fields(self) -> list[Any]:
        return [box for box in self.visible_fields() if box.name not in (*self.more, "DELETE")]

    @property
    def more_fields(self) -> list[Any]:
        return [box for box in self.visible_fields() if box.name in self.more]

    @property
    def more_is_open(self) -> bool:
        return any(box.errors or box.value() for box in self.more_fields)

    @property
    def is_kept(self) -> bool:
        """Neither empty nor taken away."""
        return not self.cleaned_data.get("DELETE") and (self.line is not None or self.has_changed())

    def was_touched(self, *names: str) -> bool:
        return self.line is None or bool(set(names) & set(self.changed_data))


class HoursLine(Line):
    """Hours for the same people on the same days."""

    days = _text(_("Days"), "1st and 3rd Saturday")
    hours = _text(_("Hours"), "8 am–11 am, 1 pm–3 pm", required=True)
    whom = _text(_("For whom"), "everybody; or: men; A-number ends 000–499", LONG_CHARACTERS, required=True)
    mode = _choice(_("Kind of visit"), MODES)
    dates = _text(_("Which dates only"), "odd dates; from 2026-05-04")
    kind = forms.ChoiceField(
        label=_("A visit starts"),
        choices=[("open", _("at any time inside the hours")), ("session", _("when the hours begin, and fills them"))],
        required=False,
        initial="open",
    )
    minutes = forms.IntegerField(label=_("Minutes of a visit"), min_value=1, max_value=1440, required=False)
    starts = TypedField(label=_("Fixed starts"), read=read_clocks, example="8 am, 9 am, 10 am")
    last_check_in = TypedField(label=_("Last check-in"), read=read_clocks, example="10:25 am")
    capacity = TypedField(label=_("Visits at the same time"), read=read_capacity, example="contact 4, behind glass 6")
    by_request = forms.BooleanField(label=_("Only on request"), required=False)
    in_doubt = forms.BooleanField(label=_("Another source says something else"), required=False)
    note = _text(_("Note"), "", LONG_CHARACTERS)
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
        return self._read("days", typed_days, "1st and 3rd Saturday")

    def clean_hours(self) -> Any:
        return self._read("hours", typed_hours, "8 am–11 am, 1 pm–3 pm")

    def clean_whom(self) -> Any:
        return self._read("whom", read_whom, "everybody; or: men; A-number ends 000–499")

    def clean_dates(self) -> Any:
        return self._read("dates", read_dates, "odd dates; from 2026-05-04")

    def clean_last_check_in(self) -> str | None:
        clocks = self.cleaned_data["last_check_in"] or []
        if len(clocks) > 1:
            raise said(NotRead(", ".join(clock_words(one) for one in clocks)), "10:25 am")
        return clocks[0] if clocks else None

    def _read(self, name: str, read: Any, example: str) -> Any:
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
                base[key] = given[name] or empty
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


class LimitLine(Line):
    """One limit. A shape of a party, such as two adults or one adult and two children, is told in words."""

    subject = _choice(_("For"), SUBJECTS, open_words="–")
    measure = _choice(_("What is counted"), MEASURES, open_words="–")
    limit = forms.IntegerField(label=_("At most"), min_value=0, max_value=LARGEST)
    period = _choice(_("In"), PERIODS, open_words=_("for good"))
    exception = _text(_("Or, in words"), "two adults and one child, or one adult and two children", LONG_CHARACTERS)
    scope = _choice(_("Only"), SCOPES, open_words="–")
    units = _text(_("Only for units"), "B1, B2")
    week_starts = _choice(_("The week starts on"), WEEK_STARTS)
    more = ("scope", "units", "week_starts")
    line: Mapping[str, Any] | None

    def typed(self, line: Mapping[str, Any]) -> dict[str, Any]:
        words = (line.get("applies_to") or {}).get("text") or ""
        return {**line, "units": words.removeprefix("housing units ")}

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
        if self.was_touched("units"):
            made["applies_to"] = {"text": f"housing units {given['units']}"} if given["units"] else None
        return [made]


class ClosureLine(Line):
    """Days on which there are no visits, as the rules print them."""

    kind = _choice(_("What is closed"), CLOSURES, open_words="–")
    days = _text(_("On these weekdays"), "Tuesday and Thursday")
    holidays = _text(_("On these holidays"), "Christmas Day, New Year’s Day")
    start = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    end = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Empty: nobody knows until when."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    units = _text(_("Only these units"), "B1, B2")
    onsite = forms.BooleanField(label=_("Only visits on site"), required=False)
    note = _text(_("Note"), "", LONG_CHARACTERS)
    more = ("units", "onsite", "note")
    line: Mapping[str, Any] | None

    def typed(self, line: Mapping[str, Any]) -> dict[str, Any]:
        scope = line.get("applies_to")
        return {
            "kind": line.get("kind"),
            "days": days_text(line["days"]) if line.get("days") else "",
            "holidays": ", ".join(line.get("holidays") or ()),
            "start": line.get("start"),
            "end": line.get("end"),
            "units": ", ".join(scope.get("housing_units") or ()) if isinstance(scope, Mapping) else "",
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
            raise said(error, "Tuesday and Thursday") from error
        if typed.weeks or not typed.days or set(typed.days) - set(WEEKDAYS):
            raise said(NotRead(text), "Tuesday and Thursday")
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
        for name in ("kind", "days", "note"):
            if self.was_touched(name):
                made[name] = given[name] or None
        if self.was_touched("holidays"):
            made["holidays"] = _names(given["holidays"]) or None
        for name in ("start", "end"):
            if self.was_touched(name):
                made[name] = given[name].isoformat() if given[name] else None
        if self.was_touched("units", "onsite"):
            units = _names(given["units"])
            made["applies_to"] = {"housing_units": units} if units else "on-site" if given["onsite"] else None
        return [made]


class BreakLine(Line):
    """Hours of the day without visits."""

    hours = _text(_("Hours"), "11 am–12:30 pm", required=True)
    days = _text(_("On these weekdays"), "daily; or: Monday to Friday")
    reason = _text(_("Why"), "count")
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
            raise said(error, "11 am–12:30 pm") from error
        if any(span.start is None for span in typed):
            raise said(NotRead(text), "11 am–12:30 pm")
        return typed

    def clean_days(self) -> Any:
        text = self.cleaned_data["days"]
        if not text or not self.was_touched("days"):
            return None
        try:
            typed = typed_days(text)
        except NotRead as error:
            raise said(error, "Monday to Friday") from error
        if typed.weeks or set(typed.days or ()) - set(WEEKDAYS):
            raise said(NotRead(text), "Monday to Friday")
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


KINDS: dict[str, type[Line]] = {
    "windows": HoursLine,
    "quotas": LimitLine,
    "closures": ClosureLine,
    "blackouts": BreakLine,
}


class Lines(forms.BaseFormSet):  # type: ignore[type-arg]
    """All lines of a section. `stands`: what the rulebook says there now."""

    deletion_widget = forms.CheckboxInput

    def __init__(self, *args: Any, kind: str, stands: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        self.kind, self.stands = kind, stands
        self.lines: list[Any] = lines_of(stands) if kind == "windows" else list(stands)  # type: ignore[arg-type]
        # A formset counts what stood there by its initial values; each line tells its own.
        super().__init__(*args, initial=[{} for _line in self.lines], **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        known = index is not None and index < min(len(self.lines), self.initial_form_count())
        return {**super().get_form_kwargs(index), "line": self.lines[index] if known and index is not None else None}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this line away")

    @property
    def values(self) -> list[dict[str, Any]]:
        """Only of lines that are valid."""
        used = {str(one.get("id")) for one in self.stands}
        free = (name for number in range(1, 10_000) if (name := f"w{number}") not in used)
        return [one for form in self.forms if form.is_kept for one in form.made(free)]


def lines_form(kind: str) -> Any:
    """The class of a section's lines."""
    return forms.formset_factory(
        KINDS[kind], formset=Lines, extra=EMPTY_LINES, can_delete=True, max_num=MOST_LINES, absolute_max=MOST_LINES * 2,
        validate_max=False,
    )  # fmt: skip
