"""Bodies that cannot be read are refused calmly, on every page, before anything is done."""

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse

pytestmark = pytest.mark.django_db

UNREADABLE = {
    "another encoding": ("application/x-www-form-urlencoded; charset=utf-16", b"a=1"),
    "no boundary": ("multipart/form-data", b"a=1"),
    "too many fields": ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(1500))),
    "a file": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n%s\r\n--x--\r\n' % (b"y" * 5_000_000),
    ),
    "too large": ("application/x-www-form-urlencoded", b"a=" + b"x" * 3_000_000),
}


@pytest.mark.parametrize("sort", UNREADABLE)
@pytest.mark.parametrize("path", [reverse("sign_in"), "/no/such/page/"])
def test_an_unreadable_body_is_refused_with_a_whole_page(client, path, sort):
    content_type, body = UNREADABLE[sort]
    answer = client.generic("POST", path, body, content_type=content_type)
    assert answer.status_code == (413 if sort == "too large" else 400)
    expected = "too large to send" if sort == "too large" else "This request was not understood"
    assert expected in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_a_length_that_is_no_number_is_refused_with_a_whole_page(client):
    form = "application/x-www-form-urlencoded"
    answer = client.generic("POST", "/sign-in/", b"a=1", content_type=form, CONTENT_LENGTH="seven")
    assert answer.status_code == 400
    assert "This request was not understood" in answer.content.decode()


def test_a_readable_body_passes(client):
    assert client.post("/no/such/page/", {"a": "1"}).status_code == 404


def test_a_file_is_refused_before_any_of_it_is_kept(client, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    kept = []
    settings.FILE_UPLOAD_HANDLERS = ["tests.visitation.test_request_bodies.Witness"]
    Witness.kept = kept
    content_type, body = UNREADABLE["a file"]
    assert client.generic("POST", "/sign-in/", body, content_type=content_type).status_code == 400
    assert kept == [] and list(tmp_path.iterdir()) == []


class Witness(TemporaryFileUploadHandler):
    """Django's own handler, which tells what it was given to keep."""

    kept: list[bytes] = []

    def receive_data_chunk(self, raw_data, start):
        self.kept.append(raw_data)
        return super().receive_data_chunk(raw_data, start)
