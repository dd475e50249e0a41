"""Sign-ins of the demo: one for each role, two leads for each program, and a few volunteers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from compliance.access import Role
from visitation.demo_world.names import STAFF
from visitation.demo_world.places import PLACES
from visitation.models import VisitVolunteer
from visitation.statuses import Status
from volunteers.accounts import factors
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR
from volunteers.invitations.addresses import address_of
from volunteers.models import Membership, Program, SignInAddress, SpokenLanguage, User, Volunteer

# Known to everybody who reads this: the demo's people are invented, and the demo serves this machine alone.
PASSWORD = "invented people only"
# All begin alike, so that no account of a real program is ever taken for one of these.
_LEADS = [f"demo-lead-{place.town}" for place in PLACES]
_SECOND_LEADS = [f"demo-second-lead-{place.town}" for place in PLACES]  # publishing takes two
_VOLUNTEERS = [*(f"demo-volunteer-{place.town}" for place in PLACES[:-1]), f"demo-voluntaria-{PLACES[-1].town}"]
_OTHERS = ["demo-mentor", "demo-rules", "demo-coordinator", "demo-auditor", "demo-system", "demo-applicant"]
_USERNAMES = [*_LEADS, *_SECOND_LEADS, *_VOLUNTEERS, *_OTHERS]
_ROLE_NAMES = {
    Role.APPLICANT: "applicant",
    Role.VOLUNTEER: "volunteer",
    Role.MENTOR: "mentor",
    Role.PROGRAM_LEAD: "program lead",
    Role.RULE_ADMIN: "facility-rule admin",
    Role.COORDINATOR: "network coordinator",
    Role.AUDITOR: "auditor",
    Role.SYSTEM_ADMIN: "system admin",
}


@dataclass(frozen=True)
class _Account:
    username: str
    role: Role
    program: Program | None
    name: str
    language: str = "en"
    volunteer: Volunteer | None = None


def make_staff(programs: Sequence[Program], now: datetime) -> list[User]:
    """Everybody but the volunteers; a lead for each program first, then a second one for each."""
    names = list(STAFF)
    accounts = [
        _Account(name, Role.PROGRAM_LEAD, program, names.pop(0)) for name, program in zip(_LEADS, programs, strict=True)
    ]
    seconds = names[-len(programs) :]
    accounts += [
        _Account(name, Role.PROGRAM_LEAD, program, own)
        for name, program, own in zip(_SECOND_LEADS, programs, seconds, strict=True)
    ]
    accounts += [
        _Account("demo-rules", Role.RULE_ADMIN, None, names.pop(0)),
        _Account("demo-coordinator", Role.COORDINATOR, None, names.pop(0)),
        _Account("demo-auditor", Role.AUDITOR, None, names.pop(0)),
        _Account("demo-system", Role.SYSTEM_ADMIN, None, names.pop(0)),
        _Account("demo-applicant", Role.APPLICANT, programs[0], names.pop(0)),
    ]
    return _create(accounts, now)


def make_volunteer_accounts(programs: Sequence[Program], now: datetime) -> list[User]:
    """For each program the volunteer with most visits; for the last one who speaks Spanish, with screens in Spanish.

    One more of the first program is a mentor.
    """
    accounts = []
    for place, program in enumerate(programs):
        spanish = place == len(programs) - 1
        ranked = _busiest(program, spanish=spanish)
        accounts.append(_of_volunteer(_VOLUNTEERS[place], Role.VOLUNTEER, ranked[0], spanish))
        if place == 0:
            accounts.append(_of_volunteer("demo-mentor", Role.MENTOR, ranked[1], False))
    return _create(accounts, now)


def applicant_of(staff: Sequence[User]) -> User:
    """The one among them who applies."""
    return next(user for user in staff if user.username == "demo-applicant")


def demo_users() -> list[User]:
    """The demo's accounts in the order they are printed."""
    found = User.objects.filter(active_membership__isnull=False, username__in=_USERNAMES)
    return sorted(found.select_related("active_membership__program"), key=lambda user: _USERNAMES.index(user.username))


def sign_ins() -> list[dict[str, str]]:
    """What the demo prints: who may sign in as what."""
    return [
        {
            "sign_in_name": user.username,
            "password": PASSWORD,
            "role": _ROLE_NAMES[Role(user.active_membership.role)],
            "program": user.active_membership.program.name if user.active_membership.program else "",
            "language": user.language,
            "asks_for_a_code": _needs_code(user),
        }
        for user in demo_users()
    ]


def set_up_codes(users: Sequence[User]) -> None:
    """Give whoever must have a second factor one whose codes the demo's own pages show. Repeatable."""
    for user in users:
        if _needs_code(user):
            factors.give_seed(user)


def set_up_links(users: Sequence[User], now: datetime) -> None:
    """Give the volunteers an e-mail address to which links go; the demo shows the letters where it was started."""
    for user in users:
        if not _needs_code(user):
            SignInAddress.objects.filter(user=user).delete()
            known = SignInAddress(user=user, way=SignInAddress.Way.MAIL, shown_at=now)
            address = address_of(f"{user.username}@example.org")
            known.index, known.address = address.index, address.text
            known.save()


def _needs_code(user: User) -> bool:
    return user.active_membership.role in ROLES_WITH_SECOND_FACTOR


def _busiest(program: Program, *, spanish: bool) -> list[Volunteer]:
    volunteers = Volunteer.objects.filter(program=program, state=Volunteer.State.ACTIVE)
    if spanish:
        fluent = SpokenLanguage.objects.filter(language="es", level__gte=SpokenLanguage.Level.FLUENT)
        volunteers = volunteers.filter(pk__in=fluent.values("volunteer"))
    visits: dict[int, int] = {}
    places = VisitVolunteer.objects.filter(visit__program=program).exclude(visit__status=Status.WITHDRAWN.value)
    for volunteer_id in places.values_list("volunteer_id", flat=True):
        visits[volunteer_id] = visits.get(volunteer_id, 0) + 1
    return sorted(volunteers, key=lambda volunteer: (-visits.get(volunteer.pk, 0), volunteer.code))


def _of_volunteer(username: str, role: Role, volunteer: Volunteer, spanish: bool) -> _Account:
    name, language = volunteer.preferred_name, "es" if spanish else "en"
    return _Account(username, role, volunteer.program, name, language, volunteer)


def _create(accounts: Sequence[_Account], now: datetime) -> list[User]:
    password = make_password(PASSWORD)  # one password, one hash: a good hash takes its time
    users = User.objects.bulk_create(
        User(
            username=account.username,
            password=password,
            display_name=account.name,
            language=account.language,
            timezone=account.program.timezone if account.program else "America/New_York",
            joined_at=now,
        )
        for account in accounts
    )
    memberships = Membership.objects.bulk_create(
        Membership(user=user, program=account.program, role=account.role.value, since=now)
        for user, account in zip(users, accounts, strict=True)
    )
    for user, membership, account in zip(users, memberships, accounts, strict=True):
        user.active_membership = membership
        if account.volunteer is not None:
            account.volunteer.user = user
    User.objects.bulk_update(users, ["active_membership"])
    set_up_codes(users)
    set_up_links(users, now)
    Volunteer.objects.bulk_update([account.volunteer for account in accounts if account.volunteer], ["user"])
    return users
