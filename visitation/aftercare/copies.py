"""A copy of what stood in the way, for one facility or all: codes, days, minutes, the rule and where it is from."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from facilities.queries import facts_in_force
from visitation.aftercare.obstructing import rules_beside
from visitation.models import Obstruction
from volunteers.models import SheetExport
from volunteers.sheets.exporting import register

_AT_ONCE = 500


def _made(export: SheetExport) -> tuple[list[str], Iterator[list[str]]]:
    heads = [
        _("Facility"), _("Date"), _("What happened"), _("Reason told"), _("Minutes"), _("Shift"), _("Rule"),
        _("Source of the rule"), _("Confirmed on"), _("Told by"),
    ]  # fmt: skip
    return heads, _lines(export)


def _lines(export: SheetExport) -> Iterator[list[str]]:
    """No visit, no person and no volunteer is in it."""
    rows = Obstruction.objects.filter(
        program=export.program, day__gte=export.first_day, day__lte=export.last_day
    ).select_related("facility").order_by("facility__code", "day", "pk")  # fmt: skip
    if export.facility_id is not None:
        rows = rows.filter(facility=export.facility_id)
    facts = facts_in_force(set(rows.order_by().values_list("facility__code", flat=True).distinct()))
    for row in rows.iterator(chunk_size=_AT_ONCE):
        rules = rules_beside(row, facts.get(row.facility.code))
        confirmed = sorted({line.confirmed_on.isoformat() for line in rules if line.confirmed_on})
        yield [
            row.facility.name,
            row.day.isoformat(),
            str(row.get_kind_display()),
            str(row.get_reason_display()) if row.reason else "",
            "" if row.minutes is None else str(row.minutes),
            str(row.get_shift_display()) if row.shift else "",
            " ".join(line.text for line in rules),
            " ".join(dict.fromkeys(line.source for line in rules if line.source)),
            " ".join(confirmed),
            _told_by(row),
        ]


def known_to_exports() -> None:
    """Tell copies of it."""
    register(SheetExport.What.OBSTRUCTED, _made)


def _told_by(row: Obstruction) -> str:
    if row.is_from_closure:
        return str(_("a closure announced that day"))
    return str(_("a log")) if row.is_from_log else str(_("a lead"))
