"""A hand-over waits, or was answered: leads of the two programs are told by the envelope's code alone."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visitation.letters.changes import leads_of
from visitation.letters.words import told
from visitation.models import HandOver
from volunteers.accounts.site import address
from volunteers.models import Letter
from volunteers.post import NotNeeded, Told, draft, kind, post_all
from volunteers.post.readers import Reader


def post_offered(envelope: HandOver, *, now: datetime) -> None:
    """Tell the leads of the receiving program; asked while acting for it."""
    to = envelope.to_program_id
    post_all(
        draft("hand_over_offered", envelope.code, lead, program=to, due=now, useful_until=envelope.expires_at)
        for lead in leads_of(to)
    )


def post_answered(envelope: HandOver, *, now: datetime) -> None:
    """Tell the leads of the sending program what came of it; asked while acting for it."""
    post_all(
        draft("hand_over_answered", envelope.code, lead, program=envelope.from_program_id, due=now)
        for lead in leads_of(envelope.from_program_id)
    )


def _of(letter: Letter) -> HandOver:
    rows = HandOver.objects.select_related("from_program", "to_program")
    found = rows.filter(code=letter.subject_code).first()
    if found is None:
        raise NotNeeded("gone")
    return found


@kind(gettext_lazy("A person whom another program would pass on"))
def hand_over_offered(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Until it is answered, or its time is over."""
    envelope = _of(letter)
    if not envelope.is_open(now):
        raise NotNeeded("answered")
    first = _("%(program)s would pass a person on to your program: %(code)s.") % {
        "program": envelope.from_program.name, "code": envelope.code
    }  # fmt: skip
    page = address() + envelope.get_absolute_url()
    ask = _("Please say within seven days whether you take the person on: %(link)s") % {"link": page}
    return told(_("A hand-over waits for you"), [first, ask], f"{first} {page}")


@kind(gettext_lazy("What came of a hand-over"))
def hand_over_answered(letter: Letter, reader: Reader, now: datetime) -> Told:
    """Taken on, or not."""
    envelope = _of(letter)
    gaps = {"program": envelope.to_program.name, "code": envelope.code}
    if envelope.state == HandOver.State.ACCEPTED:
        line = _("%(program)s has taken on whom you passed on with %(code)s. Your own file is erased.") % gaps
    elif envelope.state == HandOver.State.REFUSED:
        line = _("%(program)s cannot take on whom you would pass on with %(code)s. The person stays with you.") % gaps
    else:
        raise NotNeeded("not_answered")
    return told(_("About a hand-over"), [line, address() + envelope.get_absolute_url()], line)
