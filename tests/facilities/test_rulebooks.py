"""The shipped rulebooks: all of them sound, each named for its facility."""

import json

import pytest
from jsonschema import Draft202012Validator

from facilities.editions.reading import SHIPPED_RULEBOOKS, candidates, files_in
from facilities.editions.validation import SCHEMA_FILE, problems
from facilities.facts import facility_facts

FILES = files_in([SHIPPED_RULEBOOKS])


def test_there_are_134():
    assert len(FILES) == 134


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_rulebook_is_sound(file):
    [candidate] = candidates(file)
    assert (candidate.name, candidate.problems) == (file.stem, ())
    assert problems(candidate.document) == []
    assert facility_facts(candidate.document).id == file.stem


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_rulebook_names_its_schema_and_its_sources(file):
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["$schema"] == "./rulebook.schema.json"
    assert document["sources"], "a rulebook without a source cannot be trusted"
    if document["visiting"] is not None:
        assert any(source["block"] not in ("identity", "coordinates") for source in document["sources"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_rulebook_is_written_the_same_way(file):
    text = file.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
