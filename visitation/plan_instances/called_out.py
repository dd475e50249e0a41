"""Hours that a volunteer has promised to a call-out are not offered to a plan."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from visitation.models import CallOut, CallOutAnswer, CallRole
from visitation.on_call import door_to_door
from volunteers.models import Volunteer

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Document = dict[str, object]
Minutes = tuple[int, int]
_DAY_MINUTES = 24 * 60
# Who went into a visit's team stands in that visit, which is booked.
_IN_THE_TEAM = Q(call_out__visit__isnull=False, call_out__role__in=[CallRole.COVER, CallRole.INTERPRETER])


def take_promised_hours(
    volunteers: Sequence[Volunteer], documents: Sequence[Document], first: date, last: date
) -> None:
    """Change the documents of volunteers who were called out between these dates: each such day offers what is left.

    A day of the volunteer's own zone becomes a day away, with what is free before and after, with the way there and
    back, as extra hours. One query.
    """
    around = timedelta(days=2)
    opens, closes = (datetime.combine(day, time(), tzinfo=UTC) for day in (first - around, last + around))
    promised = CallOutAnswer.objects.filter(
        volunteer__in=volunteers, is_assigned=True, call_out__state=CallOut.State.TAKEN, starts__lt=closes,
        ends__gt=opens,
    ).exclude(_IN_THE_TEAM).select_related("call_out__facility")  # fmt: skip
    by_volunteer: dict[int, list[CallOut]] = defaultdict(list)
    for answer in promised:
        by_volunteer[answer.volunteer_id].append(answer.call_out)
    for volunteer, document in zip(volunteers, documents, strict=True):
        spans = [door_to_door(call_out, volunteer) for call_out in by_volunteer[volunteer.pk]]
        busy = _by_day(spans, ZoneInfo(volunteer.timezone))
        for day in sorted(day for day in busy if first <= day <= last):
            _narrow(document, day, busy[day])


def _by_day(spans: Sequence[tuple[datetime, datetime]], zone: ZoneInfo) -> dict[date, list[Minutes]]:
    """By local date, in minutes of its wall clock."""
    found: dict[date, list[Minutes]] = defaultdict(list)
    for starts, ends in spans:
        from_there, until = starts.astimezone(zone), ends.astimezone(zone)
        day = from_there.date()
        while day <= until.date():
            opens = from_there.hour * 60 + from_there.minute if day == from_there.date() else 0
            closes = until.hour * 60 + until.minute if day == until.date() else _DAY_MINUTES
            if opens < closes:
                found[day].append((opens, closes))
            day += timedelta(days=1)
    return found


def _narrow(document: Document, day: date, busy: Sequence[Minutes]) -> None:
    on = day.isoformat()
    extra: list[dict[str, str]] = document["extra_availability"]  # type: ignore[assignment]
    away: list[dict[str, str]] = document["away"]  # type: ignore[assignment]
    offered = [(each["from"], each["to"]) for each in extra if each["date"] == on]
    if not any(each["from"] <= on <= each["to"] for each in away):
        weekly: list[dict] = document["availability"]  # type: ignore[assignment,type-arg]
        week = (day.day - 1) // 7 + 1
        offered += [
            (each["from"], each["to"])
            for each in weekly
            if WEEKDAYS[day.weekday()] in each["weekdays"] and week in each.get("weeks_of_month", [week])
        ]
        away.append({"from": on, "to": on})
    left = [(_minutes(opens), _minutes(closes)) for opens, closes in offered]
    for opens, closes in busy:
        left = [
            piece
            for low, high in left
            for piece in ((low, min(high, opens)), (max(low, closes), high))
            if piece[0] < piece[1]
        ]
    document["extra_availability"] = [each for each in extra if each["date"] != on] + [
        {"date": on, "from": _clock(low), "to": _clock(high)} for low, high in sorted(set(left))
    ]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
