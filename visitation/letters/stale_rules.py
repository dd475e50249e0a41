"""A letter a week to those who look after facilities' rules: how many nobody has confirmed lately.

Their accounts act for no program, and so the letter has none: it goes by e-mail, says counts, and is posted once.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.access import Role
from compliance.retention.outside import NOBODY
from compliance.tenancy import acting
from facilities.queries import stale_facilities
from visitation.letters.words import told
from visitation.timetable import STALE_RULES_AT
from volunteers.accounts.site import address
from volunteers.models import Letter, Membership
from volunteers.post import NotNeeded, Told, kind, post_to_account
from volunteers.post.readers import Reader
from volunteers.queries import visited_facilities

_HELPS = timedelta(hours=36)


def rule_admins() -> Any:
    """The roles of those who look after rules, with their accounts. Acting for no program."""
    roles = Membership.objects.filter(role=Role.RULE_ADMIN.value, program__isnull=True, ended_at__isnull=True)
    return roles.filter(suspended_at__isnull=True, user__is_active=True).select_related("user").order_by("pk")


def post_stale_rules(*, now: datetime) -> int:
    """Post this Monday's letter to each of them from seven o'clock on; how many were looked at."""
    looked_at = 0
    for role in rule_admins():
        zone = ZoneInfo(role.user.timezone)
        today = now.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        due = datetime.combine(monday, STALE_RULES_AT, tzinfo=zone).astimezone(UTC)
        if due <= now < due + _HELPS:
            post_to_account("stale_rules", monday.isoformat(), role.user, due=due, useful_until=due + _HELPS)
            looked_at += 1
    return looked_at


@kind(gettext_lazy("Rules to confirm"))
def stale_rules(letter: Letter, reader: Reader, now: datetime) -> Told:
    """How many of the facilities that are visited; which ones, the page of the rules says."""
    with acting(actor=NOBODY):  # the sender is nobody at all, and sees no roles
        if not rule_admins().filter(user=letter.user_id).exists():
            raise NotNeeded("no_role")
    today = max(date.fromisoformat(letter.subject_code), now.astimezone(reader.zone).date())
    count = stale_facilities(today).filter(code__in=visited_facilities()).count()
    if not count:
        raise NotNeeded("nothing_to_do")
    first = ngettext(
        "Nobody has confirmed the rules of %(count)d facility that is visited for %(days)d days.",
        "Nobody has confirmed the rules of %(count)d facilities that are visited for %(days)d days.",
        count,
    ) % {"count": count, "days": settings.STALE_AFTER_DAYS}
    return told(_("Rules to confirm"), [first, f"{address()}/care/"], f"{first} {address()}/care/")
