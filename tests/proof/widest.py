"""A page on a screen as narrow as it may be, with the widest words that it may be given.

Codes are drawn and names are typed, so their letters decide how wide a line is. Here every code is made of the widest
letter and every name is one long word without a space: what is too wide then would be too wide for somebody some day.
"""

import re

from django.contrib.staticfiles import finders

NARROW_PX = 320
LONG_NAME = "W" * 64  # the forms take names that are longer, but this one fits on no line either
_EMPTY = '<!doctype html><html><head><meta name="viewport" content="width=device-width"></head><body></body></html>'
_STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')

# Takes a page's text, the names in it and what stands for them; gives what is wider than the screen.
_SHOW = r"""
    ([html, names, longName]) => {
      const shown = new DOMParser().parseFromString(html, "text/html");
      const code = /\b(?=[0-9A-Z-]*[A-Z])([0-9A-Z]{2,4})-([0-9A-Z]{2,12})\b/g;
      const marker = /ZQ[0-9A-Z]{6,}Q/g;
      const widest = (text) => {
        let wide = text.replace(marker, longName);
        for (const name of names) wide = wide.split(name).join(longName);
        return wide.replace(code, (_, first, second) =>
          `${first.length > 2 ? first : "W".repeat(first.length)}-${"W".repeat(second.length)}`);
      };
      const walk = shown.createTreeWalker(shown.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) walk.currentNode.data = widest(walk.currentNode.data);
      for (const each of shown.querySelectorAll("input[value]:not([type=hidden])"))
        each.setAttribute("value", widest(each.getAttribute("value")));
      for (const each of shown.querySelectorAll("details")) each.open = true;
      for (const each of shown.querySelectorAll("body [hidden]")) each.hidden = false;
      for (const each of shown.querySelectorAll("script, noscript, link")) each.remove();
      document.body.replaceWith(document.adoptNode(shown.body));
      const { clientWidth: screen, scrollWidth: needed } = document.documentElement;
      if (needed <= screen) return [];
      const isMoved = (part) => part !== document.body
        && (getComputedStyle(part).overflowX !== "visible" || isMoved(part.parentElement));
      return [`${needed} pixels`, ...[...document.body.querySelectorAll("*")]
        .filter((part) => part.getBoundingClientRect().right > screen + 0.5 && !isMoved(part.parentElement))
        .map((part) => part.outerHTML.slice(0, 160))].slice(0, 4);
    }
"""


class Narrow:
    """A narrow screen on which pages are shown, styled, without their scripts; what is folded or hidden is shown."""

    def __init__(self, page, names):
        """`page`: of a browser. `names`: what people typed in as names, each of which becomes one long word."""
        self.page, self.styled = page, set()
        self.names = sorted((name for name in names if len(name) > 3), key=len, reverse=True)
        page.set_viewport_size({"width": NARROW_PX, "height": 640})
        page.set_content(_EMPTY)

    def too_wide(self, html):
        """How wide the page is, and what of it stands beyond the edge; nothing where it fits."""
        for sheet in _STYLE_SHEET.findall(html):
            if sheet not in self.styled:
                self.styled.add(sheet)
                self.page.add_style_tag(path=finders.find(sheet))
        return self.page.evaluate(_SHOW, [html, self.names, LONG_NAME])
