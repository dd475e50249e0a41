"""A code that somebody sent in an address or a form, or nothing: rows are looked for by codes alone."""

import re
from collections.abc import Mapping

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


def code_sent(values: Mapping[str, str], name: str) -> str:
    """What was sent under this name, where it can be a code at all; else empty, which is no row's code."""
    sent = values.get(name) or ""
    return sent if _CODE.fullmatch(sent) else ""
