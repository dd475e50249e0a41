"""Run a command on plan documents as a shell would: arguments in; exit code, answer and messages out."""

import json
from importlib import import_module

import pytest


def run(capsys, name, *arguments):
    """Exit code, the JSON answer (None when there is none) and the messages."""
    command = import_module(f"visitation.management.commands.{name}").Command()
    code = 0
    try:
        command.run_from_argv(["manage.py", name, *map(str, arguments)])
    except SystemExit as ended:
        code = ended.code
    printed = capsys.readouterr()
    return code, json.loads(printed.out) if printed.out else None, printed.err


def written(path, document):
    path.write_text(json.dumps(document))
    return path


unreadable = pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"a": NaN}', b"\xff\xfe", b'{"a":' * 100_000], ids=range(6)
)
