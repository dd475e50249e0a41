"""Make the invented world, find it again, take it away, tell what is in it."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.db.models import Q

from compliance import audit
from compliance.approvals.answering import SecondPerson, approve
from compliance.approvals.models import Approval
from compliance.models import AuditEvent
from facilities.actions.confirmations import settle_question
from facilities.actions.openings import keep_openings
from facilities.models import Facility, Settlement
from facilities.models.facilities import new_stamp
from visitation.actions.codes import Kind, new_codes
from visitation.actions.planning import make_draft, new_plan
from visitation.actions.publication import ask_to_publish
from visitation.demo_world.accounts import applicant_of, demo_users, make_staff, make_volunteer_accounts, sign_ins
from visitation.demo_world.concerns import make_concerns, remove_concerns
from visitation.demo_world.desk import make_bookings, make_expenses, make_rosters
from visitation.demo_world.history import make_last_week
from visitation.demo_world.on_call import make_on_call
from visitation.demo_world.onboarding import make_applicants, make_catalogue, make_mentors
from visitation.demo_world.people import Names, make_bonds, make_people, make_requests
from visitation.demo_world.places import ASKED_BY, NETWORK, PLACES, Place
from visitation.demo_world.proposals import make_proposals
from visitation.demo_world.released import make_released
from visitation.demo_world.review import make_flags
from visitation.demo_world.sheets import make_import, remove_sheets
from visitation.demo_world.standing import make_standing
from visitation.demo_world.volunteers import make_volunteers, volunteer_names
from visitation.demo_world.waiting import make_waiting
from visitation.demo_world.whereabouts import make_facts, make_hand_over
from visitation.models import (
    BreakGlass,
    Person,
    Plan,
    Roster,
    UnmetRequest,
    Visit,
    VisitLog,
    VisitRequest,
    VisitVolunteer,
)
from visitation.statuses import Status
from volunteers.models import Invitation, Membership, Network, Program, User, Volunteer

_MADE = "demo_made"
_FORTNIGHT = timedelta(days=14)
_OPENINGS_AHEAD = timedelta(weeks=13)  # as far as the nightly job keeps them
_ANSWER_HOLDS = timedelta(days=45)
_PLANNER_SECONDS = 15.0  # the plans made here take one to four; a newcomer shall not wait for a hard one


class WorldExists(Exception):
    """There is an invented world already; it is not made twice."""


@transaction.atomic
def make_world(*, today: date, seed: int, planner_seconds: float = _PLANNER_SECONDS) -> Network:
    """Three programs with volunteers, people, a week gone by and four weeks planned, all at once or not at all.

    The facilities' rulebooks must be loaded. `today` stands for a little after midnight UTC, so that nothing made lies
    in the future; visits are planned from tomorrow on: two weeks published, two left as a draft. The same seed and day
    make the same world again, as long as no plan needs more than `planner_seconds`.

    Raises WorldExists, and Facility.DoesNotExist where a rulebook is missing.
    """
    code, name = NETWORK
    if find_world() is not None:
        raise WorldExists
    now = datetime.combine(today, time(0, 5), UTC)
    rng = Random(f"demo/{seed}/{today}")
    network = Network.objects.create(code=code, name=name)
    facilities = {place.code: Facility.objects.get(code=place.facility) for place in PLACES}
    programs = [_make_program(place, network, facilities[place.code]) for place in PLACES]
    staff = make_staff(programs, now)
    names, people_names = volunteer_names(rng), Names(rng)
    leads = zip(staff, staff[len(PLACES) :], strict=False)
    for place, program, (lead, second) in zip(PLACES, programs, leads, strict=False):
        facility = facilities[place.code]
        if place.open_question:
            _settle(place, facility, now)
        volunteers = make_volunteers(place, program, facility, rng, names, today)
        make_on_call(program, facility, volunteers)
        people = make_people(place, program, facility, rng, people_names, today, leads=(lead, second))
        make_requests(people, rng, today)
        matches = make_bonds(people, volunteers, rng, today)
        make_waiting(people, matches, facility, by=str(lead), today=today, now=now)
        asked = Random(f"proposals/{place.code}/{seed}")  # its own, as below
        make_proposals(people, volunteers, matches, asked, by=str(lead), now=now)
        own = Random(f"agreements/{place.code}/{seed}")  # its own, so that the rest is drawn as it was
        make_catalogue(program, volunteers, own, today=today, now=now, lead=str(lead))
        make_mentors(volunteers, Random(f"mentors/{place.code}/{seed}"), now=now)
        drawn = Random(f"sheets/{place.code}/{seed}")  # its own, as well
        make_import(program, volunteers, drawn, by=lead.username, now=now)
        make_last_week(program, facility, matches, rng, writer=lead, now=now)
        _make_plans(program, lead, second, rng, now, planner_seconds)
        make_facts(people, facility, by=str(lead), now=now)
    # The last one made is of the last program; the first one visits where they were moved to.
    asked_by, agreed_by = str(staff[len(PLACES) - 1]), str(staff[-1])
    make_hand_over(people[-1], programs[0], facilities[PLACES[0].code], asked_by=asked_by, agreed_by=agreed_by, now=now)
    visiting = make_volunteer_accounts(programs, now)
    make_released(programs[0], visiting[0], Random(f"released/{seed}"), by=str(staff[0]), now=now)
    for program, lead in zip(programs, staff, strict=False):
        make_concerns(program, lead, now=now)
        make_expenses(program, now=now)
        make_flags(program, lead, now=now)
    for program, (lead, second) in zip(programs, zip(staff, staff[len(PLACES) :], strict=False), strict=False):
        make_rosters(program, lead, second, now=now)
    for program in (programs[0], programs[-1]):
        make_bookings(program, now=now)
        make_standing(program, now=now)
    codes = new_codes(Kind.VOLUNTEER, len(names), choose=Random(f"applicants/{seed}").choice)
    make_applicants(programs[0], codes, names, applicant_of(staff), today=today, now=now, lead=str(staff[0]))
    keep_openings([place.facility for place in PLACES], first=today - _FORTNIGHT, last=today + _OPENINGS_AHEAD)
    audit.record(_MADE, by=ASKED_BY, subject=code, detail={"seed": seed, "today": today.isoformat()}, now=now)
    return network


def find_world() -> Network | None:
    """The invented network, if it is there."""
    return Network.objects.filter(code=NETWORK[0]).first()


@transaction.atomic
def remove_world(network: Network) -> None:
    """Take the invented world away, and nothing else. Its traces in the audit trail stay, as all traces do."""
    programs = Program.objects.filter(network=network)
    visits = Visit.objects.filter(program__in=programs)
    VisitLog.objects.filter(visit__in=visits).delete()
    VisitVolunteer.objects.filter(visit__in=visits).delete()
    UnmetRequest.objects.filter(plan__network=network).delete()
    Roster.objects.filter(program__in=programs).delete()
    visits.delete()
    Plan.objects.filter(network=network).delete()
    remove_sheets(programs)
    remove_concerns(programs)
    BreakGlass.objects.filter(program__in=programs).delete()
    Approval.objects.filter(program_id__in=programs.values("pk")).delete()
    Person.objects.filter(program__in=programs).delete()
    Volunteer.objects.filter(program__in=programs).delete()
    # Whoever was invited into the invented programs goes with them.
    joined = Invitation.objects.filter(program__in=programs, accepted_by__isnull=False)
    accounts = [user.pk for user in demo_users()] + list(joined.values_list("accepted_by", flat=True))
    Invitation.objects.filter(program__in=programs).delete()
    Membership.objects.filter(Q(user__in=accounts) | Q(program__in=programs)).delete()
    User.objects.filter(pk__in=accounts).delete()
    settled = Settlement.objects.filter(settled_by=ASKED_BY)
    for facility in Facility.objects.filter(pk__in=settled.values("facility")):
        facility.rules_stamp = new_stamp()  # facts kept anywhere are now old
        facility.save(update_fields=["rules_stamp"])
    settled.delete()
    programs.delete()
    network.delete()


def report(network: Network) -> dict[str, object]:
    """What was made, as plain values."""
    programs = _in_order(network)
    plans = Plan.objects.filter(network=network).order_by("program__code", "first_day")
    volunteers = Volunteer.objects.filter(program__in=programs).exclude(state=Volunteer.State.APPLYING)
    made = AuditEvent.objects.filter(action=_MADE, subject=network.code).order_by("-id").first()
    return {
        "network": network.name,
        "seed": made.detail["seed"] if made else None,
        "today": made.detail["today"] if made else None,
        "counts": {
            "programs": len(programs),
            "volunteers": volunteers.count(),
            "people": Person.objects.filter(program__in=programs).count(),
            "requests": VisitRequest.objects.filter(person__program__in=programs).count(),
            "visits": Visit.objects.filter(program__in=programs).exclude(status=Status.WITHDRAWN.value).count(),
            "logs": VisitLog.objects.filter(visit__program__in=programs).count(),
        },
        "programs": [
            {
                "code": program.code,
                "name": program.name,
                "facilities": [facility.code for facility in program.facilities.order_by("code")],
            }
            for program in programs
        ],
        "plans": [_plan_report(plan) for plan in plans.select_related("program")],
        "accounts": sign_ins(),
    }


def _plan_report(plan: Plan) -> dict[str, object]:
    return {
        "code": plan.code,
        "program": plan.program.code,
        "from": plan.first_day.isoformat(),
        "to": plan.last_day.isoformat(),
        "state": plan.state,
        "visits": plan.visits.exclude(status=Status.WITHDRAWN.value).count(),
        "unmet": plan.unmet.count(),
        "points": plan.objective_points,
        "gap_percent": round(plan.gap_percent, 3),
        "seconds": round(plan.seconds, 2),
    }


def _make_program(place: Place, network: Network, facility: Facility) -> Program:
    program = Program.objects.create(
        network=network, code=place.code, name=place.name, phone=place.phone, timezone=place.zone
    )
    program.facilities.add(facility)
    return program


def _settle(place: Place, facility: Facility, now: datetime) -> None:
    """The invented lead has telephoned, and the facility has answered for the weeks to come."""
    settle_question(
        facility,
        place.open_question,
        answer=Settlement.Answer.ALLOWED,
        settled_on=now.date() - timedelta(days=2),
        how="phone",
        by=ASKED_BY,
        now=now,
        starts_on=now.date() - timedelta(days=14),
        ends_on=now.date() + _ANSWER_HOLDS,
        note="Invented for the demo: nobody has telephoned.",
    )


def _make_plans(program: Program, lead: User, second: User, rng: Random, now: datetime, seconds: float) -> None:
    """The first fortnight planned and published, the second planned with the first one known, and left as a draft.

    One lead asks, the other agrees, as on the pages.
    """
    first_day = now.date() + timedelta(days=1)
    for place, code in enumerate(new_codes(Kind.PLAN, 2, choose=rng.choice)):
        first = first_day + place * _FORTNIGHT
        last = first + _FORTNIGHT - timedelta(days=1)
        plan = new_plan(program=program, first_day=first, last_day=last, by=lead, now=now, code=code)
        make_draft(plan, now=now, seconds=seconds)
        if place == 0:
            asked = ask_to_publish(plan, by=lead, now=now)
            approve(asked, by=SecondPerson(second, now, frozenset({"totp"})), seen=asked.content_hash, now=now)


def _in_order(network: Network) -> list[Program]:
    order = {place.code: number for number, place in enumerate(PLACES)}
    return sorted(Program.objects.filter(network=network), key=lambda program: order.get(program.code, len(order)))
