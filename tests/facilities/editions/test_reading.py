"""What comes out of a rulebook file, and what is told of one that cannot be read."""

import json

import pytest

from facilities.editions.reading import (
    DEEPEST_NESTING,
    LARGEST_FILE_BYTES,
    PathNotFound,
    Problem,
    candidates,
    files_in,
    place,
)
from tests.factories.facilities import a_rulebook


@pytest.fixture
def written(tmp_path):
    """Write a file (bytes, text, or anything JSON can say) and read it back as candidates."""

    def write(content, name="harbor.json"):
        file = tmp_path / name
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(candidates(file))

    return write


def the_problem(found):
    [candidate] = found
    assert candidate.document is None
    return candidate.problems[0]


def test_one_object_is_one_facility_without_its_schema_line(written):
    [candidate] = written({"$schema": "./rulebook.schema.json", "id": "kro"})
    assert (candidate.name, candidate.document, candidate.problems) == ("kro", {"id": "kro"}, ())


def test_a_list_is_a_facility_each(written):
    assert [one.name for one in written([{"id": "kro"}, {"id": "eaz"}])] == ["kro", "eaz"]


def test_a_facility_without_a_usable_id_is_named_by_its_file(written):
    assert [one.name for one in written([{"id": 5}, {}])] == ["harbor[0]", "harbor[1]"]


@pytest.mark.parametrize(
    ("content", "where", "why"),
    [
        pytest.param(b"", "the whole file", "empty", id="empty"),
        pytest.param(b"  \n ", "the whole file", "empty", id="blank"),
        pytest.param(b'{"id": "kro",\n "name": }', "line 2, column 10", "not JSON", id="not_json"),
        pytest.param(b"name;city\nKrome;Miami\n", "line 1, column 1", "not JSON", id="a_table"),
        pytest.param(b'\xef\xbb\xbf{"id": "kro"}', "byte 0", "byte order mark", id="byte_order_mark"),
        pytest.param('{"id":\n "Doña Ana"}'.encode("latin-1"), "line 2, byte 11", "not UTF-8", id="latin_1"),
        pytest.param('{"id": "kro"}'.encode("utf-16"), "line 1, byte 0", "not UTF-8", id="utf_16"),
        pytest.param('{"id": "kro"}'.encode("utf-16-le"), "line 1", "NUL", id="utf_16_without_mark"),
        pytest.param(b"[]", "the whole file", "the list is empty", id="empty_list"),
        pytest.param(b'"kro"', "the whole entry", "a text where a facility belongs", id="a_text"),
        pytest.param(b"[[1]]", "the whole entry", "a list where a facility belongs", id="a_list_in_a_list"),
        pytest.param(b"[" * 200_000, "the whole file", "nested too deeply", id="nesting_bomb"),
        pytest.param(b'{"capacity": ' + b"9" * 5000 + b"}", "the whole file", "a number too long", id="endless_number"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_place(written, content, where, why):
    problem = the_problem(written(content))
    assert (problem.where, why in problem.why) == (where, True)


@pytest.mark.parametrize(
    ("content", "where", "why"),
    [
        pytest.param(
            '{"id": "kro", "visiting": {"windows": [], "windows": [1]}}', "visiting.windows", "twice", id="twice"
        ),
        pytest.param('{"id": "kro", "lat": NaN}', "lat", "NaN", id="nan"),
        pytest.param('{"id": "kro", "sources": [{"x": -Infinity}]}', "sources[0].x", "infinite", id="infinite"),
        pytest.param('{"id": "kro", "lat": 1e999}', "lat", "infinite", id="too_large"),
        pytest.param('{"id": "kro", "name": "a\\u0000b"}', "name", "cannot be stored", id="nul"),
        pytest.param('{"id": "kro", "name": "\\ud800"}', "name", "cannot be stored", id="half_a_character"),
    ],
)
def test_what_json_lets_through_is_refused_in_that_facility_alone(written, content, where, why):
    bad, good = written(f'[{content}, {{"id": "eaz"}}]')
    assert (bad.name, bad.problems[0].where, why in bad.problems[0].why) == ("kro", where, True)
    assert good.document == {"id": "eaz"}


def test_nesting_ends_where_it_is_told_to(written):
    def nested(levels):
        return '{"x": ' * levels + "1" + "}" * levels

    assert written(nested(DEEPEST_NESTING))[0].problems == ()
    assert "nested too deeply" in the_problem(written(nested(DEEPEST_NESTING + 1))).why


def test_a_file_of_ten_megabytes_is_not_read(written):
    text = json.dumps(a_rulebook())
    assert the_problem(written(text.ljust(LARGEST_FILE_BYTES))) == Problem(
        "the whole file", "10 MB or more; split it into one file a facility"
    )
    assert written(text.ljust(LARGEST_FILE_BYTES - 1))[0].problems == ()


def test_a_folder_stands_for_its_rulebooks_in_order_of_their_names(tmp_path):
    for name in ("b.json", "a.json", "rulebook.schema.json", "notes.txt"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "inside.json").mkdir()
    assert [file.name for file in files_in([tmp_path])] == ["a.json", "b.json"]


def test_a_file_named_twice_is_read_once(tmp_path):
    (tmp_path / "a.json").write_text("{}")
    assert files_in([tmp_path / "a.json", tmp_path]) == [tmp_path / "a.json"]


@pytest.mark.parametrize("name", ["nowhere.json", "a\0b", "x" * 300])
def test_a_path_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(PathNotFound):
        files_in([tmp_path / name])


def test_a_place_reads_as_people_write_it():
    assert place(("visiting", "windows", 3, "end")) == "visiting.windows[3].end"
    assert place(("odd key.", 0)) == '["odd key."][0]'
