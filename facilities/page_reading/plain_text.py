"""A saved page as text: a line for each block, the cells of a table beside each other."""

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "li", "ul", "ol", "br", "tr", "table", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS |= {"dt", "dd", "header", "footer", "main", "caption", "blockquote"}
_SILENT = {"script", "style", "noscript", "template", "head", "svg", "nav"}
_LOOKS_LIKE_A_PAGE = re.compile(r"<\s*(html|body|p|div|table|ul|ol|br|h[1-6]|span)\b", re.IGNORECASE)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data.replace("\n", " "))


def plain_text(page: str) -> str:
    """The text of a page; text that is no page stays as it is, spaces aside."""
    if _LOOKS_LIKE_A_PAGE.search(page):
        reader = _Text()
        reader.feed(page)
        reader.close()
        page = "".join(reader.parts)
    lines = [re.sub(r"[ \t\r\f\v\u00a0\u2007\u202f]+", " ", line).strip(" |") for line in page.split("\n")]
    text = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
