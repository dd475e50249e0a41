"""Prices → the "visit-plan-bound" document of docs/planner-certificate.md."""

from __future__ import annotations

from typing import Any

import numpy as np

from .dual import Dual, Prices

DECIMALS = 3


def rounded(dual: Dual, prices: Prices) -> Prices:
    """The prices as the certificate will state them: whole thousandths, links at π / K where they are close to it."""
    row = np.round(prices.row, DECIMALS)
    usual = dual.usual_links(row)
    link = np.round(prices.link, DECIMALS)
    return Prices(row, np.where(np.abs(prices.link - usual) < 10**-DECIMALS, usual, link))


def certificate(dual: Dual, prices: Prices) -> dict[str, Any]:
    """The document for prices that came from `rounded`."""
    columns, instance = dual.columns, dual.instance
    multipliers: dict[str, float] = {}
    for row in np.flatnonzero(prices.row).tolist():
        multipliers[columns.rows.name(row)] = float(prices.row[row])
    usual = dual.usual_links(prices.row)
    links = columns.links
    for link in np.flatnonzero(prices.link != usual).tolist():
        place = int(dual.moving[link])
        name = _link_name(dual, int(links.opening[place]), int(links.request[place]))
        multipliers[name] = float(prices.link[link])
    value = dual.evaluate(prices, slope=False).value
    return {
        "format": "visit-plan-bound",
        "version": 1,
        "instance": instance.name,
        "bound": float(np.ceil(value * 1000) / 1000),
        "multipliers": multipliers,
    }


def _link_name(dual: Dual, opening: int, request: int) -> str:
    links, instance = dual.columns.links, dual.instance
    person, volunteer = int(links.person[opening]), int(links.volunteer[opening])
    person_id, volunteer_id = instance.people[person].id, instance.volunteers[volunteer].id
    request_id = instance.requests[request].id
    row = int(links.row[opening])
    if row < 0:
        return "|".join(("link", "pair", person_id, volunteer_id, request_id))
    listed = dual.columns.rows.name(row).removeprefix("list|")
    if dual.columns.rows.keys[row][0] == "people":
        return "|".join(("link", listed, request_id))
    return "|".join(("link", listed, volunteer_id, request_id))
