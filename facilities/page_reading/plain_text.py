"""A saved page as text: a line for each block, the cells of a table beside each other."""

import re
from html.parser import HTMLParser

from facilities.page_reading.tables import Cell, spanned, table_lines

_BLOCKS = {"p", "div", "li", "ul", "ol", "br", "tr", "table", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS |= {"dt", "dd", "header", "footer", "main", "caption", "blockquote"}
_SILENT = {"script", "style", "noscript", "template", "head", "svg", "nav"}
_STRUCK = {"del", "s", "strike"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base", "embed", "source", "track"}
_END_LEFT_OUT = {"p", "li", "dt", "dd", "td", "th", "tr", "option"}  # another of its kind ends one of these
_HIDDEN = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LOOKS_LIKE_A_PAGE = re.compile(
    r"<\s*(html|body|p|div|table|tr|td|ul|ol|li|dl|dt|br|h[1-6]|span|section)\b", re.IGNORECASE
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.unseen = ""  # the tag of the struck out or hidden element that is open, and how many of its kind are in it
        self.unseen_depth = 0
        self.rows: list[list[Cell]] | None = None  # of the table that is open; one within another is read flat
        self.tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":  # the end of the head may be left out
            self.silent = 0
        if self.unseen == tag and tag in _END_LEFT_OUT:
            self.unseen = ""
        if self.unseen:
            self.unseen_depth += tag == self.unseen
        elif tag not in _VOID and (tag in _STRUCK or _is_hidden(attrs)):
            self.unseen, self.unseen_depth = tag, 1
        if tag == "table":
            self.tables += 1
            self.rows = [] if self.tables == 1 else self.rows
        if tag in _SILENT:
            self.silent += 1
        elif self.rows is not None and self.tables == 1 and tag == "tr":
            self.rows.append([])
        elif self.rows is not None and self.tables == 1 and tag in ("td", "th"):
            told = dict(attrs)
            self.rows = self.rows or [[]]
            self.rows[-1].append(Cell(spanned(told.get("rowspan")), spanned(told.get("colspan"))))
        elif tag in _BLOCKS:
            self._into().append("\n")
        elif tag in ("td", "th"):
            self._into().append(" | ")

    def _into(self) -> list[str]:
        """Where text goes: into the cell that is open, else into the page."""
        return self.rows[-1][-1].parts if self.rows and self.rows[-1] else self.parts

    def end_table(self) -> None:
        """The table that is open becomes lines of the page."""
        if self.rows is not None:
            rows, self.rows = self.rows, None
            self.parts.append("\n" + "\n".join(table_lines(rows)) + "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unseen:
            self.unseen_depth -= 1
            if not self.unseen_depth:
                self.unseen = ""
        if tag == "table" and self.tables:
            self.tables -= 1
            if not self.tables:
                self.end_table()
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS and tag != "tr":
            self._into().append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent and not self.unseen:
            self._into().append(data.replace("\n", " "))


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    return any(name == "hidden" or (name == "style" and _HIDDEN.search(value or "")) for name, value in attrs)


def plain_text(page: str) -> str:
    """The text of a page; text that is no page stays as it is, spaces aside."""
    if _LOOKS_LIKE_A_PAGE.search(page):
        reader = _Text()
        reader.feed(page)
        reader.close()
        reader.end_table()
        page = "".join(reader.parts)
    lines = [re.sub(r"[ \t\r\f\v\u00a0\u2007\u202f]+", " ", line).strip(" |") for line in page.split("\n")]
    text = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
