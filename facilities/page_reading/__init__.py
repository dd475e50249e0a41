"""Read the text of a visiting page into the draft of a rulebook: what it says, in which words, and what was not read.

Deterministic, and no outside service. A value is `sure` only where the words leave no choice; whoever takes the draft
over confirms the rest.
"""

from facilities.page_reading.reading import Drafted, PageRead, Unread, read_page

__all__ = ["Drafted", "PageRead", "Unread", "read_page"]
