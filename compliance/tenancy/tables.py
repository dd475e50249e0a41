"""Every table of the database, and what keeps one program's rows from another. A table that is not here fails a test.

Whoever adds a model adds its line here, and for a tenant's table its policy to the migration
(compliance/tenancy/policies.py).
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Whose rows a table holds."""

    TENANT = "tenant"  # of one program each: row level security, forced
    ACCOUNT = "account"  # of one account each: looked at before it is known who acts, for which program
    SHARED = "shared"  # of nobody: the same for every program
    READ_ONLY = "read only"  # as shared; written by migrations alone


_READ, _WRITE = "SELECT", "SELECT, INSERT, UPDATE, DELETE"


@dataclass(frozen=True)
class Table:
    """One table. `rules`: what is granted on it to the role of the facilities' rules, nothing as a rule."""

    name: str
    kind: Kind
    why: str = ""  # what stands between programs; for tables without row level security, why none is needed
    rules: str = ""
    append_only: bool = False


def _tenant(name: str, why: str, **more: object) -> Table:
    return Table(name, Kind.TENANT, why, **more)  # type: ignore[arg-type]


def _account(name: str, why: str) -> Table:
    return Table(name, Kind.ACCOUNT, why)


def _shared(name: str, why: str, rules: str = "") -> Table:
    return Table(name, Kind.SHARED, why, rules)


