"""Links: the price of a name (a new pair, a name on a list) shared over the requests that could use it."""

from collections import defaultdict
from collections.abc import Iterator

from visitation.plan_checks.bound.certificate import Certificate
from visitation.plan_checks.bound.openings import Opening, Openings, WindowDate
from visitation.plan_checks.bound.rows import key_of
from visitation.plan_checks.instance import Instance, Person, Volunteer

Charges = dict[tuple[str, str], float]  # (request, volunteer) → charge


class Links:
    """What links need of the instance; `of` gives those of one person, which touch nobody else."""

    def __init__(self, instance: Instance, openings: Openings, certificate: Certificate) -> None:
        self.instance = instance
        self.held = openings.held
        self.limits = openings.limits
        self.certificate = certificate
        self.any_listed = certificate.lists("link|")
        self.any_list_priced = certificate.lists("list|") or self.any_listed
        self.met = {
            (visit.person.id, volunteer.id) for visit in instance.booked.values() for volunteer in visit.team
        } | instance.pairings

    def of(self, person: Person, openings: list[Opening]) -> "PersonLinks":
        return PersonLinks(self, person, openings)


class PersonLinks:
    """The links of one person's requests, given all openings of that person."""

    def __init__(self, links: Links, person: Person, openings: list[Opening]) -> None:
        self._links = links
        self._person = person
        self._terms: list[float] = []
        self._pairs: Charges = {}
        self._lists: dict[tuple[str, str], Charges] = {}  # (list, its key) → charges
        self._price_pairs(openings)
        if links.any_list_priced:
            self._price_lists(openings)

    def charge(self, opening: Opening, volunteer: Volunteer) -> float:
        """What a visit of the opening's request with the volunteer in its team is charged."""
        key = (opening.request.id, volunteer.id)
        charge = self._pairs.get(key, 0.0)
        if self._lists:
            for name in self._list_rows(opening.at, volunteer):
                charge += self._lists.get(name, {}).get(key, 0.0)
        return charge

    def terms(self) -> list[float]:
        """Of every name: what its links bring in beyond the price of opening it."""
        return self._terms

    def _price_pairs(self, openings: list[Opening]) -> None:
        person = self._person.id
        users: dict[str, dict[str, None]] = defaultdict(dict)
        for opening in openings:
            for volunteer, _ in opening.team:
                users[volunteer.id][opening.request.id] = None
        for name, requests in users.items():
            if (person, name) not in self._links.met:
                price = float(self._links.instance.weights.new_pair)
                self._share(f"link|pair|{person}|{name}", name, list(requests), price, self._pairs)

    def _price_lists(self, openings: list[Opening]) -> None:
        users: dict[tuple[tuple[str, str], str], dict[str, None]] = defaultdict(dict)
        for opening in openings:
            for volunteer, _ in opening.team:
                for row in self._list_rows(opening.at, volunteer):
                    users[row, volunteer.id][opening.request.id] = None
        for (row, visitor), requests in users.items():
            kind, rest = row
            price = self._links.certificate.price(f"list|{kind}|{rest}")
            # A visitor's list holds people, a person's list visitors: only the latter's link names the visitor too.
            ending = f"|{visitor}" if kind == "person-visitors" else ""
            charges = self._lists.setdefault(row, {})
            self._share(f"link|{kind}|{rest}{ending}", visitor, list(requests), price, charges)

    def _list_rows(self, at: WindowDate, volunteer: Volunteer) -> Iterator[tuple[str, str]]:
        """Lists on which a visit would use up a name: the kind, and the rest of the row's name."""
        facility, person = at.facility, self._person.id
        held, limits = self._links.held, self._links.limits
        for period, _ in limits(facility, "visitor-people"):
            if person not in held.people_of(volunteer.id, facility.id, at.day, period):
                yield "visitor-people", f"{period[0]}|{facility.id}|{volunteer.id}|{key_of(at.day, *period)}"
        for period, _ in limits(facility, "person-visitors"):
            if volunteer.id not in held.visitors_of(person, facility.id, at.day, period):
                yield "person-visitors", f"{period[0]}|{facility.id}|{person}|{key_of(at.day, *period)}"

    def _share(self, name: str, volunteer: str, requests: list[str], price: float, charges: Charges) -> None:
        equal, listed, total = price / len(requests), False, 0.0
        prices = self._links.certificate.prices
        for request in requests:
            link = f"{name}|{request}"
            listed = listed or (self._links.any_listed and link in prices)
            share = prices.get(link, equal) if self._links.any_listed else equal
            charges[request, volunteer] = share
            total += share
        if listed and total > price:
            self._terms.append(total - price)
