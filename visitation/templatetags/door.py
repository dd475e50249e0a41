"""Small helps for the page a volunteer reads in the car park."""

import re
from typing import Any
from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def sources_of(lines: list[Any]) -> list[tuple[Any, Any, Any]]:
    """Each source of some sentences once: where, the date it shows, and when it was last confirmed."""
    return list(dict.fromkeys((line.source, line.source_date, line.confirmed_on) for line in lines))


@register.filter
def is_address(source: object) -> bool:
    """Whether a source is a page on the web, and not a person or a paper."""
    return str(source or "").startswith(("https://", "http://"))


@register.filter
def site_name(address: str) -> str:
    """The site a page stands on, without its `www.`."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


@register.filter
def dialled(phone: str) -> str:
    """A phone number as a telephone wants it: +1 and ten digits; an extension after a comma."""
    number, _, extension = re.sub(r"(?i)\s*ext(ension)?\.?\s*", "x", phone).partition("x")
    digits = re.sub(r"\D", "", number)
    dialled = f"+1{digits}" if len(digits) == 10 else f"+{digits}" if len(digits) == 11 else digits
    inner = re.sub(r"\D", "", extension)
    return f"{dialled},{inner}" if inner else dialled
