"""The words of the trail."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_ACTIONS = {
    "availability_added": _("said when they can come"),
    "availability_removed": _("took hours away again"),
    "closure_announced": _("announced a closure"),
    "closure_lifted": _("lifted a closure"),
    "demo_made": _("made the invented world of the demo"),
    "log_read": _("read the log of a visit"),
    "log_seen": _("marked the log of a visit as seen"),
    "log_written": _("wrote the log of a visit"),
    "plan_asked": _("asked for a plan"),
    "plan_discarded": _("discarded a plan"),
    "plan_made": _("had a plan made"),
    "plan_published": _("published a plan"),
    "profile_changed": _("changed their details"),
    "question_settled": _("settled an open question with the facility"),
    "rule_confirmed": _("confirmed a rule with the facility"),
    "rulebook_drafted": _("drafted an edition of the rules"),
    "rulebook_published": _("published an edition of the rules"),
}


@register.filter
def action_words(action: str) -> str:
    """What was done, in words; its code in plain letters where nobody has written words for it."""
    return str(_ACTIONS.get(action, action.replace("_", " ")))
