"""For each action that takes two people: a world in which somebody asked for it, for the abuses to be tried on.

Whoever registers an action adds a line to WORLDS; an action without one fails a test.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from compliance.approvals.models import Approval
from compliance.keys import is_destroyed, sealing
from compliance.retention.holds import set_hold
from compliance.retention.models import Hold
from facilities.actions.drafts import make_draft
from tests.factories.accounts import with_app
from tests.factories.concerns import a_destination, an_incident
from tests.factories.passed_on import a_program_beyond, may_pass_on
from tests.factories.rosters import a_draft_roster
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.actions.holds import ask_to_hold, ask_to_release
from visitation.actions.people.deleting import ask_to_delete
from visitation.actions.publication import ask_to_publish
from visitation.incidents.passing_on import ask_to_pass_on
from visitation.merging.merging import ask_to_merge
from visitation.models import HandOver, Incident, Person, Plan, Roster, Visit
from visitation.placements.handing_on import ask_to_hand_over
from visitation.rosters.approving import ask_to_approve
from visitation.rule_desk.publishing import ask_to_publish_rules
from visitation.statuses import Status
from volunteers.actions.sealing import ask_to_seal
from volunteers.models import Membership, Program, User
from volunteers.roles.asking_two import ask_for_reset, ask_for_role
from volunteers.roles.programs import ask_for_program, ask_to_archive, ask_to_change

NOW = STARTS - timedelta(days=3)


@dataclass
class AskedFor:
    """`change()` alters what would be done; `was_done()` says whether it was."""

    approval: Approval
    first: User
    second: User
    editor: User | None  # with the right, but the one who changed it last
    without_right: User
    of_another_program: User
    change: Callable[[], Any]
    was_done: Callable[[], bool]
    is_done_elsewhere: bool = False  # by a command, which spends what was agreed to


def a_plan_to_publish() -> AskedFor:
    world = ToldVisits()
    far = ToldVisits("far", facility=world.facility)
    second, editor = world.user("second-lead", "PL"), world.user("maker", "PL")
    draft = world.visit(status=Status.DRAFT)
    plan = draft.plan
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.DRAFT, made_by=editor.username)
    approval = ask_to_publish(plan, by=world.lead, now=NOW)
    return AskedFor(
        approval,
        world.lead,
        second,
        editor,
        world.ida.user,
        far.lead,
        lambda: Visit.objects.filter(pk=draft.pk).update(ends=draft.ends + timedelta(minutes=30)),
        lambda: Plan.objects.get(pk=plan.pk).state == Plan.State.PUBLISHED,
    )


def a_list_to_send() -> AskedFor:
    world = ToldVisits()
    far = ToldVisits("far", facility=world.facility)
    second, editor = world.user("second-lead", "PL"), world.user("maker", "PL")
    visit = world.visit(status=Status.ASKED)
    roster = a_draft_roster(visit, by=world.lead, set_aside_by=editor, now=NOW)
    return AskedFor(
        ask_to_approve(roster, by=world.lead, now=NOW),
        world.lead,
        second,
        editor,
        world.ida.user,
        far.lead,
        lambda: Visit.objects.filter(pk=visit.pk).update(ends=visit.ends + timedelta(minutes=30)),
        lambda: Roster.objects.get(pk=roster.pk).state == Roster.State.APPROVED,
    )


class _Network:
    """Two coordinators, two system admins, and two programs with a lead each."""

    def __init__(self) -> None:
        self.world = ToldVisits()
        self.far = ToldVisits("far", facility=self.world.facility)
        self.first, self.second = self.account("first-coordinator", "NC"), self.account("second-coordinator", "NC")
        self.auditor = self.account("auditor", "AU")
        self.somebody = self.account("somebody", None)

    def account(self, name: str, role: str | None) -> User:
        user = User.objects.create_user(name, "long enough to be allowed")
        if role is not None:
            user.active_membership = Membership.objects.create(user=user, role=role)
            user.save()
        return user

    def asked(
        self, approval: Approval, change: Callable[[], Any], was_done: Callable[[], bool], **people: User
    ) -> AskedFor:
        told = {"first": self.first, "second": self.second, "editor": None, "without_right": self.auditor}
        return AskedFor(
            approval=approval, of_another_program=self.far.lead, change=change, was_done=was_done, **(told | people)
        )

    def was_given(self, role: str) -> bool:
        return Membership.objects.filter(user=self.somebody, role=role).exists()

    def close_the_account(self) -> None:
        User.objects.filter(pk=self.somebody.pk).update(is_active=False)


def a_role_to_grant(role: str) -> AskedFor:
    network = _Network()
    approval = ask_for_role(role, program=None, user=network.somebody, by=network.first, now=NOW)
    return network.asked(approval, network.close_the_account, lambda: network.was_given(role))


def a_lead_to_grant() -> AskedFor:
    network = _Network()
    first, program = network.world.lead, network.world.program
    second = network.world.user("second-lead", "PL")
    approval = ask_for_role("PL", program=program, user=network.somebody, by=first, now=NOW)
    return network.asked(
        approval,
        network.close_the_account,
        lambda: network.was_given("PL"),
        first=first,
        second=second,
        without_right=network.world.ida.user,
    )


def a_factor_to_reset() -> AskedFor:
    network = _Network()
    first, second = network.world.lead, network.world.user("second-lead", "PL")
    owner = with_app(network.world.user("forgetful-lead", "PL"))
    approval = ask_for_reset(owner.active_membership, by=first, now=NOW)
    return network.asked(
        approval,
        lambda: Membership.objects.filter(pk=owner.active_membership_id).update(role="VO"),
        lambda: User.objects.get(pk=owner.pk).factors_end_at is not None,  # a lead's goes a day later
        first=first,
        second=second,
        editor=owner,  # whose factor it is
        without_right=network.world.ida.user,
    )


def a_program_to_begin() -> AskedFor:
    network = _Network()
    approval = ask_for_program(
        code="new", name="New", phone="", timezone="America/New_York", by=network.first, now=NOW
    )

    def begun_otherwise() -> None:
        Program.objects.create(network=network.world.network, code="new", name="Another one")

    return network.asked(approval, begun_otherwise, lambda: Program.objects.filter(code="new", name="New").exists())


def a_program_to_archive() -> AskedFor:
    network = _Network()
    program = Program.objects.create(network=network.world.network, code="old", name="Old")
    sealing.seal_away(sealing.prepare(program.pk), now=NOW)
    return network.asked(
        ask_to_archive(program, by=network.first, now=NOW),
        lambda: Program.objects.filter(pk=program.pk).update(name="Older"),
        lambda: Program.objects.get(pk=program.pk).archived_at is not None,
    )


def a_program_to_change() -> AskedFor:
    network = _Network()
    program = Program.objects.create(network=network.world.network, code="old", name="Old")
    return network.asked(
        ask_to_change(program, by=network.first, now=NOW, name="Renamed"),
        lambda: Program.objects.filter(pk=program.pk).update(phone="212-555-0199"),
        lambda: Program.objects.get(pk=program.pk).name == "Renamed",
    )


def a_program_to_seal() -> AskedFor:
    network = _Network()
    first, second = network.world.lead, network.world.user("second-lead", "PL")
    approval = ask_to_seal(network.world.program, by=first, now=NOW)
    row = Approval.objects.filter(pk=approval.pk)
    asked = network.asked(
        approval,
        lambda: row.update(subject="far"),  # another program than was asked for
        lambda: row.filter(state__in=[Approval.State.APPROVED, Approval.State.EXECUTED]).exists(),
        first=first,
        second=second,
        without_right=network.world.ida.user,
    )
    return replace(asked, is_done_elsewhere=True)


def a_person_to_delete() -> AskedFor:
    network = _Network()
    world, second = network.world, network.world.user("second-lead", "PL")
    return network.asked(
        ask_to_delete(world.person, by=world.lead, now=NOW),
        lambda: Person.objects.filter(pk=world.person.pk).update(state=Person.State.PAUSED),
        lambda: is_destroyed(world.person.key_id),
        first=world.lead,
        second=second,
        without_right=world.ida.user,
    )


def a_person_to_pass_on() -> AskedFor:
    network = _Network()
    world, second = network.world, network.world.user("second-lead", "PL")
    to = may_pass_on(world, a_program_beyond(world))
    approval = ask_to_hand_over(world.person, to=to, fields=["legal_name"], by=world.lead, now=NOW)
    return network.asked(
        approval,
        lambda: Person.objects.filter(pk=world.person.pk).update(state=Person.State.PAUSED),
        lambda: HandOver.objects.filter(person=world.person).exists(),
        first=world.lead,
        second=second,
        without_right=world.ida.user,
    )


def people_to_merge() -> AskedFor:
    network = _Network()
    world, second = network.world, network.world.user("second-lead", "PL")
    other = Person.objects.create(program=world.program, alias_code="9X-XB", legal_name="Rosa Roe")
    return network.asked(
        ask_to_merge(world.person, other, {"legal_name": "other"}, by=world.lead, now=NOW),
        lambda: Person.objects.filter(pk=other.pk).update(state=Person.State.PAUSED),
        lambda: Person.objects.filter(pk=other.pk, merged_into=world.person.pk).exists(),
        first=world.lead,
        second=second,
        without_right=world.ida.user,
    )


def a_hold_to_set() -> AskedFor:
    network = _Network()
    world, second = network.world, network.world.user("second-lead", "PL")
    approval = ask_to_hold(world.program, people=[world.person.alias_code], reason="a letter", by=world.lead, now=NOW)
    return network.asked(
        approval,
        lambda: Person.objects.filter(pk=world.person.pk).update(alias_code="9X-XX"),  # nobody has that code now
        lambda: Hold.objects.exists(),
        first=world.lead,
        second=second,
        without_right=world.ida.user,
    )


def a_hold_to_release() -> AskedFor:
    network = _Network()
    world, second = network.world, network.world.user("second-lead", "PL")
    hold = set_hold(
        program=world.program.pk, program_code=world.program.code, people=[], reason="a letter", asked_by="one",
        by="two", now=NOW,
    )  # fmt: skip
    return network.asked(
        ask_to_release(hold, by=world.lead, now=NOW),
        lambda: Hold.objects.filter(pk=hold.pk).update(people=["9X-XX"]),
        lambda: Hold.objects.filter(pk=hold.pk, released_at__isnull=False).exists(),
        first=world.lead,
        second=second,
        without_right=world.ida.user,
    )


def rules_to_publish() -> AskedFor:
    network = _Network()
    facility = network.world.facility
    first, second, editor = (network.account(name, "RA") for name in ("rosa", "rene", "rita"))
    document = facility.editions.get().document
    changed = document | {"visiting": document["visiting"] | {"visit_length": {"minutes": 45}}}
    edition = make_draft(facility, changed, by=editor.username, now=NOW)
    row = facility.editions.filter(pk=edition.pk)
    return network.asked(
        ask_to_publish_rules(edition, by=first, now=NOW),
        lambda: row.update(content_hash="0" * 64),
        lambda: row.get().state == "published",
        first=first,
        second=second,
        editor=editor,
    )


def a_report_to_pass_on(reason: str = "") -> AskedFor:
    world, far = ToldVisits(), ToldVisits("far")
    place = a_destination(world.program, NOW)
    report = an_incident(
        world.program, reported_by=world.ida.user, now=NOW, handler=world.lead, person=world.person,
        to=None if reason else place,
    )  # fmt: skip
    approval = ask_to_pass_on(report, place, by=world.lead, now=NOW, reason=reason)
    return AskedFor(
        approval,
        world.lead,
        world.user("second-lead", "PL"),
        None,
        world.ida.user,
        far.lead,
        lambda: Incident.objects.filter(pk=report.pk).update(fear="yes"),
        lambda: report.steps.exclude(destination=None).exists(),
    )


def a_report_to_pass_on_at_once() -> AskedFor:
    return a_report_to_pass_on("Somebody may die tonight.")


WORLDS: dict[str, Callable[[], AskedFor]] = {
    "INC-03:override": a_report_to_pass_on_at_once,
    "INC-03:pass_on": a_report_to_pass_on,
    "PER-20": people_to_merge,
    "PER-21": a_person_to_pass_on,
    "PER-23": a_person_to_delete,
    "PER-24:release": a_hold_to_release,
    "PER-24:set": a_hold_to_set,
    "ROS-02": a_plan_to_publish,
    "ROS-03": a_list_to_send,
    "RUL-06": rules_to_publish,
    "SYS-01:archive": a_program_to_archive,
    "SYS-01:new": a_program_to_begin,
    "SYS-02": a_program_to_change,
    "SYS-04": a_program_to_seal,
    "USR-02": a_lead_to_grant,
    "USR-03": lambda: a_role_to_grant("AU"),
    "USR-04": lambda: a_role_to_grant("SA"),
    "USR-06": a_factor_to_reset,
}


def end_every_role(user: User) -> None:
    for membership in Membership.objects.filter(user=user):
        membership.ended_at = membership.since
        membership.save()
