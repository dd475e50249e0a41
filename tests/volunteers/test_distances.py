"""From a ZIP code to a place and to minutes on the road."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.distances import Place, kilometres, minutes_one_way, place_of

ELOY = (32.817618, -111.520091)


def test_a_zip_code_is_a_place_with_a_clock():
    assert place_of("85131") == Place(32.7509, -111.5833, "America/Phoenix")


@pytest.mark.parametrize("written", ["", "00000", "8513", "85131-0001", "851٣1", "abcde"])
def test_what_is_no_known_zip_code_is_nowhere(written):
    assert place_of(written) is None


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert round(kilometres(40.0, -100.0, 41.0, -100.0), 1) == 111.2


@pytest.mark.parametrize(
    ("north_km", "minutes"),
    [
        pytest.param(0, 10, id="next_door_still_takes_the_way_to_the_car"),
        pytest.param(4.48, 15, id="just_under_five_minutes_of_road"),
        pytest.param(4.50, 20, id="a_little_more_is_rounded_up"),
        pytest.param(70 / 1.3, 70, id="an_hour_of_road"),
    ],
)
def test_minutes_are_road_at_seventy_and_ten_more_rounded_up_to_five(north_km, minutes):
    place = Place(ELOY[0] - north_km / 111.19492664455873, ELOY[1], "America/Phoenix")
    assert minutes_one_way(place, *ELOY) == minutes


@given(
    st.floats(-80, 80), st.floats(-179, 179), st.floats(-80, 80), st.floats(-179, 179)
)
def test_the_way_there_is_the_way_back(latitude, longitude, other_latitude, other_longitude):
    there = minutes_one_way(Place(latitude, longitude, "UTC"), other_latitude, other_longitude)
    back = minutes_one_way(Place(other_latitude, other_longitude, "UTC"), latitude, longitude)
    assert abs(there - back) in (0, 5)  # the last bit of a float may fall on either side of a rounding
    assert there % 5 == 0
    assert there >= 10
