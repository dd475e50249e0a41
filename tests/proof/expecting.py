"""What the table of permissions promises for one cell of the crawl: route, method, actor, relation.

Written from the table's own words and the world's own arrangement, apart from the code that decides in the product.
"""

from tests.proof.canary_world import TENANTS
from tests.proof.route_table import BEFORE_THE_SECOND_FACTOR, ROUTES, STILL_OPEN
from tests.proof.targets import RELATIONS

NEVER = ("PUT", "DELETE")
_LEADS_ROWS = {"own", "active", "ended", "same program", "purged"}
# These ask everybody for a factor they have: nobody in the world has one, so all are sent to prove it.
_TO_PROVE = {"recovery_codes", "password_change"}
# Nobody in the world has what these take away, and no invitation is open in the browser that asks.
_EMPTY = {"totp_picture", "totp_remove", "passkey_remove", "join", "reference_answer", "facility_closed_lift"}
_MATCHED = ("VO", "clearance expired", "two programs")


class Expectations:
    """`of(...)` gives the words that may come of a cell (tests/proof/asking.py)."""

    def __init__(self, world):
        self.world = world
        self.lasting = {
            (match.person.alias_code, match.volunteer.code) for match in world.matches if match.ended_at is None
        }

    def of(self, name, method, actor, relation, args=()):
        route = ROUTES[name]
        if method in NEVER:
            return {"method"}
        if method == "OPTIONS":
            return {"none"}
        role = actor.role if actor is not None else None
        if actor is not None and actor.key == "suspended" and name in STILL_OPEN and route.takes(method):
            # What is kept about somebody stays theirs to read while their role rests; who left by it once is gone.
            return {"in", "gone"} if (name, method) == ("own_data_delete", "POST") else {"in"}
        if actor is not None and actor.key == "no second factor" and name not in BEFORE_THE_SECOND_FACTOR:
            return {"proof"}
        if actor is None and not route.is_public:
            return {"sign in"}
        if not route.opens_to(role):
            # What a route does not take may be told before anything is looked for; nothing of a row is in it.
            return {"gone"} if route.takes(method) else {"gone", "method"}
        if not route.takes(method):
            return {"method", "gone"}
        if name in _TO_PROVE:
            return {"proof"}
        if name in _EMPTY:
            return {"gone"}
        if route.about == "-":
            return {"none"} if name in ("csp_report", "text_reply", "mail_event") else {"in"}
        if (name, method) == ("glass", "HEAD") and actor.role == "PL":
            return {"in", "gone"}  # asks whether the page behind the glass is still there: while it is broken, it is
        if (name, getattr(actor, "key", "")) == ("my_role_take_up", "no second factor"):
            # Theirs is a lead's: it is not taken up without a factor.
            return {"proof"} if args[0] == actor.rows["membership"].pk else {"gone"}
        found = getattr(self, f"_{route.about}")(name, method, actor, relation, list(args))
        if found and (name == "door_kept" or (name, method) == ("door_card", "HEAD")):
            return {"in", "gone"}  # while the card is open; a test of its own says when that is
        return {"in"} if found else {"gone"}

    # Each says whether somebody whom the route is open to may reach this row by it.

    def _is_of_lead(self, actor, relation):
        return actor.role == "PL" and relation in _LEADS_ROWS

    def _person(self, name, method, actor, relation, args):
        if actor.role == "AU":
            return False  # not by its code: an auditor asks for a person's history by the sign
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        return actor.key in (*_MATCHED, "MB") and relation == "own"

    def _visit(self, name, method, actor, relation, args):
        if name == "log_thanks":
            return (args[0], actor.user.pk) in self.world.told
        if name in ("log_extra", "log_share"):
            return self._log_of_theirs(name, actor, relation, args)
        if name == "log_passed_on" and actor.role != "PL":
            return actor.key in _MATCHED and relation == "own" and actor.visit is not None
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        if relation == "own":
            return actor.visit is not None
        if name in ("door_card", "door_kept"):
            return False  # nobody stands at that door any more
        # Their own visit stays theirs when the match is over; the sheet, which bears the person's code, does not.
        return relation == "ended" and actor.visit_ended is not None and name != "log_form_pdf"

    def _log_of_theirs(self, name, actor, relation, args):
        """Its writer within seven days; a lead passes on from every log, and answers for those they typed in."""
        own = (args[0], actor.user.pk) in self.world.told
        if actor.role != "PL":
            return own and args[0] in self.world.told_lately
        if name == "log_extra":
            return own
        return self._is_of_lead(actor, relation) and args[0] in {code for code, _writer in self.world.told}

    def _expense(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        return relation == "own" and "expense" in actor.rows

    _receipt = _expense

    def _to_book(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        return actor.key in _MATCHED and relation == "own"

    def _to_move(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        # Made alone: where others are on it, it is theirs as well.
        return actor.key in _MATCHED and relation == "own" and actor.visit.team.count() == 1

    def _slot_hold(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        return relation == "own" and "slot hold" in actor.rows

    _slot_waiter = _slot_hold

    def _standing(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        return actor.key in _MATCHED and relation == "own" and "standing" in actor.rows

    _hours_asked = _standing

    def _match(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation) and tuple(args) in self.lasting
        return actor.key in _MATCHED and relation == "own"

    def _released(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)  # nobody of this world was released: no volunteer goes on

    def _contact(self, name, method, actor, relation, args):
        return False

    def _plan(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    def _letter(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    def _question(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    def _invitation(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation) and name == "team_withdraw"

    def _sheet_kind(self, name, method, actor, relation, args):
        return actor.role == "PL" and relation != "nothing"

    def _sheet(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    def _copy(self, name, method, actor, relation, args):
        return actor.role == "PL" and relation == "own"  # a copy is its own lead's alone

    def _glass(self, name, method, actor, relation, args):
        if actor.role == "AU":
            return relation != "nothing"
        own = relation == "own"
        return self._is_of_lead(actor, relation) and not (own and method == "POST")

    def _member(self, name, method, actor, relation, args):
        if name == "my_role_take_up":
            return args[0] == actor.rows["membership"].pk
        return self._is_of_lead(actor, relation) and relation != "ended"

    def _member_verb(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation) and relation not in ("own", "ended")

    def _lead_member(self, name, method, actor, relation, args):
        return actor.role == "PL" and relation == "own"  # the other lead of the program is at work

    def _lead_verb(self, name, method, actor, relation, args):
        return actor.role == "NC" and relation in ("same program", "other program")

    def _managed(self, name, method, actor, relation, args):
        return actor.role == "PL" and relation == "same program"

    _managed_row = _managed

    def _own_row(self, name, method, actor, relation, args):
        return relation == "own" and actor.volunteer is not None

    def _facility(self, name, method, actor, relation, args):
        return relation != "nothing"

    def _in_care(self, name, method, actor, relation, args):
        return relation == "same program" if actor.role == "PL" else relation != "nothing"

    _edition = _in_care
    _section = _in_care
    _closure = _in_care

    def _program(self, name, method, actor, relation, args):
        if name == "apply":  # who the programs are is no secret
            return relation != "nothing"
        if name == "program_seal" and actor.role == "PL":
            return relation == "own"
        return actor.role == "NC" and relation != "nothing"

    def _feed(self, name, method, actor, relation, args):
        if name != "calendar_link_of_other_end":
            return relation == "own" and "feed" in actor.rows
        if actor.role == "SA":
            return relation != "nothing"
        return actor.role == "PL" and relation in ("active", "same program")

    def _call_out(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        return name == "call_out" and relation == "own"

    _call_out_of = _call_out

    def _concern(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        told_it = (actor.key, actor.number, relation) == ("VO", 1, "own")
        return told_it and (name == "follow_up" or method != "POST")

    _follow_up = _concern

    def _incident(self, name, method, actor, relation, args):
        if actor.role == "PL":
            handles = (actor.key, actor.number) == ("PL", 1)
            return self._is_of_lead(actor, relation) and (handles or (name == "incident" and method != "POST"))
        return (actor.key, actor.number, relation) == ("VO", 1, "own") and name == "incident" and method != "POST"

    def _shift(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    _destination = _shift

    def _roster(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    def _passed_on(self, name, method, actor, relation, args):
        if actor.role != "PL" or relation == "nothing":
            return relation != "nothing"
        to = args[0][2]  # the program it is for; it comes from the one before
        return actor.tenant in (to, TENANTS[TENANTS.index(to) - 1])

    def _pairing(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    _assignment = _bond = _pairing

    def _proposal(self, name, method, actor, relation, args):
        if actor.role == "PL":
            return self._is_of_lead(actor, relation)
        return name == "proposal" and relation == "own"

    _proposal_of = _proposal

    def _on_call(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    def _clearance(self, name, method, actor, relation, args):
        return actor.role == "PL" and relation == "same program"

    def _own_place(self, name, method, actor, relation, args):
        return relation == "own" and actor.volunteer is not None

    def _applicant(self, name, method, actor, relation, args):
        return self._is_of_lead(actor, relation)

    _reference = _course = _apply_group = _applicant

    def _help_role(self, name, method, actor, relation, args):
        return actor.role == "PL" and relation != "nothing"

    def _agreement(self, name, method, actor, relation, args):
        return relation == "own" and (actor.role == "PL" or actor.volunteer is not None)

    _course_date = _step = _agreement

    def _feed_token(self, name, method, actor, relation, args):
        return relation != "nothing"

    def _token(self, name, method, actor, relation, args):
        return True  # on to the page that says the link is not valid


__all__ = ["RELATIONS", "Expectations"]
