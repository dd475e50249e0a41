"""For each route that takes a row: which row that is, by the relation in which it stands to whoever asks."""

from uuid import UUID, uuid4

from tests.proof.canary_people import PEOPLE
from tests.proof.canary_world import TENANTS

RELATIONS = ("own", "active", "ended", "same program", "other program", "nothing", "purged")
_NOBODY = {"person": "ZQXP-9999Q", "visit": "ZQXT-9999Q", "plan": "ZQXL-9999Q", "volunteer": "ZQXV-9999Q"}


class Targets:
    """The addresses' arguments. `of(about, actor, relation)` is None where such a row cannot be."""

    def __init__(self, world):
        self.world = world

    def of(self, about, actor, relation, letter=None):
        """`letter`: the program whose rows are asked for by somebody who belongs to none."""
        home = self.world.tenants[letter or actor.tenant]
        if relation == "other program":
            home = self.world.tenants[TENANTS[(TENANTS.index(home.letter) + 1) % 3]]
        return getattr(self, f"_{about}")(actor, relation, home)

    def person(self, actor, relation, home):
        """A person, or None for one who is not there."""
        people = home.people
        own = actor.own if actor.tenant == home.letter and actor.own is not None else people[PEOPLE["VO"]]
        return {
            "own": own,
            "active": people[PEOPLE["VO"] + (2 - actor.number if own is people[PEOPLE["VO"]] else 0)],
            "ended": (actor.ended if actor.tenant == home.letter else None) or people[PEOPLE["over"]],
            "same program": people[PEOPLE["untied"]],
            "other program": people[PEOPLE["untied"]],
            "nothing": None,
            "purged": people[PEOPLE["purged"]],
        }[relation]

    def visit(self, actor, relation, home):
        """A visit: one's own, one to the person one is tied to that others make, …"""
        if relation == "nothing":
            return None
        here = actor if actor.tenant == home.letter else None
        if relation == "own" and here and here.visit:
            return here.visit
        if relation == "ended" and here and here.visit_ended:
            return here.visit_ended
        person = self.person(actor, relation, home)
        makers = {each.pk for each in (actor.visit, actor.visit_ended) if each}
        return next(v for v in home.visits if v.person == person and v.pk not in makers and v.status != "draft")

    def _person(self, actor, relation, home):
        person = self.person(actor, relation, home)
        return [person.alias_code if person else _NOBODY["person"]]

    def _visit(self, actor, relation, home):
        visit = self.visit(actor, relation, home)
        return [visit.code if visit else _NOBODY["visit"]]

    def _match(self, actor, relation, home):
        person = self.person(actor, relation, home)
        own = actor.volunteer if actor.volunteer and relation in ("own", "active", "ended") else None
        pupil = home.actors["VO", actor.number].volunteer
        return [person.alias_code if person else _NOBODY["person"], (own or pupil).code]

    _released, _contact = _person, _match

    def _plan(self, actor, relation, home):
        own = actor.rows.get("plan") if actor.tenant == home.letter else None
        plan = {
            "own": own or home.rows["plan"],
            "active": home.rows["plan of old"],
            "same program": home.rows["plan 2"] if own is None or own == home.rows["plan"] else home.rows["plan"],
            "other program": home.rows["plan"],
        }.get(relation)
        return [plan.code] if plan else ([_NOBODY["plan"]] if relation == "nothing" else None)

    def _of_lead(self, name, actor, relation, home, nobody):
        """What each of the two leads of a program has one of."""
        own = actor.rows.get(name) if actor.tenant == home.letter else None
        first, second = home.actors["PL", 1].rows[name], home.actors["PL", 2].rows[name]
        found = {
            "own": own or first,
            "same program": second if own in (None, first) else first,
            "other program": first,
        }.get(relation)
        return found or (nobody if relation == "nothing" else None)

    def _question(self, actor, relation, home):
        found = self._of_lead("question", actor, relation, home, "AP-ZZZZZZZZZZ")
        return [getattr(found, "code", found)] if found else None

    def _letter(self, actor, relation, home):
        found = self._of_lead("letter", actor, relation, home, uuid4())
        return [getattr(found, "pk", found)] if found else None

    def _sheet_kind(self, actor, relation, home):
        return {"own": ["people"], "nothing": ["nobody"]}.get(relation)

    def _sheet(self, actor, relation, home):
        found = self._of_lead("sheet", actor, relation, home, "SH-ZZZZZZ")
        return [getattr(found, "code", found)] if found else None

    def _copy(self, actor, relation, home):
        found = self._of_lead("export", actor, relation, home, "EX-ZZZZZZ")
        return [getattr(found, "code", found)] if found else None

    def _glass(self, actor, relation, home):
        found = self._of_lead("glass", actor, relation, home, "BG-ZZZZZZZZ")
        return [getattr(found, "code", found)] if found else None

    def _invitation(self, actor, relation, home):
        found = self._of_lead("invitation", actor, relation, home, uuid4())
        return [found if isinstance(found, UUID) else found.pk] if found else None

    def _member(self, actor, relation, home):
        found = {
            "own": actor.rows.get("membership") if actor.tenant in (home.letter, "") else None,
            "active": home.actors["VO", 1].rows["membership"],
            "ended": home.actors["rejected", 1].rows["membership"],
            "same program": home.actors["MB", 2].rows["membership"],
            "other program": home.actors["VO", 1].rows["membership"],
        }.get(relation)
        return [found.pk] if found else ([2**40] if relation == "nothing" else None)

    def _lead_member(self, actor, relation, home):
        twin = 3 - actor.number if actor.key == "PL" else 1
        if relation in ("same program", "other program"):
            return [home.actors["PL", twin].rows["membership"].pk]
        return self._member(actor, relation, home)

    def _member_verb(self, actor, relation, home):
        found = self._member(actor, relation, home)
        return [*found, "suspend"] if found else None

    def _lead_verb(self, actor, relation, home):
        found = self._lead_member(actor, relation, home)
        return [*found, "suspend"] if found else None

    def _managed(self, actor, relation, home):
        found = {
            "own": actor.volunteer.code if actor.volunteer and actor.tenant == home.letter else None,
            "active": home.actors["VO", 2].volunteer.code,
            "same program": home.rows["managed"].code,
            "other program": home.rows["managed"].code,
            "nothing": _NOBODY["volunteer"],
        }.get(relation)
        return [found] if found else None

    def _managed_row(self, actor, relation, home):
        found = self._managed(actor, relation, home)
        return [*found, "away", home.rows["managed away"].pk] if found else None

    def _own_row(self, actor, relation, home):
        own = actor.volunteer if actor.tenant == home.letter else None
        found = {
            "own": own,
            "same program": home.helpers[3],
            "active": home.actors["VO", 1].volunteer if own != home.actors["VO", 1].volunteer else None,
            "other program": home.helpers[3],
        }.get(relation)
        if found:
            return ["away", found.away_ranges.get().pk]
        return ["away", 2**40] if relation == "nothing" else None

    def _facility(self, actor, relation, home):
        found = self.world.facilities[TENANTS.index(home.letter) * 4].code
        known = {"same program": found, "other program": found, "nothing": "no-such-place"}.get(relation)
        return [known] if known else None

    _in_care = _facility

    def _edition(self, actor, relation, home):
        found = self._facility(actor, relation, home)
        return found and [*found, 1]

    def _section(self, actor, relation, home):
        found = self._edition(actor, relation, home)
        return found and [*found, "hours"]

    def _closure(self, actor, relation, home):
        found = self._facility(actor, relation, home)
        return found and [*found, 2**30]

    def _program(self, actor, relation, home):
        found = {"own": home.program.code, "other program": home.program.code, "nothing": "no-such"}.get(relation)
        return [found] if found else None

    def _passkey(self, actor, relation, home):
        return [2**30] if relation == "nothing" else None

    def _feed(self, actor, relation, home):
        own = actor.rows.get("feed") if actor.tenant == home.letter else None
        first, second = (home.actors["VO", twin].rows["feed"] for twin in (1, 2))
        other = home.actors["MB", 2].rows["feed"]
        found = {
            "own": own,
            "active": second if own == first else first,
            "same program": home.actors["MB", 1].rows["feed"] if own == other else other,
            "other program": first,
        }.get(relation)
        return [found.pk] if found else ([uuid4()] if relation == "nothing" else None)

    def _of_volunteers(self, name, actor, relation, home):
        """What the two volunteers of a program have one of each."""
        own = actor.rows.get(name) if actor.tenant == home.letter else None
        first, second = (home.actors["VO", twin].rows[name] for twin in (1, 2))
        found = {
            "own": own or (first if actor.role == "PL" else None),
            "active": second if own == first else first,
            "other program": first,
        }.get(relation)
        return [found.pk] if found else ([2**40] if relation == "nothing" else None)

    def _expense(self, actor, relation, home):
        return self._of_volunteers("expense", actor, relation, home)

    def _to_book(self, actor, relation, home):
        return self._person(actor, relation, home)

    def _to_move(self, actor, relation, home):
        return self._visit(actor, relation, home)

    def _slot_hold(self, actor, relation, home):
        found = self._of_volunteers("slot hold", actor, relation, home)
        return [self.world.keys_of_holds.get(found[0]) or uuid4()] if found else None

    def _standing(self, actor, relation, home):
        return self._keyed("standing", actor, relation, home)

    def _hours_asked(self, actor, relation, home):
        return self._keyed("hours asked", actor, relation, home)

    def _keyed(self, name, actor, relation, home):
        found = self._of_volunteers(name, actor, relation, home)
        return [self.world.keys_of_rows.get((name, found[0])) or uuid4()] if found else None

    def _slot_waiter(self, actor, relation, home):
        return self._of_volunteers("slot waiter", actor, relation, home)

    def _receipt(self, actor, relation, home):
        return self._of_volunteers("receipt", actor, relation, home)

    def _call_out(self, actor, relation, home):
        asked = home.rows["call-outs"]
        own = asked.get(actor.volunteer.pk) if actor.volunteer and actor.tenant == home.letter else None
        first, second = (asked[home.actors["VO", twin].volunteer.pk] for twin in (1, 2))
        found = {
            "own": own,
            "active": second if own == first else first,
            "same program": home.rows["call-out of others"],
            "other program": first,
        }.get(relation)
        return [found.code] if found else (["CO-ZZZZZ"] if relation == "nothing" else None)

    def _call_out_of(self, actor, relation, home):
        found = self._call_out(actor, relation, home)
        asked = {call_out.code: call_out for call_out in home.rows["call-outs"].values()}
        if not found:
            return None
        if found[0] in asked:
            return [found[0], asked[found[0]].answers.get().volunteer.code]
        return [found[0], home.helpers[5].code]

    def _pairing(self, actor, relation, home):
        return [self._person(actor, relation, home)[0], home.helpers[4].code]

    def _proposal(self, actor, relation, home):
        asked = home.rows["proposals"]
        own = asked.get(actor.volunteer.pk) if actor.volunteer and actor.tenant == home.letter else None
        first, second = (asked[home.actors["VO", twin].volunteer.pk] for twin in (1, 2))
        found = {
            "own": own,
            "active": second if own == first else first,
            "same program": home.rows["proposal of others"],
            "other program": first,
        }.get(relation)
        return [found.code] if found else (["MP-ZZZZZ"] if relation == "nothing" else None)

    def _proposal_of(self, actor, relation, home):
        found = self._proposal(actor, relation, home)
        asked = {each.code: each for each in [*home.rows["proposals"].values(), home.rows["proposal of others"]]}
        if found and found[0] in asked:
            return [found[0], asked[found[0]].answers.order_by("pk").first().volunteer.code]
        return [found[0], home.helpers[5].code] if found else None

    def _assignment(self, actor, relation, home):
        found = {"own": home.rows["assignment"], "other program": home.rows["assignment"]}.get(relation)
        return [found.code] if found else (["AS-ZZZZZ"] if relation == "nothing" else None)

    def _bond(self, actor, relation, home):
        found = {"own": home.rows["bond"], "other program": home.rows["bond"]}.get(relation)
        return [found.pk] if found else ([2**40] if relation == "nothing" else None)

    def _on_call(self, actor, relation, home):
        found = {
            "own": home.rows["on-call list"], "other program": home.rows["on-call list"]
        }.get(relation)
        return [found.pk] if found else ([2**40] if relation == "nothing" else None)

    def _told(self, name, actor, relation, home, nobody):
        """The first volunteer of each program told one; the first lead handles it."""
        row = home.rows[name]
        told_by = home.actors["VO", 1]
        own = row if actor is told_by or actor.key == "PL" and actor.tenant == home.letter else None
        found = {"own": own, "same program": None if own else row, "other program": row}.get(relation)
        return [getattr(found, "code", None) or found.pk] if found else ([nobody] if relation == "nothing" else None)

    def _concern(self, actor, relation, home):
        return self._told("concern", actor, relation, home, "CN-ZZZZZ")

    def _follow_up(self, actor, relation, home):
        return self._told("follow-up", actor, relation, home, "FU-ZZZZZ")

    def _incident(self, actor, relation, home):
        return self._told("incident", actor, relation, home, "IN-ZZZZZ")

    def _shift(self, actor, relation, home):
        return self._told("shift", actor, relation, home, 2**40)

    def _destination(self, actor, relation, home):
        return self._told("destination", actor, relation, home, 2**40)

    def _roster(self, actor, relation, home):
        there = home.rows["roster"] if relation in ("own", "other program") else None
        return [there.code] if there else (["RO-NOBODY22"] if relation == "nothing" else None)

    def _passed_on(self, actor, relation, home):
        """What the program before this one offers to it; a foreign one is between two others."""
        after = self.world.tenants[TENANTS[(TENANTS.index(home.letter) + 1) % 3]]
        found = {"own": home.rows["passed on"], "other program": after.rows["passed on"]}.get(relation)
        return [found.code] if found else (["HO-ZZZZZZZZ"] if relation == "nothing" else None)

    def _clearance(self, actor, relation, home):
        own = actor.volunteer if actor.tenant == home.letter else None
        other = home.helpers[3]
        found = {"own": own, "same program": other, "other program": other}.get(relation)
        return [found.clearances.get().pk] if found else ([2**40] if relation == "nothing" else None)

    def _own_place(self, actor, relation, home):
        number = TENANTS.index(home.letter) * 4
        known = {"own": number, "other program": number}.get(relation)
        return [self.world.facilities[known].code] if known is not None else None

    def _feed_token(self, actor, relation, home):
        known = {"own": actor.rows.get("feed token"), "nothing": "x" * 43}.get(relation)
        return [known] if known else None

    def _applicant(self, actor, relation, home):
        found = {
            "own": home.rows["applicant 1"]["volunteer"].code,
            "same program": home.rows["applicant 2"]["volunteer"].code,
            "other program": home.rows["applicant 1"]["volunteer"].code,
            "nothing": _NOBODY["volunteer"],
        }.get(relation)
        return [found] if found else None

    def _apply_group(self, actor, relation, home):
        found = {
            "own": home.rows["applicant group"].code,
            "other program": home.rows["applicant group"].code,
            "nothing": "GR-ZZZZZ",
        }.get(relation)
        return [found] if found else None

    def _reference(self, actor, relation, home):
        found = {
            "own": home.rows["applicant 1"]["reference"].pk,
            "same program": home.rows["applicant 2"]["reference"].pk,
            "other program": home.rows["applicant 1"]["reference"].pk,
            "nothing": 2**40,
        }.get(relation)
        return [found] if found else None

    def _of_program(self, name, relation, home):
        found = {"own": home.rows[name].pk, "other program": home.rows[name].pk, "nothing": 2**40}.get(relation)
        return [found] if found else None

    def _agreement(self, actor, relation, home):
        return self._of_program("agreement", relation, home)

    def _course(self, actor, relation, home):
        return self._of_program("course", relation, home)

    def _course_date(self, actor, relation, home):
        return self._of_program("course date", relation, home)

    def _step(self, actor, relation, home):
        return {"own": ["about"], "nothing": ["no-such"]}.get(relation)

    def _help_role(self, actor, relation, home):
        return {"own": ["letters"], "nothing": ["no-such"]}.get(relation)

    def _token(self, actor, relation, home):
        return ["x" * 43] if relation == "nothing" else None
