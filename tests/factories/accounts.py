"""Accounts with second factors, and the codes that their apps would show."""

import base64
import hashlib
import hmac
import struct
from datetime import UTC, datetime

from volunteers.accounts import factors
from volunteers.models import Membership, Network, Program, User

PASSWORD = "kettle orbit marsh violin"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 11, 21, 14, 30, 10, tzinfo=UTC)


def a_program(code="harbor"):
    network, _ = Network.objects.get_or_create(code="net", defaults={"name": "Net"})
    program, _ = Program.objects.get_or_create(code=code, defaults={"network": network, "name": code.capitalize()})
    return program


def an_account(username="heron-4821", role="VO", *, password=PASSWORD, email="", **columns):
    """An account with an active role."""
    user = User.objects.create_user(username, password, email=email, **columns)
    program = a_program() if role in Membership.PROGRAM_ROLES else None
    user.active_membership = Membership.objects.create(user=user, program=program, role=role)
    user.save()
    return user


def with_app(user, seed=SEED):
    """An authenticator app that the account has not used yet."""
    factors.Authenticator.objects.create(user=user, type=factors.Kind.TOTP, data={"secret": seed})
    return user


def app_code(at, seed=SEED, steps=0):
    """What an app shows at a moment (RFC 6238, SHA-1, 30 s, six digits), worked out apart from the product's code."""
    counter = struct.pack(">Q", int(at.timestamp()) // 30 + steps)
    digest = hmac.new(base64.b32decode(seed), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"
