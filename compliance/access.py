"""Roles, permissions and who holds which, as the table `permissions.csv` says.

The table decides which role may reach a route at all; which rows it sees there is decided by the querysets in each
package's `queries.py`. A route that is neither `@require`d nor `@public` fails the build (tests/test_routes.py).
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control

from compliance.tenancy import RoleName, acting, lock_timeout

View = Callable[..., HttpResponse]


class Role(StrEnum):
    """The columns of the table."""

    ANYONE = "AN"
    APPLICANT = "AP"
    VOLUNTEER = "VO"
    MENTOR = "MB"
    PROGRAM_LEAD = "PL"
    RULE_ADMIN = "RA"
    COORDINATOR = "NC"
    AUDITOR = "AU"
    SYSTEM_ADMIN = "SA"


class Permission(StrEnum):
    """The rows of the table that a route of ours stands under, by what they let one do."""

    READ_PUBLISHED_RULES = "RUL-01"
    READ_RULE_DRAFTS = "RUL-03"
    EDIT_RULE_DRAFT = "RUL-05"
    PUBLISH_RULES = "RUL-06"
    SEE_EFFECT_OF_RULES = "RUL-08"
    OFFER_HELP = "VIS-01"
    BOOK_VISIT = "VIS-02"
    SEE_VISIT = "VIS-03"
    CANCEL_VISIT = "VIS-06"
    SEE_DAY_SHEET = "VIS-07"
    RECORD_OUTCOME = "VIS-08"
    SET_RULE_ASIDE = "VIS-09"
    WRITE_LOG = "LOG-01"
    READ_OWN_LOG = "LOG-02"
    READ_PASSED_ON = "LOG-03"
    SHARE_LOG = "LOG-05"
    WRITE_INCIDENT = "INC-01"
    READ_INCIDENT = "INC-02"
    PASS_INCIDENT_ON = "INC-03"
    BUILD_PLAN = "ROS-01"
    APPROVE_PLAN = "ROS-02"
    GENERATE_ROSTER = "ROS-03"
    SEND_ROSTER = "ROS-04"
    SEE_PAST_ROSTER = "ROS-05"
    OWN_FEED = "FEED-01"
    END_FEED = "FEED-02"
    APPLY = "VOL-01"
    MERGE_PEOPLE = "PER-20"
    OWN_PROFILE = "VOL-02"
    EXPORT_SHEET = "EXP-01"
    OWN_DATA = "EXP-03"
    IMPORT_SHEET = "IMP-01"
    READ_APPLICATION = "VOL-07"
    NOTE_OF_VOLUNTEER = "VOL-08"
    SEE_TRAINING = "VOL-12"
    SEE_VOLUNTEERS = "VOL-03"
    CONTACT_VOLUNTEERS = "VOL-04"
    OWN_AVAILABILITY = "VOL-06"
    SEE_CLEARANCES = "VOL-09"
    TYPE_IDENTIFIERS = "VOL-11"
    SEE_LOAD = "VOL-14"
    OWN_SESSIONS = "USR-08"
    INVITE_VOLUNTEER = "USR-01"
    GRANT_LEAD = "USR-02"
    GRANT_NETWORK_ROLE = "USR-03"
    GRANT_SYSTEM_ADMIN = "USR-04"
    SUSPEND = "USR-05"
    RESET_SECOND_FACTOR = "USR-06"
    OFFBOARD = "VOL-13"
    CHANGE_PROGRAMS = "SYS-01"
    CHANGE_SETTINGS = "SYS-02"
    SEE_OWN_ACCESS = "AUD-01"
    SEAL_PROGRAM = "SYS-04"
    SEE_HEALTH = "SYS-06"
    SEE_ACCESS_HISTORY = "AUD-02"
    READ_PROGRAM_AUDIT = "AUD-03"
    VERIFY_TRAIL = "AUD-06"
    SEE_PERSON = "PER-01"
    SEE_CHOSEN_NAME = "PER-02"
    SEE_LEGAL_NAME = "PER-03"
    SEE_LAST_DIGITS = "PER-04"
    SEE_A_NUMBER = "PER-05"
    SEE_COUNTRY_OF_BIRTH = "PER-06"
    SEE_DATE_OF_BIRTH = "PER-07"
    SEE_LANGUAGES_OF_PERSON = "PER-08"
    SEE_FACILITY_OF_PERSON = "PER-09"
    SEE_HOUSING_UNIT = "PER-10"
    SEE_ACCESS_NEEDS = "PER-11"
    SEE_HEALTH_NOTES = "PER-12"
    SEE_CONTACTS = "PER-14"
    KEEP_CONSENTS = "PER-25"
    TAKE_REQUEST = "PER-16"
    EDIT_IDENTITY = "PER-17"
    EDIT_VISIT_FIELDS = "PER-18"
    CLOSE_PERSON = "PER-19"
    HAND_OVER = "PER-21"
    LOOK_UP_A_NUMBER = "PER-22"
    PURGE_NOW = "PER-23"
    LEGAL_HOLD = "PER-24"
    OWN_STATISTICS = "REP-01"
    SEE_OWN_MATCH = "MAT-01"
    SEE_MATCHES = "MAT-02"
    PROPOSE_MATCH = "MAT-03"
    ANSWER_PROPOSAL = "MAT-04"
    END_MATCH = "MAT-05"
    SEE_ENDED_MATCH = "MAT-06"
    REVIEW_BROKEN_GLASS = "AUD-08"


@dataclass(frozen=True)
class AnyOf:
    """Several rows of the table, one of which is enough: for a page on which several kinds of work meet."""

    permissions: tuple[Permission, ...]


@cache
def rows_for_two() -> AnyOf:
    """Every row of which some role's cell asks for two people, as far as anything of ours stands under it."""
    needed = {row for row, cells in table().items() if any("2p" in cell for cell in cells.values())}
    return AnyOf(tuple(permission for permission in Permission if permission.value in needed))


