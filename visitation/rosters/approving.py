"""A list takes two leads: one asks, another agrees to exactly that list (ROS-03), and a version of it is kept.

Asking and agreeing check every visit and rule once more. What is open stops both.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.access import Permission, Role
from compliance.approvals.asking import ask
from compliance.approvals.models import Approval
from compliance.approvals.refusals import Refusal, Refused
from compliance.approvals.registry import two_person
from facilities.models import RulebookEdition
from visitation.models import Person, Plan, Roster, RosterChange, RosterName, RosterVersion, Visit, VisitOverride
from visitation.rosters.changed import Difference, differences
from visitation.rosters.documents import Contents, Entry, contents_of, keep
from visitation.rosters.lines import Checked, check_list, visits_of
from visitation.rosters.preparing import keep_check, locked, record
from visitation.statuses import Status, require_move
from volunteers.models import Membership, User, Volunteer


class CannotAsk(Exception):
    """Nobody was asked; `why`: problems, nothing, alone, waiting (a version is still to be sent)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def ask_to_approve(roster: Roster, *, by: User, now: datetime) -> Approval:
    """Ask another lead to agree to a list, or to the addendum of one that was sent. Raises CannotAsk, and as `ask`."""
    roster = locked(roster)
    if roster.versions.filter(sent_at__isnull=True).exists():
        raise CannotAsk("waiting")
    if not set(_leads(roster)) - {by.pk} - set(_who_set_aside(roster, now=now)):
        raise CannotAsk("alone")
    if roster.state == Roster.State.SENT:
        if not differences(roster, now=now):
            raise CannotAsk("nothing")
    else:
        checked = check_list(roster, now=now)
        keep_check(roster, checked, now=now)
        if not checked.visits:
            raise CannotAsk("nothing")
        if checked.open:
            raise CannotAsk("problems")
    return ask(Permission.GENERATE_ROSTER, subject=roster.code, program=roster.program, by=by, now=now)


def waiting_approval(roster: Roster, *, now: datetime) -> Approval | None:
    """The question that waits for an answer, if somebody asked."""
    return Approval.objects.filter(
        action=Permission.GENERATE_ROSTER.value, subject=roster.code, program_id=roster.program_id,
        state=Approval.State.ASKED, expires_at__gt=now,
    ).first()  # fmt: skip


def _leads(roster: Roster) -> list[int]:
    leads = Membership.objects.filter(
        program=roster.program_id, role=Role.PROGRAM_LEAD.value, ended_at__isnull=True, suspended_at__isnull=True,
        user__is_active=True,
    )  # fmt: skip
    return list(leads.values_list("user_id", flat=True))


def _who_set_aside(roster: Roster, *, now: datetime) -> list[int]:
    """Whoever set a rule aside for a visit of the list changed it: another one agrees."""
    names = VisitOverride.objects.filter(visit__in=visits_of(roster, now=now).values("pk")).values("by")
    return list(User.objects.filter(username__in=names).values_list("pk", flat=True))


def _roster_of(approval: Approval) -> Roster:
    rows = Roster.objects.select_related("facility", "program").defer("found")
    return rows.get(code=approval.subject, program=approval.program_id)


def _described(approval: Approval) -> str:
    roster = _roster_of(approval)
    gaps = {"code": roster.code, "facility": roster.facility.name}
    if roster.state == Roster.State.SENT:
        return _("Changes to list %(code)s, for %(facility)s: they can be sent once you agree.") % gaps
    count = visits_of(roster, now=approval.asked_at).count()
    told = ngettext(
        "List %(code)s, for %(facility)s: %(count)d visit. It can be sent once you agree.",
        "List %(code)s, for %(facility)s: %(count)d visits. It can be sent once you agree.",
        count,
    )
    again = _("Every visit is checked against the rules once more.")
    return f"{told % {**gaps, 'count': count}} {again}"


