"""Volunteers as the plan format knows them: by code, from a town without a name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from facilities.models import Facility
from volunteers.distances import minutes_one_way, place_of
from volunteers.models import Clearance, SpokenLanguage, Volunteer

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Document = dict[str, object]


@dataclass(frozen=True)
class Towns:
    """Where volunteers set out from. A town is one ZIP code of one program, called by a number that says nothing."""

    names: Mapping[tuple[int, str], str]
    documents: list[Document]

    def of(self, volunteer: Volunteer) -> str | None:
        return self.names.get((volunteer.program_id, volunteer.zip))


def towns_of(
    volunteers: Iterable[Volunteer], reach: Mapping[int, Mapping[str, Facility]], *, first_number: int = 1
) -> Towns:
    """`reach`: program → the format's facility id → facility; a volunteer travels to their own program's only. The
    first town is number `first_number`.

    A ZIP code nobody knows, or a facility without a place on the map, has no way: too far.
    """
    areas = sorted({(volunteer.program_id, volunteer.zip) for volunteer in volunteers if volunteer.zip})
    names, documents = {}, []
    for number, (program_id, zip_code) in enumerate(areas, start=first_number):
        names[program_id, zip_code] = name = f"town-{number}"
        place = place_of(zip_code)
        travel = [
            {"facility": facility_id, "minutes": minutes_one_way(place, facility.latitude, facility.longitude)}
            for facility_id, facility in sorted(reach[program_id].items())
            if place is not None and facility.latitude is not None and facility.longitude is not None
        ]
        documents.append({"id": name, "travel": travel})
    return Towns(names, documents)


def volunteer_document(
    volunteer: Volunteer,
    *,
    town: str | None,
    first: date,
    last: date,
    facility_ids: Mapping[int, str],
    is_ready: bool,
    is_newcomer: bool = False,
) -> Document:
    """`facility_ids`: the facilities of the volunteer's program, primary key → id in the format. `is_newcomer`: their
    first visit is still to come.

    A volunteer who is not at work, or lacks what the program asks for (not `is_ready`), keeps the visits that are
    booked and is free for no other; a break and a quiet month are days away. A clearance or a training without an end
    holds to the horizon's last day.
    """
    breaks = list(volunteer.breaks.all())
    free = is_ready and (
        volunteer.state == Volunteer.State.ACTIVE
        or (volunteer.state == Volunteer.State.PAUSED and any(each.has_paused and each.last_day for each in breaks))
    )
    return {
        "id": volunteer.code,
        "town": town,
        "timezone": volunteer.timezone,
        "gender": volunteer.gender or None,
        "languages": sorted(
            spoken.language for spoken in volunteer.languages.all() if spoken.level >= SpokenLanguage.Level.CONVERSE
        ),
        "experienced": not is_newcomer,
        "max_visits": {
            "day": volunteer.max_visits_per_day,
            "week": volunteer.max_visits_per_week,
            "month": volunteer.max_visits_per_month,
        },
        "max_travel_minutes": volunteer.max_travel_minutes,
        "availability": _weekly(volunteer) if free else [],
        "extra_availability": [
            {"date": extra.day.isoformat(), "from": f"{extra.starts:%H:%M}", "to": f"{extra.ends:%H:%M}"}
            for extra in volunteer.extra_availability.all()
            if free and first <= extra.day <= last and not any(each.holds_on(extra.day) for each in breaks)
        ],
        "away": [
            {"from": opens.isoformat(), "to": closes.isoformat()}
            for opens, closes in [
                *((away.first_day, away.last_day) for away in volunteer.away_ranges.all()),
                *((each.first_day, each.last_day or max(last, each.first_day)) for each in breaks),
                *_quiet(volunteer, first, last),
            ]
            if opens <= last and first <= closes
        ],
        "clearances": [
            {
                "facility": facility_ids[clearance.facility_id],
                "from": clearance.valid_from.isoformat(),
                "to": max(clearance.valid_from, clearance.valid_to or last).isoformat(),
            }
            for clearance in volunteer.clearances.all()
            if clearance.state == Clearance.State.CLEARED and clearance.facility_id in facility_ids
        ],
        "trainings": [
            {
                "name": training.course,
                "from": training.completed_on.isoformat(),
                "to": max(training.completed_on, training.expires_on or last).isoformat(),
            }
            for training in volunteer.trainings.all()
        ],
    }


def _quiet(volunteer: Volunteer, first: date, last: date) -> Iterable[tuple[date, date]]:
    """The quiet months that the dates touch, each from its first to its last day."""
    opens = first.replace(day=1)
    while volunteer.quiet_months and opens <= last:
        following = (opens + timedelta(days=31)).replace(day=1)
        if opens.month in volunteer.quiet_months:
            yield opens, following - timedelta(days=1)
        opens = following


def _weekly(volunteer: Volunteer) -> list[Document]:
    """Weekdays with the same hours in the same weeks as one entry."""
    alike: dict[tuple[str, str, tuple[int, ...] | None], list[int]] = defaultdict(list)
    for hours in volunteer.weekly_availability.all():
        weeks = tuple(sorted(hours.weeks_of_month)) if hours.weeks_of_month else None
        alike[f"{hours.starts:%H:%M}", f"{hours.ends:%H:%M}", weeks].append(hours.weekday)
    entries = []
    for (starts, ends, weeks), weekdays in sorted(alike.items(), key=lambda item: (sorted(item[1]), item[0][:2])):
        entry: Document = {"weekdays": [WEEKDAYS[day] for day in sorted(set(weekdays))], "from": starts, "to": ends}
        if weeks:
            entry["weeks_of_month"] = list(weeks)
        entries.append(entry)
    return entries
