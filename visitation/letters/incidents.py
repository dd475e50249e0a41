"""Letters about reports of abuse: that one waits for its handler, by its code, and nothing of what it says."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.words import told
from visitation.models import Incident
from volunteers.accounts.site import address
from volunteers.models import Letter, User
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_handlers(incident: Incident, leads: Iterable[User], *, now: datetime) -> None:
    """Tell these leads that it is theirs to handle."""
    post_all(
        draft(
            "incident_yours", incident.code, lead, program=incident.program_id, due=now,
            useful_until=now + timedelta(days=7),
        )
        for lead in leads
    )  # fmt: skip


@kind(gettext_lazy("A report to handle"))
def incident_yours(letter: Letter, reader: Reader, now: datetime) -> Told:
    """While it is open, and its reader is one of its handlers."""
    found = Incident.objects.filter(program=letter.program_id, code=letter.subject_code, state=Incident.State.OPEN)
    incident = found.first()
    if incident is None or not incident.handlers.filter(lead=letter.user_id, until__isnull=True).exists():
        raise NotNeeded("settled")
    page = address() + reverse("incident", args=[incident.code])
    sentence = _("%(code)s: a report waits for you. You are one of those who may read it.") % {"code": incident.code}
    return told(_("A report waits for you"), [sentence, page], f"{sentence} {page}")
