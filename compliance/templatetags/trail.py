"""The words of the trail."""

from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.access import Role
from compliance.queries import pseudonym

register = template.Library()

_ACTIONS = {
    "account_reopened": _("opened an account again"),
    "account_suspended": _("closed an account"),
    "alert.codes_tried": _("noticed codes that are not there, tried again and again"),
    "alert.factors_tried": _("noticed one-time codes guessed until no more were taken"),
    "alert.many_people": _("noticed many people read within a minute"),
    "alert.night_reads": _("noticed many people read at night"),
    "alert.many_reveals": _("noticed many fields opened in a day"),
    "alert.trail_changed": _("noticed that the trail was changed"),
    "agreement_published": _("published a version of an agreement"),
    "agreement_signed": _("signed an agreement"),
    "application_goes_on": _("ended the hold on an application"),
    "application_held": _("put an application on hold"),
    "application_read": _("read an application"),
    "application_sent": _("sent their application"),
    "application_told": _("told a step of their application"),
    "application_withdrawn": _("took their application back"),
    "approval_approved": _("agreed to what takes two people"),
    "approval_asked": _("asked for what takes two people"),
    "approval_executed": _("did what two people had agreed to"),
    "approval_refused": _("said no to what takes two people"),
    "approval_withdrawn": _("took back what they had asked for"),
    "approval_denied": _("tried to agree without the right to"),
    "assignment_asked": _("asked for pairs for everybody who waits"),
    "assignment_discarded": _("discarded pairs for many"),
    "assignment_made": _("worked out pairs for many"),
    "attendance_noted": _("noted who came to a course"),
    "availability_added": _("said when they can come"),
    "availability_removed": _("took hours away again"),
    "break_ended": _("ended a break"),
    "break_started": _("told of a break"),
    "call_out_answered": _("answered a call-out"),
    "call_out_cancelled": _("called a call-out off"),
    "call_out_ended": _("ended a call-out that nobody answered"),
    "call_out_given_back": _("gave back what they had said yes to"),
    "call_out_raised": _("called somebody out"),
    "clearance_changed": _("changed what is known of a clearance"),
    "clearance_choice": _("said whether they want to be put forward for a facility"),
    "closure_announced": _("announced a closure"),
    "closure_lifted": _("lifted a closure"),
    "after_release_confirmed": _("said that a contact after release goes on"),
    "after_release_ended": _("ended a contact after release"),
    "after_release_way": _("wrote down how a person may be reached after release"),
    "consent_given": _("wrote down what a person agrees to"),
    "consent_withdrawn": _("wrote down what a person no longer agrees to"),
    "course_changed": _("changed a course"),
    "course_date_set": _("announced a date of a course"),
    "course_joined": _("said that they come to a course"),
    "course_left": _("said that they do not come to a course"),
    "demo_made": _("made the invented world of the demo"),
    "disclosed": _("wrote down what was told about a person"),
    "duplicates_searched": _("asked who may be on record already"),
    "factor_added": _("set up a second way to sign in"),
    "factor_removed": _("took a second way to sign in away"),
    "family_visits_given_back": _("wrote down that the family does not come any more"),
    "family_visits_reserved": _("left visits to the family"),
    "feed_ended": _("ended a calendar link"),
    "feed_made": _("made a calendar link"),
    "feed_renewed": _("replaced a calendar link"),
    "field_revealed": _("opened a field"),
    "fields_read": _("read fields"),
    "glass_broken": _("broke the glass"),
    "glass_closed": _("closed the broken glass"),
    "glass_reviewed": _("reviewed broken glass"),
    "hand_over_accepted": _("took on a person whom another program passed on"),
    "hand_over_offered": _("offered a person to another program"),
    "hand_over_refused": _("did not take on a person whom another program offered"),
    "hand_over_withdrawn": _("took back a person who was offered to another program"),
    "hold_released": _("ended a hold, so that data may be deleted again"),
    "hold_set": _("set a hold, so that data is not deleted"),
    "interview_noted": _("noted a talk with an applicant"),
    "invitation_accepted": _("accepted an invitation"),
    "invitation_withdrawn": _("took an invitation back"),
    "invited": _("sent an invitation"),
    "job_cancelled": _("cancelled a job"),
    "job_tried_again": _("let a job be tried again"),
    "backup_made": _("copied the database and the wrapped keys"),
    "backup_restored": _("brought a backup back"),
    "keys_rotated": _("changed the keys"),
    "language_changed": _("changed the language of their screens"),
    "letter_told": _("told somebody by telephone"),
    "letter_tried_again": _("had a message sent once more"),
    "log_read": _("read the log of a visit"),
    "log_seen": _("marked the log of a visit as seen"),
    "log_written": _("wrote the log of a visit"),
    "managed_added": _("added a volunteer without an account"),
    "managed_left": _("noted that a volunteer has left"),
    "match_began": _("began a match"),
    "match_channel_changed": _("changed how two keep in touch"),
    "match_ended": _("ended a match"),
    "match_paused": _("let a match pause"),
    "match_proposal_answered": _("answered whether they would begin a match"),
    "match_proposal_ended": _("ended a proposed match that nobody answered"),
    "match_proposal_taken_back": _("took a proposed match back"),
    "match_proposed": _("proposed a match"),
    "match_went_on": _("let a match go on"),
    "mentor_named": _("named who goes along on a first visit"),
    "needs_changed": _("changed what a role asks for"),
    "number_looked_up": _("looked an A-number up"),
    "on_call_changed": _("changed who is on call"),
    "on_call_list_made": _("made a list of who is on call"),
    "on_call_list_removed": _("took a list of who is on call away"),
    "packet_destroyed": _("destroyed what was typed in for a clearance"),
    "packet_taken": _("made the one page for a clearance"),
    "packet_typed": _("typed in what a clearance needs"),
    "own_log_read": _("read their own log of a visit"),
    "password_changed": _("changed their password"),
    "password_reset": _("got a new password by a link"),
    "person_handed_over": _("handed a person over to another lead"),
    "person_left": _("wrote down how it ended with a person"),
    "person_moved": _("wrote down that a person was moved"),
    "person_changed": _("changed who a person is"),
    "person_purged": _("deleted what was kept of a person"),
    "priority_set": _("said why somebody should not wait long"),
    "priority_taken_off": _("took a reason not to wait long off"),
    "request_answered": _("wrote down that whoever asked was answered"),
    "request_repeated": _("wrote down that somebody asked once more"),
    "request_taken": _("wrote down a request"),
    "person_reopened": _("opened a person’s file again"),
    "wishes_renewed": _("closed fulfilled wishes for visits and wrote the next ones down"),
    "place_checked": _("wrote down where a person is"),
    "plan_asked": _("asked for a plan"),
    "plan_discarded": _("discarded a plan"),
    "plan_made": _("had a plan made"),
    "plan_published": _("published a plan"),
    "address_changed": _("changed the address of their account"),
    "account_erased": _("deleted what was kept about an account"),
    "erasure_asked": _("left and asked that their data is deleted"),
    "own_data_taken": _("took a copy of their own data"),
    "post_choice_changed": _("changed how they want to be told"),
    "profile_changed": _("changed their details"),
    "profile_read": _("read the details of a volunteer"),
    "program_archived": _("archived a program"),
    "program_begun": _("began a program"),
    "program_changed": _("changed a program"),
    "program_sealed": _("sealed a program"),
    "program_unsealed": _("opened a sealed program"),
    "purge_run": _("deleted what is kept no longer"),
    "question_settled": _("settled an open question with the facility"),
    "quiet_months_changed": _("said which months are quiet"),
    "recovery_code_used": _("used a recovery code"),
    "recovery_codes_made": _("made recovery codes"),
    "reference_answered": _("answered as a reference"),
    "reference_asked": _("had a reference asked"),
    "refused": _("asked for a page that is not there for them"),
    "role_decided": _("decided on a role of a volunteer"),
    "role_ended": _("ended a role"),
    "role_granted": _("gave a role"),
    "role_resumed": _("let a role hold again"),
    "role_suspended": _("let a role rest"),
    "role_taken_up": _("took up another of their roles"),
    "rule_confirmed": _("confirmed a rule with the facility"),
    "rulebook_drafted": _("drafted an edition of the rules"),
    "rulebook_draft_discarded": _("discarded a draft of the rules"),
    "rulebook_published": _("published an edition of the rules"),
    "seal_broken": _("met a value whose seal is broken"),
    "second_factor_reset": _("took a lost second way to sign in off an account"),
    "second_factor_reset_stopped": _("stopped that a second way to sign in is taken off"),
    "second_factor_reset_waits": _("agreed that a lost second way to sign in is taken off a day later"),
    "session_ended": _("ended a session"),
    "sessions_ended": _("ended sessions"),
    "sign_in_failed": _("tried to sign in and failed"),
    "signed_in": _("signed in"),
    "signed_in_by_link": _("signed in by a link"),
    "tables_changed": _("changed the tables of the database"),
    "export_asked": _("asked for a copy to take along"),
    "export_made": _("had a copy made"),
    "export_taken": _("took a copy along"),
    "sheet_imported": _("imported a sheet"),
    "sheet_rows_imported": _("imported rows of a sheet"),
    "sheet_rows_removed": _("took imported rows back"),
    "sheet_started": _("had a sheet imported"),
    "sheet_stopped": _("stopped an import"),
    "sheet_undo_asked": _("asked that an import is taken back"),
    "sheet_undone": _("took an import back"),
    "sheet_uploaded": _("uploaded a sheet"),
    "course_date_cancelled": _("cancelled a date of a course"),
    "group_applied": _("applied for a group"),
    "group_invited": _("invited the members of a group"),
    "group_named": _("named the members of a group"),
    "letter_came_back": _("noticed that a message came back"),
    "person_merged": _("made two rows of one person one"),
    "visit_hold_over": _("ended a hold on a visit whose time has passed"),
    "visit_on_again": _("put a visit on again"),
    "visit_held": _("put a visit on hold"),
    "visit_place_given_back": _("gave a place in a visit back"),
    "visit_rechecked": _("checked a visit by the rules again"),
    "visit_withdrawn": _("withdrew a visit"),
    "volunteer_purged": _("deleted what was kept of a volunteer"),
}
_FIELDS = {
    "a_number": _("A-number"),
    "access_needs": _("What helps them at a visit"),
    "body": _("whom they may be named to"),
    "contacts": _("Family and attorney"),
    "country_of_birth": _("Country of birth"),
    "date_of_birth": _("Date of birth"),
    "findings": _("what the rules found"),
    "health_notes": _("Health notes"),
    "housing_unit": _("Housing unit"),
    "legal_name": _("Name to ask for at the desk"),
    "line": _("the line of the log"),
    "preferred_name": _("Name they prefer"),
    "reasons": _("why requests are not served"),
    "way": _("how to reach them after release"),
    "wellbeing": _("how the volunteer is"),
}
_TRIED = {
    "code": _("a wrong code was typed"),
    "link": _("a link to sign in did not fit"),
    "link_code": _("a wrong code of a link was typed"),
    "passkey": _("a passkey did not fit"),
    "password": _("a wrong password was typed"),
}
_REASONS = {
    "asked": _("the person asked me to"),
    "contact": _("to reach family or an attorney"),
    "correction": _("to check or correct what we hold"),
    "desk": _("the facility asks for it"),
    "person_page": _("the person’s page"),
    "after_release": _("contact after release"),
    "planning": _("planning"),
    "safety": _("somebody’s safety"),
    "visit": _("to prepare a visit"),
}