@cache
def table() -> dict[str, dict[str, str]]:
    """{action id: {role code: cell}}; a cell of `-` or nothing grants nothing."""
    path = Path(__file__).with_name("permissions.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["id"]: {role.value: (row[role.value] or "-").strip() for role in Role} for row in csv.DictReader(lines)
        }


def grants(role: str, permission: Permission) -> str:
    """The table's cell for a role, e.g. `own`, `prog`, `2p`; empty when it grants nothing."""
    cell = table()[permission.value].get(role, "-")
    return "" if cell == "-" else cell


def may(actor: Any, permission: Permission | AnyOf) -> bool:
    """Whether the actor's role may do this at all. An actor is anything with a `role`; nobody signed in has none."""
    role = getattr(actor, "role", None)
    if isinstance(permission, AnyOf):
        return any(grants(role or Role.ANYONE.value, each) for each in permission.permissions)
    return bool(grants(role or Role.ANYONE.value, permission))


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page, and back here afterwards."""
    back = QueryDict(mutable=True)
    back["next"] = request.get_full_path()
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{back.urlencode(safe='/')}")


def require(permission: Permission | AnyOf, *, even_resting: bool = False) -> Callable[[View], View]:
    """Let only roles with this permission reach a view. `even_resting`: also while the role rests, as if it did not.

    Nobody signed in: to the sign-in page. Signed in without the right: 404, the same as for a page that is not there.
    The view runs as that user, for the program of their active role: the database shows it that program's rows alone.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            user = request.user
            actor = user
            if even_resting and user.role is None:
                actor = user.resting_membership
            if not may(actor, permission):
                raise Http404
            program, role = getattr(actor, "program", None), _database_role(actor, permission)
            # A page that is only read writes one kind of row, the trail's: how long that waits is told here already.
            waits = lock_timeout.get() if request.method in ("GET", "HEAD") else ""
            number = program and program.pk
            with acting(actor=user.pk, program=number, role=role, is_whole_request=True, waits=waits):
                response = view(request, *args, **kwargs)
                if not getattr(response, "is_rendered", True):  # a template that waits would find no row later
                    response.render()
            # On a shared telephone the way back must not show the page to the next person.
            patch_cache_control(response, private=True, no_store=True)
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(permission: Permission | None = None, *, acts: bool = True) -> Callable[[View], View]:
    """Let anyone reach a view, by the row of the table that says so (None: sign-in, language, health).

    The view runs as nobody, for no program: the database shows it no program's rows. `acts=False` is for views that
    must answer without a database.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def as_nobody(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with acting(is_whole_request=True):
                response = view(request, *args, **kwargs)
                if not getattr(response, "is_rendered", True):
                    response.render()
            return response

        reached = as_nobody if acts else view
        reached.permission = permission  # type: ignore[attr-defined]
        reached.is_public = True  # type: ignore[attr-defined]
        return reached

    return decorate


def _database_role(user: Any, permission: Permission | AnyOf) -> RoleName:
    """The pages of a facility-rule admin about rules run where no table about people can be read at all."""
    about_rules = isinstance(permission, Permission) and permission.value.startswith("RUL-")
    return "rules" if about_rules and user.role == Role.RULE_ADMIN else "app"
