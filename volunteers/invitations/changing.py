"""One's own address, changed: the new one is shown to reach its owner first, and the old one is told.

What is under way lies in the session of the browser that asked, sealed with it, and is gone after a quarter of an hour.
Both messages are sent at once, not by a job: without the one to the old address nothing changes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from compliance import audit
from compliance.fields import blind_index
from volunteers.accounts import guesses
from volunteers.accounts.outbox import post
from volunteers.invitations import letters
from volunteers.invitations.addresses import MAIL, Address
from volunteers.invitations.tokens import new_code, typed_code
from volunteers.models import PasswordReset, SignInAddress, SignInLink, User
from volunteers.post import NotSent

LASTS = timedelta(minutes=15)
CODE_TRIES = 5
ASKED = guesses.Limit("address", 5, timedelta(hours=1), 20)  # messages to addresses that somebody names


class TooManyAsked(Exception):
    """As many codes were sent for this account as may be within an hour."""


class AddressTaken(Exception):
    """Another account signs in with this address."""


@dataclass(frozen=True)
class Change:
    """A change that waits for its code."""

    address: Address
    code: str  # its fingerprint
    ends_at: float
    wrong: int = 0

    def kept(self) -> dict[str, Any]:
        """As the session keeps it."""
        told = {"way": self.address.way, "text": self.address.text}
        return told | {"code": self.code, "ends_at": self.ends_at, "wrong": self.wrong}

    @classmethod
    def of(cls, kept: dict[str, Any] | None, *, now: datetime) -> "Change | None":
        """What `kept` gave to the session, while it waits; None once it is over or was guessed at too often."""
        if not kept or now.timestamp() >= kept["ends_at"] or kept["wrong"] >= CODE_TRIES:
            return None
        return cls(Address(kept["way"], kept["text"]), kept["code"], kept["ends_at"], kept["wrong"])


def ask(user: User, address: Address, *, now: datetime) -> Change:
    """Send a code to the new address. Raises TooManyAsked, and NotSent (volunteers/post)."""
    if guesses.count(ASKED, guesses.whom(user, ""), now=now) is None:
        raise TooManyAsked
    code = new_code()
    letters.send_address_code(address, code=code, language=user.language)
    return Change(address, _fingerprint(user, address, code), (now + LASTS).timestamp())


def fits(user: User, change: Change, typed: str) -> bool:
    """Whether this is the code that was sent to the new address."""
    return _fingerprint(user, change.address, typed_code(typed)) == change.code


def old_address(user: User, way: str) -> Address | None:
    """What the new one would take the place of."""
    known = user.sign_in_addresses.filter(way=way).first()
    text = known.address if known is not None else user.email if way == MAIL else ""
    return Address(way, text) if text else None


@transaction.atomic
def change(user: User, address: Address, *, now: datetime) -> None:
    """Put the new address in place of the old one, which is told. Links that wait are worth nothing from now on.

    Raises AddressTaken, and NotSent where the old address cannot be told just now; then nothing has changed. One that
    will never take a message again keeps nobody from leaving it.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if SignInAddress.objects.filter(index=address.index).exclude(user=row).exists():
        raise AddressTaken
    if (old := old_address(row, address.way)) is not None and old != address:
        _tell(old, row.language)
    if address.way == MAIL:
        row.email = address.text
        row.save(update_fields=["email"])
    if address.way != MAIL or row.sign_in_addresses.filter(way=MAIL).exists() or not row.has_usable_password():
        SignInAddress.objects.filter(user=row, way=address.way).delete()
        known = SignInAddress(user=row, way=address.way, index=address.index, shown_at=now)
        known.address = address.text
        known.save()
    PasswordReset.objects.filter(user=row).delete()
    SignInLink.objects.filter(user=row, used_at__isnull=True).delete()
    audit.record("address_changed", by=row, subject=row, detail={"way": address.way}, now=now)
    post("sign_in_changed", row)


def _tell(old: Address, language: str) -> None:
    try:
        letters.send_address_changed(old, language=language)
    except NotSent as refused:
        if not refused.is_final:
            raise


def _fingerprint(user: User, address: Address, code: str) -> str:
    return blind_index(f"{user.pk}\0{address.text}\0{code}", place="volunteers.address_code").hex()
