"""One section of a draft, as it was typed: its boxes, its lines and where they come from, read together."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from facilities.actions.editing import Confirmed, at_place, seen_at, with_places
from visitation.rule_desk.editor.boxes import SectionForm
from visitation.rule_desk.editor.rows import lines_form
from visitation.rule_desk.editor.sections import Section
from visitation.rule_desk.editor.shown_section import said_in
from visitation.rule_desk.editor.source import SourceForm


class Editing:
    """`seen`: what the places said when the page was made; it goes back with the form."""

    def __init__(self, document: Mapping[str, Any], section: Section, *, today: date, data: Any = None) -> None:
        self.document, self.section = document, section
        self.stood = {place: at_place(document, place) for place in section.places}
        self.seen = seen_at(document, section.places)
        self.form = SectionForm(data, boxes=section.boxes, document=document, prefix="box")
        self.lines = None
        if section.rows:
            stands = self.stood[section.rows_place] or []
            self.lines = lines_form(section.rows)(
                data, kind=section.rows, stands=stands, document=document, prefix="line"
            )
        self.source = SourceForm(data, today=today, prefix="source", initial=_last_source(document))

    def is_valid(self) -> bool:
        """Also whether what is changed says where it is from."""
        parts = [self.form, self.source] if self.lines is None else [self.form, self.lines, self.source]
        if not all([part.is_valid() for part in parts]):
            return False
        made = with_places(self.document, self.values)
        if seen_at(made, self.section.places) != self.seen:
            self.source.ask_for_source()
        return not self.source.errors

    @property
    def values(self) -> dict[str, Any]:
        """By place."""
        found: dict[str, Any] = dict(self.form.values)
        if self.lines is not None:
            found[self.section.rows_place] = self.lines.values or (
                None if self.stood[self.section.rows_place] is None else []
            )
        return found

    @property
    def confirmed(self) -> Confirmed | None:
        given = self.source.cleaned_data
        if not given["confirmed_on"]:
            return None
        return Confirmed(given["confirmed_on"], given["how"], given["everything"])

    @property
    def said(self) -> list[tuple[str, str]]:
        """What stands in the section now, in words."""
        return said_in(self.section, self.stood)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The same of what was typed; only of what is valid."""
        return said_in(self.section, self.values)

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """(id of a box, what is wrong in it), for the top of the page."""
        found: list[tuple[str, str]] = []
        forms = [*([] if self.lines is None else self.lines.forms), self.form, self.source]
        for form in forms:
            for name, errors in form.errors.items():
                box = form[name] if name in form.fields else None
                label = f"{box.label}: " if box is not None else ""
                found += [(box.id_for_label if box is not None else "", f"{label}{error}") for error in errors]
        if self.lines is not None:
            found += [("", str(error)) for error in self.lines.non_form_errors()]
        return found


def _last_source(document: Mapping[str, Any]) -> dict[str, Any]:
    """The one given last in this draft: whoever types a whole notice names it once."""
    placed = [one for one in document.get("sources") or [] if str(one.get("block")).startswith("visiting.")]
    if not placed:
        return {}
    last = placed[-1]
    return {"where": last.get("url"), "kind": last.get("kind"), "dated": last.get("date")}


def problem_lines(problems: Any) -> list[str]:
    """What the whole rulebook was refused for, in one line each."""
    return [_("%(place)s: %(why)s") % {"place": one.where, "why": one.why} for one in problems]
