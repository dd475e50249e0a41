"""English for every test here: a page read in another language leaves it switched on in its thread."""

import os

import pytest


@pytest.fixture(autouse=True)
def in_english():
    if "DJANGO_SETTINGS_MODULE" not in os.environ:  # the rooms without Django are tested without it
        yield
        return
    from django.utils import translation

    with translation.override("en"):
        yield
