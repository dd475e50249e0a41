"""People have another lead from now on: the leads of their program know of it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visitation.letters.changes import leads_of
from visitation.letters.words import told
from volunteers.accounts.site import address
from volunteers.models import Letter, Membership
from volunteers.post import Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_handed_over(to: Membership, count: int, *, by: Any, now: datetime) -> None:
    """Tell every lead of the program but the one who did it that `count` people have another lead."""
    leads = [lead for lead in leads_of(to.program_id) if lead.pk != by.pk]
    edition = f"{now:%Y-%m-%dT%H:%M:%S.%f}Z"
    post_all(
        draft("people_handed_over", str(count), lead, program=to.program_id, due=now, edition=edition) for lead in leads
    )


@kind(gettext_lazy("People who have another lead"))
def people_handed_over(letter: Letter, reader: Reader, now: datetime) -> Told:
    """How many; who they are, the page of the people says."""
    count = int(letter.subject_code)
    first = ngettext(
        "%(count)d person of your program has another lead now.",
        "%(count)d people of your program have another lead now.",
        count,
    ) % {"count": count}
    ask = _("If you did not expect this, please speak with the other leads.")
    return told(_("Another lead"), [first, ask, address() + "/people/"], f"{first} {address()}/people/")
