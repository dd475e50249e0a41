"""Why a file is not taken, and what is wrong with a cell: each says how to mend it."""

from django.utils.translation import gettext_lazy as _

from volunteers.sheets.limits import MOST_BYTES, MOST_CELL_SIGNS, MOST_COLUMNS, MOST_ROWS

FILE_WORDS = {
    "empty": _("There is nothing in this sheet: it needs a row of heads and at least one row below it."),
    "too_large": _("This file is too large: %(megabytes)s MB at most. Please split it."),
    "too_many_rows": _("This sheet has too many rows: %(rows)s at most. Please split it."),
    "too_many_columns": _("Row %(row)s has too many columns: %(columns)s at most."),
    "encoding": _("The letters of this file cannot be read. Please save it again as CSV UTF-8, or as XLSX."),
    "quotes": _(
        "From row %(row)s on, quotation marks do not match. Please save the file again as CSV UTF-8, or as XLSX."
    ),
    "old_or_locked": _("This workbook is of an old kind or locked with a password. Please save it as XLSX, unlocked."),
    "no_sheet": _("This is no sheet that can be read. Please save it as CSV or XLSX."),
    "broken": _("This workbook is damaged. Please open it, and save it again as XLSX."),
    "packed": _("This workbook unpacks to far too much. Please copy the rows into a new one."),
    "merged": _("This sheet has too many merged cells. Please copy the rows into a new one without them."),
}
PROBLEMS = {
    "missing": _("is empty. Please fill it in."),
    "formula": _("holds a formula. Copy the column and paste its values only."),
    "error": _("holds an error of the spreadsheet, such as #REF!. Please write the value itself."),
    "merged": _("is part of merged cells. Please unmerge them and fill in each one."),
    "long": _("holds more than %(signs)s signs."),
    "too_long": _("is too long. Please shorten it."),
    "invisible": _("holds an invisible sign or a line break. Please type it anew."),
    "never_kept": _("looks like a social security number. We never keep one; please leave it out."),
    "phone": _("is no telephone number. Write 212-555-0123, or a foreign one with + at the beginning."),
    "email": _("is no e-mail address."),
    "zip": _("is no ZIP code. It has five digits."),
    "day": _("is no date. Write it as 2026-03-31, or as 3/31/2026 with the month first."),
    "later": _("is a day that has not come yet."),
    "long_ago": _("is more than ten years ago. Please look at the year."),
    "number": _("is no number, or one that is too large."),
    "choice": _("is none of the words that we know here."),
    "language": _("names a language that we do not know. Write for example: Spanish, K’iche’."),
    "a_number": _("is no A-number. It has eight or nine digits."),
    "facility": _("names no facility of your program. Write its name or its code as on the page of facilities."),
    "twice": _("says the same as row %(row)s. Please keep one of the two."),
}


_LIMITS = {
    "megabytes": MOST_BYTES // 1024**2, "rows": MOST_ROWS, "columns": MOST_COLUMNS, "signs": MOST_CELL_SIGNS
}  # fmt: skip


def file_words(why: str, row: int = 0) -> str:
    """The sentence for a file that is not taken."""
    return str(FILE_WORDS[why]) % (_LIMITS | {"row": row})


def problem_words(code: str, details: dict[str, object]) -> str:
    """The rest of a sentence that begins with the column."""
    return str(PROBLEMS[code]) % (_LIMITS | {"row": ""} | details)
