"""Sign in by a link that works once: for people who cannot do passwords.

Asking stores the same row for everybody and looks nobody up: the job that sends finds out whether there is an account
at all. So the page that asks takes the same work for known and unknown.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from compliance import audit, queue
from compliance.tenancy import acting
from volunteers.accounts import devices
from volunteers.accounts.step_up import ROLES_WITH_SECOND_FACTOR
from volunteers.invitations.addresses import LONGEST, Address, address_of, index_of
from volunteers.invitations.tokens import code_fingerprint, fingerprint, new_code, new_token, typed_code
from volunteers.models import SignInAddress, SignInLink, User

LASTS = timedelta(minutes=15)
CODE_TRIES = 5
KEPT = timedelta(days=1)  # rows are counted for so long, then they go
ASKED_AN_HOUR = 10  # for one name or address; what is beyond is not even stored
SENT_AN_HOUR, SENT_A_DAY = 5, 15  # to one account
JOB = "volunteers.invitations.jobs.send_sign_in_link"


@dataclass(frozen=True)
class Drawn:
    """A link that is ready to be sent: where to, and what makes it work."""

    address: Address
    user: User
    token: str
    code: str


@transaction.atomic
def ask(typed: str, *, device: str, browser: bytes, language: str, now: datetime) -> None:
    """Ask for a link for a sign-in name, an e-mail address or a number, to be opened where `device` is kept.

    `browser` is the fingerprint by which accounts know their own browsers again (accounts/devices.py): strangers who
    ask for somebody's links use up a count of their own.

    Nothing tells whether there is such an account: not the answer, and not the work that is done here.
    """
    typed = typed.strip()[:LONGEST]
    address = address_of(typed)
    index = address.index if address else index_of(f"name:{typed}")
    asked = SignInLink.objects.filter(asked_index=index, browser=browser, made_at__gt=now - timedelta(hours=1))
    if asked.count() >= ASKED_AN_HOUR:
        return
    link = SignInLink(
        asked_index=index,
        device=fingerprint(device),
        browser=browser,
        language=language,
        made_at=now,
        ends_at=now + LASTS,
    )
    link.asked = typed
    link.save()
    queue.ask_for(JOB, str(link.pk), now=now)


def draw(link: SignInLink, *, now: datetime) -> Drawn | None:
    """Find whose link it is and draw what makes it work; None where there is nobody to send it to.

    What was typed is forgotten either way. Drawn again (a job that is repeated), the earlier token is worth nothing.
    """
    found = _account_of(link.asked) if link.asked_sealed and link.sent_at is None and now < link.ends_at else None
    if found is None or not _may_have_link(found[0]) or _has_many(found[0], link, now):
        SignInLink.objects.filter(pk=link.pk).update(asked_sealed=None)
        return None
    user, address = found
    token, code = new_token(), new_code()
    SignInLink.objects.filter(pk=link.pk).update(
        user=user, fingerprint=fingerprint(token), code=code_fingerprint(code, link=link.pk)
    )
    return Drawn(address, user, token, code)


def mark_sent(link: SignInLink, *, now: datetime) -> None:
    """The message is on its way: nothing sends it again, and what was typed is forgotten."""
    SignInLink.objects.filter(pk=link.pk).update(sent_at=now, asked_sealed=None)


def opens_here(token: str, *, device: str, now: datetime) -> bool:
    """Whether this link would sign somebody in on this device now. It stays unused."""
    return _usable(device, now).filter(fingerprint=fingerprint(token)).exists()


@transaction.atomic
def use_token(token: str, *, device: str, now: datetime) -> User | None:
    """Use a link up on the device that asked for it; the account to sign in, or None. Of many at once one succeeds."""
    used = _usable(device, now).filter(fingerprint=fingerprint(token)).update(used_at=now)
    if not used:
        return None
    return _signed_in(SignInLink.objects.select_related("user").get(fingerprint=fingerprint(token)), now=now)


@transaction.atomic
def use_code(typed: str, *, device: str, now: datetime) -> User | None:
    """Use a link up by its code, typed where it was asked for; five wrong ones end it."""
    # Locked first: two guesses at once must count as two.
    waiting = list(_usable(device, now).select_for_update().order_by("-made_at"))
    digits = typed_code(typed)
    for link in waiting:
        if link.code is not None and code_fingerprint(digits, link=link.pk) == bytes(link.code):
            link.used_at = now
            link.save(update_fields=["used_at"])
            return _signed_in(link, now=now)
    SignInLink.objects.filter(pk__in=[link.pk for link in waiting]).update(wrong_codes=F("wrong_codes") + 1)
    return None


def clear(*, now: datetime) -> int:
    """Remove the links that nobody counts any more. Says how many."""
    return SignInLink.objects.filter(made_at__lt=now - KEPT).delete()[0]


def _usable(device: str, now: datetime):  # type: ignore[no-untyped-def]
    return SignInLink.objects.filter(
        device=fingerprint(device), used_at__isnull=True, ends_at__gt=now, wrong_codes__lt=CODE_TRIES
    )


def _signed_in(link: SignInLink, *, now: datetime) -> User | None:
    """Read again whether a link is still enough for this account, and end its other links."""
    user = link.user
    if user is None or not _may_have_link(user):
        return None
    SignInLink.objects.filter(user=user, used_at__isnull=True).update(used_at=now)
    audit.record("signed_in_by_link", by=user, subject=user, now=now)
    return user


def _account_of(typed: str) -> tuple[User, Address] | None:
    """Whose name or address this is. A name: to the address that is known, by mail if there is one."""
    address = address_of(typed)
    if address is not None:
        known = list(SignInAddress.objects.select_related("user").filter(index=address.index)[:2])
        return (known[0].user, address) if len(known) == 1 else None
    if not typed.isprintable():
        return None
    known = list(SignInAddress.objects.select_related("user").filter(user__username=typed).order_by("way")[:1])
    return (known[0].user, Address(known[0].way, known[0].address)) if known else None


def _may_have_link(user: User) -> bool:
    """An account that is open and has a role, but none of those that must sign in with more than a link.

    Whoever set up a second factor of their own is asked for it after the link (volunteers/accounts/signing_in.py).
    """
    with acting(actor=user.pk):  # somebody's own roles are seen in every program
        roles = set(user.memberships.filter(ended_at__isnull=True).values_list("role", flat=True))
    return bool(user.is_active and roles and not roles & ROLES_WITH_SECOND_FACTOR)


def _has_many(user: User, link: SignInLink, now: datetime) -> bool:
    """Whether as many were sent as may be: counted for each browser the account knows, and for all others together."""
    sent = SignInLink.objects.filter(user=user, sent_at__isnull=False).exclude(pk=link.pk)
    if devices.is_known(bytes(link.browser), user, now=now):
        sent = sent.filter(browser=link.browser)
    else:
        sent = sent.exclude(browser__in=user.known_devices.values("fingerprint"))
    an_hour = sent.filter(sent_at__gt=now - timedelta(hours=1)).count()
    return an_hour >= SENT_AN_HOUR or sent.filter(sent_at__gt=now - timedelta(days=1)).count() >= SENT_A_DAY
