"""Codes that stand for people and things."""

import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.rounds import answer
from tests.factories.plans import PlanWorld
from visitation.actions import codes
from visitation.actions.codes import SIGNS, CodesUsedUp, Kind, asks_new_code, codes_from, new_code, new_codes

pytestmark = pytest.mark.django_db

SHAPES = {
    Kind.PERSON: r"[2-9][A-Z]-[2-9A-Z]{2}",
    Kind.VOLUNTEER: r"VR-[2-9A-Z]{4}",
    Kind.REQUEST: r"RQ-[2-9A-Z]{5}",
    Kind.VISIT: r"VT-[2-9A-Z]{5}",
    Kind.PLAN: r"PN-[2-9A-Z]{4}",
}


def test_no_sign_is_mistaken_for_another_and_none_is_a_vowel():
    assert set(SIGNS) & set("01OILAEUY") == {"Y"}
    assert len(set(SIGNS)) == len(SIGNS) == 28


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_codes_have_their_shape_and_are_all_different(kind):
    made = new_codes(kind, 300)
    assert len(set(made)) == 300
    assert [code for code in made if not re.fullmatch(SHAPES[kind], code) or len(code) > 12] == []


def test_the_same_draw_gives_the_same_codes_and_goes_round_those_that_are_taken():
    def draw(count):
        return new_codes(Kind.PERSON, count, choose=random.Random(7).choice)

    first = draw(3)
    assert draw(3) == first
    PlanWorld().person(alias_code=first[1])
    again = draw(3)
    assert first[1] not in again
    assert [again[0], again[2]] == [first[0], first[2]]


def test_a_code_that_is_asked_for_in_a_round_goes_round_one_that_is_taken_with_a_round_more():
    PlanWorld().person(alias_code="2B-CD")
    for drawn, code, rounds in [("3BCD", "3B-CD", 1), ("2BCD4BCD", "4B-CD", 2)]:
        signs = iter(drawn)
        with CaptureQueriesContext(connection) as asked:
            assert answer(asks_new_code(Kind.PERSON, choose=lambda _signs, signs=signs: next(signs))) == code
        assert len(asked) == rounds


def test_codes_from_seeds_are_the_same_again_and_never_twice_the_same():
    made = codes_from(Kind.VISIT, ["PN-1/RQ-1", "PN-1/RQ-2", "PN-1/RQ-1"])
    assert len(set(made)) == 3
    assert codes_from(Kind.VISIT, ["PN-1/RQ-1", "PN-1/RQ-2", "PN-1/RQ-1"]) == made


def test_a_code_from_a_seed_that_is_taken_becomes_another():
    world = PlanWorld()
    (code,) = codes_from(Kind.REQUEST, ["seed"])
    world.request(world.person(), code=code)
    (other,) = codes_from(Kind.REQUEST, ["seed"])
    assert other != code


def test_when_nothing_is_left_it_says_so_instead_of_looking_for_ever():
    PlanWorld().person(alias_code="2B-22")
    with pytest.raises(CodesUsedUp):
        new_code(Kind.PERSON, choose=lambda signs: signs[0])


def test_many_codes_take_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        new_codes(Kind.VISIT, 200)
    with django_assert_num_queries(0):
        assert codes.new_codes(Kind.VISIT, 0) == []
