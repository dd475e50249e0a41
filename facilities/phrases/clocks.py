"""Clocks: "8:30 a.m. to 3 p.m.", "0800-1530 hours", "noon", "1 – 3 pm"."""

from dataclasses import dataclass

from facilities.phrases.tokens import Reader, Token

NOON, MIDNIGHT = 12 * 60, 24 * 60
_HALF = {"am": 0, "pm": 1, "a": 0, "p": 1}
_UNTIL = {"-", "to", "until", "till", "til", "through", "thru"}
_HOURS = {"hours", "hrs", "hour", "hr", "h"}
_EARLIEST_SURE_MINUTE = 6 * 60
_FIRST_YEAR, _LAST_YEAR = "1990", "2059"


@dataclass(frozen=True)
class Clock:
    """`minute` of the day. `sure`: morning or afternoon is printed, or the hour leaves no choice."""

    minute: int
    sure: bool
    start: int
    end: int


@dataclass(frozen=True)
class Hours:
    """From a minute to a minute of the day; `overnight`: the end is on the next day."""

    begins: int
    ends: int
    overnight: bool
    sure: bool
    start: int
    end: int


@dataclass(frozen=True)
class _Read:
    hour: int
    minute: int
    half: int | None  # 0 morning, 1 afternoon, None: not printed
    whole_day: bool  # a clock of 24 hours, or a word: nothing is left open
    plain: bool  # a bare number


