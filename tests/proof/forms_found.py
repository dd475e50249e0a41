"""The forms of the pages, as a browser finds them: where each is sent, and what stands in its fields.

`filled` gives each empty field something that a person might type, so that what is wrong in one is not lost behind
what is missing in another.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

# What fits, by the field's name; a field that is not here gets what its type takes.
FITTING = {
    "address": "somebody@example.org",
    "arrived": "09:00",
    "began": "09:30",
    "category": "medical",
    "code": "harbor-two",
    "display_name": "Ida",
    "ended": "10:30",
    "extra-ends": "17:00",
    "extra-starts": "15:00",
    "happened": "yes",
    "line": "The wait was long.",
    "max_travel_minutes": "90",
    "max_visits_per_month": "4",
    "max_visits_per_week": "1",
    "miles": "12",
    "people": " ",
    "number": "246813857",
    "again": "kettle orbit marsh violin",
    "password": "kettle orbit marsh violin",
    "phone": "212-555-0101",
    "preferred_name": "Ida",
    "reason": "Asked for in a letter of today.",
    "seats_offered": "0",
    "seen": "expected",
    "seen_alias": "7Q-KM",
    "tolls": "3.50",
    "week-ends": "18:00",
    "week-starts": "15:00",
    "zip": "10001",
}
_KEPT_APART = ("happened", "seen", "category", "reason")  # of several choices the one that lets the others matter
_NEVER_AS_FOUND = ("phone", "zip")  # what stands there in a world of markers is no number
_BUTTONS = ("submit", "button", "image", "reset")
TOKEN = "csrfmiddlewaretoken"


@dataclass
class Field:
    """One name of a form: its type, what stands in it, and what may be chosen."""

    name: str
    type: str = "text"
    value: str = ""
    choices: list[str] = field(default_factory=list)
    error: str = ""


@dataclass
class Form:
    """One form that is sent. `action` is its path, empty for the page's own; `buttons` are (name, value)."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class FormReader(HTMLParser):
    """`forms`: those of a page that are sent by POST; `alerts`: what the page says is wrong, field by field."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.sentences: list[str] = []  # what the page says is wrong
        self.wrong: set[str] = set()  # names of the fields that say so themselves
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._error: list[str] | None = None
        self._depth = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(told.get("action", "")) if told.get("method", "").lower() == "post" else None
            if self._form is not None:
                self.forms.append(self._form)
        if self._error is not None and tag not in ("br", "img", "input"):
            self._depth += 1
        elif "invalid-feedback" in told.get("class", "").split() or "alert-danger" in told.get("class", "").split():
            self._error, self._depth = [], 1
        if told.get("aria-invalid") == "true":
            self.wrong.add(told.get("name", ""))
        if self._form is not None:
            self._control(tag, told)

    def _control(self, tag, told):
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "button" or (tag == "input" and kind in _BUTTONS):
            if name:
                self._form.buttons.append((name, told.get("value", "")))
        elif tag == "option" and self._select is not None:
            value = told.get("value", "")
            self._select.choices.append(value)
            if "selected" in told:
                self._select.value = value
        elif tag in ("input", "select", "textarea") and name and name != TOKEN:
            made = self._form.fields.setdefault(name, Field(name, kind if tag == "input" else tag))
            if tag == "select":
                self._select = made
            elif tag == "textarea":
                self._area = made
            elif kind in ("radio", "checkbox"):
                made.choices.append(told.get("value", "on"))
                if "checked" in told:
                    made.value = told.get("value", "on")
            else:
                made.value = told.get("value", "")

    def handle_data(self, data):
        if self._area is not None:
            self._area.value += data.removeprefix("\n") if not self._area.value else data
        if self._error is not None:
            self._error.append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None
        if self._error is not None:
            self._depth -= 1
            if not self._depth:
                said = " ".join("".join(self._error).split())
                self.sentences += [said] if said else []
                self._error = None


def filled(form: Form, today) -> dict[str, str]:
    """A body that a person might send with it, the first button included."""
    body = {}
    for each in form.fields.values():
        body[each.name] = _typed(each, today)
    if form.buttons:
        body |= dict(form.buttons[:1])
    return body


def _typed(each: Field, today) -> str:
    if each.choices:
        fits = FITTING.get(each.name) if each.name in _KEPT_APART else None
        return fits if fits in each.choices else each.value or next(filter(None, each.choices), "")
    if (each.value and each.name not in _NEVER_AS_FOUND) or each.type == "hidden":
        return each.value
    if each.type == "date":
        return (today + timedelta(days=30)).isoformat()
    return FITTING.get(each.name) or {"number": "1", "email": "somebody@example.org", "time": "10:00"}.get(
        each.type, "Harbor and friends"
    )


def found_on(pages) -> dict[str, list[tuple[object, list[object], Form]]]:
    """{route: [(actor, arguments, form)]} of all pages, (actor, path, text) each; one form for each role and shape."""
    forms, known = defaultdict(list), set()
    for actor, path, text in pages:
        for form in FormReader(text).forms:
            try:
                where = resolve(urlsplit(form.action).path or urlsplit(path).path)
            except Resolver404:
                continue
            shape = where.url_name, actor and actor.key, tuple(sorted(form.fields)), tuple(form.buttons)
            if shape not in known:
                known.add(shape)
                forms[where.url_name].append((actor, list(where.kwargs.values()), form))
    return forms
