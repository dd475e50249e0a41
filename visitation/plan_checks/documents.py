"""Plan documents as files: `.json`, or `.json.gz` compressed."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from visitation.plan_checks.refusals import DocumentRefused

DOCUMENT_BYTES_MAX = 1 << 30  # a year of the largest network is 60 MB; a compressed bomb must not fill the memory


def read_document(path: Path) -> dict[str, Any]:
    """The JSON object in a file.

    Raises DocumentRefused when there is no such file, it is not UTF-8 JSON, or not an object.
    """
    try:
        written = _read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentRefused(f"byte {error.start}", "not UTF-8; save the file as UTF-8") from error
    try:
        document = json.loads(written, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DocumentRefused(where, f"not JSON ({error.msg}); mend it there") from error
    except RecursionError as error:
        raise DocumentRefused("whole file", "nested too deeply; a plan document has a few levels") from error
    except ValueError as error:  # a number of thousands of digits
        raise DocumentRefused("whole file", "holds a number too long to read; write a smaller one") from error
    if not isinstance(document, dict):
        raise DocumentRefused("whole file", "must be a JSON object {…}")
    return document


def _read_bytes(path: Path) -> bytes:
    try:
        if path.name.endswith(".gz"):
            with gzip.open(path, "rb") as packed:
                content = packed.read(DOCUMENT_BYTES_MAX + 1)
        else:
            with path.open("rb") as plain:
                content = plain.read(DOCUMENT_BYTES_MAX + 1)
    except FileNotFoundError as error:
        raise DocumentRefused("whole file", "there is no such file; check the path") from error
    except IsADirectoryError as error:
        raise DocumentRefused("whole file", "this is a folder; name a .json or .json.gz file") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DocumentRefused("whole file", "not a whole gzip file; compress it again") from error
    except OSError as error:
        raise DocumentRefused("whole file", f"cannot be read ({error.strerror}); check its permissions") from error
    if len(content) > DOCUMENT_BYTES_MAX:
        raise DocumentRefused("whole file", f"larger than {DOCUMENT_BYTES_MAX} bytes; split the plan")
    return content


def _refuse_constant(name: str) -> None:
    raise DocumentRefused("whole file", f"holds {name}, which is no JSON number; write a finite number")
