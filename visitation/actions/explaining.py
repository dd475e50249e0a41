"""What a plan keeps of each request that it leaves unmet, beside what binds: the price, and what would help."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from facilities.models import Facility
from visitation.models import UnmetRequest, VisitRequest
from visitation.plan_instances import Exported

if TYPE_CHECKING:
    from visitation.planner import Plan as Worked

EXPLAINING_SECONDS, EXPLAINING_SECONDS_STOPPED = 10.0, 1.5  # for prices, and again for what would help
MOST = 400  # requests of one plan that are looked at; those who waited longest first


def price_and_help(
    exported: Exported,
    worked: "Worked",
    requests: Mapping[str, VisitRequest],
    codes: Mapping[str, str],
    *,
    tell: Callable[[], None],
    stops: Callable[[], bool],
) -> dict[str, list[dict[str, Any]]]:
    """By request, what is to be kept after its other reasons; those who waited longest first, as far as time allows.

    `codes`: the visits of the plan by their request. `tell` is called all along, and may raise to end it; `stops`:
    whether a lead waits for the end.
    """
    patience = _Patience(tell, stops)
    waiting = _longest_waiting(worked, requests)
    found: dict[str, list[dict[str, Any]]] = {}
    for look in (
        lambda: _what_it_costs(exported, worked, waiting, codes, patience.over),
        lambda: _what_would_help(exported, worked, waiting, patience.over),
    ):
        patience.begin_anew()
        for request, answer in look().items():
            found.setdefault(request, []).append(answer)
    return found


class _Patience:
    """How long it is looked why requests are unmet: some seconds, fewer where a lead waits; it may be cancelled."""

    def __init__(self, tell: Callable[[], None], stops: Callable[[], bool]) -> None:
        self.tell, self.stops = tell, stops
        self.begin_anew()

    def begin_anew(self) -> None:
        self.began = time.monotonic()

    def over(self) -> bool:
        self.tell()
        allowed = EXPLAINING_SECONDS_STOPPED if self.stops() else EXPLAINING_SECONDS
        return time.monotonic() - self.began > allowed


def _longest_waiting(worked: "Worked", requests: Mapping[str, VisitRequest]) -> list[str]:
    waiting = sorted(
        (requests[unmet.request].waiting_since, unmet.request) for unmet in worked.unmet if unmet.request in requests
    )
    return [code for _since, code in waiting[:MOST]]


def _what_it_costs(
    exported: Exported, worked: "Worked", waiting: list[str], codes: Mapping[str, str], enough: Callable[[], bool]
) -> dict[str, dict[str, Any]]:
    """By request, what its visit would bring and which visit it would displace, as one more reason."""
    from visitation.planner.displaced import prices

    return {
        request: {
            "code": "displaces" if price.instead else "could_be_added",
            "params": {"brings": price.brings, "costs": price.costs}
            | ({"visit": codes[price.instead]} if price.instead else {}),
        }
        for request, price in prices(exported.document, worked.schedule, waiting, enough=enough).items()
        if price.instead is None or price.instead in codes
    }


def _what_would_help(
    exported: Exported, worked: "Worked", waiting: list[str], enough: Callable[[], bool]
) -> dict[str, dict[str, Any]]:
    """By request, the smallest set of things that would serve it, as one more reason to be kept, sealed like them."""
    from visitation.planner.remedies import remedies

    document = exported.document
    people = {person["id"]: person for person in document["people"]}  # type: ignore[attr-defined]
    speaks = {one["id"]: one["languages"] for one in document["volunteers"]}  # type: ignore[attr-defined]
    places = dict(
        Facility.objects.filter(pk__in={place.facility_id for place in exported.places.values()}).values_list(
            "code", "name"
        )
    )
    person_of = {request["id"]: people[request["person"]] for request in document["requests"]}  # type: ignore[attr-defined]

    def kept(request: str, code: str, params: dict[str, Any]) -> dict[str, Any]:
        person, spoken = person_of[request], speaks.get(params.get("volunteer"), ())
        needed = [language for language in person["languages"] if person["language_required"] and language in spoken]
        more: dict[str, Any] = {"languages": needed} if needed else {}
        if "facility" in params:
            more["facility"] = places.get(params["facility"], params["facility"])
        return {"code": code, "params": params | more}

    return {
        request: {
            "code": UnmetRequest.WOULD_HELP,
            "params": {"what": [kept(request, one.code, one.params) for one in answer]},
        }
        for request, answer in remedies(document, worked.schedule, waiting, enough=enough).items()
    }
