"""Why an answer does not count."""

from enum import StrEnum


class Refusal(StrEnum):
    """What stands in the way of asking or agreeing."""

    NOT_THERE = "not_there"  # another program's, or none at all: the page is not there
    NO_RIGHT = "no_right"
    SAME_PERSON = "same_person"
    LAST_EDITOR = "last_editor"
    CHANGED = "changed"  # what would be done is not what was asked for, or not what the page showed
    ANSWERED = "answered"
    EXPIRED = "expired"
    NOT_PROVED = "not_proved"  # the session is older than 15 minutes or knows no second factor
    ASKER_LEFT = "asker_left"  # the one who asked no longer has the right


class Refused(Exception):
    """Nothing was done; `why` says what stood in the way."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why
