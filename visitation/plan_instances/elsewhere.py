"""Days on which the account of a volunteer visits for another program, as days away: nobody is planned twice on one."""

from collections.abc import Iterable, Sequence
from datetime import date

from visitation.elsewhere import Elsewhere
from visitation.models import Visit
from volunteers.models import Volunteer

Document = dict[str, object]


def away_elsewhere(
    volunteers: Sequence[Volunteer], documents: Sequence[Document], visits: Iterable[Visit], first: date, last: date
) -> None:
    """Change the documents of volunteers who visit for another program between the dates: away on those days, but
    where one of these `visits`, the program's own, is booked already.
    """
    found = Elsewhere.load((volunteer.pk for volunteer in volunteers if volunteer.user_id), first, last).days
    own = {(place.volunteer_id, visit.day) for visit in visits for place in visit.team.all()} if found else set()
    for volunteer, document in zip(volunteers, documents, strict=True):
        for day in sorted(found.get(volunteer.pk, ())):
            if (volunteer.pk, day) not in own:
                take_day(document, day.isoformat())


def take_day(document: Document, day: str) -> None:
    """The volunteer is not free on this day, whatever was offered."""
    away: list[dict[str, str]] = document["away"]  # type: ignore[assignment]
    extra: list[dict[str, str]] = document["extra_availability"]  # type: ignore[assignment]
    document["away"] = [*away, {"from": day, "to": day}]
    document["extra_availability"] = [each for each in extra if each["date"] != day]
