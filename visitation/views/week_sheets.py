"""The week on paper, a sheet for each volunteer: for those whom no message reaches but by telephone."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from compliance.access import Permission, require
from facilities.queries import facts_in_force
from visitation.door_notes import door_notes
from visitation.letters.reminders import GOING
from visitation.models import VisitVolunteer
from visitation.templatetags.visit_times import wall_clock
from visitation.views.planning import monday_asked, own_program, today_of
from volunteers.models import Letter, PostChoice, Volunteer


@dataclass
class Sheet:
    """One volunteer's visits: (visit, the wall time to be there or nothing, whether the place is printed)."""

    volunteer: Volunteer
    visits: list = field(default_factory=list)


@require(Permission.BUILD_PLAN)
@require_safe
def week_sheets(request: HttpRequest) -> HttpResponse:
    """Codes, days and hours; the place for those alone who asked for places. `?all=1`: a sheet for everybody."""
    program = own_program(request)
    first_day = monday_asked(request.GET.get("from", ""), today_of(program))
    for_all = request.GET.get("all") == "1"
    return render(
        request,
        "visitation/week_sheets.html",
        {
            "sheets": _sheets(program.pk, first_day, for_all=for_all),
            "first_day": first_day,
            "last_day": first_day + timedelta(days=6),
            "before": first_day - timedelta(days=7),
            "after": first_day + timedelta(days=7),
            "for_all": for_all,
            "program": program,
        },
    )


def _sheets(program: int, first_day: date, *, for_all: bool) -> list[Sheet]:
    """Four questions, however many visits."""
    places = VisitVolunteer.objects.filter(
        visit__program=program, visit__status__in=GOING, visit__day__range=(first_day, first_day + timedelta(days=6)),
        holds=True,
    )  # fmt: skip
    if not for_all:
        places = places.filter(_told_by_telephone())
    places = places.select_related("visit__facility", "volunteer").defer("visit__findings")
    wanted = PostChoice.objects.filter(user__volunteers__program=program, names_facility=True)
    named = set(wanted.values_list("user", flat=True))
    found: dict[int, Sheet] = {}
    rows = list(places.order_by("volunteer__code", "visit__starts", "visit__code"))
    facts = facts_in_force({place.visit.facility.code for place in rows}) if rows else {}
    for place in rows:
        limit = door_notes(place.visit, facts.get(place.visit.facility.code)).arrive_by
        sheet = found.setdefault(place.volunteer_id, Sheet(place.volunteer))
        there_by = wall_clock(limit.clock) if limit is not None else ""
        sheet.visits.append((place.visit, there_by, place.volunteer.user_id in named))
    return list(found.values())


def _told_by_telephone() -> Q:
    """Without an account, by their own wish, or because nothing else reached them."""
    waits = Letter.objects.filter(volunteer=OuterRef("volunteer"), state=Letter.State.TO_CALL)
    wish = PostChoice.objects.filter(user=OuterRef("volunteer__user"), usual=Letter.Way.CALL)
    return Q(volunteer__user__isnull=True) | Q(Exists(wish)) | Q(Exists(waits))
