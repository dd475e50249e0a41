"""Visits as one PDF of log forms."""

from collections.abc import Iterable

from django.utils import translation

from visitation.log_forms.fields import sheet_of
from visitation.log_forms.render import render
from visitation.log_forms.words import words
from visitation.models import Visit


def log_forms_pdf(visits: Iterable[Visit], *, language: str, paper: str) -> bytes:
    """One page a visit, in the order given; see `fields.visits_with_a_sheet` for which have one.

    `language` is one of settings.LANGUAGES, `paper` one of render.PAPERS. Raises ValueError for no visits at all,
    CharacterMissing where the font cannot draw a facility's name, and TooManySheets.
    """
    with translation.override(language):
        sheets = [sheet_of(visit) for visit in visits]
        if not sheets:
            raise ValueError("a document needs at least one visit")
        return render(sheets, words(), language=language, paper=paper)
