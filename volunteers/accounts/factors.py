"""Second factors: passkeys, six-digit codes from an app, recovery codes. Their rows and protocols are allauth's.

Whoever checks a factor locks its row first: of two requests with one code, one is in and the other is not.
"""

import hmac
import secrets
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.db import transaction
from django.db.models import QuerySet

from compliance.fields import blind_index
from volunteers.models import User

Kind = Authenticator.Type
STEP_SECONDS = 30
RECOVERY_CODES = 10
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another on paper
_CODE_SIGNS, _GROUP = 16, 4  # 80 bits


def kinds_of(user: User) -> set[str]:
    """`webauthn`, `totp`, `recovery_codes`: what the account has of each."""
    return set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))


def told_of(user: User) -> tuple[set[str], int]:
    """The kinds the account has, and how many recovery codes are left. One query."""
    rows = {row.type: row for row in Authenticator.objects.filter(user_id=user.pk)}
    codes = rows.get(Kind.RECOVERY_CODES.value)
    return set(rows), len(codes.data.get("codes", [])) if codes else 0


def has_any(user: User) -> bool:
    """Whether a password alone is not enough for this account."""
    return bool(kinds_of(user) & {Kind.WEBAUTHN.value, Kind.TOTP.value})


# ── six-digit codes ───────────────────────────────────────────────────────────────────────────────────────────────────


def new_seed() -> str:
    """160 random bits in base32, as authenticator apps take it."""
    return generate_totp_secret()


def seed_picture(user: User, seed: str) -> str:
    """What apps read when they are held against the screen (SVG)."""
    adapter = get_adapter()
    return adapter.build_totp_svg(adapter.build_totp_url(user, seed))


def add_seed(user: User, seed: str, code: str, *, now: datetime) -> bool:
    """Keep a seed once its owner has shown a code made from it. That code is used up by it."""
    step = _step_of(seed, code, now=now, after=-1)
    if step is None:
        return False
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=Kind.TOTP).delete()
        Authenticator.objects.create(user=user, type=Kind.TOTP, data={"secret": seed, "last_step": step})
    return True


def give_seed(user: User) -> None:
    """A seed that nobody was shown, unless there is one: for the demo's invented accounts, whose codes a page shows."""
    Authenticator.objects.get_or_create(user=user, type=Kind.TOTP, defaults={"data": {"secret": new_seed()}})


def use_code(user: User, code: str, *, now: datetime) -> bool:
    """Whether this is the account's code of now, one step (30 s) before or after, and later than the last one used."""
    with transaction.atomic():
        row = _locked(user, Kind.TOTP)
        if row is None or "secret" not in row.data:
            return False
        step = _step_of(row.data["secret"], code, now=now, after=row.data.get("last_step", -1))
        if step is None:
            return False
        row.data = row.data | {"last_step": step}
        row.last_used_at = now
        row.save()
    return True


def next_code(user: User, *, now: datetime) -> str:
    """The earliest code that was not used yet; nothing without a seed. For the demo's invented accounts alone."""
    row = Authenticator.objects.filter(user=user, type=Kind.TOTP).first()
    if row is None or "secret" not in row.data:
        return ""
    step = max(int(now.timestamp()) // STEP_SECONDS, row.data.get("last_step", -1) + 1)
    return format_hotp_value(hotp_value(row.data["secret"], step))


def _step_of(seed: str, code: str, *, now: datetime, after: int) -> int | None:
    """The step whose code this is. All three are always worked out."""
    current, found = int(now.timestamp()) // STEP_SECONDS, None
    for step in (current - 1, current, current + 1):
        right = hmac.compare_digest(format_hotp_value(hotp_value(seed, step)).encode(), code.encode())
        if right and step > after and found is None:
            found = step
    return found


# ── recovery codes ────────────────────────────────────────────────────────────────────────────────────────────────────


def new_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """Ten codes in place of all earlier ones. They are shown once: what is kept are keyed fingerprints."""
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(_CODE_SIGNS)) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
        Authenticator.objects.create(
            user=user,
            type=Kind.RECOVERY_CODES,
            created_at=now,
            data={"codes": [_fingerprint(user, code) for code in codes]},
        )
    return ["-".join(code[at : at + _GROUP] for at in range(0, _CODE_SIGNS, _GROUP)) for code in codes]


def use_recovery_code(user: User, code: str, *, now: datetime) -> bool:
    """Whether this is one of the account's codes; it is gone then."""
    plain = _as_made(code)
    with transaction.atomic():
        row = _locked(user, Kind.RECOVERY_CODES)
        if row is None or _fingerprint(user, plain) not in row.data.get("codes", []):
            return False
        row.data = {"codes": [kept for kept in row.data["codes"] if kept != _fingerprint(user, plain)]}
        row.last_used_at = now
        row.save()
    return True


def recovery_codes_left(user: User) -> int:
    row = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return len(row.data.get("codes", [])) if row else 0


def _as_made(code: str) -> str:
    """What was read from paper: without hyphens, in capitals, and O, I, L as the digits that they look like."""
    return "".join(code.upper().split()).replace("-", "").translate(str.maketrans("OIL", "011"))


def _fingerprint(user: User, code: str) -> str:
    return blind_index(f"{user.pk}\0{code}", place="mfa_authenticator.recovery_codes").hex()


# ── removing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class LastFactor(Exception):
    """The account may not be without a second factor."""


def _remove(user: User, rows: QuerySet[Authenticator], *, compulsory: bool) -> int:
    """Remove factors of the account. Raises LastFactor if it must have one and this was the last."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        removed, _ = rows.filter(user=user).delete()
        if not has_any(user):
            if compulsory:
                raise LastFactor
            Authenticator.objects.filter(user=user).delete()  # codes that stand in for nothing
    return removed


def remove_passkey(user: User, pk: int, *, compulsory: bool) -> int:
    return _remove(user, Authenticator.objects.filter(type=Kind.WEBAUTHN, pk=pk), compulsory=compulsory)


def remove_seed(user: User, *, compulsory: bool) -> int:
    return _remove(user, Authenticator.objects.filter(type=Kind.TOTP), compulsory=compulsory)


def remove_all(user: User) -> int:
    """For a reset that two persons agreed on. The account then makes a new factor before anything else."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    return removed


def _locked(user: User, kind: str) -> Authenticator | None:
    return Authenticator.objects.select_for_update().filter(user=user, type=kind).first()
