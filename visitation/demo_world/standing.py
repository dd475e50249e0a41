"""A standing visit of the invented programs, and hours that a volunteer asked for."""

from datetime import UTC, datetime, timedelta

from visitation.models import BookingChoice, BookingRequest, StandingDate, StandingVisit, Visit
from visitation.statuses import Status
from volunteers.models import Program


def make_standing(program: Program, *, now: datetime) -> None:
    """The first coming visit of a volunteer with an account stands every two weeks; other hours wait for an answer."""
    visit = Visit.objects.filter(
        program=program, status=Status.ASKED, starts__gt=now, team__part="visitor", team__volunteer__user__isnull=False
    ).select_related("facility", "person").defer("findings").order_by("starts", "code").first()  # fmt: skip
    if visit is None:
        return
    volunteer = visit.team.select_related("volunteer").get(
        pk=visit.team.filter(part="visitor", volunteer__user__isnull=False).order_by("pk").values("pk")[:1]
    ).volunteer  # fmt: skip
    pair = {"program": program, "person": visit.person, "volunteer": volunteer}
    at = visit.starts.astimezone(visit.facility.zone).time()
    standing = StandingVisit.objects.create(
        **pair, facility=visit.facility, rhythm="two_weeks", at=at, first_day=visit.day,
        last_day=visit.day + timedelta(weeks=8), made_at=now, made_by=str(volunteer),
    )  # fmt: skip
    StandingDate.objects.create(standing=standing, day=visit.day, visit=visit)
    days = [visit.day + timedelta(weeks=weeks) for weeks in (1, 3)]
    starts = [datetime.combine(day, at, tzinfo=visit.facility.zone).astimezone(UTC) for day in days]
    request = BookingRequest.objects.create(**pair, asked_at=now, open_until=starts[-1])
    BookingChoice.objects.bulk_create(
        BookingChoice(
            request=request, rank=rank, facility=visit.facility, window_id=visit.window_id, mode=visit.mode,
            starts=moment, ends=moment + (visit.ends - visit.starts), day=day,
        )
        for rank, (day, moment) in enumerate(zip(days, starts, strict=True), start=1)
    )  # fmt: skip
