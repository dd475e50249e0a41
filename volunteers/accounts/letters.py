"""One function per letter: its words, in the reader's language.

A letter may be read by the wrong person. None says a name, a place, a code of somebody, or what the program does.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from volunteers.accounts import site
from volunteers.accounts.outbox import content_of
from volunteers.models import Letter
from volunteers.post.kinds import Told, kind
from volunteers.post.readers import Reader


def subject() -> str:
    """The same for every letter."""
    return _("About your account")


def new_password(*, token: str) -> str:
    link = f"{site.address()}{reverse('password_reset_link')}?t={token}"
    return "\n\n".join(
        [
            _("Somebody asked for a new password for your account. If it was you, open this page within 30 minutes:"),
            link,
            _("If it was not you, you need not do anything: your password stays as it is."),
        ]
    )


def new_browser() -> str:
    return "\n\n".join(
        [
            _("Somebody signed in to your account in a browser that was not used for it before."),
            _("If it was you, all is well. If it was not, please change your password and call your program lead."),
        ]
    )


def sign_in_changed() -> str:
    return "\n\n".join(
        [
            _("The way in which you sign in to your account was changed."),
            _("If it was you, all is well. If it was not, please call your program lead at once."),
        ]
    )


def factor_goes_tomorrow() -> str:
    return "\n\n".join(
        [
            _(
                "Two people agreed that the second way to sign in to your account was lost. It is taken off the "
                "account in 24 hours."
            ),
            _("If you did not lose it, please sign in before that and stop it there:"),
            f"{site.address()}{reverse('factors')}",
        ]
    )


def leaving() -> str:
    return "\n\n".join(
        [
            _(
                "You have left: every role of your account has ended. In seven days what is kept about you is deleted."
            ),
            _("If it was not you, please call your program lead before that."),
        ]
    )


def password_changed() -> str:
    return "\n\n".join(
        [
            _("The password of your account was changed, and it was signed out everywhere else."),
            _("If it was you, all is well. If it was not, please call your program lead at once."),
        ]
    )


LETTERS: dict[str, Callable[..., str]] = {
    letter.__name__: letter
    for letter in (new_password, new_browser, sign_in_changed, factor_goes_tomorrow, leaving, password_changed)
}


def words(kind: str, content: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a letter of this kind."""
    return subject(), LETTERS[kind](**content)


def _writer(name: str) -> Callable[..., Told]:
    def write(letter: Letter, reader: Reader, now: datetime) -> Told:
        about, text = words(name, content_of(letter))
        return Told(about, text, short="")

    write.__name__ = name
    return write


for _name in LETTERS:
    kind(gettext_lazy("About the account"))(_writer(_name))
