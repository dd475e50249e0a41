"""The clauses on visiting that are known, and which of them a facility is inspected against.

Sources: the addresses in clauses.json, each with how far its text was read (`evidence`). ICE's own list of facilities
names the standard of the last inspection; the type of a facility does not decide it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("clauses.json")
ANY = "any"  # holds for every facility

# ICE's own labels → the edition whose clauses are meant. Labels that say no edition stand for none.
_STANDARDS = {
    "PBNDS 2011 - 2016 Revisions": "PBNDS2011r2016",
    "NDS 2019": "NDS2019",
    "ORSA NDS 2019": "NDS2019",
    "NDS 2025": "NDS2025",
    "FRS": "FRS",
    "FPBDS": "FPBDS",
}
# Facilities that are not ICE's own and not wholly for it may do the same in another way: section V.I-II of PBNDS 5.7.
_MAY_DO_OTHERWISE = {"IGSA", "USMS IGA", "USMS CDF", "STATE", "BOP"}


@dataclass(frozen=True)
class Clause:
    """One clause. `use`: check (may say *departs*), warn (at most *may depart*), inform_only_until_verified."""

    id: str
    standard: str
    title: str
    section: str
    modality: str
    use: str
    evidence: str
    address: str
    requirement: dict[str, str]  # by language

    def in_language(self, language: str) -> str:
        """What it asks, in our own words; in English where the language has none."""
        return self.requirement.get(language[:2], self.requirement["en"])

    @property
    def was_read(self) -> bool:
        """Whether somebody saw its text; what is only remembered is never a finding."""
        return self.evidence not in ("recall_unverified", "none")


@cache
def _all() -> tuple[Clause, ...]:
    return tuple(Clause(**entry) for entry in json.loads(FILE.read_text(encoding="utf-8")))


CLAUSES = _all()


def standard_of(document: Mapping[str, Any]) -> str | None:
    """The edition a facility was last inspected against, such as `NDS2019`; None where its record names none."""
    return _STANDARDS.get(document.get("inspection_standard") or "")


def clauses_for(document: Mapping[str, Any]) -> tuple[Clause, ...]:
    """Those of its standard, then those of every facility."""
    standard = standard_of(document)
    own = [clause for clause in CLAUSES if clause.standard == standard]
    return (*own, *(clause for clause in CLAUSES if clause.standard == ANY))


def may_do_otherwise(document: Mapping[str, Any]) -> bool:
    """Whether the facility may use an equivalent of its own in place of a clause's procedure."""
    return document.get("facility_type") in _MAY_DO_OTHERWISE
