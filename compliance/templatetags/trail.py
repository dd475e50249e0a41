"""The words of the trail."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_ACTIONS = {
    "account_reopened": _("opened an account again"),
    "account_suspended": _("closed an account"),
    "availability_added": _("said when they can come"),
    "availability_removed": _("took hours away again"),
    "closure_announced": _("announced a closure"),
    "closure_lifted": _("lifted a closure"),
    "demo_made": _("made the invented world of the demo"),
    "invitation_accepted": _("accepted an invitation"),
    "invitation_withdrawn": _("took an invitation back"),
    "invited": _("sent an invitation"),
    "log_read": _("read the log of a visit"),
    "log_seen": _("marked the log of a visit as seen"),
    "log_written": _("wrote the log of a visit"),
    "managed_added": _("added a volunteer without an account"),
    "managed_left": _("noted that a volunteer has left"),
    "person_handed_over": _("handed a person over to another lead"),
    "plan_asked": _("asked for a plan"),
    "plan_discarded": _("discarded a plan"),
    "plan_made": _("had a plan made"),
    "plan_published": _("published a plan"),
    "profile_changed": _("changed their details"),
    "profile_read": _("read the details of a volunteer"),
    "program_archived": _("archived a program"),
    "program_begun": _("began a program"),
    "program_changed": _("changed a program"),
    "question_settled": _("settled an open question with the facility"),
    "role_ended": _("ended a role"),
    "role_granted": _("gave a role"),
    "role_resumed": _("let a role hold again"),
    "role_suspended": _("let a role rest"),
    "role_taken_up": _("took up another of their roles"),
    "rule_confirmed": _("confirmed a rule with the facility"),
    "rulebook_drafted": _("drafted an edition of the rules"),
    "rulebook_published": _("published an edition of the rules"),
    "second_factor_reset": _("took a lost second way to sign in off an account"),
    "signed_in_by_link": _("signed in by a link"),
}


@register.filter
def action_words(action: str) -> str:
    """What was done, in words; its code in plain letters where nobody has written words for it."""
    return str(_ACTIONS.get(action, action.replace("_", " ")))
