"""Figures of plans that are mended."""

from visitation.benchmarks.replans import CHANGES, replan_figures


def test_every_kind_of_change_keeps_what_is_not_broken_and_is_allowed():
    figures = replan_figures("tiny", seed=3, seconds=None)
    assert [one["change"] for one in figures["changes"]] == list(CHANGES)
    for one in figures["changes"]:
        assert (one["violations"], one["unbroken_lost_or_moved"]) == (0, 0), one["change"]
        assert one["proven"] and one["objective_agrees"]
        assert one["kept"] + one["broken"] == figures["visits"] > 0
    assert figures["changes"][0]["broken"] > 0
