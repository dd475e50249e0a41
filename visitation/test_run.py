"""Runs pytest over everything, in parallel, with the browser for the journeys. Standard library only."""

import os
import subprocess
import sys

from visitation import chromium
from visitation.virtual_environment import BASE_DIR


def run(arguments: list[str], *, throwaway_server: bool = False) -> int:
    """Run pytest with these arguments and return its exit code; 2 without a browser where one is needed.

    VISITATION_CHROMIUM tells the journeys which browser to drive.
    """
    paths = [argument for argument in arguments if (BASE_DIR / argument.split("::")[0]).exists()]
    whole = not paths
    try:
        needed = whole or _reach_journeys(paths)
        os.environ["VISITATION_CHROMIUM"] = chromium.find() if needed else chromium.at_hand() or ""
    except chromium.NoBrowser as error:
        print(error, file=sys.stderr)
        return 2
    # What failed journeys leave (pictures, traces) goes to the data folder, not beside the source.
    command = [sys.executable, "-m", "pytest", "--output", os.path.join(os.environ["VISITATION_VAR"], "journeys")]
    if whole and not any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        command += ["--numprocesses", "auto", "--dist", "loadscope", "--no-loadscope-reorder"]
    if throwaway_server:
        command.append("--reuse-db")  # which here means: drop none at the end, they vanish with their server
    sys.stdout.flush()
    with subprocess.Popen([*command, *arguments], cwd=BASE_DIR) as pytest:
        while True:
            try:
                return pytest.wait()
            except KeyboardInterrupt:  # the terminal sent it to pytest too, which sums up and ends
                continue


def _reach_journeys(paths: list[str]) -> bool:
    places = [os.path.relpath(BASE_DIR / path.split("::")[0], BASE_DIR) for path in paths]
    return any(place in (".", "tests") or place.startswith(os.path.join("tests", "journeys")) for place in places)
