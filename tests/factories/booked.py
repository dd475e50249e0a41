"""What stands around a booking, and a program whose volunteers book."""

from datetime import timedelta

from visitation.models import SlotHold, SlotWaiter, VisitOverride


def a_start_on_the_way(visit, volunteer, *, at):
    """The visit's start is held and waited for by another volunteer, and a rule was set aside for it; the hold."""
    start = {
        "program": visit.program, "person": visit.person, "volunteer": volunteer, "facility": visit.facility,
        "window_id": visit.window_id, "starts": visit.starts, "ends": visit.ends, "day": visit.day,
    }  # fmt: skip
    hold = SlotHold.objects.create(**start, made_at=at, expires_at=at + timedelta(minutes=10))
    SlotWaiter.objects.create(**start, asked_at=at)
    VisitOverride.objects.create(visit=visit, code="room_full", reason="facility_agreed", by="tests", at=at)
    return hold
