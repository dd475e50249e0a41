"""The menu of each role, for every page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compliance.access import AnyOf, Permission, Role, may, rows_for_two
from compliance.approvals.registry import names_for

_LANGUAGE_NAMES = {"en": "English", "es": "Español"}  # each in itself, for those who read no other

_OF_NETWORK = {Role.COORDINATOR, Role.AUDITOR, Role.SYSTEM_ADMIN}
_OF_TWO = {Role.PROGRAM_LEAD, Role.RULE_ADMIN, Role.COORDINATOR, Role.SYSTEM_ADMIN}

# (role, or None for every role with the permission; permission; route; words)
_ENTRIES = [
    ({Role.PROGRAM_LEAD}, Permission.BUILD_PLAN, "tonight", _("Tonight")),
    ({Role.PROGRAM_LEAD}, Permission.SEE_VISIT, "week", _("The week")),
    ({Role.PROGRAM_LEAD}, Permission.BUILD_PLAN, "plan_list", _("Plans")),
    ({Role.PROGRAM_LEAD}, Permission.READ_OWN_LOG, "logs", _("Logs")),
    ({Role.PROGRAM_LEAD}, Permission.SEE_PERSON, "people", _("People")),
    ({Role.PROGRAM_LEAD}, Permission.SEE_VOLUNTEERS, "volunteer_list", _("Volunteers")),
    ({Role.PROGRAM_LEAD}, Permission.CONTACT_VOLUNTEERS, "post", _("Messages")),
    ({Role.PROGRAM_LEAD}, Permission.OFFER_HELP, "call_outs", _("Call-outs")),
    ({Role.PROGRAM_LEAD}, Permission.INVITE_VOLUNTEER, "team", _("Accounts and roles")),
    ({Role.APPLICANT}, Permission.APPLY, "my_onboarding", _("My way to helping")),
    ({Role.PROGRAM_LEAD}, Permission.READ_OWN_LOG, "concerns", _("Urgent words")),
    ({Role.VOLUNTEER, Role.MENTOR}, Permission.WRITE_INCIDENT, "urgent", _("Something urgent")),
    ({Role.VOLUNTEER, Role.MENTOR}, Permission.SEE_VISIT, "my_visits", _("My visits")),
    ({Role.VOLUNTEER, Role.MENTOR}, Permission.SEE_PERSON, "people", _("Whom I visit")),
    ({Role.VOLUNTEER, Role.MENTOR}, Permission.OWN_AVAILABILITY, "availability", _("When I can come")),
    ({Role.VOLUNTEER, Role.MENTOR}, Permission.OFFER_HELP, "call_outs", _("Call-outs")),
    (None, Permission.READ_PUBLISHED_RULES, "facility_list", _("Facilities")),
    ({Role.RULE_ADMIN, Role.COORDINATOR}, Permission.READ_RULE_DRAFTS, "facilities_in_care", _("Rules to look after")),
    ({Role.RULE_ADMIN, Role.COORDINATOR}, Permission.READ_PUBLISHED_RULES, "rule_list", _("Rules")),
    ({Role.PROGRAM_LEAD, Role.AUDITOR}, Permission.READ_PROGRAM_AUDIT, "audit_trail", _("Who did what")),
    (_OF_NETWORK, AnyOf((Permission.GRANT_NETWORK_ROLE, Permission.GRANT_SYSTEM_ADMIN)), "network", _("Roles")),
    (
        {Role.PROGRAM_LEAD, Role.COORDINATOR, Role.AUDITOR}, Permission.LEGAL_HOLD, "what_we_hold", _("What we hold")
    ),
    ({Role.COORDINATOR, Role.AUDITOR}, Permission.HAND_OVER, "hand_over_list", _("Hand-overs between programs")),
    (_OF_TWO, rows_for_two(), "approvals", _("Waiting for a second person")),
    ({Role.PROGRAM_LEAD, Role.AUDITOR}, Permission.REVIEW_BROKEN_GLASS, "broken_glasses", _("Broken glass")),
    (None, Permission.OWN_FEED, "calendar_links", _("My calendar")),
    ({Role.SYSTEM_ADMIN}, Permission.END_FEED, "calendar_links_of_others", _("Calendar links")),
    ({Role.SYSTEM_ADMIN}, Permission.SEE_HEALTH, "job_list", _("Jobs")),
    ({Role.SYSTEM_ADMIN}, Permission.SEE_HEALTH, "timetable", _("Timetable")),
    (None, Permission.OWN_PROFILE, "profile", _("My details")),
    (None, Permission.OWN_SESSIONS, "sessions", _("Where I am signed in")),
]


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    title: str
    url: str
    is_here: bool


def entries_for(user: Any, here: str) -> Iterator[Entry]:
    """The menu of a signed-in user; `here` is the path of the page it stands on."""
    for roles, permission, route, title in _ENTRIES:
        if route == "approvals" and not names_for(user):
            continue  # no action of theirs needs a second person
        if may(user, permission) and (roles is None or user.role in roles):
            url = reverse(route)
            yield Entry(title, url, here == url)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the head of every page needs: the menu, the program's name and the other languages."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    now = get_language() or settings.LANGUAGE_CODE
    return {
        "menu": list(entries_for(user, request.path)) if signed_in else [],
        "program_name": getattr(user.program, "name", "") if signed_in else "",
        "other_languages": [(code, _LANGUAGE_NAMES[code]) for code, _name in settings.LANGUAGES if code != now],
        "here": request.get_full_path(),
    }
