"""A copy of expenses for whoever keeps the accounts: by volunteer and day; no visit and no person is in it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from visitation.expenses.deciding import cents_of, rate_among, rates_of
from visitation.models import Expense
from volunteers.models import SheetExport
from volunteers.sheets.exporting import register

_AT_ONCE = 500


def _made(export: SheetExport) -> tuple[list[str], Iterator[list[str]]]:
    heads = [
        _("Date"), _("Volunteer"), _("Miles"), _("Cents for a mile"), _("Tolls"), _("Other costs"), _("Together"),
        _("State"), _("Approved by"), _("Paid on"),
    ]  # fmt: skip
    return heads, _lines(export)


def _lines(export: SheetExport) -> Iterator[list[str]]:
    rates = rates_of(export.program_id)
    rows = Expense.objects.filter(program=export.program, day__gte=export.first_day, day__lte=export.last_day)
    for row in rows.select_related("volunteer").order_by("day", "pk").iterator(chunk_size=_AT_ONCE):
        rate = row.tenth_cents if row.tenth_cents is not None else rate_among(rates, row.day)
        yield [
            row.day.isoformat(),
            f"{row.volunteer.called} ({row.volunteer.code})",
            str(row.miles),
            f"{rate / 10:.1f}",
            _dollars(row.tolls_cents),
            _dollars(row.other_cents),
            _dollars(cents_of(row, rate)),
            str(row.get_state_display()),
            row.decided_by,
            row.paid_at.date().isoformat() if row.paid_at else "",
        ]


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def known_to_exports() -> None:
    """Tell copies of expenses."""
    register(SheetExport.What.EXPENSES, _made)
