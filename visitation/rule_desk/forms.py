"""What is asked for when a page is read."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.page_reading.reading import LONGEST_PAGE_CHARACTERS

LARGEST_PAGE_BYTES = 2_000_000
_ENCODINGS = ("utf-8-sig", "cp1252")


class PageForm(forms.Form):
    """The text of a page, or the page as a browser saved it; where it is from, and the date it shows."""

    text = forms.CharField(
        label=_("The text of the page"),
        help_text=_("Copy the visiting rules from the page of the facility, the county or the operator."),
        required=False,
        max_length=LONGEST_PAGE_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )
    page = forms.FileField(
        label=_("Or the page as your browser saved it"),
        help_text=_("A file that ends in .html or .txt, two megabytes at most."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".html,.htm,.txt"}),
    )
    address = forms.URLField(
        label=_("Address of the page"), max_length=300, assume_scheme="https", widget=forms.URLInput
    )
    dated = forms.DateField(
        label=_("Date that the page shows"),
        help_text=_("Leave it empty where it shows none."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.add_input(Submit("send", _("Read it")))

    def clean_dated(self) -> date | None:
        dated: date | None = self.cleaned_data["dated"]
        if dated and self.today and dated > self.today:
            raise forms.ValidationError(_("This day is still to come. Which date does the page show?"))
        return dated

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        if bool(given.get("text", "").strip()) == bool(given.get("page")):
            raise forms.ValidationError(_("Please give the text or a file: one of the two."))
        if given.get("page"):
            given["text"] = self._text_of(given["page"])
        given["text"] = given["text"].replace("\r\n", "\n").replace("\x00", "")
        return given

    def _text_of(self, page: Any) -> str:
        if page.size > LARGEST_PAGE_BYTES:
            raise forms.ValidationError(_("The file is larger than two megabytes. Copy the text of the rules instead."))
        raw = page.read()
        for encoding in _ENCODINGS:
            try:
                text: str = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if len(text) <= LONGEST_PAGE_CHARACTERS:
                return text
            raise forms.ValidationError(_("The page is too long. Copy the text of the rules instead."))
        raise forms.ValidationError(_("This file is no text. Save the page as HTML, or copy its text."))
