"""What changed since the last edition."""

from facilities.editions.changes import changes, content_hash
from tests.factories.facilities import a_rulebook, a_window


def test_nothing_changed():
    assert changes(a_rulebook(), a_rulebook()) == []


def test_a_value_changed():
    old, new = a_rulebook(a_window()), a_rulebook(a_window(end="12:00"))
    assert changes(old, new) == [("visiting.windows[w1].end", "11:00", "12:00")]


def test_a_window_came_and_one_went():
    first, second = a_window(), a_window(id="w2", days=["sun"])
    assert changes(a_rulebook(first), a_rulebook(second)) == [
        ("visiting.windows[w1]", first, None),
        ("visiting.windows[w2]", None, second),
    ]


def test_windows_in_another_order_are_the_same_windows():
    first, second = a_window(), a_window(id="w2", days=["sun"])
    assert changes(a_rulebook(first, second), a_rulebook(second, first)) == []


def test_visiting_rules_that_went_away():
    old = a_rulebook()
    assert changes(old, old | {"visiting": None}) == [("visiting", old["visiting"], None)]


def test_a_plain_list_is_one_value():
    old = a_rulebook(visiting={"prohibited_items": ["bag"]})
    new = a_rulebook(visiting={"prohibited_items": ["bag", "food"]})
    assert changes(old, new) == [("visiting.prohibited_items", ["bag"], ["bag", "food"])]


def test_absent_and_null_mean_the_same():
    document = a_rulebook()
    spelled_out = document | {"phone": None, "$schema": "./rulebook.schema.json"}
    assert changes(document, spelled_out) == []
    assert content_hash(document) == content_hash(spelled_out)


def test_the_hash_knows_a_changed_minute():
    assert content_hash(a_rulebook()) != content_hash(a_rulebook(a_window(end="11:01")))
