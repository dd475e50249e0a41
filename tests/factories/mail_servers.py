"""A real mail server of the test's own, on a port that nobody else can take meanwhile."""

import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller

READY_SECONDS = 60  # a busy machine takes its time to start it


class _Listening(Controller):
    """Serves on a socket that listens already."""

    def __init__(self, handler, listener):
        super().__init__(handler, *listener.getsockname(), ready_timeout=READY_SECONDS)
        self.listener = listener

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.listener)


@contextmanager
def a_mail_server(handler):
    """Serves as long as the block lasts; gives its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = _Listening(handler, listener)
        server.start()
        try:
            yield server.port
        finally:
            server.stop()
