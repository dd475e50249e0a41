"""One request of the crawl, whole: middleware, routes, view, template; and everything it wrote taken back."""

import time
from contextlib import contextmanager, nullcontext
from copy import copy
from unittest.mock import patch

from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.utils import timezone

from compliance.sessions.engine import SessionStore

SECOND_FACTOR = ["password", "totp"]
BROWSER = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_MODE": "navigate", "HTTP_SEC_FETCH_DEST": "document"}
SIGNED_IN_SECONDS = 120  # a sign-in younger than this proves whatever a page may ask for


class _Browser(RequestFactory):
    """Sends what the test client sends through the same handler; keeps no copy of what templates were given."""

    def __init__(self) -> None:
        super().__init__()
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request):
        return self.handler(self._base_environ(**request))


class Asker:
    """Signs the actors in, and asks as any of them."""

    def __init__(self) -> None:
        self.client = _Browser()
        self.keys: dict[str, str] = {}
        self.signed_in_at: dict[str, float] = {}
        self.writes_nothing = False

    def sign_in(self, actor) -> None:
        """Outside of whatever is rolled back: it serves many routes."""
        if time.monotonic() - self.signed_in_at.get(str(actor), -SIGNED_IN_SECONDS) < SIGNED_IN_SECONDS:
            return
        client = Client()
        client.force_login(actor.user)
        session = client.session
        session["factors"] = ["password"] if actor.key == "no second factor" else SECOND_FACTOR
        session["proved_at"] = int(time.time())
        session.save()
        self.keys[str(actor)] = session.session_key
        self.signed_in_at[str(actor)] = time.monotonic()

    def ask(self, actor, method: str, path: str, sent=None, **headers):
        """The answer, its content in `.content`; nothing stays written. `actor` None is nobody."""
        self.client.cookies.clear()
        if actor is not None:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[str(actor)]
        # What no page of ours takes, and what the guard refuses, reaches nothing that writes.
        with nullcontext() if method in ("PUT", "DELETE", "OPTIONS") or self.writes_nothing else rolled_back():
            answer = self.client.generic(method, path, **headers) if sent is None else None
            if answer is None:
                answer = getattr(self.client, method.lower())(path, sent, **headers)
            if answer.streaming:
                answer.content = b"".join(answer.streaming_content)
        return answer


@contextmanager
def rolled_back():
    """A savepoint that is always taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Memory:
    """The session and the account of one actor, looked up once."""

    def __init__(self, actor, asker) -> None:
        self.asker = asker
        self.session = SessionStore(asker.keys[str(actor)])
        self.held = self.session.load()
        self.user = type(actor.user).objects.get(pk=actor.user.pk)
        _ = self.user.membership

    @contextmanager
    def used(self, *, refused):
        """For the length of the block they are not looked up again; each request has copies of its own.

        Middleware, routes, guards and views run as ever. `refused`: the guard refuses whatever is asked for.
        """
        load = SessionStore.load

        def loaded(store):
            if store.session_key != self.session.session_key:
                return load(store)
            store.row = copy(self.session.row)
            store.row.last_seen_at = timezone.now()
            return dict(self.held)

        self.asker.writes_nothing = refused
        user = patch("django.contrib.auth.get_user", lambda request: copy(self.user))
        try:
            with patch.object(SessionStore, "load", loaded), user:
                yield
        finally:
            self.asker.writes_nothing = False


def outcome_of(answer) -> str:
    """`gone`, `sign in`, `proof`, `method`, `none` (204), `refused` (403), `broken` (5xx), else `in`."""
    status, to = answer.status_code, answer.get("Location", "")
    if status >= 500 and status != 503:  # 503: the page that says how the machine is says that it is not well
        return "broken"
    if status == 302 and to.startswith("/sign-in/?next="):
        return "sign in"
    if status == 302 and to.startswith("/prove/?next="):
        return "proof"
    if status == 302 and to == "/me/sign-in/":
        return "proof"
    return {404: "gone", 405: "method", 204: "none"}.get(status, "in")
