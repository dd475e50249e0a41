"""docs/security.md claims nothing without a test: each path in it is there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def test_every_test_that_the_page_names_is_there():
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) >= 15
    assert [path for path in named if not (PAGE.parents[1] / path).exists()] == []
