"""People whom no line of hours names: a level of one gender, a letter, an ending of the A-number."""

from collections.abc import Iterator
from string import ascii_uppercase

from compliance.rules import FacilityFacts, Selector, WindowFacts
from facilities.doubts.doubt import Doubt

ROOM = "visiting.windows"
GENDERS = ("male", "female")


def left_out(facts: FacilityFacts) -> Iterator[Doubt]:
    """Sure where some line names the group, or one beside it, and no line can be for these people at all."""
    windows = tuple(window for window in facts.windows if window.is_onsite or not _has_onsite(facts))
    if not windows:
        return
    yield from _levels(windows)
    for gender in _genders(windows):
        own = [_bare(window) for window in windows if _bare(window).gender in (None, gender)]
        yield from _letters(own, gender, windows)
        yield from _numbers(own, gender, windows)


def _has_onsite(facts: FacilityFacts) -> bool:
    return any(window.is_onsite for window in facts.windows)


def _bare(window: WindowFacts) -> Selector:
    return window.applies_to or Selector()


def _genders(windows: tuple[WindowFacts, ...]) -> tuple[str | None, ...]:
    """The genders that are told apart; one None where none is."""
    named = {_bare(window).gender for window in windows} - {None}
    return tuple(gender for gender in GENDERS if gender in named) or (None,)


def _places(windows: tuple[WindowFacts, ...]) -> tuple[str, ...]:
    return tuple(f"{ROOM}[{window.id}]" for window in windows)


def _sources(windows: tuple[WindowFacts, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(window.stated.source.where for window in windows if window.stated.source))


def _levels(windows: tuple[WindowFacts, ...]) -> Iterator[Doubt]:
    """A level that is named for one gender alone, where the other has lines by level too."""
    named = [level for window in windows for level in _bare(window).classification or ()]
    for level in dict.fromkeys(named):
        for gender in _genders(windows):
            own = [_bare(window) for window in windows if _bare(window).gender in (None, gender)]
            open_to_all = any(one.classification is None for one in own)
            if own and not open_to_all and not any(level in (one.classification or ()) for one in own):
                naming = tuple(window for window in windows if level in (_bare(window).classification or ()))
                details = {"level": level, "gender": gender}
                yield Doubt("level_without_hours", False, _places(naming), details, _sources(naming))


def _letters(own: list[Selector], gender: str | None, windows: tuple[WindowFacts, ...]) -> Iterator[Doubt]:
    spans = [one.surname_initials for one in own if one.surname_initials]
    if not spans or any(one.surname_initials is None for one in own):
        return
    missing = [letter for letter in ascii_uppercase if not any(span.first <= letter <= span.last for span in spans)]
    if missing:
        naming = tuple(window for window in windows if _bare(window).surname_initials)
        yield Doubt(
            "letters_without_hours", True, _places(naming), {"letters": missing, "gender": gender}, _sources(naming)
        )


def _numbers(own: list[Selector], gender: str | None, windows: tuple[WindowFacts, ...]) -> Iterator[Doubt]:
    rules = [one.a_number_rule for one in own if one.a_number_rule]
    if not rules or any(one.a_number_rule is None for one in own) or len({rule.digits for rule in rules}) > 1:
        return
    digits, reached = rules[0].digits, 0
    for rule in sorted(rules, key=lambda rule: rule.low):
        if rule.low > reached:
            break
        reached = max(reached, rule.high + 1)
    if reached < 10**digits:
        naming = tuple(window for window in windows if _bare(window).a_number_rule)
        details = {"number": f"{reached:0{digits}d}", "gender": gender}
        yield Doubt("numbers_without_hours", True, _places(naming), details, _sources(naming))
