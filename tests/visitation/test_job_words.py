"""Every job has words, in both languages, and lengths of time read well."""

import pytest
from django.utils import translation

from compliance.classification import named
from visitation.job_words import NAMES, length_words, name_of, rhythm_words


def test_every_job_has_words_and_no_words_are_left_over():
    assert set(NAMES) == named("job")


def test_a_job_without_words_is_called_by_its_own_name():
    assert name_of("volunteers.jobs.sing_a_song") == "sing a song"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a second"),
        (0.99, "less than a second"),
        (1, "1 second"),
        (119.9, "119 seconds"),
        (120, "2 minutes"),
        (7199, "119 minutes"),
        (7200, "2 hours"),
        (48 * 3600 - 1, "47 hours"),
        (48 * 3600, "2 days"),
    ],
)
def test_lengths_are_rounded_down(seconds, words):
    assert length_words(seconds) == words


def test_rhythms():
    assert [rhythm_words(1, None), rhythm_words(15, None)] == ["every minute", "every 15 minutes"]
    assert rhythm_words(None, "40 3 * * *").replace("\u00a0", " ") == "every day at 3:40 a.m."
    with translation.override("es"):
        assert rhythm_words(15, None) == "cada 15 minutos"
