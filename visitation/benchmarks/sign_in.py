"""What whoever asks could read from the clock: answers about accounts that are there, and about names that are not."""

import math
import secrets
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from volunteers.accounts import hashing
from volunteers.models import User

PASSWORD = "wrong wrong wrong wrong"


def sign_in_figures(pairs: int) -> dict[str, Any]:
    """Times of a known and an unknown name in turn, on each account path, and of one password hash.

    `p` is that of Mann and Whitney's test, two-sided; `gap` the difference of the medians over the greater one. Nothing
    is kept: each request is rolled back, so that no limit on guesses is reached.
    """
    with transaction.atomic():
        known = f"benchmark-{secrets.token_hex(4)}"
        User.objects.create_user(known, secrets.token_urlsafe(20))
        paths = {
            "sign_in": lambda name: (reverse("sign_in"), {"username": name, "password": PASSWORD}),
            "password_forgotten": lambda name: (reverse("password_forgotten"), {"name": name}),
            "passkey_options": lambda name: (reverse("sign_in_passkey_options"), {"username": name}),
        }
        figures = {path: _twins(form, known, pairs) for path, form in paths.items()}
        transaction.set_rollback(True)
    return {"pairs": pairs, "paths": figures, "hash": _hash_figures()}


def _twins(form: Callable[[str], tuple[str, dict[str, str]]], known: str, pairs: int) -> dict[str, float]:
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(pairs + 5):
        names = [known, f"benchmark-{secrets.token_hex(4)}"]
        for which in (0, 1) if turn % 2 else (1, 0):
            path, body = form(names[which])
            client = Client(SERVER_NAME="localhost")
            with transaction.atomic():
                begun = time.perf_counter()
                client.post(path, body)
                taken = time.perf_counter() - begun
                transaction.set_rollback(True)
            if turn >= 5:  # the first ones load templates and words
                times[which].append(taken)
    medians = [statistics.median(each) for each in times]
    return {
        "known_milliseconds": round(medians[0] * 1000, 3),
        "unknown_milliseconds": round(medians[1] * 1000, 3),
        "gap": round(abs(medians[0] - medians[1]) / max(medians), 4),
        "p": round(mann_whitney(*times), 4),
    }


def mann_whitney(one: list[float], other: list[float]) -> float:
    """Two-sided probability that both come from the same, by the normal approximation; ties share their rank."""
    ranked = sorted((value, side) for side, values in enumerate((one, other)) for value in values)
    rank_sum, at = 0.0, 0
    while at < len(ranked):
        alike = at
        while alike < len(ranked) and ranked[alike][0] == ranked[at][0]:
            alike += 1
        rank = (at + 1 + alike) / 2
        rank_sum += rank * sum(side == 0 for _value, side in ranked[at:alike])
        at = alike
    many, more = len(one), len(other)
    u = rank_sum - many * (many + 1) / 2
    spread = math.sqrt(many * more * (many + more + 1) / 12)
    return math.erfc(abs(u - many * more / 2) / spread / math.sqrt(2)) if spread else 1.0


def _hash_figures() -> dict[str, Any]:
    hasher = hashing.BoundedArgon2()
    begun = time.perf_counter()
    for _ in range(5):
        hasher.encode(PASSWORD, hasher.salt())
    return {
        "algorithm": "argon2id",
        "memory_mebibytes": hasher.memory_cost // 1024,
        "passes": hasher.time_cost,
        "milliseconds": round((time.perf_counter() - begun) / 5 * 1000, 1),
        "at_once": hashing.PLACES,
        "waiting": hashing.WAITING,
    }
