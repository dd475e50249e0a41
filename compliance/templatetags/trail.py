"""The words of the trail."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_ACTIONS = {
    "availability_added": _("said when they can come"),
    "availability_removed": _("took hours away again"),
    "closure_announced": _("announced a closure"),
    "closure_lifted": _("lifted a closure"),
    "edition_published": _("published an edition of the rules"),
    "log_written": _("wrote the log of a visit"),
    "plan_asked": _("asked for a plan"),
    "plan_discarded": _("discarded a plan"),
    "plan_made": _("made a plan"),
    "plan_published": _("published a plan"),
    "profile_changed": _("changed their details"),
    "rule_confirmed": _("confirmed a rule with the facility"),
}


@register.filter
def action_words(action: str) -> str:
    """What was done, in words; its code in plain letters where nobody has written words for it."""
    return str(_ACTIONS.get(action, action.replace("_", " ")))
