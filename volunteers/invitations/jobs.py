"""Jobs of invitations and sign-in links: ids in, one message out, harmless when they run twice."""

from uuid import UUID

from django.utils import timezone

from compliance.tenancy import acting
from volunteers.invitations import letters, links
from volunteers.invitations.inviting import draw_token
from volunteers.models import Invitation, SignInLink


def send_invitation(program_id: int | None, invitation_id: str) -> None:
    """Draw the link of an invitation and send it; one that was sent, accepted or taken back is left alone."""
    now = timezone.now()
    with acting(program=program_id):
        invitation = Invitation.objects.filter(pk=UUID(invitation_id), sent_at__isnull=True).first()
        if invitation is None or not invitation.is_open(now) or invitation.way == Invitation.Way.HAND:
            return
        token = draw_token(invitation)
    # Stored before it is sent: a link that arrives must work.
    letters.send_invitation(invitation, token=token)
    with acting(program=program_id):
        Invitation.objects.filter(pk=invitation.pk, sent_at__isnull=True).update(sent_at=now)


def send_sign_in_link(link_id: str) -> None:
    """Send a link to whom it belongs, if to anybody; one that was sent or is over is left alone."""
    now = timezone.now()
    with acting():
        link = SignInLink.objects.filter(pk=UUID(link_id)).first()
        drawn = links.draw(link, now=now) if link is not None else None
    if drawn is None:
        return
    letters.send_sign_in_link(drawn)
    with acting():
        links.mark_sent(link, now=now)


def clear_links() -> None:
    """Remove sign-in links that are over."""
    with acting():
        links.clear(now=timezone.now())