def _content(approval: Approval) -> dict[str, Any]:
    """The list and each of its visits with who comes, locked where a transaction is open."""
    roster = locked(_roster_of(approval))
    about = {"state": roster.state, "days": [roster.first_day.isoformat(), roster.last_day.isoformat()]}
    if roster.state == Roster.State.SENT:
        changes = differences(roster, now=approval.asked_at)
        return about | {"changes": [_plain(change) for change in changes]}
    visits = list(visits_of(roster, now=approval.asked_at))
    numbers = [visit.pk for visit in visits]
    stand_bys = roster.names.filter(visit__in=numbers, version__isnull=True).order_by("visit_id", "volunteer_id")
    places = Visit.objects.filter(pk__in=numbers, team__isnull=False).order_by("pk", "team__volunteer_id")
    return about | {
        "visits": [
            [visit.code, visit.status, visit.person_id, visit.edition_id, visit.starts.isoformat(),
             visit.ends.isoformat()]
            for visit in visits
        ],
        "teams": [list(pair) for pair in places.values_list("pk", "team__volunteer_id")],
        "stand_bys": [list(pair) for pair in stand_bys.values_list("visit_id", "volunteer_id")],
        "set_aside": [
            list(pair)
            for pair in VisitOverride.objects.filter(visit__in=numbers).order_by("pk").values_list("visit_id", "code")
        ],
    }  # fmt: skip


def _plain(change: Difference) -> list[Any]:
    visit = change.visit
    return [visit.code, list(change.comes), list(change.comes_not), change.is_off, visit.starts.isoformat(),
            visit.ends.isoformat()]  # fmt: skip


def _editors(approval: Approval) -> Iterable[int]:
    return _who_set_aside(_roster_of(approval), now=approval.asked_at)


def _page(approval: Approval) -> str:
    return reverse("roster", args=[approval.subject])


@two_person(
    Permission.GENERATE_ROSTER,
    title=gettext_lazy("A list for a facility"),
    describe=_described,
    content=_content,
    editors=_editors,
    link=_page,
    outcome=lambda version: _("Two leads agreed. The list can be sent now, within 24 hours."),
)
@transaction.atomic
def generate(approval: Approval, *, by: Any, now: datetime) -> RosterVersion:
    """What two leads agreed on becomes a version; its visits are on the list. Raises Refused where it is not so now."""
    roster = locked(_roster_of(approval))
    if roster.versions.filter(sent_at__isnull=True).exists():
        raise Refused(Refusal.ANSWERED)
    if roster.state == Roster.State.SENT:
        return _addendum(roster, approval, by=by, now=now)
    _lock_what_is_on_it(roster, now=now)
    checked = check_list(roster, now=now)
    if checked.open or not checked.visits:
        raise Refused(Refusal.CHANGED)
    named = _with_names(checked)
    entries = [
        Entry(visit, volunteer, part) for visit in checked.visits for volunteer, part in named.get(visit.pk, ())
    ]
    contents = contents_of(roster, entries, with_people=True)
    version = _version(roster, contents, approval, by=by, now=now, people=len(contents.people),
                       set_aside=checked.set_aside, one_hand=_made_some(roster, checked, by))  # fmt: skip
    keep(version, contents, now=now)
    RosterName.objects.filter(roster=roster, version__isnull=True).delete()
    RosterName.objects.bulk_create(
        RosterName(
            roster=roster, version=version, visit=entry.visit, volunteer=entry.volunteer,
            is_stand_by=entry.part == "stand_by", starts=entry.visit.starts, ends=entry.visit.ends,
        )
        for entry in entries
    )  # fmt: skip
    for visit in checked.visits:
        require_move(visit.status, Status.ON_ROSTER)
    Visit.objects.filter(pk__in=[visit.pk for visit in checked.visits]).update(status=Status.ON_ROSTER.value)
    Roster.objects.filter(pk=roster.pk).update(state=Roster.State.APPROVED)
    detail = {"version": version.number, "visits": len(checked.visits), "one_hand": version.one_hand}
    record("roster_agreed_to", roster, by=by, now=now, **detail)
    return version


