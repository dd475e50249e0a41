"""Draws a document: the only door to typst, run by render.py as a process of its own.

Typst keeps what it has laid out, about a megabyte a page, for the documents after it. In a web process that memory
would never come back; here it ends with the document. One JSON job comes in on standard input, the PDF goes out on
standard output.
"""

import json
import re
import sys
from typing import Any

import typst

_PAGES = re.compile(rb"<xmpTPg:NPages>(\d+)</xmpTPg:NPages>")


def draw(job: dict[str, Any]) -> bytes:
    """One page for each of `job["input"]["sheets"]`, in the largest of the sizes `job["points"]` that allows it.

    In the smallest size a page may run over into a second one: then that is how it is printed.
    """
    sheets = job["input"]["sheets"]
    longest = max(sheets, key=lambda sheet: len(json.dumps(sheet)))
    sizes = list(job["points"])
    # The longest page alone is quickly tried; the whole document is rarely drawn twice.
    while len(sizes) > 1 and _pages(_pdf(job, [longest], sizes[0])) > 1:
        sizes.pop(0)
    drawn = _pdf(job, sheets, sizes.pop(0))
    while sizes and _pages(drawn) > len(sheets):
        drawn = _pdf(job, sheets, sizes.pop(0))
    return drawn


def _pdf(job: dict[str, Any], sheets: list[Any], points: float) -> bytes:
    content = job["input"] | {"sheets": sheets, "points": points}
    return typst.compile(
        job["layout"].encode(),
        font_paths=[job["fonts"]],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"input": json.dumps(content, ensure_ascii=False)},
    )


def _pages(pdf: bytes) -> int:
    found = _PAGES.search(pdf)
    assert found is not None, "every PDF of typst says in its metadata how many pages it has"
    return int(found.group(1))


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.loads(sys.stdin.buffer.read())))
