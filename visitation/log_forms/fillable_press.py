"""Draws a form with fields: the only door to WeasyPrint, run by fillable.py as a process of its own.

One JSON job comes in on standard input, the PDF goes out on standard output. Nothing at all is fetched: neither
from the network nor from files.
"""

import json
import sys
from typing import Any


class Fetched(Exception):
    """The page asked for something beside itself: nothing is drawn of that."""


def _nothing(*_asked: Any, **_options: Any) -> Any:
    raise Fetched


def draw(job: dict[str, str]) -> bytes:
    """`page`: HTML; `style`: CSS. Letters are those that the machine has."""
    import weasyprint  # here, since it is there only where somebody installed the extra

    style = weasyprint.CSS(string=job["style"], url_fetcher=_nothing)
    page = weasyprint.HTML(string=job["page"], url_fetcher=_nothing)
    drawn: bytes = page.write_pdf(
        stylesheets=[style], pdf_forms=True, pdf_variant="pdf/ua-1", pdf_identifier=b"log"
    )
    return drawn


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
