"""The session store Django uses (settings.SESSION_ENGINE)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.middleware.csrf import CSRF_SESSION_KEY
from django.utils import timezone

from compliance.sessions.lifetimes import LONGEST, SHORTEST, Lifetime
from compliance.sessions.models import WebSession
from compliance.sessions.payload import close, hash_of, new_key, open_

BEFORE = "before"

# A session's row by the hash of its key, and with it, if somebody gave a better way, the account whose number it bears.
_find: list[Callable[[str], tuple[WebSession | None, Any]]] = []


def sessions_are(find: Callable[[str], tuple[WebSession | None, Any]]) -> None:
    """Tell, once at start, how a session is found together with its account: accounts live on a floor above."""
    _find[:] = [find]


def _row_alone(key_hash: str) -> tuple[WebSession | None, Any]:
    return WebSession.objects.filter(pk=key_hash).first(), None


class SessionStore(SessionBase):
    """A session in PostgreSQL. `row` is its row as it was read or written last, None before that."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: WebSession | None = None
        self.account: Any = None  # whose number the row bore when it was read; who that is, Django says
        self._lifetime: Lifetime | None = None
        self._device = ""
        self.step_at: datetime | None = None  # a step of its user that is to be noted when it is saved
        self.signed_out = False  # somebody was signed in, and was let go on purpose
        self.before: dict[str, Any] | None = None  # whose session this was until its time was over (kept_forms.py)

    def _get_new_session_key(self) -> str:
        return new_key()

    def begin(self, lifetime: Lifetime, *, device: str = "") -> None:
        """Start its clocks anew, for somebody who has just signed in. Kept when the session is saved."""
        self._lifetime, self._device, self.modified = lifetime, device, True

    def shorten(self, lifetime: Lifetime) -> None:
        """Go by another role's lifetime from here on; the end by the clock never moves later. Saves at once."""
        row = self._require_row()
        row.idle_seconds = int(lifetime.idle.total_seconds())
        row.ends_at = min(row.ends_at, row.created_at + lifetime.absolute)
        row.save(update_fields=["idle_seconds", "ends_at"])

    def _require_row(self) -> WebSession:
        if self.row is None:
            self.save()
        assert self.row is not None
        return self.row

    # ── what Django asks of a store ───────────────────────────────────────────────────────────────────────────────────

    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        row, account = (_find[0] if _find else _row_alone)(hash_of(key))
        held = open_(row.payload, key=key) if row is not None else None
        if row is None or held is None or not row.lives(now=timezone.now()):
            self._session_key = None
            if held is not None and SESSION_KEY in held:
                self.before = {"user": int(held[SESSION_KEY]), "secret": held.get(CSRF_SESSION_KEY)}
            return {}
        self.row, self.account, self.before = row, account, held.get(BEFORE)
        return held

    def exists(self, session_key: str) -> bool:
        return WebSession.objects.filter(pk=hash_of(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Raises UpdateError if it was ended meanwhile: what was ended does not come back."""
        if self.session_key is None:
            self.create()
            return
        held = self._get_session(no_load=must_create)
        if must_create and self.before is not None and SESSION_KEY not in held:
            held[BEFORE] = self.before
        row = self._row_to_keep(held, now=timezone.now(), new=must_create)
        if must_create:
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                raise CreateError from None
        else:
            columns = _columns(row)
            if self._lifetime is not None:  # signing in is a step of its user, however old the session before it was
                columns["last_seen_at"] = row.last_seen_at
            elif self.step_at is not None and row.user_pk is not None:
                columns["last_seen_at"] = row.last_seen_at = self.step_at
            if not WebSession.objects.filter(pk=row.pk).update(**columns):
                raise UpdateError
        self.row, self._lifetime = row, None

    def _row_to_keep(self, held: dict[str, Any], *, now: datetime, new: bool) -> WebSession:
        key = self.session_key or ""
        user_pk = int(held[SESSION_KEY]) if SESSION_KEY in held else None
        before = self.row
        lifetime = self._lifetime
        if lifetime is None and (before is None or before.user_pk != user_pk):
            lifetime = SHORTEST if user_pk is not None else LONGEST
        row = WebSession(key_hash=hash_of(key), handle=uuid4(), user_pk=user_pk, payload=close(held, key=key))
        if lifetime is not None:
            row.created_at, row.ends_at = now, now + lifetime.absolute
            row.idle_seconds, row.device = int(lifetime.idle.total_seconds()), self._device
            row.last_seen_at = now
        elif before is not None:  # a new key for the same session keeps its clocks
            row.created_at, row.ends_at, row.last_seen_at = before.created_at, before.ends_at, before.last_seen_at
            row.idle_seconds, row.device = before.idle_seconds, before.device
        if before is not None and not new:
            row.handle = before.handle
        return row

    def flush(self) -> None:
        # Asked of what is held, not of the row: a session that was ended elsewhere is let go by nobody.
        self.signed_out = self.signed_out or SESSION_KEY in self._session
        super().flush()
        self.row, self._lifetime = None, None

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            WebSession.objects.filter(pk=hash_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        from compliance.sessions.ending import clear_ended

        clear_ended(now=timezone.now())


def _columns(row: WebSession) -> dict[str, Any]:
    """What a save may change. When it was last seen is left to the steps of its user (middleware.py)."""
    names = ("user_pk", "payload", "device", "created_at", "idle_seconds", "ends_at")
    return {name: getattr(row, name) for name in names}
