"""Parts of the instance that share nothing: their plans and their bounds are independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .columns import Columns

Ints = NDArray[np.int64]


def _joined(count: int, left: Ints, right: Ints) -> Ints:
    """The smallest node each node is connected with."""
    label = np.arange(count)
    while True:
        low = np.minimum(label[left], label[right])
        new = label.copy()
        np.minimum.at(new, label[left], low)
        np.minimum.at(new, label[right], low)
        new = np.minimum(new, new[new])
        while True:
            jumped = new[new]
            if (jumped == new).all():
                break
            new = jumped
        if (new == label).all():
            return label
        label = new


def components(columns: Columns) -> Ints:
    """By request: the number of its component, counted from 0; -1 for a request with no column.

    Requests hang together through volunteers, people (and people kept apart), window-dates, cars, and the facility
    where it counts how many teams there can be.
    """
    instance = columns.instance
    requests, volunteers = len(instance.requests), len(instance.volunteers)
    first_person = requests + volunteers
    first_slot = first_person + len(instance.people)
    first_town = first_slot + len(columns.field.slots)
    request = columns.cell_request[columns.entry_cell] if len(columns.entry_cell) else columns.entry_cell
    pairs = [(request, requests + columns.entry_volunteer), (request, first_person + columns.entry_person)]
    pairs.append((columns.cell_request, first_slot + columns.cell_slot))
    if instance.people_apart:
        apart = np.array(instance.people_apart, dtype=np.int64)
        pairs.append((first_person + apart[:, 0], first_person + apart[:, 1]))
    towns: dict[tuple[int, int, int], int] = {}
    cars = [
        (requests + v, first_town + towns.setdefault((instance.volunteers[v].town, facility, day), len(towns)))
        for v, facility, day in columns.trips
    ]
    if cars:
        both = np.array(cars, dtype=np.int64)
        pairs.append((both[:, 0], both[:, 1]))
    first_facility = first_town + len(towns)
    place = np.array([slot.facility for slot in columns.field.slots], dtype=np.int64)[columns.cell_slot]
    counted = np.array([facility.team_min > 1 for facility in instance.facilities], dtype=bool)[place]
    pairs.append((columns.cell_request[counted], first_facility + place[counted]))
    left = np.concatenate([a for a, _ in pairs]).astype(np.int64)
    right = np.concatenate([b for _, b in pairs]).astype(np.int64)
    label = _joined(first_facility + len(instance.facilities), left, right)
    found = np.full(requests, -1, dtype=np.int64)
    has = np.zeros(requests, dtype=bool)
    if columns.blocks:
        for block in columns.blocks:
            has[columns.cell_request[block.cell]] = True
    else:  # not yet listed
        has[columns.cell_request] = True
    _, number = np.unique(label[:requests][has], return_inverse=True)
    found[has] = number.reshape(-1)
    return found
