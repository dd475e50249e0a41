"""What of one's own way in stands among one's own data."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteers.models import Application, Signature, User, VolunteerRole
from volunteers.own_data.sections import tell

Record = dict[str, Any]


def _applications(user: User) -> Iterator[Record]:
    for row in Application.objects.filter(volunteer__user=user, volunteer__program=user.program):
        yield {
            "stage": str(row.get_stage_display()),
            "started": row.started_at,
            "sent": row.sent_at,
            "decided": row.decided_at,
            "adult": row.is_adult,
            "follows_english": str(row.get_follows_english_display()),
            "leaves_unaided": str(row.get_leaves_unaided_display()),
            "knows_somebody": str(row.get_has_ties_display()),
            "needs": row.needs,
            "emergency": row.emergency_contact,
            "heard": str(row.get_how_heard_display()),
            "why": row.why,
        }


def _roles(user: User) -> Iterator[Record]:
    for row in VolunteerRole.objects.filter(volunteer__user=user, volunteer__program=user.program).order_by("role"):
        yield {"role": str(row.get_role_display()), "state": str(row.get_state_display()), "since": row.since}


def _signatures(user: User) -> Iterator[Record]:
    signed = Signature.objects.filter(volunteer__user=user, volunteer__program=user.program)
    for row in signed.select_related("agreement").order_by("signed_at"):
        yield {"agreement": row.agreement.title, "version": row.agreement.number, "signed": row.signed_at}


def register() -> None:
    """Tell what this room keeps."""
    tell(
        "application",
        _("My application"),
        {
            "stage": _("Stage"),
            "started": _("Begun"),
            "sent": _("Sent"),
            "decided": _("Decided"),
            "adult": _("18 or older"),
            "follows_english": _("Follows staff in English"),
            "leaves_unaided": _("Leaves a building without help"),
            "knows_somebody": _("Knows somebody there"),
            "needs": _("Needs"),
            "emergency": _("In an emergency"),
            "heard": _("Heard of us"),
            "why": _("Why"),
        },
        _applications,
    )
    tell("ways_of_helping", _("How I help"), {"role": _("Role"), "state": _("State"), "since": _("Since")}, _roles)
    tell(
        "agreements",
        _("What I signed"),
        {"agreement": _("Agreement"), "version": _("Version"), "signed": _("Signed")},
        _signatures,
    )
