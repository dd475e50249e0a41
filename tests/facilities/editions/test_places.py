"""Places in a rulebook, by name and by number."""

import pytest

from facilities.editions.places import NoSuchPlace, find, named, value_hash
from tests.factories.facilities import a_rulebook, a_window

DOCUMENT = a_rulebook(a_window(), a_window(id="w2", end="12:00"))


def test_a_window_is_found_by_its_id():
    assert find(DOCUMENT, "visiting.windows[w2].end") == ("visiting.windows[1].end", "12:00")


def test_a_place_by_number_is_found_and_named():
    assert find(DOCUMENT, "visiting.windows[1].end") == ("visiting.windows[1].end", "12:00")
    assert named(DOCUMENT, "visiting.windows[1].end") == "visiting.windows[w2].end"
    assert named(DOCUMENT, "sources[0].url") == "sources[0].url"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "visiting.windows[9]",
        "visiting.windows[w9]",
        "visiting.fees",
        "visiting[0]",
        "visiting..windows",
        "a]b",
        "visiting.",
    ],
)
def test_what_is_not_there_is_not_found(path):
    with pytest.raises(NoSuchPlace):
        find(DOCUMENT, path)


def test_values_that_mean_the_same_have_one_hash():
    assert value_hash({"a": 1, "b": None}) == value_hash({"a": 1})
    assert value_hash([1]) != value_hash([1, 2])
