"""A session's clocks start when somebody signs in; its key changes whenever what it may do changes."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.middleware.csrf import CSRF_SESSION_KEY, rotate_token

from compliance.sessions.devices import coarse
from compliance.sessions.ending import end_oldest
from compliance.sessions.engine import BEFORE, SessionStore
from compliance.sessions.lifetimes import lifetime_of
from compliance.tenancy import acting

MOST_AT_ONCE = 10  # sessions of one account: with another one, that which was used least lately ends


@receiver(user_logged_in, dispatch_uid="compliance.sessions.begin")
def _begin(sender: Any, request: HttpRequest | None, user: Any, **more: Any) -> None:
    session = getattr(request, "session", None)
    if isinstance(session, SessionStore):
        with acting(actor=user.pk):  # nobody acts yet on the page where one signs in
            role = user.role
        end_oldest(user.pk, leave=MOST_AT_ONCE - 1)
        session.begin(lifetime_of(role), device=coarse(request.META.get("HTTP_USER_AGENT", "")))
        session.pop(BEFORE, None)
        # Kept with the rest: the first page would otherwise save the session once more for it alone.
        session[CSRF_SESSION_KEY] = request.META["CSRF_COOKIE"]


def rotate(request: HttpRequest, *, role: str | None = None) -> None:
    """Give the session a new key; the old one is dead at once. For a step up, and for a switch of program or role.

    The end by the clock stays where it was, or comes nearer where the new `role` has less time.
    """
    request.session.cycle_key()
    rotate_token(request)
    if role is not None:
        request.session.shorten(lifetime_of(role))
