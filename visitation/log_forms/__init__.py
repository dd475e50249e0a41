"""The printed log form of a visit: what it says, and its PDF. This is the room's face."""

from visitation.log_forms.characters import CharacterMissing
from visitation.log_forms.documents import log_forms_pdf
from visitation.log_forms.fields import WITH_A_SHEET, Sheet, sheet_of, visits_with_a_sheet
from visitation.log_forms.render import PAPERS, TooManySheets

__all__ = [
    "PAPERS",
    "WITH_A_SHEET",
    "CharacterMissing",
    "Sheet",
    "TooManySheets",
    "log_forms_pdf",
    "sheet_of",
    "visits_with_a_sheet",
]
