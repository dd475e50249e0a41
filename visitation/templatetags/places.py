"""How old a fact about somebody's place is, in words."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from visitation.models import PersonExit
from visitation.placements.forms import month_words
from visitation.placements.knowledge import Known, age_words

register = template.Library()


@register.simple_tag
def fact_age(known: Known | None, now: datetime) -> str:
    """“confirmed 3 days ago by telephone”; where nothing is known, that."""
    return age_words(known, now=now) if known is not None else _("nobody has asked yet")


@register.filter
def month_of(row: PersonExit) -> str:
    """November 2026."""
    return month_words(row.month)
