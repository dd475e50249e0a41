"""Who may read which marker where: every answer of the crawl is searched for the others."""

import io
import re
import unicodedata
from functools import lru_cache

from pypdf import PdfReader

from tests.proof.route_table import STILL_OPEN, cells

# The only routes on which something of a person in detention may stand at all; lists carry codes.
S4_ROUTES = {
    "person": {"PER-02", "PER-03", "PER-05", "PER-10", "PER-11"},
    "person_consents": {"PER-25"},
    "person_told": {"PER-25"},
    "after_release_person": {"PER-14"},
    "person_field": {"PER-03", "PER-05", "PER-06", "PER-07", "PER-12", "PER-14"},
    "person_edit": {"PER-02", "PER-11"},
    "requester": {"PER-14"},
    "glass": {"PER-12"},
    "glass_review": {"AUD-08"},
    "visit": {"ROS-01"},
    "plan": {"ROS-01"},
    "log_form": {"LOG-02"},
    "concern": {"LOG-02"},
    "follow_up": {"VIS-01"},
    "incident": {"INC-02"},
    "log_passed_on": {"LOG-02", "LOG-03"},
    "door_card": {"PER-02", "PER-03", "PER-05", "PER-10"},
    "door_kept": {"PER-02", "PER-03", "PER-05", "PER-10"},
    "door_slip": {"PER-02", "PER-03", "PER-05", "PER-10"},
}
_CODE = re.compile(r"ZQ[ABC][PTLGRV]-\d{4}Q")
_USERNAME = re.compile(r"\bzq[abcn]-[a-z0-9-]+-[12]\b")
_PSEUDONYMOUS = {"audit_trail", "access_history"}  # an auditor's cell there is `ps`
_HIDDEN = re.compile(r"ZQ[A-Z0-9]{5,18}Q|\b999\d{6}\b|555\d{7}|\b190\d-\d\d-\d\d\b|January \d+, 190\d")


class Readers:
    """`leaks(answer, …)` names each thing in an answer that this actor may not read there."""

    def __init__(self, world):
        self.world = world
        self.markers = world.ledger.by_spelling()

    def leaks(self, answer, route, actor, asked):
        text = spoken(answer)
        found = {hit for hit in _HIDDEN.findall(text) if hit in self.markers}
        found |= (
            {spelled for spelled in self.markers if "-" in spelled[3:4] and spelled in text}
            if "999-" in text
            else set()
        )
        for spelled in sorted(found):
            marker = self.markers[spelled]
            if not self.may_read(marker, route, actor):
                yield f"shows {marker.field} of {marker.about}"
        if _A_NUMBER in {self.markers[s].field for s in found} and _COUNTRY in {self.markers[s].field for s in found}:
            yield "A-number and country of birth together"
        if actor is not None and actor.role == "AU" and route.name in _PSEUDONYMOUS:
            names = set(_USERNAME.findall(text)) - {actor.user.username}
            yield from (f"shows the sign-in name {name}" for name in sorted(names))
        for code in sorted(set(_CODE.findall(text)) - asked):
            if not self.may_know(code, route, actor):
                yield f"shows {code}"

    def may_read(self, marker, route, actor):
        """One marker on one route."""
        if actor is None:
            return False
        if marker.about == actor.user.username:
            return bool(marker.permission)
        if actor.volunteer is not None and marker.about == actor.volunteer.code:
            still_open = actor.key == "suspended" and route.name in STILL_OPEN
            return marker.level == "S3" and (actor.role is not None or still_open)  # one's own (VOL-02)
        if actor.role is None:
            return False
        if marker.level == "S4" and marker.permission not in S4_ROUTES.get(route.name, ()):
            return False
        if not marker.permission:
            return False
        cell = cells()[marker.permission][actor.role]
        if marker.permission == "INC-01":  # the number of who is on call
            return actor.tenant == marker.tenant and actor.role in ("VO", "MB", "PL")
        if marker.permission == "INC-02":  # its handler, and who told it
            return actor.tenant == marker.tenant and (actor.key, actor.number) in (("PL", 1), ("VO", 1))
        if marker.field.startswith(("visitation.Concern.", "visitation.FollowUp.")) and actor.role in ("VO", "MB"):
            return actor.tenant == marker.tenant and (actor.key, actor.number) == ("VO", 1)
        if cell.startswith("act+"):
            return False  # the rules of this world's facilities make nobody state anything at the desk
        if marker.permission == "PER-12" and route.name == "person_field":
            return actor.own is not None and marker.about == actor.own.alias_code
        if cell.startswith(("prog", "lead-", "other lead", "one-time")) and actor.role == "PL":
            return marker.tenant == actor.tenant or marker.about in self._leads_from_beyond(actor)
        own = actor.volunteer.code if actor.volunteer else None
        if cell.startswith(("own", "mentees")) and marker.level == "S3":
            if marker.about == own:
                return True
            return marker.field.endswith("preferred_name") and marker.about in self._along(actor)
        if marker.permission == "VOL-03" and route.name in ("visit", "my_visits"):  # VIS-04: who comes along
            return marker.tenant == actor.tenant and marker.about in self._along(actor)
        if cell.startswith("act"):
            tied = actor.own is not None and actor.key in ("VO", "MB", "clearance expired", "two programs")
            return tied and marker.about == actor.own.alias_code
        if marker.permission == "LOG-02":
            return actor.visit_ended is not None and marker.about == actor.visit_ended.code
        return False

    def _leads_from_beyond(self, actor):
        """Accounts of the program before this one that lead here as well."""
        beyond = chr(ord("a") + (ord(actor.tenant) - ord("A") - 1) % 3)
        return {f"zq{beyond}-two-programs-{twin}" for twin in (1, 2)}

    def _along(self, actor):
        home = self.world.tenants[actor.tenant]
        pair = [home.actors[key, actor.number] for key in ("VO", "MB")]
        return {each.volunteer.code for each in pair} if actor in pair else set()

    def may_know(self, code, route, actor):
        """A code names somebody to those who know them."""
        if actor is not None and actor.key == "suspended" and route.name in STILL_OPEN:
            own = {each.code for each in (actor.visit, actor.visit_ended, actor.volunteer) if each}
            return code in own  # what one did oneself stays in one's own data
        if actor is None or actor.role is None:
            return False
        if actor.role == "PL":
            return code[2] == actor.tenant
        if actor.role == "AU":
            return True  # pseudonyms are what an auditor works with
        if actor.role == "AP":
            return actor.volunteer is not None and code == actor.volunteer.code
        if actor.role in ("VO", "MB"):
            mine = {each.code for each in (actor.visit, actor.visit_ended, actor.volunteer) if each}
            mine |= {actor.own.alias_code} if actor.own else set()
            mine |= {actor.ended.alias_code} if actor.ended and route.name == "people" else set()
            return code in mine | self._along(actor)
        return False


_A_NUMBER, _COUNTRY = "visitation.Person.a_number", "visitation.Person.country_of_birth"


def spoken(answer):
    """Everything an answer says: headers, cookies, content; a PDF's text as well."""
    content = answer.content
    if content and answer.get("Content-Type", "").startswith("application/pdf"):
        content = _text_of_pdf(content)
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    cookies = answer.cookies.output()
    return unicodedata.normalize("NFC", f"{heads}\n{cookies}\n{content.decode(errors='replace')}")


@lru_cache(maxsize=8)
def _text_of_pdf(content):
    reader = PdfReader(io.BytesIO(content))
    return "\n".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)]).encode()
