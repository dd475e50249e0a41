"""What changed: visits that were planned, called off, or lost somebody; and what a lead has to see to."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.access import Role
from visitation.letters.invitations import post_invitations
from visitation.letters.reminders import GOING
from visitation.letters.words import about, page_of, told, visit_of, when
from visitation.models import Channel, Match, Plan, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.accounts.site import address
from volunteers.models import Letter, Membership, Program, User, Volunteer
from volunteers.post import NotNeeded, Told, draft, kind, post, post_all
from volunteers.post.readers import Reader

OFF = (Status.HELD, Status.WITHDRAWN)
URGENT_WITHIN = timedelta(hours=48)
LISTED = 12  # visits in one letter; the page shows the rest


def is_soon(visit: Visit, now: datetime) -> bool:
    """Whether a change of this visit may break somebody's quiet hours."""
    return visit.starts - now <= URGENT_WITHIN


def post_planned(plan: Plan, visits: Sequence[Visit], *, now: datetime) -> None:
    """One letter to each volunteer of a plan that was published, however many visits."""
    places = VisitVolunteer.objects.filter(visit__in=[visit.pk for visit in visits], holds=True)
    volunteers = Volunteer.objects.filter(pk__in=places.values("volunteer"))
    post_all(
        draft("visits_planned", plan.code, volunteer, program=volunteer.program_id, due=now) for volunteer in volunteers
    )
    post_invitations(visits, now=now)


@kind(gettext_lazy("Visits that were planned"))
def visits_planned(letter: Letter, reader: Reader, now: datetime) -> Told:
    """The reader's own visits of the plan that are still to come."""
    visits = list(
        Visit.objects.filter(
            plan__code=letter.subject_code, program=letter.program_id, status__in=GOING, starts__gt=now,
            team__volunteer=letter.volunteer_id, team__holds=True,
        ).select_related("facility").defer("findings").order_by("starts", "code")
    )  # fmt: skip
    if not visits:
        raise NotNeeded("nothing_left")
    lines = [f"{visit.code}: {when(visit, reader)}" for visit in visits[:LISTED]]
    first = ngettext(
        "%(count)d appointment is planned for you:", "%(count)d appointments are planned for you:", len(visits)
    ) % {"count": len(visits)}
    page = _("All of them are here: %(link)s") % {"link": address() + "/visits/"}
    subject = _("Your coming appointments")
    short = f"{first} {lines[0]}" if len(visits) == 1 else f"{first} {lines[0]} …"
    return told(subject, [first, "\n".join(lines), page], f"{short} {address()}/visits/")


def post_off(visit: Visit, volunteers: Iterable[Volunteer], *, now: datetime) -> None:
    """Tell these volunteers that nobody travels: the visit is on hold or withdrawn."""
    post_turn("visit_off", visit, volunteers, useful_until=visit.ends, now=now)


def post_turn(
    kind_of_letter: str, visit: Visit, volunteers: Iterable[Volunteer], *, useful_until: datetime, now: datetime
) -> None:
    """Tell these volunteers what became of the visit, once for each of its changes; calendars hear of it too."""
    post_all(
        draft(
            kind_of_letter, visit.code, volunteer, program=visit.program_id, due=now, edition=f"{visit.sequence}",
            useful_until=useful_until, is_urgent=is_soon(visit, now),
        )
        for volunteer in volunteers
    )  # fmt: skip
    post_invitations([visit], now=now)


