"""Who is on call in the invented programs: drivers and stand-ins at the facility, interpreters in its area."""

from collections.abc import Sequence

from facilities.models import Facility
from visitation.models import CallRole, OnCall, OnCallList
from volunteers.models import Program, Volunteer

_EACH = 4


def make_on_call(program: Program, facility: Facility, volunteers: Sequence[Volunteer]) -> None:
    """Three lists of a few volunteers each; some stand on two of them. Two questions a list."""
    at_work = sorted((each for each in volunteers if each.state == Volunteer.State.ACTIVE), key=lambda each: each.code)
    area = facility.zip[:3]
    for number, role in enumerate((CallRole.DRIVER, CallRole.COVER, CallRole.INTERPRETER)):
        of_area = role == CallRole.INTERPRETER and len(area) == 3 and area.isdecimal()
        listed = OnCallList.objects.create(
            program=program, role=role, facility=None if of_area else facility, zip_area=area if of_area else ""
        )
        first = number * (_EACH - 1)
        OnCall.objects.bulk_create(
            OnCall(on_call_list=listed, volunteer=volunteer) for volunteer in at_work[first : first + _EACH]
        )