def _addendum(roster: Roster, approval: Approval, *, by: Any, now: datetime) -> RosterVersion:
    changes = differences(roster, now=now)
    if not changes:
        raise Refused(Refusal.CHANGED)
    numbers = [change.visit.pk for change in changes]
    told = roster.names.filter(visit__in=numbers, struck__isnull=True, version__isnull=False)
    codes = {code for change in changes for code in (*change.comes, *change.comes_not)}
    volunteers = {row.code: row for row in Volunteer.objects.filter(program=roster.program_id, code__in=codes)}
    going = {change.visit.pk: list(Volunteer.objects.filter(places__visit=change.visit)) for change in changes
             if change.moved and not change.is_off}  # fmt: skip
    entries = []
    for change in changes:
        entries += [Entry(change.visit, volunteers[code], "visitor", "please take off") for code in change.comes_not]
        entries += [Entry(change.visit, volunteers[code], "visitor", "please add") for code in change.comes]
        stay = [one for one in going.get(change.visit.pk, ()) if one.code not in change.comes]
        entries += [Entry(change.visit, one, "visitor", "new hours") for one in stay]
    contents = contents_of(roster, entries, with_people=False)
    version = _version(roster, contents, approval, by=by, now=now, is_addendum=True)
    keep(version, contents, now=now)
    for change in changes:
        mine = told.filter(visit=change.visit)
        mine.filter(volunteer__code__in=change.comes_not).update(struck=version)
        if change.moved:  # told again with the new hours; who was told the old ones is struck
            for name in mine.filter(struck__isnull=True):
                RosterName.objects.filter(pk=name.pk).update(struck=version)
                _name(roster, version, change.visit, name.volunteer_id, name.is_stand_by)
        for code in change.comes:
            _name(roster, version, change.visit, volunteers[code].pk, False)
    RosterChange.objects.filter(roster=roster, visit__in=numbers, settled_at__isnull=True).update(settled_at=now)
    record("roster_addendum_agreed_to", roster, by=by, now=now, version=version.number,
           visits=[change.visit.code for change in changes])  # fmt: skip
    return version


def _name(roster: Roster, version: RosterVersion, visit: Visit, volunteer_id: int, is_stand_by: bool) -> None:
    RosterName.objects.create(
        roster=roster, version=version, visit=visit, volunteer_id=volunteer_id, is_stand_by=is_stand_by,
        starts=visit.starts, ends=visit.ends,
    )  # fmt: skip


def _lock_what_is_on_it(roster: Roster, *, now: datetime) -> None:
    """Volunteers, people, then the visits: the order of all that is written about visits."""
    visits = visits_of(roster, now=now)
    on_it = Volunteer.objects.filter(places__visit__in=visits.values("pk")).values("pk")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=on_it).order_by("pk").values_list("pk"))
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=visits.values("person"))
    list(people.order_by("pk").values_list("pk"))
    list(visits.select_for_update(of=("self",)).values_list("pk"))


def _with_names(checked: Checked) -> dict[int, Sequence[tuple[Volunteer, str]]]:
    """The teams with the volunteers' rows whole, so that names can be read: one query."""
    numbers = {volunteer.pk for team in checked.teams.values() for volunteer, _part in team}
    rows = Volunteer.objects.in_bulk(numbers)
    return {pk: [(rows[volunteer.pk], part) for volunteer, part in team] for pk, team in checked.teams.items()}


def _made_some(roster: Roster, checked: Checked, by: Any) -> bool:
    """Whether who agrees also made some of it: the plan of one of its visits, or the list itself."""
    name = str(by)[:120]
    plans = Plan.objects.filter(visits__in=[visit.pk for visit in checked.visits])
    made = plans.filter(made_by=name).exists() or plans.filter(published_by=name).exists()
    return made or roster.made_by == name


def _version(
    roster: Roster, contents: Contents, approval: Approval, *, by: Any, now: datetime, **columns: Any
) -> RosterVersion:
    last = roster.versions.aggregate(last=Max("number"))["last"] or 0
    edition = RulebookEdition.objects.filter(
        facility=roster.facility_id, state=RulebookEdition.State.PUBLISHED
    ).aggregate(number=Max("number"))["number"]  # fmt: skip
    return RosterVersion.objects.create(
        roster=roster, number=last + 1, edition=edition or 0, fields=list(contents.fields),
        person_fields=list(contents.person_fields), names=len(contents.volunteers), content_hash=contents.hashed(),
        asked_by=approval.asked_by, approved_by=str(by)[:120], approved_at=now, **columns,
    )  # fmt: skip
