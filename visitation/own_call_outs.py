"""What a volunteer was asked because they are on call, among what they may read and take along about themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from visitation.models import CallOutAnswer, OnCall
from volunteers.models import User
from volunteers.own_data.sections import Record, tell


def _lists(user: User) -> Iterator[Record]:
    places = OnCall.objects.filter(volunteer__user=user, volunteer__program=user.program)
    for place in places.select_related("on_call_list__facility").order_by("pk"):
        listed = place.on_call_list
        where = listed.facility.name if listed.facility is not None else f"ZIP {listed.zip_area}"
        yield {"role": str(listed.get_role_display()), "place": where}


def _call_outs(user: User) -> Iterator[Record]:
    asked = CallOutAnswer.objects.filter(volunteer__user=user, volunteer__program=user.program)
    for mine in asked.select_related("call_out").order_by("call_out__raised_at", "pk"):
        yield {
            "code": mine.call_out.code,
            "role": str(mine.call_out.get_role_display()),
            "from": mine.starts,
            "until": mine.ends,
            "seen": mine.seen_at,
            "answer": str(mine.get_answer_display()),
            "answered": mine.answered_at,
            "comes": mine.is_assigned,
        }


def register() -> None:
    """Two sections, after the visits."""
    tell("on_call", _("On call"), {"role": _("For"), "place": _("Place")}, _lists)
    words = {
        "code": _("Code"), "role": _("Needed"), "from": _("From"), "until": _("Until"), "seen": _("Seen"),
        "answer": _("Answer"), "answered": _("Answered"), "comes": _("Expected"),
    }  # fmt: skip
    tell("call_outs", _("Call-outs"), words, _call_outs)
