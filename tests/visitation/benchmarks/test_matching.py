"""The figures of pairing are those of a proven assignment."""

from visitation.benchmarks.matching import matching_figures


def test_a_small_region_is_paired_and_proven():
    figures = matching_figures(60, 40, seed=3)
    assert (figures["gap_waiting"], figures["gap_cost"]) == (0, 0)
    assert 0 < figures["served"] <= min(60, figures["room"])
