"""The browser that the journeys drive."""

import pytest

from visitation import chromium


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with nothing on PATH, and no browser of Playwright's."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "MAC_PATHS", ())
    return tmp_path


def program(folder, name):
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_named_one_comes_first(machine, monkeypatch):
    program(machine, "chromium")
    named = program(machine, "my-browser")
    monkeypatch.setenv("CHROMIUM", named)
    assert chromium.find() == named


def test_a_named_one_that_is_not_there_is_refused(machine, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(chromium.NoBrowser, match="CHROMIUM names /nowhere/chromium"):
        chromium.find()


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_one_on_the_path_is_found(machine, name):
    path = program(machine, name)
    assert chromium.find() == path


def test_without_any_the_line_names_what_to_install(machine):
    with pytest.raises(chromium.NoBrowser) as refused:
        chromium.find()
    assert str(refused.value) == "The journeys need a browser: install Chromium or Chrome, or name one in CHROMIUM."


def test_an_ordinary_user_is_told_the_command(machine, monkeypatch):
    program(machine, "apt-get")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    with pytest.raises(chromium.NoBrowser, match=r"\(here: sudo apt-get install chromium\)\.$"):
        chromium.find()


def test_an_installation_that_fails_is_one_line(machine, monkeypatch, capsys):
    (machine / "apt-get").write_text("#!/bin/sh\necho 'E: no network' >&2\nexit 100\n")
    (machine / "apt-get").chmod(0o755)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    with pytest.raises(chromium.NoBrowser, match="apt-get install chromium did not work: E: no network$"):
        chromium.find()
    assert capsys.readouterr().err == "Setting up: installing Debian's package chromium for the journeys\n"
