"""The door to e-mail: Django's back ends, one line open for a whole run."""

import smtplib
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection

from volunteers.post.channels.bounces import mail_events
from volunteers.post.channels.refusals import NotSent

MAILBOX_FULL = 552  # said as final, and true for today only
# What the back ends of django-anymail raise of an address, known by name: that package is an extra (`.[mail]`).
_OF_THE_ADDRESS = {"AnymailRecipientsRefused", "AnymailInvalidAddress"}
File = tuple[str, bytes, str]  # name, content, MIME type
_CALENDAR = "text/calendar; method={method}; charset=utf-8"


class Mails:
    """E-mails over one connection, opened with the first of them and closed at the end of the block.

    Any failure closes the line: the next message begins a new one.
    """

    def __init__(self) -> None:
        self._line: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def send(
        self,
        address: str,
        *,
        subject: str,
        text: str,
        message_id: str = "",
        invitation: bytes = b"",
        method: str = "",
        files: Sequence[File] = (),
    ) -> None:
        """Send one plain e-mail to one address, with an iCalendar part and files where given. Raises NotSent."""
        if address.count("@") != 1 or not address.isprintable() or " " in address:
            raise NotSent("address", is_final=True)
        headers = {"Auto-Submitted": "auto-generated"} | ({"Message-ID": message_id} if message_id else {})
        self._open()
        mail = EmailMessage(subject, text, None, [address], connection=self._line, headers=headers)
        if message_id:
            mail_events().mark(mail, message_id)
        if invitation:
            mail.attach("invite.ics", invitation.decode(), _CALENDAR.format(method=method))
        for file in files:
            mail.attach(*file)
        try:
            mail.send()
        except Exception as error:  # whatever the back end raises may hold the address
            self._hang_up()
            raise _told(error) from None

    def _open(self) -> None:
        if self._line is not None:
            return
        line = get_connection()
        try:
            line.open()
        except Exception as error:
            raise NotSent(type(error).__name__, is_everybodys=True) from None
        self._line = line

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(Exception):  # gone already, and nothing waits for it
                line.close()


def send_mail(address: str, *, subject: str, text: str, files: Sequence[File] = ()) -> None:
    """Send one plain e-mail, to one address; raises NotSent."""
    with Mails() as mails:
        mails.send(address, subject=subject, text=text, files=files)


def _told(error: Exception) -> NotSent:
    """What a server's answer means: about this address for good, about it today, or about everything we send."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        return _refused(codes[0] if codes else 450)
    if isinstance(error, smtplib.SMTPDataError):
        return _refused(error.smtp_code)
    # Where nobody answers, the back end makes a class of its own that is one of these and one of the line's.
    of_a_company = [one.__name__ for one in type(error).__mro__ if one.__module__ == "anymail.exceptions"]
    if of_a_company:
        return _told_by_a_company(of_a_company[0], getattr(error, "status_code", None))
    is_everybodys = isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError)
    return NotSent(type(error).__name__, is_everybodys=is_everybodys)


def _told_by_a_company(name: str, status: int | None) -> NotSent:
    """Of django-anymail: about the address for good, about the account or the whole service, or about this message."""
    if name in _OF_THE_ADDRESS:
        return NotSent(name, is_final=True)
    is_of_the_api = "APIError" in name  # without a status: nobody answered
    is_everybodys = is_of_the_api and (status is None or status in (401, 403, 429) or status >= 500)
    return NotSent(f"api_{status or 'away'}" if is_of_the_api else name, is_everybodys=is_everybodys)


def _refused(code: int) -> NotSent:
    return NotSent(f"smtp_{code}", is_final=500 <= code < 600 and code != MAILBOX_FULL)
