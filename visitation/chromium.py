"""Finds the browser that the journeys drive. Standard library only."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class NoBrowser(Exception):
    """No browser is here and none may be installed. The text is one line that names what to install."""


def find() -> str:
    """The path of a Chromium or Chrome: CHROMIUM, PATH, Playwright's own, else Debian's, installed if root may.

    Raises NoBrowser.
    """
    return at_hand() or _playwrights_own() or _debians()


def at_hand() -> str | None:
    """The one that CHROMIUM names, else the first on PATH. Raises NoBrowser if CHROMIUM names none that runs."""
    named = os.environ.get("CHROMIUM")
    if named and shutil.which(named) is None:
        raise NoBrowser(f"CHROMIUM names {named}, which is not a program that can be run.")
    return shutil.which(named) if named else _on_path()


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, (*NAMES, *MAC_PATHS))), None)


def _playwrights_own() -> str | None:
    # Asked in a process of its own: Playwright leaves an event loop behind where it ran.
    question = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    asked = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True)
    return shutil.which(asked.stdout.strip()) if asked.returncode == 0 and asked.stdout.strip() else None


def _debians() -> str:
    wanted = "The journeys need a browser: install Chromium or Chrome, or name one in CHROMIUM"
    if shutil.which("apt-get") is None:
        raise NoBrowser(f"{wanted}.")
    if os.geteuid() != 0:
        raise NoBrowser(f"{wanted} (here: sudo apt-get install chromium).")
    print("Setting up: installing Debian's package chromium for the journeys", file=sys.stderr, flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        ran = subprocess.run(["apt-get", "-qq", *arguments], env=environment, capture_output=True, text=True)
    path = _on_path()
    if path is None:
        said = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoBrowser(f"{wanted}; apt-get install chromium did not work: {said}")
    return path
