"""E-mail to a server that refuses, is full, is away, hangs, or takes it."""

import socket
import threading

import pytest

from tests.factories.mail_servers import a_mail_server
from tests.factories.posting import mail_is_down
from volunteers.post.channels.mail import Mails, send_mail
from volunteers.post.channels.refusals import NotSent


class Server:
    """Answers RCPT and DATA with what a test says."""

    def __init__(self):
        self.rcpt, self.data, self.taken = "250 ok", "250 ok", []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope.content.decode())
        return self.data


@pytest.fixture
def server(settings):
    handler = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with a_mail_server(handler) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield handler


def refusal(**told):
    with pytest.raises(NotSent) as refused:
        send_mail(told.pop("address", "ida@example.org"), subject="About", text="Text")
    error = refused.value
    return error.code, error.is_final, error.is_everybodys


def test_a_message_arrives_with_its_id_and_its_calendar_part(server):
    with Mails() as mails:
        mails.send(
            "ida@example.org", subject="Ábout", text="Téxt", message_id="<1@localhost>",
            invitation=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", method="REQUEST",
        )  # fmt: skip
        mails.send("omar@example.org", subject="About", text="Text", message_id="<2@localhost>")
    first, second = server.taken
    assert "Message-ID: <1@localhost>" in first and "Auto-Submitted: auto-generated" in first
    assert "text/calendar" in first and "REQUEST" in first
    assert "Message-ID: <2@localhost>" in second


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param("550 no such user", ("smtp_550", True, False), id="nobody_there"),
        pytest.param("452 too many", ("smtp_452", False, False), id="not_now"),
        pytest.param("552 mailbox full", ("smtp_552", False, False), id="full_today"),
    ],
)
def test_what_a_server_says_of_an_address(server, answer, told):
    server.rcpt = answer
    assert refusal() == told
    server.rcpt, server.data = "250 ok", answer
    assert refusal() == told


def test_a_refused_address_does_not_end_the_line_for_the_next(server):
    with Mails() as mails:
        server.rcpt = "550 no such user"
        with pytest.raises(NotSent):
            mails.send("nobody@example.org", subject="About", text="Text")
        server.rcpt = "250 ok"
        mails.send("ida@example.org", subject="About", text="Text")
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org\nb", "a b@example.org", "a", "a@b@c", ""]
)
def test_an_address_with_a_line_in_it_never_reaches_the_server(server, address):
    assert refusal(address=address) == ("address", True, False)
    assert server.taken == []


def test_a_server_that_is_away_is_everybodys(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as taken:  # and nobody listens there
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        assert refusal() == ("ConnectionRefusedError", False, True)


def test_a_server_that_hangs_is_given_up_in_time(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.3
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        taken = []
        threading.Thread(target=lambda: taken.append(silent.accept()), daemon=True).start()
        assert refusal()[1:] == (False, True)
        for line, _address in taken:
            line.close()


def test_what_went_wrong_is_told_without_the_address(server):
    server.rcpt = "550 ida@example.org is not here"
    with pytest.raises(NotSent) as refused:
        send_mail("ida@example.org", subject="About", text="Text")
    assert "ida" not in str(refused.value)
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("AnymailRecipientsRefused", None, ("AnymailRecipientsRefused", True, False)),
        ("AnymailInvalidAddress", None, ("AnymailInvalidAddress", True, False)),
        ("AnymailRequestsAPIError", None, ("api_away", False, True)),
        ("AnymailRequestsAPIError", 401, ("api_401", False, True)),
        ("AnymailRequestsAPIError", 429, ("api_429", False, True)),
        ("AnymailAPIError", 503, ("api_503", False, True)),
        ("AnymailAPIError", 422, ("api_422", False, False)),
        ("AnymailUnsupportedFeature", None, ("AnymailUnsupportedFeature"[:24], False, False)),
    ],
)
def test_what_a_company_that_sends_mail_says(settings, name, status, told):
    error = type(name, (Exception,), {"__module__": "anymail.exceptions", "status_code": status})
    as_it_comes = type(name, (error, OSError), {})
    mail_is_down(settings, as_it_comes("ida@example.org"))
    assert refusal() == told
