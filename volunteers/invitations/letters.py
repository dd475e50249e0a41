"""What invitations and sign-in links say. None names a facility, a volunteer or anybody who is visited."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from volunteers import post
from volunteers.accounts.site import address as site
from volunteers.invitations.addresses import MAIL, Address
from volunteers.invitations.links import Drawn
from volunteers.models import Invitation


def invitation_link(token: str) -> str:
    """Where an invitation is accepted."""
    return site() + reverse("join_follow", args=[token])


def send_invitation(invitation: Invitation, *, token: str) -> None:
    """Send it where it belongs; raises NotSent."""
    link = invitation_link(token)
    with override(invitation.language):
        long = _(
            "Hello,\n\nyou are invited to join a volunteer program. The link works once, for 72 hours:\n\n%(link)s\n\n"
            "If you did not expect this, you need not do anything."
        )
        short = _("You are invited to join a volunteer program. The link works once, for 72 hours: %(link)s")
        _send(Address(invitation.way, invitation.address), _("Your invitation"), long, short, {"link": link})


def send_sign_in_link(drawn: Drawn) -> None:
    """Send the link and its code; raises NotSent."""
    link = site() + reverse("link_follow", args=[drawn.token])
    code = f"{drawn.code[:4]} {drawn.code[4:]}"
    with override(drawn.user.language):
        long = _(
            "Hello,\n\nhere is your link to sign in. Open it on the device where you asked for it:\n\n%(link)s\n\n"
            "Are you reading this on another device? Then type this code where you asked: %(code)s\n\n"
            "Both work once, for 15 minutes. Nobody will ever call and ask you for the code. If you did not ask for "
            "this, you need not do anything."
        )
        short = _(
            "Your link to sign in, for the device where you asked: %(link)s Or type this code there: %(code)s "
            "(15 minutes)"
        )
        _send(drawn.address, _("Your link to sign in"), long, short, {"link": link, "code": code})


def _send(address: Address, subject: str, long: str, short: str, gaps: dict[str, str]) -> None:
    if address.way == MAIL:
        post.send_mail(address.text, subject=subject, text=long % gaps)
    else:
        post.send_text(address.text, text=short % gaps)
