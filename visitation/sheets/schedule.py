"""A copy of the schedule: codes, days, hours, places and the program's own volunteers; nobody's name who is held."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from visitation.consents.holding import VISIT, holding
from visitation.models import Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import SheetExport
from volunteers.sheets.exporting import end_all, register

_AT_ONCE = 500


def _made(export: SheetExport) -> tuple[list[str], Iterator[list[str]]]:
    heads = [_("Visit"), _("Date"), _("From"), _("To"), _("Facility"), _("State"), _("Person"), _("Volunteers")]
    return heads, _lines(export)


def _lines(export: SheetExport) -> Iterator[list[str]]:
    """Visits that were arranged, in order, with people whose yes to visits holds."""
    team = VisitVolunteer.objects.filter(holds=True).select_related("volunteer").order_by("volunteer__code")
    visits = (
        Visit.objects.filter(program=export.program, day__gte=export.first_day, day__lte=export.last_day)
        .exclude(status=Status.DRAFT.value)
        .select_related("facility", "person")
        .defer("findings")
        .prefetch_related(Prefetch("team", queryset=team, to_attr="coming"))
        .order_by("starts", "code")
    )
    # The ledger of consents is asked once for all of them.
    agreed = holding(visits.order_by().values_list("person_id", flat=True).distinct(), VISIT, now=export.asked_at)
    for visit in visits.filter(person__in=agreed).iterator(chunk_size=_AT_ONCE):
        zone = visit.facility.zone
        yield [
            visit.code,
            visit.day.isoformat(),
            f"{visit.starts.astimezone(zone):%H:%M}",
            f"{visit.ends.astimezone(zone):%H:%M}",
            visit.facility.name,
            str(visit.get_status_display()),
            visit.person.alias_code,
            ", ".join(place.volunteer.called for place in visit.coming),
        ]


def end_copies(program: int) -> None:
    """Copies that may hold somebody who is not to be in them any more: over at once, in the caller's transaction."""
    end_all(program, SheetExport.What.SCHEDULE)


def known_to_exports() -> None:
    """Tell copies of the schedule."""
    register(SheetExport.What.SCHEDULE, _made)
