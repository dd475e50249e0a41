"""What pages of booking read of a request: for whom, which start, from which day on."""

from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest

from facilities.queries import facts_in_force
from visitation.booking.offers import FARTHEST, place_of
from visitation.booking.queries import is_lead, pair_for
from visitation.booking.starts import Start, start_named
from visitation.codes_sent import code_sent
from visitation.models import Person
from volunteers.models import Volunteer


def pair_of(request: HttpRequest, code: str, now: datetime) -> tuple[Person, Volunteer | None]:
    """The person of the address and who visits them; None where a lead has not said whom. Raises Http404."""
    wanted = code_sent(request.POST, "for") or code_sent(request.GET, "for")
    try:
        return pair_for(request.user, code, wanted, now=now)
    except Person.DoesNotExist:
        raise Http404 from None


def start_sent(request: HttpRequest, person: Person, now: datetime) -> Start | None:
    """The start that a button named, where the person is held today; None where it is none."""
    stay = place_of(person, today_for(person, now))
    facts = facts_in_force([stay.facility.code]).get(stay.facility.code) if stay is not None else None
    token = request.POST.get("start", "")[:80]
    return start_named(stay.facility, facts, token) if stay is not None and facts is not None else None


def today_for(person: Person, now: datetime) -> date:
    """The program's date."""
    return now.astimezone(ZoneInfo(person.program.timezone)).date()


def first_day_of(asked: str, today: date) -> date:
    """The first of the days shown: what the address says, within reach."""
    try:
        first = date.fromisoformat(asked[:10])
    except ValueError:
        return today
    return min(max(first, today), today + FARTHEST)


def asked_for(request: HttpRequest, volunteer: Volunteer) -> str:
    """The end of an address by which a lead says for whom; empty for volunteers."""
    return f"?{urlencode({'for': volunteer.code})}" if is_lead(request.user) else ""


def key_sent(request: HttpRequest) -> UUID | None:
    """The key that a form carries, by which the same one sent twice is known."""
    try:
        return UUID(request.POST.get("key", "")[:40])
    except ValueError:
        return None
