"""What a browser never sends: request bodies that cannot be read as the form they claim to be."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError

from visitation.views import errors
from volunteers.sheets.uploads import handler_for

GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_unreadable(get_response: GetResponse) -> GetResponse:
    """Middleware: 400 for a body in another encoding than UTF-8, without a boundary, a length or with too many fields.

    400 as well for a file where none is taken; 413 for a body that is too large.

    Django reads a body when somebody first asks for it: the check of the form's token, which the error pages make as
    well. A body that cannot be read would then break the very page that says so.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            if (request.content_type or "").startswith("multipart/"):  # else Django reads no file, and nobody is asked
                request.upload_handlers = [handler_for(request)]
            _ = request.POST
        except (BadRequest, MultiPartParserError, SuspiciousOperation, ValueError) as refused:
            return errors.bad_request(request, refused)
        return get_response(request)

    return middleware
