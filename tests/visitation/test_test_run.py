"""How `manage.py test` decides about the browser."""

import pytest

from visitation import chromium, test_run


@pytest.mark.parametrize(
    ("paths", "reached"),
    [
        (["tests"], True),
        (["tests/journeys"], True),
        (["tests/journeys/test_lead.py::test_week"], True),
        (["tests/compliance", "tests/visitation/test_jobs.py"], False),
    ],
)
def test_the_journeys_are_known_by_their_folder(paths, reached):
    assert test_run._reach_journeys(paths) is reached


def test_without_a_browser_everything_stops_with_one_line(monkeypatch, capsys):
    def none():
        raise chromium.NoBrowser("The journeys need a browser.")

    monkeypatch.setattr(chromium, "find", none)
    assert test_run.run([]) == 2
    assert capsys.readouterr().err == "The journeys need a browser.\n"
