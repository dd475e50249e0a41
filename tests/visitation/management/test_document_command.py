"""Documents are written whole or not at all, and so that they can be compared line by line."""

import gzip
import json

import pytest
from django.core.management.base import CommandError

from visitation.management.document_command import lines_of, writable, write_documents

DOCUMENT = {"format": "visit-plan-schedule", "version": 1, "visits": [{"a": 1}, {"b": "ñ"}], "none": [], "by": {"x": 2}}


def test_a_document_has_one_entity_a_line():
    assert "".join(lines_of(DOCUMENT)) == (
        '{\n "format": "visit-plan-schedule",\n "version": 1,\n'
        ' "visits": [\n  {"a": 1},\n  {"b": "ñ"}\n ],\n "none": [],\n "by": {\n  "x": 2\n }\n}\n'
    )


def test_both_files_are_written_and_nothing_else(tmp_path):
    write_documents({tmp_path / "a.json": DOCUMENT, tmp_path / "b.json.gz": DOCUMENT})
    assert json.loads((tmp_path / "a.json").read_bytes()) == DOCUMENT
    assert json.loads(gzip.decompress((tmp_path / "b.json.gz").read_bytes())) == DOCUMENT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.json.gz"]


def test_the_same_document_gives_the_same_bytes(tmp_path):
    for name in ("a.json.gz", "b.json.gz"):
        write_documents({tmp_path / name: DOCUMENT})
    assert (tmp_path / "a.json.gz").read_bytes() == (tmp_path / "b.json.gz").read_bytes()


def test_a_file_that_was_there_is_replaced(tmp_path):
    (tmp_path / "a.json").write_text("old")
    write_documents({tmp_path / "a.json": DOCUMENT})
    assert json.loads((tmp_path / "a.json").read_bytes()) == DOCUMENT


@pytest.mark.parametrize("value", [object(), {1, 2}])
def test_a_document_that_cannot_be_written_leaves_the_old_one_and_no_other(tmp_path, value):
    (tmp_path / "a.json").write_text("old")
    with pytest.raises(TypeError):
        write_documents({tmp_path / "a.json": DOCUMENT, tmp_path / "b.json": {"visits": [value]}})
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text() == "old"


def test_a_file_whose_neighbour_has_no_folder_is_not_written(tmp_path):
    with pytest.raises(CommandError) as refusal:
        write_documents({tmp_path / "a.json": DOCUMENT, tmp_path / "none" / "b.json": DOCUMENT})
    assert refusal.value.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_it_is_said_beforehand_where_nothing_can_be_written(tmp_path):
    for path, why in ((tmp_path, "a folder"), (tmp_path / "none" / "a.json", "make it first")):
        with pytest.raises(CommandError, match=why) as refusal:
            writable(path)
        assert refusal.value.returncode == 2
    writable(tmp_path / "a.json")
