"""Every key of a rulebook can be typed in the editor: gone through by the grammar of rulebooks itself."""

import json

import pytest
from django.utils import translation

from facilities.editions.reading import SHIPPED_RULEBOOKS
from visitation.rule_desk.editor.boxes import SectionForm
from visitation.rule_desk.editor.rows import KINDS, lines_form
from visitation.rule_desk.editor.sections import SECTIONS

GRAMMAR = json.loads((SHIPPED_RULEBOOKS / "rulebook.schema.json").read_text(encoding="utf-8"))

# What is not typed by itself, and why.
NOT_TYPED = {
    "$schema": "for those who edit files; no part of the rulebook",
    "id": "a draft is of one facility; its key is never changed",
    "sources": "asked at the foot of every page, for what is changed on it",
    "visiting.source_date": "the date that the source shows, asked with it",
    "visiting.said_otherwise": "kept where “sources disagree” is ticked at the foot of the page",
    "visiting.closures[].source": "asked at the foot of the page",
    "visiting.closures[].source_date": "asked at the foot of the page",
    "visiting.community_visits.source": "asked at the foot of the page",
    **{
        f"visiting.{place}windows[].{key}": why
        for place in ("", "community_visits.", "attorney.")
        for key, why in (
            ("id", "given by the program, and kept as long as the hours are"),
            ("date_rule.note", "the note of the hours says it"),
        )
    },
}
A_NUMBER = "A-number ends 000–499"
LINES = {
    "windows": [
        {"days": "1st and 3rd Saturday", "hours": "9 pm to 9 am the next day", "whom": f"men; {A_NUMBER}; A–L",
         "mode": "contact", "minutes": "45", "starts": "9 pm", "last_check_in": "8 pm",
         "capacity": "contact 4, glass 6", "by_request": "on", "in_doubt": "on", "note": "a doubt", "kind": "session"},
        {"days": "Monday", "hours": "8 am–9 am", "dates": "odd dates; from 2026-05-01 to 2026-06-30",
         "whom": "level: L-2; units: B9; not in units: B12; status: segregation; category: ice; visitors: child"},
        {"days": "Monday", "hours": "8 am–9 am", "dates": "every 2 weeks from 2026-05-04", "whom": "not known"},
        {"days": "Monday", "hours": "8 am–9 am", "dates": "odd A-numbers on odd dates", "whom": "everybody"},
        {"hours": "8 am–9 am", "dates": "only 2026-12-24", "whom": "everybody"},
    ],
    "quotas": [
        {"subject": "party", "measure": "visitors", "limit": "3", "period": "week", "week_starts": "sun",
         "scope": "onsite", "group": "units Q, R", "exception": "two adults, or one adult and two children"},
    ],
    "closures": [
        {"kind": "weekly_closed_days", "days": "Tuesday", "holidays": "Christmas Day", "start": "2026-12-01",
         "end": "2026-12-31", "units": "B1", "note": "says the desk", "window": "w9"},
    ],
    "blackouts": [{"hours": "11 am–noon", "days": "Monday", "reason": "count"}],
    "schedule": [{"days": "1st and 3rd Sunday", "minutes": "120", "note": "by 8 am"}],
}  # fmt: skip
A_DOCUMENT = {"visiting": {"windows": [{"id": "w9", "days": ["mon"], "start": "08:00", "end": "09:00"}]}}


def keys_of(schema, at=""):
    """Every place a document may have a value at; `[]` stands for the rows of a list."""
    if "$ref" in schema:
        schema = GRAMMAR["$defs"][schema["$ref"].removeprefix("#/$defs/")] | {
            k: v for k, v in schema.items() if k != "$ref"
        }
    if schema.get("properties"):
        for name, inside in schema["properties"].items():
            yield from keys_of(inside, f"{at}.{name}" if at else name)
    elif "items" in schema and any("[]" in place for place in keys_of(schema["items"], f"{at}[].x")):
        rows = set(keys_of(schema["items"], f"{at}[]"))
        yield from rows if rows != {f"{at}[]"} else {at}
    else:
        yield at


def said_by(value, at):
    """Every place at which a document says something."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from said_by(inside, f"{at}.{name}" if at else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inside in value:
            yield from said_by(inside, f"{at}[]")
    elif value is not None:
        yield at


def typed(kind):
    """What a rulebook says where the lines of a kind are typed anew."""
    lines = LINES[kind]
    data = {"line-TOTAL_FORMS": str(len(lines)), "line-INITIAL_FORMS": "0"}
    for number, line in enumerate(lines):
        data |= {f"line-{number}-{name}": words for name, words in line.items()}
    form = lines_form(kind)(data, kind=kind, stands=[], document=A_DOCUMENT, prefix="line")
    assert form.is_valid(), form.errors
    return form.values


@pytest.fixture(scope="module")
def typed_places():
    places = set()
    for section in SECTIONS.values():
        places |= {box.place.removeprefix("/") if box.place.startswith("/") else f"visiting.{box.place}"
                   for box in section.boxes}  # fmt: skip
        if section.rows:
            places |= set(said_by(typed(section.rows), f"visiting.{section.rows_place}"))
    return places


def test_every_key_of_the_grammar_has_a_box_or_a_reason_why_not(typed_places):
    def is_typed(key):
        return any(place == key or place.startswith((f"{key}.", f"{key}[")) for place in typed_places)

    def is_named(key):
        return any(key == name or key.startswith((f"{name}[", f"{name}.")) for name in NOT_TYPED)

    keys = set(keys_of(GRAMMAR))
    assert sorted(key for key in keys if not is_typed(key) and not is_named(key)) == []
    gone = {name for name in NOT_TYPED if not any(key.startswith(name) for key in keys)}
    assert gone == set()
    assert len(keys) > 200


def test_nothing_is_typed_that_the_grammar_does_not_know(typed_places):
    keys = set(keys_of(GRAMMAR))
    inside = ("visiting.attorney.booking.", "visiting.closures[].applies_to.")
    assert sorted(place for place in typed_places if place not in keys and not place.startswith(inside)) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_box_gives_as_an_example_can_be_typed_into_it(language):
    with translation.override(language):
        forms = [
            SectionForm({}, boxes=section.boxes, document={}, prefix="box") for section in SECTIONS.values()
        ] + [line({}, prefix="line") for line in KINDS.values()]  # fmt: skip
        opening, other = {"en": ("For example: ", "; or: "), "es": ("Por ejemplo: ", "; o: ")}[language]
        tried = 0
        for form in forms:
            for name, box in form.fields.items():
                told = str(box.help_text)
                if not told.startswith(opening):
                    continue
                for example in told.removeprefix(opening).split(other):
                    form.data = {form.add_prefix(name): example}
                    form.full_clean()
                    assert form.errors.get(name) is None, (name, example, form.errors[name])
                    tried += 1
        assert tried > 30
