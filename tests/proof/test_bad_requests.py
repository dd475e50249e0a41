"""Bytes on a socket that are no request: the server that people reach says so or hangs up, and goes on serving.

The web server is started as `serve` starts it, on a database of its own; each case is a connection of its own.
"""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, suppress

import pytest
from django.db import connection

from visitation.supervisor import listen
from visitation.virtual_environment import BASE_DIR

ANSWER_SECONDS = 30  # many times what it takes: only a connection that nobody answers waits so long
START_SECONDS = 60
HEAD = b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
FORM = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\n"
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n"
SIGN_IN = GET % (b"/sign-in/", b"")

REQUESTS = {
    "no request": b"\x00\xff\xfe\r\n\r\n",
    "a handshake of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 200 + b"\r\n\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a version that is none": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "a method that is none": b"BREW /sign-in/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a method with a bracket": b"GE(T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "tracing": b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a tunnel": b"CONNECT example.org:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a whole address": b"GET http://example.org/sign-in/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: example.org\r\nConnection: close\r\n\r\n",
    "another host": b"GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
    "a host with a sign of nought": b"GET / HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
    "a long path": GET % (b"/" + b"a" * 20_000, b""),
    "a path of raw bytes": GET % (b"/\xff\xfe\xed\xa0\x80", b""),
    "a path of escapes": GET % (b"/facilities/%ff%00%ed%a0%80/%2e%2e/?%00=%ff", b""),
    "a path that climbs": GET % (b"/static/../../../../etc/passwd", b""),
    "a broken escape": GET % (b"/%zz%/?%", b""),
    "a thousand headers": GET % (b"/", b"".join(b"X-%d: 1\r\n" % number for number in range(1000))),
    "a long header": GET % (b"/", b"X: " + b"a" * 100_000 + b"\r\n"),
    "a long cookie": GET % (b"/", b"Cookie: __Host-sid=" + b"a" * 7_000 + b"\r\n"),
    "a broken cookie": GET % (b"/", b'Cookie: ;;=;__Host-sid="\\777\xff;__Host-language=../..\r\n'),
    "a header without a name": GET % (b"/", b": a\r\n"),
    "a header with a blank before its colon": GET % (b"/", b"Host : example.org\r\n"),
    "a header of raw bytes": GET % (b"/", b"Accept-Language: \xed\xa0\x80\xff\r\n"),
    "a header with a sign of nought": GET % (b"/", b"User-Agent: a\x00b\r\n"),
    "a folded header": GET % (b"/", b"X: a\r\n b: c\r\n"),
    "bare line ends": b"GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n",
    "a bare return": b"GET / HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n",
    "an unknown expectation": GET % (b"/", b"Expect: the-unexpected\r\n"),
    "a length that is no number": FORM + b"Content-Length: seven\r\n\r\na=1",
    "a length below nothing": FORM + b"Content-Length: -1\r\n\r\na=1",
    "a length with a sign": FORM + b"Content-Length: +3\r\n\r\na=1",
    "a length beyond all": FORM + b"Content-Length: " + b"9" * 200 + b"\r\n\r\na=1",
    "two lengths": FORM + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\na=12",
    "a length and pieces": FORM + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "half of its body": FORM + b"Content-Length: 100\r\n\r\na=1",
    "pieces that are none": FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\na=1\r\n0\r\n\r\n",
    "a piece below nothing": FORM + b"Transfer-Encoding: chunked\r\n\r\n-3\r\na=1\r\n0\r\n\r\n",
    "a piece beyond all": FORM + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\na=1\r\n0\r\n\r\n",
    "a piece without its end": FORM + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=1XX0\r\n\r\n",
    "pieces and no last one": FORM + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n",
    "a long note on a piece": FORM + b"Transfer-Encoding: chunked\r\n\r\n3;" + b"x" * 50_000 + b"\r\na=1\r\n0\r\n\r\n",
    "pieces, twice": FORM + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "pieces, spelled oddly": FORM + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "a body that says it is packed": FORM + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x00",
    "parts without an end": HEAD + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5\r\n\r\n--x\r\n",
    "a second request behind": FORM + b"Content-Length: 3\r\n\r\na=1GET /admin HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.fixture
def address(transactional_db, tmp_path):
    """(host, port) of the web server, in a process of its own."""
    where = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {"DATABASE_URL": f"{where}/{connection.settings_dict['NAME']}"}
    environment |= {"VISITATION_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "visitation.settings"}
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=BASE_DIR, env=environment, check=True)
    listener = listen("127.0.0.1", 0)
    command = [sys.executable, "-m", "visitation.supervised", str(os.getpid()), "web", str(listener.fileno()), "1", "4"]
    server = subprocess.Popen(
        command, cwd=BASE_DIR, env=environment, pass_fds=(listener.fileno(),), start_new_session=True
    )
    place = listener.getsockname()
    try:
        assert status_of(talk(place, SIGN_IN, seconds=START_SECONDS)) == 200
        yield place
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        listener.close()


def talk(place, sent, *, seconds=ANSWER_SECONDS):
    """All that comes back until the server hangs up; None where it neither answers nor hangs up."""
    got = b""
    with closing(socket.create_connection(place, timeout=seconds)) as line:
        try:
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(sent)
                line.shutdown(socket.SHUT_WR)
            while piece := line.recv(65536):
                got += piece
        except ConnectionResetError:
            pass
        except TimeoutError:
            return None
    return got


def status_of(answer):
    """The number of an answer; 0 for a connection that was closed without one."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_what_is_no_request_is_refused_and_the_next_one_is_served(address):
    bad = {}
    for what, sent in REQUESTS.items():
        answer = talk(address, sent)
        if answer is None or status_of(answer) >= 500:
            bad[what] = answer and answer[:80]
        elif answer.count(b"HTTP/1.1 ") > 1:
            bad[what] = "answered twice"
        elif b"example.org" in answer or b"root:" in answer:
            bad[what] = "said back"
        elif any(name in answer.lower() for name in (b"gunicorn", b"python", b"django", b"traceback")):
            bad[what] = "names the software"
    assert bad == {}
    assert status_of(talk(address, SIGN_IN)) == 200
