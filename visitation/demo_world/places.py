"""The invented programs, and the real facilities they visit: one whose hours go by housing unit, one by level of
classification, one by the first letter of the surname.

Chosen because their rulebooks say enough that a person with known facts has hours the rules allow:

* Anchorage: each unit has its own sessions every day; evening sessions of one need approval, so "unknown" shows.
* Eloy: Saturday for men and Sunday for women, by level; people in segregation have an hour of their own.
* Aurora: afternoons and evenings for men by surname. Its rulebook tells of units in quarantine without dates, so
  everything there is unknown until somebody asks; the invented lead has asked, and the answer is marked as invented.
  For women the source was cut off: no hours are known, and the plan says so.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One program at one facility."""

    code: str
    name: str
    town: str  # as its sign-ins are called
    facility: str
    zone: str
    phone: str
    zip_codes: str  # where its volunteers live, the nearest first
    people: int
    volunteers: int
    free: str  # which patterns of free time its volunteers have
    open_question: str = ""  # a finding that the lead has settled by telephone


PLACES = (
    Place(
        "northern-lantern", "Northern Lantern Visitors", "anchorage", "anchoak", "America/Anchorage", "+1 907 555 0142",
        "99501 99508 99503 99517 99504 99518 99507 99515 99502 99516 99577 99654 99567", 27, 20,
        free="any",
    ),
    Place(
        "desert-lantern", "Desert Lantern Visitors", "eloy", "eaz", "America/Phoenix", "+1 520 555 0117",
        "85131 85122 85128 85132 85194 85145 85193 85138 85140 85143 85142 85139 85249 85248 85658 85742", 27, 20,
        free="weekend",
    ),
    Place(
        "foothill-lantern", "Foothill Lantern Visitors", "aurora", "denicdf", "America/Denver", "+1 303 555 0163",
        "80010 80011 80012 80220 80207 80247 80017 80206 80224 80014 80203 80205 80222 80210 80013 80110", 26, 20,
        free="late",
        open_question="unit_state_unknown",
    ),
)
NETWORK = ("demo", "Lantern Network (invented)")
ASKED_BY = "demo (invented)"
