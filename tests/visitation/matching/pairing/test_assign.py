"""The best pairs, held against every possible assignment of tiny problems, and by their own proof in large ones."""

from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from visitation.matching.pairing import Aims, Assigned, Gap, Problem, ProblemRefused, assign, encoded, proven_gap
from visitation.matching.pairing.certificate import NotAllowed


def a_problem(pairs, *, people, room, load=None, load_cost=1):
    """`pairs`: {(person, volunteer): cost}."""
    rows = sorted((person, volunteer, cost) for (person, volunteer), cost in pairs.items())
    first = np.searchsorted([person for person, _, _ in rows], np.arange(people + 1))
    return Problem(
        people=people,
        first=first.astype(np.int64),
        volunteer=np.array([volunteer for _, volunteer, _ in rows], dtype=np.int32),
        cost=np.array([cost for _, _, cost in rows], dtype=np.int64),
        room=np.array(room, dtype=np.int64),
        load=np.array(load or [0] * len(room), dtype=np.int64),
        load_cost=load_cost,
    )


def worth(pairs, chosen, room, load, load_cost):
    """(who is left waiting, in order; what it costs); None for what there is no room for."""
    taken, cost = [0] * len(room), 0
    for person, volunteer in enumerate(chosen):
        if volunteer < 0:
            continue
        cost += pairs[person, volunteer] + (load[volunteer] + taken[volunteer]) * load_cost
        taken[volunteer] += 1
        if taken[volunteer] > room[volunteer]:
            return None
    return tuple(volunteer < 0 for volunteer in chosen), cost


def best_of_all(pairs, people, room, load, load_cost):
    choices = [[-1, *(volunteer for (one, volunteer) in pairs if one == person)] for person in range(people)]
    found = (worth(pairs, chosen, room, load, load_cost) for chosen in product(*choices))
    return min(each for each in found if each is not None)


tiny = some.integers(0, 5).flatmap(
    lambda people: some.integers(1, 4).flatmap(
        lambda count: some.tuples(
            some.just(people),
            some.dictionaries(
                some.tuples(some.integers(0, max(0, people - 1)), some.integers(0, count - 1)), some.integers(0, 12)
            )
            if people
            else some.just({}),
            some.lists(some.integers(0, 2), min_size=count, max_size=count),
            some.lists(some.integers(0, 3), min_size=count, max_size=count),
            some.integers(0, 2),
        )
    )
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(tiny)
def test_nothing_is_better_than_what_is_found(drawn):
    people, pairs, room, load, load_cost = drawn
    problem = a_problem(pairs, people=people, room=room, load=load, load_cost=load_cost)
    found = assign(problem)
    assert worth(pairs, found.volunteer.tolist(), room, load, load_cost) == best_of_all(
        pairs, people, room, load, load_cost
    )
    assert proven_gap(problem, found) == Gap(0, 0)


def crowded(seed, *, people=300, volunteers=240):
    chance = Random(seed)
    pairs = {
        (person, chance.randrange(volunteers)): chance.randrange(10**9)
        for person in range(people)
        for _ in range(chance.randint(0, 9))
    }
    room = [chance.choice([0, 1, 1, 1, 2]) for _ in range(volunteers)]
    return a_problem(pairs, people=people, room=room, load=[chance.randint(0, 2) for _ in range(volunteers)])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_crowded_program_is_proven_to_its_last_unit(seed):
    problem = crowded(seed)
    found = assign(problem)
    assert 0 < found.served < problem.people
    assert proven_gap(problem, found) == Gap(0, 0)


def test_the_proof_sees_a_worse_assignment_and_one_that_cannot_be():
    problem = a_problem({(0, 0): 1, (0, 1): 5, (1, 0): 1, (1, 1): 2}, people=2, room=[1, 1])
    best = assign(problem)
    assert best.volunteer.tolist() == [0, 1]
    swapped = Assigned(np.array([1, 0]), best.waiting_price, best.price)
    assert proven_gap(problem, swapped) == Gap(0, 3)
    passed_over = Assigned(np.array([-1, 1]), best.waiting_price, best.price)
    assert not proven_gap(problem, passed_over).is_proven
    for impossible in ([0, 0], [0, 7]):
        with pytest.raises((NotAllowed, IndexError)):
            proven_gap(problem, Assigned(np.array(impossible), np.zeros(2, dtype=np.int64), best.price))


def test_whoever_waits_longest_is_served_first_whatever_it_costs():
    pairs = {(0, 0): 50, (1, 0): 1, (2, 0): 0}
    assert assign(a_problem(pairs, people=3, room=[1])).volunteer.tolist() == [0, -1, -1]


def test_somebody_moves_on_so_that_another_is_served_too():
    pairs = {(0, 0): 0, (0, 1): 9, (1, 0): 0}
    assert assign(a_problem(pairs, people=2, room=[1, 1])).volunteer.tolist() == [1, 0]


def test_load_is_spread():
    pairs = {(0, 0): 0, (0, 1): 0, (1, 0): 0, (1, 1): 0}
    chosen = assign(a_problem(pairs, people=2, room=[2, 2], load=[0, 0])).volunteer.tolist()
    assert sorted(chosen) == [0, 1]
    assert assign(a_problem(pairs, people=2, room=[2, 2], load=[3, 0])).volunteer.tolist() == [1, 1]


def test_it_can_be_stopped_on_the_way():
    class Stop(Exception):
        pass

    def told(_person):
        raise Stop

    with pytest.raises(Stop):
        assign(crowded(1), told=told)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ProblemRefused):
        Problem(1, np.array([0, 1]), np.array([4]), np.array([1]), np.array([1]), np.array([0]))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(some.data())
def test_sums_compare_as_the_aims_do_one_after_the_other(data):
    people, load_most = data.draw(some.integers(1, 5)), 3
    step = some.tuples(some.integers(0, 2), some.integers(0, 4), some.integers(0, 40), some.integers(0, load_most))
    one, other = (
        np.array(data.draw(some.lists(step, min_size=people, max_size=people)), dtype=np.int64) for _ in range(2)
    )

    def total(rows):
        cost, load_cost = encoded(rows[:, :3], people=people, load_most=load_most)
        return int(cost.sum()) + load_cost * int(rows[:, 3].sum())

    sums = [tuple(rows.sum(axis=0).tolist()) for rows in (one, other)]
    assert (total(one) < total(other), total(one) == total(other)) == (sums[0] < sums[1], sums[0] == sums[1])


def test_steps_are_cut_at_their_last_one_and_miles_count_by_five():
    assert (Aims(miles=26).steps, Aims(9, 9, 999).steps, Aims(0, 0, 0).steps) == ((2, 4, 6), (2, 4, 40), (0, 0, 0))
