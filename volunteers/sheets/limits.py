"""How large a sheet may be, and why one is not taken."""

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELL_SIGNS = 1_000
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
MOST_PACKED_FILES = 500


class Unreadable(Exception):
    """This file cannot be taken. `why` is a code of `words.FILE_WORDS`; `row` the row at which it was noticed, or 0."""

    def __init__(self, why: str, *, row: int = 0) -> None:
        super().__init__(why)
        self.why, self.row = why, row


class Spoilt:
    """A cell of a workbook that holds no value of its own."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
