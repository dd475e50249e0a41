"""Sign-in names tell nothing about who bears them."""

import pytest

from volunteers.invitations import sign_in_names
from volunteers.invitations.sign_in_names import new_sign_in_name
from volunteers.models import User


def test_every_bird_is_one_word_of_small_letters_and_there_once():
    birds = sign_in_names._BIRDS
    assert [bird for bird in birds if not (bird.isascii() and bird.isalpha() and bird.islower())] == []
    assert len(set(birds)) == len(birds) > 90


@pytest.mark.django_db
def test_a_name_holds_no_word_its_owner_is_called_by(monkeypatch):
    monkeypatch.setattr(sign_in_names, "_BIRDS", ("finch", "heron"))
    assert {new_sign_in_name(apart_from="Ana Finch finch@example.org")[:5] for _name in range(40)} == {"heron"}


@pytest.mark.django_db
def test_a_name_that_is_taken_is_not_given_again(monkeypatch):
    monkeypatch.setattr(sign_in_names, "_BIRDS", ("heron",))
    numbers = iter([0, 0, 1])
    monkeypatch.setattr(sign_in_names.secrets, "randbelow", lambda _end: next(numbers))
    User.objects.create_user(new_sign_in_name())
    assert new_sign_in_name() == "heron-1001"
