"""What one gives to import or to copy."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from facilities.models import Facility
from volunteers.models import SheetExport
from volunteers.sheets.exporting import LONGEST_DAYS
from volunteers.sheets.kinds import Kind
from volunteers.sheets.limits import MOST_BYTES, Unreadable
from volunteers.sheets.reading import Cell, read_sheet
from volunteers.sheets.words import file_words


def _helper(words: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_class = "form-narrow"
    helper.add_input(Submit("send", words))
    return helper


class UploadForm(forms.Form):
    """A sheet; `table` is what was read of it."""

    file = forms.FileField(
        label=_("Sheet"),
        help_text=_(
            "CSV or XLSX, with a row of heads. Of a workbook the first sheet is read. 5 MB and 20,000 rows at most."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,.tsv"}),
        max_length=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(_("Read it"))

    def clean_file(self) -> Any:
        """Reads it: whatever is wrong with the file is said at the field."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(file_words("too_large"))
        try:
            self.table = read_sheet(file.read())
        except Unreadable as refused:
            raise forms.ValidationError(file_words(refused.why, refused.row)) from None
        return file


class MatchForm(forms.Form):
    """Which column holds what, and what to do with who is known already."""

    def __init__(
        self, *args: Any, kind: Kind, heads: list[Cell], matched: dict[str, int], options: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        places = [("", _("not in this sheet")), *((str(at), _head(at, head)) for at, head in enumerate(heads))]
        for column in kind.columns:
            self.fields[f"column_{column.name}"] = forms.ChoiceField(
                label=column.words,
                choices=places if not column.is_needed else places[1:],
                required=column.is_needed,
                initial=str(matched.get(column.name, "")),
                help_text=column.help_text,
            )
        for option in kind.options:
            self.fields[f"option_{option.name}"] = forms.ChoiceField(
                label=option.words,
                choices=option.choices if option.initial else [("", "–"), *option.choices],
                widget=forms.RadioSelect if option.initial else forms.Select,
                initial=options.get(option.name, option.initial),
                required=bool(option.initial),
            )
        self.helper = _helper(_("Look at every row"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        taken: dict[str, str] = {}
        for name, place in list(found.items()):
            if name.startswith("column_") and place:
                if place in taken:
                    self.add_error(name, _g("This column is taken for something else above."))
                taken[place] = name
        for option in self.kind.options:
            if any(found.get(f"column_{name}") for name in option.columns) and not found.get(f"option_{option.name}"):
                self.add_error(f"option_{option.name}", _g("Please choose one: a column above needs it."))
        return found

    @property
    def columns(self) -> dict[str, int]:
        """{column: place} as typed."""
        said = {column.name: self.cleaned_data.get(f"column_{column.name}") for column in self.kind.columns}
        return {name: int(place) for name, place in said.items() if place}

    @property
    def options(self) -> dict[str, str]:
        """{option: choice} as typed."""
        said = {option.name: self.cleaned_data.get(f"option_{option.name}") for option in self.kind.options}
        return {name: choice for name, choice in said.items() if choice}


def _head(place: int, head: Cell) -> str:
    """A column as spreadsheets name it, with its head."""
    letters, at = "", place + 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}: {head}" if isinstance(head, str) and head else letters


class ExportForm(forms.Form):
    """A copy to take along."""

    what = forms.ChoiceField(label=_("What to copy"), choices=SheetExport.What.choices, widget=forms.RadioSelect)
    first_day = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Not for volunteers; both days are included."),
        required=False,
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )

    facility = forms.ModelChoiceField(
        label=_("Facility"),
        queryset=Facility.objects.none(),
        required=False,
        empty_label=_("all of them"),
        help_text=_("Of visits refused, cut short or begun late only."),
    )

    def __init__(self, *args: Any, facilities: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if facilities is not None:
            self.fields["facility"].queryset = facilities
        self.helper = _helper(_("Make a copy"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("what") != SheetExport.What.OBSTRUCTED:
            found["facility"] = None
        if found.get("what") in (SheetExport.What.VOLUNTEERS, SheetExport.What.RECORD):
            return found | {"first_day": None, "last_day": None}
        first, last = found.get("first_day"), found.get("last_day")
        for name, value in (("first_day", first), ("last_day", last)):
            if value is None and name not in self.errors:
                self.add_error(name, _g("This copy needs both days."))
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("last_day", _g("The last day lies before the first."))
            elif (last - first).days >= LONGEST_DAYS:
                self.add_error("last_day", _g("At most one year at a time."))
        return found
