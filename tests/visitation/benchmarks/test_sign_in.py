"""The measure of twins finds a difference where there is one, and none where there is none."""

import random

import pytest

from visitation.benchmarks.sign_in import mann_whitney, sign_in_figures
from volunteers.models import GuessCount, Letter, User


def test_two_samples_of_one_kind_are_not_told_apart():
    pick = random.Random(1)
    found = [mann_whitney([pick.random() for _ in range(60)], [pick.random() for _ in range(60)]) for _ in range(200)]
    assert sum(p < 0.05 for p in found) <= 20


def test_a_shift_is_found():
    pick = random.Random(1)
    assert mann_whitney([pick.random() for _ in range(60)], [pick.random() + 0.5 for _ in range(60)]) < 0.001


def test_the_same_values_are_the_same():
    assert mann_whitney([1.0] * 20, [1.0] * 20) == pytest.approx(1.0)


@pytest.mark.django_db
def test_measuring_leaves_nothing_behind():
    figures = sign_in_figures(2)
    assert set(figures["paths"]) == {"sign_in", "password_forgotten", "passkey_options"}
    assert not (User.objects.exists() or GuessCount.objects.exists() or Letter.objects.exists())
