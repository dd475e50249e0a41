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


def send_address_code(address: Address, *, code: str, language: str) -> None:
    """The code that shows that a new address reaches its owner; raises NotSent."""
    with override(language):
        long = _(
            "Hello,\n\nsomebody wants to use this address for their account. If it was you, type this code where you "
            "asked: %(code)s\n\nIt works for 15 minutes. If it was not you, you need not do anything."
        )
        short = _("The code for your new address: %(code)s (15 minutes). If you did not ask, do nothing.")
        _send(address, _("Your new address"), long, short, {"code": f"{code[:4]} {code[4:]}"})


def send_address_changed(old: Address, *, language: str) -> None:
    """To the address that is used no more; raises NotSent."""
    with override(language):
        long = _(
            "Hello,\n\nyour account now uses another address than this one.\n\nIf it was you, all is well. If it was "
            "not, please call your program lead at once."
        )
        short = _("Your account now uses another number than this one. If it was not you, call your program lead.")
        _send(old, _("About your account"), long, short, {})


def _send(address: Address, subject: str, long: str, short: str, gaps: dict[str, str]) -> None:
    if address.way == MAIL:
        post.send_mail(address.text, subject=subject, text=long % gaps)
    else:
        post.send_text(address.text, text=short % gaps)
