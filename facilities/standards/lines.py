"""What the public page prints: a clause, the answer, the sentence that says why, and where it is from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import get_language

from facilities.standards.clauses import standard_of
from facilities.standards.holding import Answer, held_against
from facilities.standards.words import ANSWERS, STANDARDS, why


@dataclass(frozen=True)
class ClauseLine:
    """`answer`: the code of an Answer; `answer_words` what it is called; `address` empty where no text was found."""

    title: str
    section: str
    requirement: str
    answer: str
    answer_words: str
    why: str
    address: str

    @property
    def is_open(self) -> bool:
        return self.answer == Answer.NOT_EVALUATED

    @property
    def source_name(self) -> str:
        return (urlsplit(self.address).hostname or "").removeprefix("www.")


def clause_lines(document: Mapping[str, Any]) -> list[ClauseLine]:
    """Every clause that concerns the facility, in the reader's language."""
    language = get_language() or "en"
    return [
        ClauseLine(
            title=held.clause.title if held.clause.was_read else "",
            section=held.clause.section if held.clause.section not in ("-", "unknown") else "",
            requirement=held.clause.in_language(language),
            answer=str(held.answer),
            answer_words=str(ANSWERS[held.answer]),
            why=why(held),
            address=held.clause.address if held.clause.address.startswith("http") else "",
        )
        for held in held_against(document)
    ]


def standard_in_words(document: Mapping[str, Any]) -> str:
    """The standard's name, empty where the facility's record names none that is known."""
    return str(STANDARDS.get(standard_of(document) or "", ""))
