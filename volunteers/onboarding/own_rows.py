"""What of one's own way in stands among one's own data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compliance.keys import Closed
from volunteers.models import HelpRole, Signature, User, Volunteer, VolunteerRole
from volunteers.own_data.sections import tell

Record = dict[str, Any]


def _told_of(user: User) -> Any:
    """The volunteer the account is, with application, group, roles and signatures: one query for all four."""
    roles = VolunteerRole.objects.filter(volunteer=OuterRef("pk")).order_by("role")
    signed = Signature.objects.filter(volunteer=OuterRef("pk")).order_by("signed_at")
    columns = ("agreement__title_en", "agreement__title_es", "agreement__number", "signed_at")
    own = Volunteer.objects.filter(user=user, program=user.program).select_related("application", "group")
    return own.annotate(
        of_roles=_listed(roles, "role", "state", "since"), of_signatures=_listed(signed, *columns)
    ).first()


def _listed(rows: Any, *columns: str) -> ArraySubquery:
    return ArraySubquery(rows.values(told=JSONObject(**{column: column for column in columns})).values("told"))


def _applications(user: User) -> Iterator[Record]:
    found = user.__dict__["onboarding_rows"] = _told_of(user)  # this section comes first, and looks anew each time
    row = getattr(found, "application", None)
    if row is not None:
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


def _groups(user: User) -> Iterator[Record]:
    found = user.__dict__["onboarding_rows"]
    group = getattr(found, "group", None)
    if group is not None:
        try:
            name = group.name
        except Closed:
            name = ""  # erased with the group
        yield {
            "group": group.code,
            "name": name,
            "kind": str(group.get_kind_display()),
            "people": group.size,
            "contact": group.contact_id == found.pk,
        }


def _roles(user: User) -> Iterator[Record]:
    found = user.__dict__["onboarding_rows"]
    for told in found.of_roles if found else ():
        state = VolunteerRole.State(told["state"]).label
        since = datetime.fromisoformat(told["since"])
        yield {"role": str(HelpRole(told["role"]).label), "state": str(state), "since": since}


def _signatures(user: User) -> Iterator[Record]:
    found = user.__dict__["onboarding_rows"]
    spanish = (get_language() or "en").startswith("es")
    for told in found.of_signatures if found else ():
        yield {
            "agreement": told["agreement__title_es" if spanish else "agreement__title_en"],
            "version": told["agreement__number"],
            "signed": datetime.fromisoformat(told["signed_at"]),
        }


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
    tell(
        "group",
        _("The group I came with"),
        {
            "group": _("Code"),
            "name": _("Name"),
            "kind": _("Kind"),
            "people": _("People"),
            "contact": _("I am its contact"),
        },
        _groups,
    )
    tell("ways_of_helping", _("How I help"), {"role": _("Role"), "state": _("State"), "since": _("Since")}, _roles)
    tell(
        "agreements",
        _("What I signed"),
        {"agreement": _("Agreement"), "version": _("Version"), "signed": _("Signed")},
        _signatures,
    )
