"""Names of the courses volunteers take."""

from django.utils.translation import gettext_lazy as _

from volunteers.facts import FIRST_TRAINING

COURSE_NAMES = {FIRST_TRAINING: _("orientation")}


def course_name(code: str) -> str:
    """The name in the reader's language; as it was written down where a program made the course itself."""
    return str(COURSE_NAMES.get(code, code))
