"""Reads for the pages of the post, scoped by who asks."""

from typing import Any

from django.db.models import QuerySet

from compliance.access import Permission, grants
from volunteers.models import Letter


def letters_for(user: Any) -> QuerySet[Letter]:
    """The letters of a lead's own program; nobody else finds any."""
    letters = Letter.objects.select_related("volunteer__user", "user")
    if user.program is None or grants(user.role or "AN", Permission.CONTACT_VOLUNTEERS) != "prog":
        return letters.none()
    return letters.filter(program=user.program)
