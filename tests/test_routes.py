"""Every route says who may reach it, and holds to it: for nobody signed in, for each role, for another program."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from compliance.access import Permission, Role, may
from tests.factories.aftercare import aftercare_of
from tests.factories.booked import a_start_on_the_way
from tests.factories.call_out_rows import a_call_out
from tests.factories.concerns import every_kind_of_concern
from tests.factories.feeds import a_feed
from tests.factories.invitations import an_invitation
from tests.factories.on_the_way import on_the_way
from tests.factories.passed_on import offered_to
from tests.factories.proposal_rows import a_proposal, an_assignment
from tests.factories.rosters import a_roster
from tests.factories.sheets import a_sheet, an_export
from tests.factories.told_visits import ToldVisits
from visitation.actions.publication import ask_to_publish
from visitation.models import BookingRequest, BreakGlass, Match, Plan, SlotWaiter, StandingVisit
from visitation.statuses import Status
from volunteers.models import AwayRange, Clearance, Letter, Membership, User, Volunteer
from volunteers.post import draft

pytestmark = pytest.mark.django_db


def every_pattern(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from every_pattern(entry)


PATTERNS = {pattern.name: pattern for pattern in every_pattern()}
SIGN_IN_ROUTES = {"home", "sign_in", "sign_out", "set_language", "health", "csp_report"}
SIGN_IN_ROUTES |= {"text_reply", "mail_event", "session_state", "session_alive", "quick_exit", "away"}
SIGN_IN_ROUTES |= {"sign_in_code", "sign_in_passkey", "sign_in_passkey_options"}
SIGN_IN_ROUTES |= {"password_forgotten", "password_reset_link", "password_new", "password_done"}
SIGN_IN_ROUTES |= {"calendar_feed"}  # whoever has the link
SIGN_IN_ROUTES |= {"apply"}  # whoever would like to help, and has no account
SIGN_IN_ROUTES |= {"door_worker"}  # a file, the same for everybody
SIGN_IN_ROUTES |= {"reference_answer", "reference_follow"}  # whoever was named, and has no account
SIGN_IN_ROUTES |= {"join", "join_follow", "link_ask", "link_wait", "link_open", "link_follow"}
# Routes that belong to one row of a program, by what names the row.
OF_A_VISIT = {"visit", "cannot_come", "visit_call_out", "visit_on_hold", "log_form", "log_thanks", "log_form_pdf"}
OF_A_VISIT |= {"door_card", "door_kept", "door_slip", "door_slip_destroyed", "visit_outcome", "log_draft"}
OF_A_VISIT |= {"paper_log", "log_share", "log_extra", "log_passed_on"}
OF_A_VISIT |= {"visit_change", "visit_call_off", "place_offer"}
OF_A_VISIT |= {"visit_disposal", "visit_new_rules"}
OF_AN_EXPENSE = {"expense", "receipt"}
OF_A_PLAN = {"plan", "plan_publish", "plan_discard", "plan_again", "plan_pin", "plan_stop", "plan_try"}
OF_A_TEAM = {"team_withdraw", "member", "member_change", "managed", "managed_availability", "managed_leave"}
OF_A_TEAM |= {"managed_availability_remove", "managed_break", "hand_over"}
OF_A_CLEARANCE = {"clearance", "clearance_page"}

OF_AN_APPLICANT = {f"onboarding_{what}" for what in ("file", "decide", "interview", "hold", "mentor")}
OF_A_CATALOGUE = {"onboarding_reference", "agreement_next", "course", "course_date_new", "course_date"}
OF_A_CATALOGUE |= {"course_date_cancel", "onboarding_group", "onboarding_group_invite"}
OF_A_PERSON = {"person", "person_delete", "person_field", "glass", "glass_close", "match_end", "access_history"}
OF_A_PERSON |= {"locate_person", "person_places", "person_moved", "person_held_off", "person_end", "person_reopen"}
OF_A_PERSON |= {"person_hand_over", "person_merge"}
OF_A_HAND_OVER = {"hand_over_envelope", "hand_over_answer"}
OF_A_PERSON |= {"suggestions", "book_person", "book_wait"}
OF_A_PERSON |= {"booking_choices", "standing_new"}
OF_A_START = {"book_confirm", "book_wait_leave", "booking_request", "standing_visit"}
OF_A_PROPOSAL = {"proposal", "proposal_take_back"}
OF_AN_ASSIGNMENT = {"assignment", "assignment_confirm", "assignment_discard"}
OF_A_PERSON |= {"person_consents", "consent_withdraw", "person_told"}
OF_A_PERSON |= {"person_request", "requester", "person_edit"}
OF_A_PERSON |= {"person_apart", "after_release_person", "after_release_contact"}
OF_A_CONTACT = {"after_release_end", "after_release_confirm"}
OF_A_SHEET = {"sheet", "sheet_columns", "sheet_run", "sheet_stop", "sheet_undo"}
OF_A_COPY = {"export", "export_file"}
OF_A_ROSTER = {"roster", "roster_prepare", "roster_set_aside", "roster_ask", "roster_send", "roster_take"}
OF_A_ROSTER |= {"roster_answers"}
OF_A_FEED = {"calendar_link_renew", "calendar_link_end", "calendar_link_of_other_end"}
OF_A_QUESTION = {"approval", "approval_agree", "approval_refuse"}
OF_BROKEN_GLASS = {"glass_review"}
OF_A_CALL_OUT = {"call_out", "call_out_cancel", "call_out_told"}
OF_AN_ON_CALL_LIST = {"on_call_list", "on_call_list_remove"}
OF_A_CONCERN, OF_A_FOLLOW_UP, OF_A_SHIFT = {"concern"}, {"follow_up"}, {"concern_shift_remove"}
OF_AN_INCIDENT = {"incident", "incident_pass_on"}
OF_A_DESTINATION = {"destination_retire"}
OF_A_LETTER = {"letter", "letter_retry", "letter_called"}
OF_A_PROGRAM = OF_A_VISIT | OF_A_PLAN | OF_A_PERSON | OF_A_QUESTION | OF_BROKEN_GLASS | {"availability_remove"}
OF_A_PROGRAM |= OF_A_SHEET | OF_A_COPY | OF_A_FEED | OF_A_LETTER | OF_A_CALL_OUT | OF_AN_ON_CALL_LIST
OF_A_PROGRAM |= OF_A_START | OF_AN_APPLICANT | OF_A_CATALOGUE
OF_A_PROGRAM |= OF_A_HAND_OVER | OF_A_CLEARANCE | OF_AN_EXPENSE
OF_A_PROGRAM |= OF_A_CONCERN | OF_A_FOLLOW_UP | OF_A_SHIFT | OF_AN_INCIDENT | OF_A_DESTINATION
OF_A_PROGRAM |= OF_A_CONTACT


class World(ToldVisits):
    """A program with a published visit, a draft plan, days away, a question for two leads and broken glass."""

    def __init__(self, *names, **columns):
        super().__init__(*names, **columns)
        self.told = self.visit()
        self.draft = self.visit(status=Status.DRAFT, starts=self.told.starts.replace(hour=18))
        self.plan = self.draft.plan
        Plan.objects.filter(pk=self.plan.pk).update(state=Plan.State.DRAFT)
        self.away = AwayRange.objects.create(volunteer=self.ida, first_day="2026-12-01", last_day="2026-12-03")
        self.managed = Volunteer.objects.create(
            program=self.program, code=f"VR-{self.program.code[:3].upper()}M", preferred_name="Rosa"
        )
        self.managed_away = AwayRange.objects.create(
            volunteer=self.managed, first_day="2026-12-01", last_day="2026-12-03"
        )
        self.clearance = Clearance.objects.create(volunteer=self.omar, facility=self.facility)
        self.invitation = an_invitation(self)
        on_the_way(self)
        self.call_out, self.on_call_list = a_call_out(self.told, self.omar, code=f"CO-{self.program.code[:3].upper()}2")
        self.slot_hold = a_start_on_the_way(self.told, self.omar, at=self.told.starts - timedelta(days=3))
        self.slot_waiter = SlotWaiter.objects.get(program=self.program)
        self.standing = StandingVisit.objects.get(program=self.program)
        self.hours_asked = BookingRequest.objects.get(program=self.program)
        self.feed = a_feed(self.ida.user)
        self.roster = a_roster(self.told, self.ida, at=self.told.starts - timedelta(days=3)).roster
        self.after = aftercare_of(self.told, self.ida, at=self.told.ends)
        signs, asked_at = self.program.code[:3].upper(), timezone.now()
        self.proposal = a_proposal(self.person, self.ida, code=f"MP-{signs}2", now=asked_at)
        self.assignment = an_assignment(self.person, self.omar, code=f"AS-{signs}2", now=asked_at)

        self.letter = draft("visit_reminder", self.told.code, self.managed, program=self.program, due=self.told.starts)
        self.letter.state = Letter.State.DEAD
        self.letter.save()
        code = f"HO-{self.program.code[:3].upper()}2"
        self.passed_on = offered_to(self, code=code, content={"legal_name": "Offered"})
        every_kind_of_concern(self, now=asked_at)
        self.sheet = a_sheet(self.program, code=f"SH-{self.program.code[:3].upper()}22")
        self.export = an_export(self.lead, code=f"EX-{self.program.code[:3].upper()}22")
        self.second_lead = self.user(f"{self.program.code}-second-lead", "PL")
        self.question = ask_to_publish(self.plan, by=self.lead, now=timezone.now())
        self.glass = BreakGlass.objects.create(
            program=self.program,
            person=self.person,
            broken_by=self.second_lead,
            code=f"BG-{self.program.code.upper()}",
            program_code=self.program.code,
            person_code=self.person.alias_code,
            broken_by_name=str(self.second_lead),
            category="medical",
            reason="The infirmary asks for it, now.",
            device=b"d" * 32,
            ends_at=timezone.now() + timedelta(hours=1),
        )

    def path_of(self, name):
        if name == "propose":
            return reverse(name, args=[self.person.alias_code, self.ida.code])
        if name in OF_A_ROSTER:
            return reverse(name, args=[self.roster.code])
        if name == "book_confirm":
            return reverse(name, args=[self.slot_hold.key])
        if name == "book_wait_leave":
            return reverse(name, args=[self.slot_waiter.pk])
        if name == "booking_request":
            return reverse(name, args=[self.hours_asked.key])
        if name == "standing_visit":
            return reverse(name, args=[self.standing.key])
        if name == "proposal_told":
            return reverse(name, args=[self.proposal.code, self.ida.code])
        if name in OF_A_PROPOSAL:
            return reverse(name, args=[self.proposal.code])
        if name in OF_AN_ASSIGNMENT:
            return reverse(name, args=[self.assignment.code])
        if name == "match":
            lasting = Match.objects.filter(person=self.person).first()
            return reverse(name, args=[lasting.pk if lasting else 2**40])
        if name in OF_AN_EXPENSE:
            return reverse(name, args=[self.after[name].pk])
        if name == "match_end" or name in OF_A_CONTACT:
            return reverse(name, args=[self.person.alias_code, self.ida.code])
        if name in OF_A_PERSON:
            return reverse(name, args=[self.person.alias_code])
        if name in OF_A_CLEARANCE:
            return reverse(name, args=[self.clearance.pk])
        if name == "my_clearance":
            return reverse(name, args=[self.facility.code])
        if name == "sheet_new":
            return reverse(name, args=["people"])
        if name in OF_A_SHEET:
            return reverse(name, args=[self.sheet.code])
        if name in OF_A_COPY:
            return reverse(name, args=[self.export.code])
        if name in OF_A_HAND_OVER:
            return reverse(name, args=[self.passed_on.code])
        if name in OF_A_CONCERN:
            return reverse(name, args=[self.concern.code])
        if name in OF_A_FOLLOW_UP:
            return reverse(name, args=[self.follow_up.code])
        if name in OF_A_SHIFT:
            return reverse(name, args=[self.shift.pk])
        if name in OF_AN_INCIDENT:
            return reverse(name, args=[self.incident.code])
        if name in OF_A_DESTINATION:
            return reverse(name, args=[self.destination.pk])
        if name in OF_A_LETTER:
            return reverse(name, args=[self.letter.pk])
        if name == "call_out_told":
            return reverse(name, args=[self.call_out.code, self.omar.code])
        if name in OF_A_CALL_OUT:
            return reverse(name, args=[self.call_out.code])
        if name in OF_AN_ON_CALL_LIST:
            return reverse(name, args=[self.on_call_list.pk])
        if name in OF_A_QUESTION:
            return reverse(name, args=[self.question.code])
        if name in OF_BROKEN_GLASS:
            return reverse(name, args=[self.glass.code])
        if name in OF_A_VISIT:
            return reverse(name, args=[self.told.code])
        role, code = self.ida.user.active_membership.pk, self.managed.code
        of_the_way_in = {
            "application_step": ["about"],
            "apply": [self.program.code],
            **dict.fromkeys(("onboarding_group", "onboarding_group_invite"), [self.group.code]),
            "role_needs": ["letters"],
            "reference_follow": ["x" * 43],
            **dict.fromkeys(OF_AN_APPLICANT, [self.applicant.code]),
            "onboarding_reference": [self.reference.pk],
            **dict.fromkeys(("my_agreement", "agreement_next"), [self.agreement.pk]),
            **dict.fromkeys(("course", "course_date_new"), [self.course.pk]),
            **dict.fromkeys(("course_date", "my_course_date", "course_date_cancel"), [self.course_date.pk]),
        }
        if name in of_the_way_in:
            return reverse(name, args=of_the_way_in[name])
        of_roles = {
            "team_withdraw": [self.invitation.pk],
            "network_withdraw": [self.invitation.pk],
            "member": [role],
            "member_change": [role, "suspend"],
            "hand_over": [self.lead.active_membership.pk],
            "network_change": [role, "suspend"],
            "my_role_take_up": [role],
            "program_change": [self.program.code],
            "program_archive": [self.program.code],
            "program_seal": [self.program.code],
            "managed": [code],
            "managed_availability": [code],
            "managed_break": [code],
            "managed_availability_remove": [code, "away", self.managed_away.pk],
            "managed_leave": [code],
        }
        if name in of_roles:
            return reverse(name, args=of_roles[name])
        if name in OF_A_PLAN:
            return reverse(name, args=[self.plan.code])
        if name in OF_A_FEED:
            return reverse(name, args=[self.feed.pk])
        if name == "calendar_feed":
            return reverse(name, args=["x" * 43])
        if name == "availability_remove":
            return reverse(name, args=["away", self.away.pk])
        if name == "passkey_remove":
            return reverse(name, args=[1])
        if name in ("rule_draft", "rule_impact", "rule_month", "rule_draft_publish", "rule_draft_discard"):
            return reverse(name, args=[self.facility.code, 1])
        if name == "rule_section":
            return reverse(name, args=[self.facility.code, 1, "hours"])
        if name == "facility_closed_lift":
            return reverse(name, args=[self.facility.code, 1])
        if name in ("facility_closed", "rule_call", "rule_draft_start"):
            return reverse(name, args=[self.facility.code])
        if name in ("facility", "facility_standard", "rule_desk", "rule_page"):
            return reverse(name, args=[self.facility.code])
        return reverse(name)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def foreign(world):
    return World("far", facility=world.facility)


def test_every_route_has_a_name_and_says_who_may_reach_it():
    silent = [str(pattern.pattern) for pattern in every_pattern() if not hasattr(pattern.callback, "permission")]
    assert silent == []
    assert None not in PATTERNS


def test_no_route_of_a_library_is_let_in():
    rooms = {pattern.callback.__module__.split(".")[0] for pattern in every_pattern()}
    # Django's own sign-in views are wrapped, and keep the name of the module they come from.
    assert rooms <= {"visitation", "volunteers", "facilities", "compliance", "django"}


def test_only_sign_in_language_and_health_are_public_without_a_row_of_the_table():
    bare = {name for name, pattern in PATTERNS.items() if pattern.callback.permission is None}
    assert bare == SIGN_IN_ROUTES


def test_what_is_public_may_be_read_by_anyone_by_the_table():
    for name, pattern in PATTERNS.items():
        if getattr(pattern.callback, "is_public", False) and pattern.callback.permission is not None:
            assert may(None, pattern.callback.permission), name


@pytest.mark.parametrize("name", sorted(set(PATTERNS) - SIGN_IN_ROUTES))
def test_nobody_signed_in_is_sent_to_sign_in(client, world, name):
    path = world.path_of(name)
    answer = client.get(path)
    if getattr(PATTERNS[name].callback, "is_public", False):
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("sign_in"))
        assert client.post(path).status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANYONE])
def test_a_role_without_the_permission_finds_no_page(client, world, role):
    user = User.objects.create_user(f"some-{role.value}", "long enough to be allowed")
    program = world.program if role.value in Membership.PROGRAM_ROLES else None
    user.active_membership = Membership.objects.create(user=user, program=program, role=role.value)
    user.save()
    client.force_login(user)
    for name, pattern in PATTERNS.items():
        permission = pattern.callback.permission
        if isinstance(permission, Permission) and not may(user, permission):
            assert client.get(world.path_of(name)).status_code == 404, name
            assert client.post(world.path_of(name)).status_code == 404, name


@pytest.mark.parametrize("role", ["AU", "SA", "NC", "RA", "AP"])
def test_roles_that_see_no_people_find_no_row_of_a_program(client, world, role):
    user = User.objects.create_user("outside", "long enough to be allowed")
    program = world.program if role in Membership.PROGRAM_ROLES else None
    user.active_membership = Membership.objects.create(user=user, program=program, role=role)
    user.save()
    client.force_login(user)
    for name in (OF_A_PROGRAM | OF_A_TEAM) - OF_BROKEN_GLASS - OF_A_HAND_OVER:  # an envelope names nobody
        assert client.get(world.path_of(name)).status_code in (404, 405), name


@pytest.mark.parametrize("who", ["lead", "ida"])
@pytest.mark.parametrize("name", sorted(OF_A_PROGRAM | OF_A_TEAM))
def test_rows_of_another_program_are_not_there(client, world, foreign, who, name):
    user = world.lead if who == "lead" else world.ida.user
    client.force_login(user)
    path = foreign.path_of(name)
    answers = {client.get(path).status_code, client.post(path).status_code}
    assert answers in ({404}, {404, 405})  # 405: the route takes the other method only


def test_an_ended_membership_opens_nothing_that_is_not_public(client, world):
    membership = world.lead.active_membership
    membership.ended_at = membership.since
    membership.save()
    client.force_login(world.lead)
    for name, pattern in PATTERNS.items():
        if not getattr(pattern.callback, "is_public", False):
            assert client.get(world.path_of(name)).status_code == 404, name


def test_a_page_for_one_user_is_never_kept_by_the_browser(client, world):
    client.force_login(world.lead)
    assert client.get(reverse("week"))["Cache-Control"] == "private, no-store"
