"""What no browser sends and no person types: whole bodies, values for one field, and queries.

Each is named, so that a refusal is told of by its name. Values are text; `RAW` ones are already percent-encoded bytes.
"""

import gzip
import json
from urllib.parse import quote, urlencode

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MEGABYTE = 1_000_000
RIGHT_TO_LEFT = "\u202egpj.exe\u202c"
ZERO_WIDTH = "a\u200b\u200d\ufeff\u2060b"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"

# ── whole bodies: (content type, body, headers, status that whoever may send gets; 0: whatever the page answers) ──────

_PART = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'


def _parts(*parts: bytes, end: bytes = b"--x--\r\n") -> bytes:
    return b"".join(parts) + end


def bodies() -> dict[str, tuple[str, bytes, dict[str, str], int]]:
    """Whole requests, what is told apart by order first."""
    plain, names = b"line=a&name=b&reason=c", ("line", "name", "reason", "verb", "kind")
    multipart = "multipart/form-data; boundary=x"
    return {
        "nothing at all": (FORM, b"", {}, 0),
        "only signs": (FORM, b"&&==&=;&%&%zz&%u", {}, 0),
        "bytes that are no text": (FORM, bytes(range(256)), {}, 0),
        "NUL in a name": (FORM, plain + b"&a%00b=1&%00=1", {}, 0),
        "half a pair in a name": (FORM, plain + b"&%ED%A0%80=1&%uD800=1", {}, 0),
        "each name twice": (FORM, plain + b"&" + plain, {}, 0),
        "each name a list": (FORM, urlencode([(f"{name}[]", "1") for name in names] * 2).encode(), {}, 0),
        "each name an object": (FORM, urlencode({f"{name}[$ne]": "1" for name in names}).encode(), {}, 0),
        "look-ups": (FORM, urlencode({f"{n}__{each}": "1" for n in names for each in LOOK_UPS}).encode(), {}, 0),
        "a name of a megabyte": (FORM, plain + b"&" + b"n" * MEGABYTE + b"=1", {}, 0),
        "ten thousand names": (FORM, b"&".join(b"f%d=1" % number for number in range(10_000)), {}, 400),
        "too large": (FORM, b"line=" + b"a" * 3 * MEGABYTE, {}, 413),
        "JSON": (JSON, json.dumps({"line": {"a": [None]}, "id": 1}).encode(), {}, 0),
        "JSON without an end": (JSON, b"[" * 100_000, {}, 0),
        "plain text": ("text/plain", plain, {}, 0),
        "XML": ("application/xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', {}, 0),
        "no type": ("", plain, {}, 0),
        "a type that is none": ("no/such; boundary=\x01", plain, {}, 0),
        "UTF-16": (f"{FORM}; charset=utf-16", "line=a".encode("utf-16"), {}, 400),
        "an unknown encoding": (f"{FORM}; charset=no-such", plain, {}, 0),
        "an encoding that is no text": (f"{FORM}; charset=base64", plain, {}, 0),
        "packed": (FORM, gzip.compress(plain), {"HTTP_CONTENT_ENCODING": "gzip"}, 0),
        "parts without a boundary": ("multipart/form-data", _parts(_PART % (b"line", b"", b"a")), {}, 400),
        "parts with an empty boundary": ("multipart/form-data; boundary=", b"--\r\n", {}, 400),
        "parts with a long boundary": (f"multipart/form-data; boundary={'x' * 300}", b"--x\r\n", {}, 400),
        "parts cut off": (multipart, b'--x\r\nContent-Disposition: form-data; name="line"\r\n', {}, 0),
        "parts of another boundary": (multipart, _parts(_PART % (b"line", b"", b"a")).replace(b"x", b"y"), {}, 0),
        "a part that is no text": (multipart, _parts(_PART % (b"line", b"", b"\xed\xa0\x80\xff\x00")), {}, 0),
        "a part with broken base64": (
            multipart,
            _parts(_PART % (b"line", b"\r\nContent-Transfer-Encoding: base64", b"=@=@=")),
            {},
            0,
        ),
        "a part in another encoding": (
            multipart,
            _parts(_PART % (b"line", b"\r\nContent-Type: text/plain; charset=utf-7", b"+ADw-script+AD4-")),
            {},
            0,
        ),
        "a file": (multipart, _parts(_PART % (b"line", b'; filename="\x00../a.svg"', b"<svg/>")), {}, 400),
        "a length that is no number": (FORM, plain, {"CONTENT_LENGTH": "seven"}, 400),
        "a length below nothing": (FORM, plain, {"CONTENT_LENGTH": "-1"}, 0),
        "another method in a header": (FORM, plain, {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"}, 0),
        "headers with line breaks": (FORM, plain, HOSTILE_HEADERS, 0),
    }


LOOK_UPS = ("in", "isnull", "regex", "user__is_superuser", "pk", "_connector", "startswith")
HOSTILE_HEADERS = {
    "HTTP_REFERER": "http://testserver/\r\nSet-Cookie: a=b\x00\ud83d".encode("utf-8", "replace").decode("latin-1"),
    "HTTP_USER_AGENT": "a\r\nb\x00\x1b[31m" + "c" * 2000,
    "HTTP_ACCEPT_LANGUAGE": "../../etc\x00,xx-" + "y" * 400 + ";q=nan",
    "HTTP_X_REQUEST_ID": "a\r\n{}",
    "HTTP_ACCEPT": "\x00",
}

# ── values for one field, by its type ─────────────────────────────────────────────────────────────────────────────────

TEXTS = {
    "NUL": "a\0b",
    "right to left": RIGHT_TO_LEFT,
    "zero width": ZERO_WIDTH,
    "a family": FAMILY,
    "marks upon marks": "a" + "\u0301" * 5_000,
    "line breaks": "a\r\nBcc: everybody@example.org\r\n\r\nb\u2028c\u2029d\x85e",
    "control signs": "a\x01\x08\x1b[31m\x7f\x9b",
    "no text in Unicode": "\ufffe\uffff\U0010ffff\ue000",
    "a megabyte": "a" * MEGABYTE,
    "white space": " \t\u00a0\u3000\u2003",
    "a formula": "=HYPERLINK(\"http://x.invalid\")|'/C calc'!A0",
    "a template": "{{ 7|add:7 }}{% debug %}%(x)s%s{0.__class__}${7*7}",
    "a query": "' OR 1=1; DROP TABLE volunteers_user; --",
}
RAW = {
    "half a pair": "a%ED%A0%80b",
    "half a pair, written out": "a%uD800b%u0000c",
    "no UTF-8": "a%FF%FE%C0%80%F8%88b",
}
CHOICES = {
    "no choice": "no-such-choice",
    "NUL": "a\0b",
    "a number that is none": "9" * 400,
    "beyond a bigint": str(2**63),
    "below nothing": "-1",
    "a list": "['1']",
    "another alphabet's digit": "\u0661",
}
NUMBERS = {
    "NUL": "1\0",
    "beyond a bigint": str(2**63),
    "far too long": "9" * 5_000,
    "huge": "1e308",
    "a power of a power": "1e999999999",
    "not a number": "NaN",
    "no end": "-Infinity",
    "below nothing": "-1",
    "a fraction": "1.5",
    "another base": "0x1F",
    "spaced": "1_000",
}
DAYS = {
    "NUL": "2026-12-01\0",
    "the first year": "0001-01-01",
    "the last year": "9999-12-31",
    "no such day": "2027-02-30",
    "year nought": "0000-00-00",
    "beyond all years": "99999-01-01",
    "a number": "1e308",
    "a moment": "2026-12-01T24:00:00Z",
    "another alphabet's digits": "\u0662\u0660\u0662\u0666-12-01",
}
CLOCKS = {
    "NUL": "10:00\0",
    "no such time": "25:61",
    "a number": "1e308",
    "below nothing": "-1:00",
    "long": "1:" * 5_000,
}
JSONS = {
    "half a pair": '{"id": "\\ud800", "rawId": "\\udfff", "type": "\\u0000"}',
    "without an end": "[" * 100_000,
    "not a number": "NaN",
    "far too long a number": "9" * 10_000,
    "a list": "[[1], {}, null]",
    "another form": '{"id": [], "rawId": {}, "response": [1], "type": 5}',
    "no answer": '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "%%"}}',
    "text": '"a"',
}
HIDDEN = {
    "NUL": "a\0b",
    "line breaks": TEXTS["line breaks"],
    "right to left": RIGHT_TO_LEFT,
    "a megabyte": TEXTS["a megabyte"],
    "beyond a bigint": str(2**63),
    "elsewhere": "//x.invalid/\\@x.invalid",
}
BY_TYPE = {
    "hidden": HIDDEN,
    "date": DAYS,
    "time": CLOCKS,
    "number": NUMBERS,
    "select": CHOICES,
    "radio": CHOICES,
    "checkbox": CHOICES,
}


def values_for(name: str, kind: str) -> dict[str, str]:
    """{what it is: the value, percent-encoded} for a field of this name and type."""
    told = JSONS if name == "answer" else BY_TYPE.get(kind, TEXTS)
    return {what: quote(value) for what, value in told.items()} | RAW


# ── queries ───────────────────────────────────────────────────────────────────────────────────────────────────────────

QUERIES = {
    "NUL": "a%00b",
    "no UTF-8": "%FF%FE%C0%80",
    "half a pair": "%ED%A0%80",
    "right to left": quote(RIGHT_TO_LEFT),
    "beyond a bigint": str(2**63),
    "below nothing": "-1",
    "not a number": "NaN",
    "the first year": "0001-01-01",
    "the last year": "9999-12-31",
    "no such day": "2027-02-30",
    "line breaks": "a%0D%0ASet-Cookie:%20a=b",
    "long": "a" * 3_000,
}
PATHS = ("%00", "%FF", "%ED%A0%80", "%E2%80%AE", "a%0D%0Aa:b", "%2e%2e%2f", "9" * 300, "99999999999999999999", "-1")
