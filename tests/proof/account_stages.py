"""People halfway through their accounts' pages: between two factors, with a link, an invitation, an app to prove."""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from compliance.sessions.engine import SessionStore
from tests.factories.accounts import PASSWORD, an_account, with_app
from volunteers.accounts import resets
from volunteers.invitations.tokens import fingerprint
from volunteers.models import Invitation, PasswordReset, SignInLink, User

TOKEN, DEVICE = "t" * 43, "d" * 43


@dataclass
class Stage:
    """Somebody with a session, and the pages that this session opens. `role` is None for whoever is not signed in."""

    key: str
    user: User | None
    role: str | None
    pages: tuple[str, ...]

    def __str__(self) -> str:
        return self.key


def account_stages(world, asker):
    """Sign them in, each in a browser of their own; `asker` keeps the sessions."""
    now = timezone.now()
    known = with_app(an_account("stages-app"))
    plain = an_account("stages-plain")
    PasswordReset.objects.create(
        fingerprint=resets._fingerprint(TOKEN), user=plain, ends_at=now + timedelta(minutes=20)
    )
    link = SignInLink(device=fingerprint(DEVICE), fingerprint=fingerprint(TOKEN), browser=b"b" * 32, asked_index=b"a")
    link.user, link.made_at, link.ends_at = plain, now, now + timedelta(minutes=10)
    link.save()
    invitation = world.tenants["A"].actors["PL", 1].rows["invitation"]
    invited = f"{invitation.program_id}.{TOKEN}"
    Invitation.objects.filter(pk=invitation.pk).update(fingerprint=fingerprint(invited))
    half = {"half_way": {"user": known.pk, "factor": "password", "at": int(time.time()), "next": ""}}
    yield _visitor(asker, "half way in", half, ("sign_in_code",))
    yield _visitor(asker, "with a reset", {"reset_token": TOKEN}, ("password_new",))
    yield _visitor(asker, "invited", {"join": invited}, ("join",))
    yield _visitor(asker, "with a link", {"link_device": DEVICE, "link_token": TOKEN}, ("link_wait", "link_open"))
    for stage in (
        Stage("with an app", known, "VO", ("prove", "password_change", "totp_remove", "recovery_codes")),
        Stage("with a password", plain, "VO", ("prove",)),
    ):
        asker.sign_in(stage)
        yield stage


def _visitor(asker, key, kept, pages):
    session = SessionStore()
    session.update(kept)
    session.save()
    asker.keys[key] = session.session_key
    return Stage(key, None, None, pages)


__all__ = ["PASSWORD", "TOKEN", "Stage", "account_stages"]
