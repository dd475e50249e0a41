"""Files → rulebook documents, or the reason why not. Reads only; no database, no Django."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST_FILE_BYTES = 10_000_000  # a file of this size or more is refused; 134 facilities take less than a tenth of it
DEEPEST_NESTING = 24

SHIPPED_RULEBOOKS = Path(__file__).resolve().parent.parent / "rulebooks"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one rulebook, and where. `where` is a place such as `visiting.windows[3].end`."""

    where: str
    why: str


@dataclass(frozen=True)
class Candidate:
    """One facility as found in a file: a document, or the problem that kept it from being one.

    `name` is the facility's id where it can be read, else the file's name without its ending (and the number in the
    list). `document` holds no `$schema`: that key is for editors.
    """

    file: Path
    name: str
    document: dict[str, Any] | None = None
    problems: tuple[Problem, ...] = ()


class PathNotFound(Exception):
    """A path that was asked for holds nothing that could be read; the text says which and why."""


class _Object(dict[str, Any]):
    """A JSON object that remembers the keys it was given twice."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        made.repeated = tuple(name for name in made if names.count(name) > 1)
    return made


def place(path: Iterable[str | int]) -> str:
    """A path into a document as people write it: ("visiting", "windows", 3) is `visiting.windows[3]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            plain = step.replace("_", "").replace("$", "").isalnum() and len(step) <= 60
            text += f".{step}" if plain else f"[{json.dumps(step[:60])}]"
    return text.removeprefix(".")


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files to read, in order: a file stands for itself, a folder for the *.json directly in it.

    Raises PathNotFound for a path that is neither. JSON Schemas that lie beside the rulebooks are left out.
    """
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                found += sorted(
                    file
                    for file in path.glob("*.json")
                    # A link that leads nowhere is told when it is read; left out, nobody would miss the facility.
                    if (file.is_file() or (file.is_symlink() and not file.exists()))
                    and not file.name.endswith(".schema.json")
                )
            elif path.is_file():
                found.append(path)
            elif path.exists():
                raise PathNotFound(f"{path}: neither a file nor a folder; name a rulebook file or a folder of them")
            else:
                raise PathNotFound(f"{path}: no such file or folder; check the path")
        except (OSError, ValueError) as error:
            raise PathNotFound(f"{path}: cannot be read ({_reason(error)})") from error
    return list(dict.fromkeys(found))


def candidates(file: Path) -> Iterator[Candidate]:
    """Every facility in a file: the one object, or each of a list."""
    read = _parsed(file)
    if isinstance(read, Problem):
        yield Candidate(file, file.stem, problems=(read,))
    elif isinstance(read, list):
        if not read:
            empty = Problem("the whole file", "the list is empty; put one object a facility in it")
            yield Candidate(file, file.stem, problems=(empty,))
        for number, item in enumerate(read):
            yield _candidate(file, item, f"{file.stem}[{number}]")
    else:
        yield _candidate(file, read, file.stem)


def _candidate(file: Path, item: Any, otherwise: str) -> Candidate:
    if not isinstance(item, dict):
        why = f"{_kind(item)} where a facility belongs; write one object a facility"
        return Candidate(file, otherwise, problems=(Problem("the whole entry", why),))
    name = item.get("id")
    name = name if isinstance(name, str) and 0 < len(name) <= 50 and name.isprintable() else otherwise
    problems = tuple(unsound(item))
    if problems:
        return Candidate(file, name, problems=problems)
    return Candidate(file, name, {key: value for key, value in item.items() if key != "$schema"})


def _parsed(file: Path) -> Any:
    """What the file holds, or the Problem that kept it from being read."""
    try:
        with file.open("rb") as stream:  # never more than the limit, whatever was put in a file's place
            raw = stream.read(LARGEST_FILE_BYTES)
    except OSError as error:
        return Problem("the whole file", f"cannot be read ({_reason(error)}); check its permissions")
    if len(raw) >= LARGEST_FILE_BYTES:
        return Problem(
            "the whole file", f"{LARGEST_FILE_BYTES // 1_000_000} MB or more; split it into one file a facility"
        )
    return parsed(raw)


def parsed(raw: bytes) -> Any:
    """What these bytes of JSON hold, or the Problem that kept them from being read. Keys given twice are remembered."""
    if not raw.strip():
        return Problem("the whole file", "empty; put one facility, or a list of them, in it")
    if raw.startswith(b"\xef\xbb\xbf"):
        return Problem("byte 0", "starts with a byte order mark; save the file as UTF-8 without one")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(f"line {line}, byte {error.start}", "not UTF-8; save the file as UTF-8")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return Problem(f"line {line}", "holds a NUL character (is it UTF-16?); save the file as UTF-8")
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=lambda name: float(name.replace("Infinity", "inf"))
        )
    except json.JSONDecodeError as error:
        return Problem(
            f"line {error.lineno}, column {error.colno}", f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        )
    except RecursionError:
        return Problem("the whole file", f"nested too deeply; a rulebook needs no more than {DEEPEST_NESTING} levels")
    except ValueError:  # a whole number of thousands of digits
        return Problem("the whole file", "holds a number too long to read; shorten it")


def unsound(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What JSON lets through and a rulebook cannot hold. Walks without recursion: the nesting is not to be trusted."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEEPEST_NESTING:
            yield Problem(place(path[:4]), f"nested too deeply; a rulebook needs no more than {DEEPEST_NESTING} levels")
            return
        if isinstance(value, dict):
            for name in getattr(value, "repeated", ()):
                yield Problem(place((*path, name)), "given twice in the same object; keep one")
            for name in value:
                if not _storable(name):
                    yield Problem(
                        place(path) or "the whole entry", "a key with a character that cannot be stored; retype it"
                    )
            waiting += reversed([((*path, name), item) for name, item in value.items()])
        elif isinstance(value, list):
            waiting += reversed([((*path, number), item) for number, item in enumerate(value)])
        elif isinstance(value, float) and not math.isfinite(value):
            yield Problem(place(path), "not a number that can be stored (NaN or infinite); write null for not found")
        elif isinstance(value, str) and not _storable(value):
            yield Problem(place(path), "holds a character that cannot be stored (NUL or half a character); retype it")


def _storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _kind(value: Any) -> str:
    names = {
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        type(None): "null",
    }
    return names.get(type(value), "an object")


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "not a usable name"