@register.filter
def action_words(action: str) -> str:
    """What was done, in words; its code in plain letters where nobody has written words for it."""
    return str(_ACTIONS.get(action, action.replace("_", " ")))


@register.filter
def failure_words(factor: str) -> str:
    """What did not fit when somebody, who may be the owner of the account, was to show who they are."""
    return str(_TRIED.get(factor, _("something wrong was typed")))


@register.filter
def field_words(fields: tuple[str, ...]) -> str:
    """Names of columns in words, in their order."""
    return ", ".join(str(_FIELDS.get(field, field.replace("_", " "))) for field in fields)


@register.filter
def reason_words(reason: str) -> str:
    """The category of a reason in words."""
    return str(_REASONS.get(reason, reason.replace("_", " ")))


@register.filter
def alert_words(alert: Any, user: Any) -> str:
    """An alert as a sentence; an auditor reads no name in it."""
    told = {"who": pseudonym(alert.subject) if user.role == Role.AUDITOR else alert.subject}
    told["count"] = alert.detail.get("count", "")
    sentence = {
        "alert.many_reveals": gettext("%(who)s opened %(count)s protected fields within a day."),
        "alert.many_people": gettext("%(who)s read the fields of %(count)s people within a minute."),
        "alert.night_reads": gettext("%(who)s read the fields of %(count)s people within an hour at night."),
        "alert.codes_tried": gettext("%(who)s tried codes that are not there, again and again."),
        "alert.factors_tried": gettext("One-time codes of %(who)s were guessed until no more were taken."),
        "alert.trail_changed": gettext("The nightly check found that the trail of %(who)s was changed."),
    }.get(alert.action, action_words(alert.action))
    return sentence % told
