"""Letters about lists for facilities: to leads, in codes."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.words import told, visit_of, when
from visitation.models import RosterChange
from volunteers.accounts.site import address
from volunteers.models import Letter
from volunteers.post import NotNeeded, Told, kind
from volunteers.post.readers import Reader


@kind(gettext_lazy("A visit that is not as the facility was told"))
def roster_changed(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Which visit of which list; the line for the facility waits on the list's page."""
    roster, _space, number = letter.edition.partition(" ")
    if not RosterChange.objects.filter(pk=number, settled_at__isnull=True).exists():
        raise NotNeeded("settled")
    visit = visit_of(letter)
    first = _("%(code)s, %(when)s, is not as the facility was told on list %(roster)s any more.") % {
        "code": visit.code, "when": when(visit, reader), "roster": roster
    }  # fmt: skip
    rest = _("A line for the facility is ready. Please send it, or call.")
    page = address() + reverse("roster", args=[roster])
    return told(_("A list that was sent has changed"), [first, rest, page], f"{first} {rest}")
