"""Who asks: a session's account, its role and its program, found with the session itself in one question."""

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

from django.contrib import auth
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.db import connection, models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from compliance.models import WebSession
from volunteers.models import Membership, Program, User

Row = TypeVar("Row", bound=models.Model)

_at_hand: ContextVar[User | None] = ContextVar("account_at_hand", default=None)


def session_and_account(key_hash: str) -> tuple[WebSession | None, User | None]:
    """The session with this hash of a key, and the account whose number it bears, its active role looked up.

    Whether the session still lives, and is that account's, is for the session store and for Django to say.
    """
    parts = {"session": WebSession, "account": User, "own": Membership, "program": Program}
    columns = ", ".join(
        f'{part}."{field.column}"' for part, model in parts.items() for field in model._meta.concrete_fields
    )
    with connection.typed_cursor() as cursor:  # it is asked at every request: planned once
        cursor.execute(
            f"""SELECT {columns} FROM compliance_websession AS session
            LEFT JOIN volunteers_user AS account ON account.id = session.user_pk
            LEFT JOIN LATERAL ({Membership.objects.active_sql("account.id")}) AS own ON true
            LEFT JOIN volunteers_program AS program ON program.id = own.program_id
            WHERE session.key_hash = $1""",
            [key_hash],
        )
        found = cursor.fetchone()
    if found is None:
        return None, None
    values = iter(found)
    session, account, own, program = (_row(model, values) for model in parts.values())
    if account is not None:
        if own is not None and program is not None:
            own.program = program
        account.__dict__["membership"] = own
    return session, account


def _row(model: type[Row], values: Iterator[Any]) -> Row | None:
    """One part of the answer as a row of its model; None where the join found nothing."""
    fields: Sequence[Any] = model._meta.concrete_fields
    taken = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=False)  # the rest is the next part's
    ]
    row = model.from_db(connection.alias, [field.attname for field in fields], taken)
    return row if row.pk is not None else None


class Accounts(ModelBackend):
    """Django's own, which takes the account that came with the session."""

    def get_user(self, user_id: int) -> User | None:
        account = _at_hand.get()
        if account is None or account.pk != user_id:
            return super().get_user(user_id)
        return account if self.user_can_authenticate(account) else None


class SignedIn(AuthenticationMiddleware):
    """Django's own, which does not ask for the account once more."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))


def _user_of(request: Any) -> Any:
    if not hasattr(request, "_cached_user"):
        request.session.get(auth.SESSION_KEY)  # now it is loaded, and its account with it
        token = _at_hand.set(request.session.account)
        try:
            request._cached_user = auth.get_user(request)
        finally:
            _at_hand.reset(token)
    return request._cached_user
