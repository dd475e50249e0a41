"""A list of who is on call and a call-out as plain rows, for worlds in which nobody is told anything."""

from visitation.models import CallOut, CallOutAnswer, OnCall, OnCallList


def a_call_out(visit, volunteer, /, *, code, **columns):
    """A driver is looked for, for this visit; one volunteer is asked, and stands on the list of its facility."""
    call_out = CallOut.objects.create(
        **{
            "program": visit.program,
            "visit": visit,
            "facility": visit.facility,
            "code": code,
            "role": "driver",
            "starts": visit.starts,
            "ends": visit.ends,
            "answer_until": visit.starts,
            "timezone": visit.facility.timezone,
            "raised_by": "tests",
            "raised_at": visit.changed_at,
        }
        | columns
    )
    CallOutAnswer.objects.create(
        call_out=call_out, volunteer=volunteer, starts=call_out.starts, ends=call_out.ends
    )
    listed, _made = OnCallList.objects.get_or_create(
        program=visit.program, role=call_out.role, facility=visit.facility, zip_area=""
    )
    OnCall.objects.get_or_create(on_call_list=listed, volunteer=volunteer)
    return call_out, listed