def clock_text(minute: int) -> str:
    """As rulebooks write it: HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def find_hours(tokens: list[Token]) -> tuple[list[Hours], list[Clock]]:
    """Spans of hours, and clocks that stand alone, from left to right."""
    hours: list[Hours] = []
    clocks: list[Clock] = []
    reader = Reader(tokens)
    while not reader.ended:
        begun = reader.at
        first = _clock(reader)
        if first is None:
            reader.at = begun + 1
            continue
        after_first = reader.at
        joined = reader.text() in _UNTIL or (
            reader.text() == "and" and begun > 0 and tokens[begun - 1].text in ("between", "from")
        )
        if joined:
            reader.at += 1
            last = _clock(reader)
            span = None if last is None else _span(first, last)
            if span is not None:
                hours.append(Hours(*span, tokens[begun].start, tokens[reader.at - 1].end))
                continue
            reader.at = after_first
        if not first.plain:
            half = first.half if first.half is not None else (0 if first.hour >= 7 else 1)
            minute = _minute(first, half)
            sure = first.half is not None or first.whole_day
            clocks.append(Clock(minute, sure, tokens[begun].start, tokens[after_first - 1].end))
    return hours, clocks


def _clock(reader: Reader) -> _Read | None:
    word = reader.text()
    if word in ("noon", "midday", "midnight"):
        reader.at += 1
        return _Read(12, 0, 1 if word != "midnight" else 0, True, False)
    if not word or not word[0].isdecimal() or _part_of_a_longer_number(reader):
        return None
    begun = reader.at
    digits, _, minutes = word.partition(":")
    reader.at += 1
    four = not minutes and len(digits) == 4 and int(digits[:2]) <= 24 and int(digits[2:]) < 60
    # A clock of four digits: a year looks the same, so something must say that it is one.
    if four and (reader.text() in _HOURS or digits[0] == "0" or _beside_another(reader, digits)):
        if reader.text() in _HOURS:
            reader.at += 1
        return _Read(int(digits[:2]), int(digits[2:]), None, True, False)
    if not minutes and len(digits) <= 2 and _dotted(reader):  # 8.30 am
        minutes = reader.text(1)
        reader.at += 2
    hour, minute = int(digits[:3]), int(minutes or 0)
    if len(digits) > 2 or hour > 24 or minute > 59 or (hour == 24 and minute):
        reader.at = begun
        return None
    half = _half(reader)
    if half is not None and not 1 <= hour <= 12:
        half = None if hour > 12 else half
    if half is None and not minutes and reader.text() in ("o'clock", "o’clock"):
        reader.at += 1
    if half is not None and reader.text() in ("noon", "midnight") and hour == 12:
        reader.at += 1
    whole_day = bool(minutes) and (hour > 12 or hour == 0 or (len(digits) == 2 and digits[0] == "0"))
    return _Read(hour, minute, half, whole_day, not minutes and half is None)


def _dotted(reader: Reader) -> bool:
    """Whether a dot and two digits follow without a space, and then morning or afternoon."""
    minutes, half = reader.text(1), reader.text(2)
    return (
        reader.text() == "."
        and reader.adjoins()
        and reader.adjoins(1)
        and len(minutes) == 2
        and minutes.isdecimal()
        and (half in ("am", "pm") or (half in ("a", "p") and reader.text(3) == "." and reader.text(4) == "m"))
    )


def _half(reader: Reader) -> int | None:
    word = reader.text()
    if word in ("am", "pm"):
        reader.at += 1
        if reader.text() == "." and reader.adjoins():
            reader.at += 1
        return _HALF[word]
    if word in ("a", "p") and reader.text(1) == "." and reader.text(2) == "m":
        reader.at += 4 if reader.text(3) == "." else 3
        return _HALF[word]
    if word in ("noon", "midnight"):
        reader.at += 1
        return 1 if word == "noon" else 0
    return None


def _beside_another(reader: Reader, digits: str) -> bool:
    """Whether four digits stand before or after four others, and the two are no years."""
    for step, dash in ((1, 0), (-3, -2)):
        other = reader.text(step)
        if reader.text(dash) in _UNTIL and len(other) == 4 and other.isdecimal():
            return not (min(digits, other) >= _FIRST_YEAR and max(digits, other) <= _LAST_YEAR)
    return False


def _part_of_a_longer_number(reader: Reader) -> bool:
    """A telephone number, a date, an address or a sum of money is no clock."""
    before = reader.text(-1) if reader.at else ""
    if before in ("$", "#", "/", ".") and reader.adjoins():
        return True
    if before == "-" and reader.adjoins() and reader.at > 1 and reader.tokens[reader.at - 2].is_number:
        longer = reader.tokens[reader.at - 2].text
        if len(longer) == 3 and ":" not in longer:
            return True
    after = reader.text(1)
    return after in ("/", "%") and reader.adjoins(1)


def _minute(read: _Read, half: int) -> int:
    if read.whole_day and not (read.hour == 12 and read.half == 0):
        return read.hour * 60 + read.minute
    if read.whole_day:
        return MIDNIGHT
    return (read.hour % 12 + 12 * half) * 60 + read.minute


def _span(first: _Read, last: _Read) -> tuple[int, int, bool, bool] | None:
    """(begins, ends, overnight, sure), None where two bare numbers are no hours."""
    if first.plain and last.plain:
        return None
    if first.whole_day and first.half is None and last.whole_day and last.half is None:
        return _ordered(_minute(first, 0), _minute(last, 0), True)
    if last.whole_day and last.half is None and first.half is None:
        return _ordered(first.hour * 60 + first.minute, _minute(last, 0), True)
    last_half = last.half
    if last_half is None:
        if first.half is None:  # 9:00-11:00: mornings and afternoons are both possible
            begins = _minute(first, 0 if first.hour >= 7 or first.whole_day else 1)
            ends = _minute(last, 0)
            return _ordered(begins, ends if ends > begins else ends + 12 * 60, False)
        begins = _minute(first, first.half)
        ends = _minute(last, 0)
        return _ordered(begins, ends if ends > begins else ends + 12 * 60, False)
    ends = _minute(last, last_half)
    if ends == 0:
        ends = MIDNIGHT
    if first.half is not None or first.whole_day:
        begins = _minute(first, first.half or 0)
        return _ordered(0 if begins == MIDNIGHT else begins, ends, True)
    for half in (last_half, 1 - last_half):
        begins = _minute(first, half)
        if begins < ends:
            return _ordered(begins, ends, begins >= _EARLIEST_SURE_MINUTE)
    return _ordered(_minute(first, last_half), ends, False)


def _ordered(begins: int, ends: int, sure: bool) -> tuple[int, int, bool, bool] | None:
    if begins == ends or begins >= MIDNIGHT:
        return None
    if ends < begins:  # past midnight, or a misprint: somebody must look
        return begins, ends, True, False
    return begins, min(ends, MIDNIGHT), False, sure
