"""A question about slots as somebody types it → what the rules are asked, or one clear line why not."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from compliance.rules import COMMUNITY, SOCIAL, Party, PersonFacts, Route
from facilities.facts import person_facts

EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
LONGEST = timedelta(days=732)  # two years
LARGEST_FILE_BYTES = 1_000_000
LARGEST_BATCH_BYTES = 20_000_000
MOST_PEOPLE = 100
DATE, DIGITS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{1,9}")
KEYS = {"facility", "from", "to", "person", "route", "party", "now"}


class BadQuestion(ValueError):
    """The question cannot be asked; the text names the place and the mend on one line."""


@dataclass(frozen=True)
class Question:
    """Slots of one facility between two local dates, both included. None: not given, so not judged."""

    facility: str
    first: date
    last: date
    person: PersonFacts | None = None
    route: Route = SOCIAL
    party: Party | None = None
    now: datetime | None = None


def question(given: Mapping[str, Any]) -> Question:
    """One question from its values as text (`--batch` also allows values of their own kind). Raises BadQuestion."""
    for key in given:
        if key not in KEYS:
            raise BadQuestion(f"{key}: not a key of a question; known are: {', '.join(sorted(KEYS))}")
    facility = given.get("facility")
    if not isinstance(facility, str) or not facility.strip() or not facility.isprintable() or len(facility) > 50:
        raise BadQuestion("facility: name one, such as anchoak")
    first, last = (_date(given.get(key), key) for key in ("from", "to"))
    if last < first:
        raise BadQuestion(f"to: {last} is before from {first}; turn them round")
    if last - first > LONGEST:
        raise BadQuestion(f"to: more than two years after from {first}; ask for less at once")
    return Question(
        facility=facility.strip().lower(),
        first=first,
        last=last,
        person=_person(given.get("person")),
        route=_route(given.get("route")),
        party=_party(given.get("party")),
        now=_instant(given.get("now")),
    )


def batch(path: str) -> list[Question]:
    """The questions of a batch file, in order. Raises BadQuestion naming the file and the place in it."""
    read = _json(path, LARGEST_BATCH_BYTES)
    if not isinstance(read, list):
        raise BadQuestion(f"{path}: write a list of questions")
    asked = []
    for number, given in enumerate(read):
        if not isinstance(given, dict):
            raise BadQuestion(f"{path}: [{number}]: write an object with facility, from and to")
        try:
            asked.append(question(given))
        except BadQuestion as error:
            raise BadQuestion(f"{path}: [{number}].{error}") from error
    return asked


def person_file(path: str) -> Mapping[str, Any]:
    """The object in a person file. Raises BadQuestion naming the file."""
    read = _json(path, LARGEST_FILE_BYTES)
    if not isinstance(read, dict):
        raise BadQuestion(f"{path}: write one object with what is known of the person")
    try:
        person_facts(read)
    except ValueError as error:
        raise BadQuestion(f"{path}: {error}") from error
    return read


def _json(path: str, largest: int) -> Any:
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(largest)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a usable name"
        raise BadQuestion(f"{path}: cannot be read ({reason}); check the path") from error
    if len(raw) >= largest:
        raise BadQuestion(f"{path}: {largest // 1_000_000} MB or more; split it")
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise BadQuestion(f"{path}: line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise BadQuestion(f"{path}: byte {error.start}: not UTF-8; save the file as UTF-8") from error
    except RecursionError as error:
        raise BadQuestion(f"{path}: nested too deeply") from error
    except BadQuestion as error:
        raise BadQuestion(f"{path}: {error}") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise BadQuestion(f"{path}: holds a number too long to read; shorten it") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in made if names.count(name) > 1)
        raise BadQuestion(f"{twice[:40]!r} is given twice in the same object; keep one")
    return made


def _date(value: Any, key: str) -> date:
    try:
        if not isinstance(value, str) or not DATE.fullmatch(value):  # the library also reads weeks: 2026-W01-1
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise BadQuestion(f"{key}: {_short(value)} is not a date; write YYYY-MM-DD") from None
    if not EARLIEST <= day <= LATEST:
        raise BadQuestion(f"{key}: {day} is outside {EARLIEST} to {LATEST}; correct the year")
    return day


def _person(value: Any) -> PersonFacts | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadQuestion("person: write an object with what is known of the person")
    try:
        return person_facts(value)
    except ValueError as error:
        raise BadQuestion(f"person: {error}") from error


def _route(value: Any) -> Route:
    if value is None:
        return SOCIAL
    if value not in (SOCIAL, COMMUNITY):
        raise BadQuestion(f"route: {_short(value)} is not a route; write {SOCIAL} or {COMMUNITY}")
    return value  # type: ignore[no-any-return]


def _party(value: Any) -> Party | None:
    if value is None:
        return None
    numbers = value.split(",") if isinstance(value, str) else value
    try:
        if not isinstance(numbers, list) or any(isinstance(number, bool) for number in numbers):
            raise ValueError
        adults, children = (_whole(number) if isinstance(number, str) else number for number in numbers)
        if not (isinstance(adults, int) and isinstance(children, int)):
            raise ValueError
        if not (0 <= adults <= MOST_PEOPLE and 0 <= children <= MOST_PEOPLE and adults + children > 0):
            raise ValueError
    except ValueError:
        raise BadQuestion(f"party: {_short(value)} is not ADULTS,CHILDREN; write two numbers, such as 2,1") from None
    return Party(adults=adults, children=children)


def _whole(text: str) -> int:
    """Plain digits only: `int` would also take 1_0 and the digits of other scripts."""
    if not DIGITS.fullmatch(text.strip()):
        raise ValueError
    return int(text)


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str):
            raise ValueError
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadQuestion(f"now: {_short(value)} is not a moment; write 2026-11-21T09:00:00-05:00") from None
    if moment.tzinfo is None:
        raise BadQuestion(f"now: {_short(value)} has no offset; write it as 2026-11-21T09:00:00-05:00, or end it in Z")
    if not EARLIEST <= moment.date() <= LATEST:
        raise BadQuestion(f"now: {moment.date()} is outside {EARLIEST} to {LATEST}; correct the year")
    return moment


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 40 else text[:37] + "…"
