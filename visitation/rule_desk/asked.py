"""Which facility a page of the desk is about, and its day."""

from datetime import date, datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from facilities.models import Facility
from visitation.queries import facilities_in_care


def facility_of(request: HttpRequest, code: str) -> Facility:
    """One of those this user looks after; for everybody else it is not there."""
    return get_object_or_404(facilities_in_care(request.user), code=code)


def today_at(facility: Facility, now: datetime) -> date:
    """The local date there."""
    return now.astimezone(facility.zone).date()