_QUEUE = "ids of rows only, never what is in them"
_RULES = "what facilities publish: the same for everybody"
_UNUSED = "Django's own; nothing of ours is in it"

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        # Floor 1
        _tenant("compliance_auditevent", "program's code", append_only=True, rules="SELECT, INSERT"),
        Table("compliance_auditlink", Kind.READ_ONLY, "hashes; the database writes them at the commit", _READ),
        _tenant("compliance_decisionrecord", "visit's code", append_only=True),
        _account("compliance_websession", "looked up before it is known who asks"),
        _tenant("compliance_approval", "program; network-wide ones where no program acts", rules=_WRITE),
        _tenant("compliance_hold", "program; coordinators and auditors of the network besides"),
        _tenant("compliance_purgerun", "program"),
        _shared("compliance_job", _QUEUE),
        # Floor 2
        _shared("facilities_facility", _RULES, _WRITE),
        _shared("facilities_rulebookedition", _RULES, _WRITE),
        _shared("facilities_visitingwindow", _RULES, _WRITE),
        _shared("facilities_opening", _RULES, _WRITE),
        _shared("facilities_closure", _RULES, _WRITE),
        _shared("facilities_confirmation", _RULES, _WRITE),
        _shared("facilities_settlement", _RULES, _WRITE),
        _shared("facilities_packsigner", "whose rule packs are known: the same for everybody", _WRITE),
        _shared("schedule_calendar", _RULES, _WRITE),
        _shared("schedule_event", _RULES, _WRITE),
        _shared("schedule_occurrence", _RULES, _WRITE),
        _shared("schedule_rule", _RULES, _WRITE),
        _shared("schedule_calendarrelation", _UNUSED),
        _shared("schedule_eventrelation", _UNUSED),
        # Floor 3
        _shared("volunteers_network", "who the networks are is no secret"),
        _shared("volunteers_program", "who the programs are is no secret", _READ),
        _shared("volunteers_program_facilities", "which facility a program visits is no secret", _READ),
        _account("volunteers_user", "looked up at sign-in, before a program is known"),
        _account("volunteers_signinaddress", "looked up at sign-in, by a keyed fingerprint"),
        _account("volunteers_signinlink", "asked for before it is known who asks; fingerprints and sealed text"),
        _account("volunteers_guesscount", "guesses at an account that nobody has signed in to yet"),
        _account("volunteers_knowndevice", "looked up at sign-in, by a keyed fingerprint"),
        _account("volunteers_passwordreset", "of an account, by a keyed fingerprint"),
        _account("volunteers_postchoice", "how an account wants to be told, in every program alike"),
        _account("volunteers_textreply", "fingerprints of text messages, before it is known who wrote"),
        _tenant("volunteers_letter", "program; those about accounts where no program acts"),
        _tenant("volunteers_membership", "program; own ones and network-wide ones besides"),
        _tenant("volunteers_volunteer", "program"),
        _tenant("volunteers_sheetimport", "program"),
        _tenant("volunteers_sheetexport", "program"),
        _tenant("volunteers_sheetpart", "sheet"),
        _tenant("volunteers_sheetrow", "sheet"),
        _tenant("volunteers_invitation", "program; those of the network besides, as memberships"),
        _tenant("volunteers_reference", "program"),
        _tenant("volunteers_agreement", "program"),
        _tenant("volunteers_applicantgroup", "program"),
        _tenant("volunteers_course", "program"),
        _tenant("volunteers_coursedate", "course"),
        _tenant("volunteers_roleneeds", "program"),
        _tenant("volunteers_application", "volunteer"),
        _tenant("volunteers_attendance", "volunteer"),
        _tenant("volunteers_interview", "volunteer"),
        _tenant("volunteers_mentorship", "volunteer"),
        _tenant("volunteers_onboardinghold", "volunteer"),
        _tenant("volunteers_signature", "volunteer"),
        _tenant("volunteers_volunteerrole", "volunteer"),
        _tenant("volunteers_spokenlanguage", "volunteer"),
        _tenant("volunteers_clearance", "volunteer"),
        _tenant("volunteers_putforward", "volunteer"),
        _tenant("volunteers_clearancepacket", "clearance"),
        _tenant("volunteers_break", "volunteer"),
        _tenant("volunteers_training", "volunteer"),
        _tenant("volunteers_weeklyavailability", "volunteer"),
        _tenant("volunteers_extraavailability", "volunteer"),
        _tenant("volunteers_awayrange", "volunteer"),
        # Floor 4
        _tenant("visitation_person", "program"),
        _tenant("visitation_personlanguage", "person"),
        _tenant("visitation_placement", "person"),
        _tenant("visitation_placementfact", "person"),
        _tenant("visitation_personexit", "person"),
        _tenant("visitation_handover", "the two programs; coordinators and auditors of the network read it besides"),
        _tenant("visitation_handovercontent", "the receiving program"),
        _tenant("visitation_intake", "person"),
        _tenant("visitation_waitingplace", "person"),
        _tenant("visitation_priorityflag", "person"),
        _tenant("visitation_familyvisits", "person"),
        _tenant("visitation_namekey", "program"),
        _tenant("visitation_visitrequest", "person"),
        _tenant("visitation_match", "person"),
        _tenant("visitation_conflict", "person"),
        _tenant("visitation_peopleapart", "person"),
        _tenant("visitation_volunteersapart", "volunteer"),
        _tenant("visitation_matchproposal", "program"),
        _tenant("visitation_proposalanswer", "proposal"),
        _tenant("visitation_assignment", "program"),
        _tenant("visitation_assignedpair", "assignment"),
        _tenant("visitation_consent", "person"),
        _tenant("visitation_contactafterrelease", "person"),
        _tenant("visitation_disclosure", "program", append_only=True),
        _tenant("visitation_plan", "program"),
        _tenant("visitation_planningtogether", "program"),
        _tenant("visitation_sharedplan", "the programs that are planned together"),
        _tenant("visitation_unmetrequest", "request"),
        _tenant("visitation_visit", "program"),
        _tenant("visitation_visitvolunteer", "visit"),
        _tenant("visitation_slothold", "program"),
        _tenant("visitation_slotwaiter", "program"),
        _tenant("visitation_visitoverride", "visit"),
        _tenant("visitation_standingvisit", "program"),
        _tenant("visitation_standingdate", "standing"),
        _tenant("visitation_bookingrequest", "program"),
        _tenant("visitation_bookingchoice", "request"),
        _tenant("visitation_leftplace", "visit"),
        _tenant("visitation_visitlog", "visit"),
        _tenant("visitation_lognote", "visit"),
        _tenant("visitation_logshare", "visit"),
        _tenant("visitation_loganswer", "visit"),
        _tenant("visitation_logquestion", "program"),
        _tenant("visitation_caretask", "program"),
        _tenant("visitation_obstruction", "program"),
        _tenant("visitation_mileagerate", "program"),
        _tenant("visitation_expense", "program"),
        _tenant("visitation_receipt", "program"),
        _tenant("visitation_logdraft", "visit"),
        _tenant("visitation_doorslip", "visit"),
        _tenant("visitation_roster", "program"),
        _tenant("visitation_rosterversion", "roster"),
        _tenant("visitation_rosterdocument", "version of a roster"),
        _tenant("visitation_rostername", "roster"),
        _tenant("visitation_rosterchange", "roster"),
        _tenant("visitation_reviewtask", "program"),
        _tenant("visitation_rulechoice", "program"),
        _tenant("visitation_reviewflag", "review task"),
        _tenant("visitation_recheckmark", "program"),
        _tenant("visitation_lastlook", "program"),
        _tenant("visitation_calendarfeed", "program; system admins of the network besides, to end one"),
        _tenant("visitation_oncalllist", "program"),
        _tenant("visitation_oncall", "on-call list"),
        _tenant("visitation_callout", "program"),
        _tenant("visitation_calloutanswer", "call-out"),
        _tenant("visitation_breakglass", "program; auditors of the network besides"),
        _tenant("visitation_concernshift", "program"),
        _tenant("visitation_concern", "program"),
        _tenant("visitation_concernturn", "concern"),
        _tenant("visitation_followup", "program"),
        _tenant("visitation_destination", "program"),
        _tenant("visitation_incident", "program"),
        _tenant("visitation_incidenthandler", "incident"),
        _tenant("visitation_incidentconsent", "incident"),
        _tenant("visitation_incidentstep", "incident"),
        _shared("visitation_heartbeat", "a name and a time"),
        # Libraries
        _account("mfa_authenticator", "second factors, sealed; looked up at sign-in"),
        Table("account_emailaddress", Kind.READ_ONLY, "allauth's own; nothing is ever in it"),
        Table("account_emailconfirmation", Kind.READ_ONLY, "allauth's own; nothing is ever in it"),
        _shared("django_q_ormq", _QUEUE),
        _shared("django_q_schedule", _QUEUE),
        _shared("django_q_task", _QUEUE),
        Table("django_migrations", Kind.READ_ONLY, "names of migrations"),
        Table("django_content_type", Kind.READ_ONLY, _UNUSED, _READ),
        Table("auth_permission", Kind.READ_ONLY, _UNUSED),
        Table("auth_group", Kind.READ_ONLY, _UNUSED),
        Table("auth_group_permissions", Kind.READ_ONLY, _UNUSED),
    )
}
