"""Copies of this process that work for it: whatever becomes of them, there is a whole answer or a clear error."""

import os
import time

import pytest

from tests.visitation.planner.test_pieces import programs
from visitation.planner import InstanceRefused, make_plan, plan, whole
from visitation.planner.workers import WorkerLost, shared


def never() -> bool:
    return False


def test_answers_come_in_the_order_of_the_tasks_and_what_is_told_is_heard():
    heard: list = []

    def work(task, tell, stop):
        tell(task * 10)
        return task + 1

    assert shared([1, 2, 3], work, lambda number, what: heard.append((number, what)), never) == [2, 3, 4]
    assert sorted(heard) == [(0, 10), (1, 20), (2, 30)]


def test_all_are_told_to_stop():
    def work(task, tell, stop):
        until = time.monotonic() + 20
        while not stop() and time.monotonic() < until:
            os.sched_yield()
        return stop()

    assert shared([1, 2], work, lambda number, what: None, lambda: True) == [True, True]


def test_one_that_dies_or_fails_or_refuses_ends_the_others_and_leaves_nobody_behind(monkeypatch):
    begun: list[int] = []  # what else this process has for children is not the planner's
    fork = os.fork

    def fork_and_note():
        begun.append(fork())
        return begun[-1]

    monkeypatch.setattr(os, "fork", fork_and_note)

    def work(task, tell, stop):
        if task == "dies":
            os._exit(9)
        if task == "fails":
            raise ValueError("not for anybody's eyes")
        if task == "refuses":
            raise InstanceRefused("facility fac-01", "teams of 9 are too many")
        while True:
            os.sched_yield()

    for task, error, words in (
        ("dies", WorkerLost, "a process of the planner ended before its work was done"),
        ("fails", WorkerLost, "a process of the planner failed: ValueError"),
        ("refuses", InstanceRefused, "facility fac-01: teams of 9 are too many"),
    ):
        with pytest.raises(error) as raised:
            shared([task, "goes on"], work, lambda number, what: None, never)
        assert str(raised.value) == words
    assert len(begun) == 6
    for pid in begun:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_a_process_that_is_killed_in_the_middle_of_a_plan_leaves_no_half_plan(monkeypatch):
    monkeypatch.setattr(whole, "FEW_REQUESTS", 1)
    monkeypatch.setattr(plan.Run, "place", lambda *_: os._exit(9))
    with pytest.raises(WorkerLost):
        make_plan(programs(1, 2, volunteers=4, people=4), processes=2)