@kind(gettext_lazy("A visit that was called off"))
def visit_off(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Do not go."""
    visit = visit_of(letter)
    if visit.status not in OFF:
        raise NotNeeded("on_again")
    newest = Letter.objects.filter(
        kind=letter.kind, subject_code=visit.code, program=letter.program_id, volunteer=letter.volunteer_id,
        edition=f"{visit.sequence}",
    )  # fmt: skip
    if letter.edition != f"{visit.sequence}" and newest.exists():
        raise NotNeeded("newer")  # it says the same, and what became of it since
    gaps = {"code": visit.code, "when": when(visit, reader)}
    first = _("Please do not go: appointment %(code)s, %(when)s, does not take place as planned.") % gaps
    held = _("It is on hold; your lead tells you when it is on again.") if visit.status == Status.HELD else ""
    short = _("Please do NOT go. %(code)s, %(when)s, is off.") % gaps
    return told(about(visit), [first, held, _other_hours(visit, letter.volunteer_id), page_of(visit)], short)


def _other_hours(visit: Visit, volunteer: int | None) -> str:
    """Whoever makes a visit on hold alone may choose another hour; for others their lead does."""
    if visit.status != Status.HELD:
        return ""
    others = visit.team.exclude(volunteer=volunteer).exclude(part=VisitVolunteer.Part.MENTOR)
    matched = Match.objects.filter(
        person=visit.person_id, volunteer=volunteer, channel=Channel.VISITS, ended_at__isnull=True
    )
    if others.exists() or not matched.exists():
        return ""
    link = address() + reverse("visit_change", args=[visit.code])
    return _("Other hours that fit you and the person are here: %(link)s") % {"link": link}


def post_off_it(visit: Visit, volunteer: Volunteer, *, now: datetime) -> None:
    """Tell a volunteer whom somebody took off a visit that others still make."""
    post(
        "off_it", visit.code, volunteer, program=visit.program_id, due=now, edition=f"{visit.sequence}",
        useful_until=visit.ends, is_urgent=is_soon(visit, now),
    )  # fmt: skip


@kind(gettext_lazy("A visit that goes on without its reader"))
def off_it(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Do not go. The visit's page is not theirs any more."""
    visit = visit_of(letter)
    if visit.team.filter(volunteer=letter.volunteer_id).exists():
        raise NotNeeded("on_it_again")
    gaps = {"code": visit.code, "when": when(visit, reader)}
    first = _("Please do not go: you are not on appointment %(code)s, %(when)s, any more.") % gaps
    call = _("If you did not expect this, please call your lead.")
    return told(about(visit), [first, call], _("Please do NOT go. You are not on %(code)s, %(when)s, any more.") % gaps)


def post_team_smaller(visit: Visit, gone: Volunteer, others: Iterable[Volunteer], *, now: datetime) -> None:
    """Tell those who still make a visit that one of them does not."""
    post_all(
        draft(
            "team_smaller", visit.code, volunteer, program=visit.program_id, due=now,
            edition=f"{gone.code} {visit.sequence}", useful_until=visit.starts, is_urgent=is_soon(visit, now),
        )
        for volunteer in others
    )  # fmt: skip


@kind(gettext_lazy("A visit with one volunteer less"))
def team_smaller(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Call before you go."""
    visit = visit_of(letter)
    if visit.status not in GOING:
        raise NotNeeded("called_off")
    if not visit.team.filter(volunteer=letter.volunteer_id).exists():
        raise NotNeeded("no_place")
    gaps = {"code": visit.code, "when": when(visit, reader)}
    first = _("Somebody of your team cannot come to %(code)s, %(when)s.") % gaps
    call = _("Please call your lead before you go.")
    return told(about(visit), [first, call, page_of(visit)], f"{first} {call}")


def leads_of(program_id: int, assigned: User | None = None) -> list[User]:
    """Who is told for a program: the lead that somebody is assigned to where they still are one, else every lead."""
    memberships = Membership.objects.filter(
        program=program_id, role=Role.PROGRAM_LEAD.value, ended_at__isnull=True, suspended_at__isnull=True,
        user__is_active=True,
    ).select_related("user")  # fmt: skip
    leads = [membership.user for membership in memberships.order_by("pk")]
    return [assigned] if assigned in leads else leads


def post_released(visit: Visit, gone: Volunteer, *, now: datetime) -> None:
    """Tell the lead, once, that a place is free again."""
    for lead in leads_of(visit.program_id, visit.person.assigned_lead):
        post(
            "place_released", visit.code, lead, program=visit.program_id, due=now,
            edition=f"{gone.code} {visit.sequence}", useful_until=visit.starts, is_urgent=is_soon(visit, now),
        )  # fmt: skip


@kind(gettext_lazy("A place that is free again"))
def place_released(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Who cannot come, and whether anybody is left; for leads, in codes."""
    visit = visit_of(letter)
    volunteer = letter.edition.partition(" ")[0]
    if visit.status == Status.WITHDRAWN or visit.team.filter(volunteer__code=volunteer).exists():
        raise NotNeeded("settled")
    left = visit.team.count()
    first = _("%(volunteer)s cannot come to %(code)s, %(when)s.") % {
        "volunteer": volunteer, "code": visit.code, "when": when(visit, reader)
    }  # fmt: skip
    rest = (
        ngettext("%(count)d volunteer is still on it.", "%(count)d volunteers are still on it.", left) % {"count": left}
        if left
        else _("Nobody else is on it: it is on hold.")
    )
    return told(about(visit), [first, rest, page_of(visit)], f"{first} {rest}")


def post_match_ended(match: Match, withdrawn: Sequence[str], left: Sequence[str], *, now: datetime) -> None:
    """Tell the lead, once, that a volunteer has ended a match of their own, and what became of its visits."""
    codes = [*withdrawn, *left]
    soon = Visit.objects.filter(program=match.person.program_id, code__in=codes, starts__lte=now + URGENT_WITHIN)
    edition = f"{match.volunteer.code} {len(withdrawn)} {len(left)}"
    for lead in leads_of(match.person.program_id, match.person.assigned_lead):
        post(
            "match_ended", match.person.alias_code, lead, program=match.person.program_id, due=now,
            edition=f"{match.pk} {edition}", is_urgent=soon.exists(),
        )  # fmt: skip


@kind(gettext_lazy("A match that a volunteer has ended"))
def match_ended(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Whose, with whom, and how many visits it changed; for leads, in codes."""
    _number, volunteer, withdrawn, left = letter.edition.split()
    gaps = {"volunteer": volunteer, "person": letter.subject_code}
    first = _("%(volunteer)s has ended the match with %(person)s.") % gaps
    off = ngettext("%(count)d visit was withdrawn.", "%(count)d visits were withdrawn.", int(withdrawn))
    fewer = ngettext("%(count)d visit has one volunteer less.", "%(count)d visits have one volunteer less.", int(left))
    lines = [text % {"count": int(count)} for text, count in ((off, withdrawn), (fewer, left)) if int(count)]
    page = address() + reverse("person", args=[letter.subject_code])
    return told(_("A match has ended"), [first, " ".join(lines), page], " ".join([first, *lines]))


def post_held(closure: str, program: Program, visits: list[Visit], *, now: datetime) -> None:
    """Tell the leads once which visits a closure put on hold."""
    for lead in leads_of(program.pk):
        post(
            "visits_held", closure, lead, program=program, due=now,
            edition=visits[0].code,
            is_urgent=any(is_soon(visit, now) for visit in visits),
        )  # fmt: skip


@kind(gettext_lazy("Visits that a closure stopped"))
def visits_held(letter: Letter, reader: Reader, now: datetime) -> Told:
    """How many are on hold now; which ones, the page of the week says."""
    held = list(
        Visit.objects.filter(program=letter.program_id, status=Status.HELD, starts__gt=now)
        .select_related("facility").defer("findings").order_by("starts", "code")
    )  # fmt: skip
    if not held:
        raise NotNeeded("settled")
    first = ngettext(
        "A facility is closed: %(count)d appointment is on hold, and its volunteers are being told.",
        "A facility is closed: %(count)d appointments are on hold, and their volunteers are being told.",
        len(held),
    ) % {"count": len(held)}
    lines = [f"{visit.code}: {when(visit, reader)}" for visit in held[:LISTED]]
    return told(_("Appointments on hold"), [first, "\n".join(lines), address() + "/week/"], f"{first} {lines[0]}")


def post_please_call(visit: Visit, volunteer: Volunteer, *, now: datetime) -> None:
    """A volunteer asked by text message to be called."""
    for lead in leads_of(visit.program_id, visit.person.assigned_lead):
        post("please_call", visit.code, lead, program=visit.program_id, due=now, edition=volunteer.code, is_urgent=True)


@kind(gettext_lazy("A volunteer who asks to be called"))
def please_call(letter: Letter, reader: Reader, now: datetime) -> Told:
    """In codes; the number stands on the page of the post."""
    visit = visit_of(letter)
    text = _("%(volunteer)s asks to be called, after %(code)s.") % {"volunteer": letter.edition, "code": visit.code}
    return told(_("Please call a volunteer"), [text, page_of(visit)], text)
