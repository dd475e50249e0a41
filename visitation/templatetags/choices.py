"""What stands in the way of each of the hours that were asked for."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_rank(refused: Mapping[int, Any], rank: int) -> Any:
    """The lines of one choice; nothing where it was not tried."""
    return refused.get(rank)
