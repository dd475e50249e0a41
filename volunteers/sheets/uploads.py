"""A file that is sent: kept in memory by pages that take one, from whoever may; refused before that elsewhere."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from compliance.access import may
from volunteers.sheets.limits import MOST_BYTES

View = Callable[..., Any]


class NoFileHere(SuspiciousOperation):
    """A file was sent to a page that takes none."""


def takes_a_file(view: View) -> View:
    """Marks a view, outermost, to which a file may be sent."""
    view.takes_a_file = True  # type: ignore[attr-defined]
    return view


class InMemory(FileUploadHandler):
    """Keeps what is sent in memory, up to the limit; of a larger file the size alone. Nothing touches the disk."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size <= MOST_BYTES:
            self.content.write(raw_data)
        else:
            self.content = BytesIO()

    def file_complete(self, file_size: int) -> UploadedFile:
        self.content.seek(0)
        return UploadedFile(self.content, "sheet", "application/octet-stream", file_size)


class Refusing(FileUploadHandler):
    """Ends the request before a byte is kept."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise NoFileHere("no file is taken here")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise NoFileHere("no file is taken here")

    def file_complete(self, file_size: int) -> None:
        return None


def handler_for(request: HttpRequest) -> FileUploadHandler:
    """What is done with a file that this request may bring."""
    user = getattr(request, "user", None)
    try:
        view: Any = resolve(request.path_info).func
    except Resolver404:
        return Refusing(request)
    if getattr(view, "takes_a_file", False) and user is not None and may(user, view.permission):
        return InMemory(request)
    return Refusing(request)
