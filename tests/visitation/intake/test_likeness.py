import pytest

from visitation.intake.likeness import Likeness, likeness_of


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        pytest.param("María José García-López", "Lopez Garcia, Maria Jose", Likeness.SAME_NAME, id="reordered"),
        pytest.param("Nguyễn Văn An", "An Nguyen Van", Likeness.SAME_NAME, id="accents"),
        pytest.param("Sean O’Brien", "sean obrien", Likeness.SAME_NAME, id="apostrophe"),
        pytest.param("José Hernández", "Jose Hernadez", Likeness.NEAR_NAME, id="one letter off"),
        pytest.param("Juan de la Cruz", "Juan Delacruz", Likeness.NEAR_NAME, id="joined"),
        pytest.param("María García", "María García López", Likeness.NEAR_NAME, id="a surname left out"),
        pytest.param("Mohamed Ali", "Muhammad Aly", Likeness.NEAR_NAME, id="vowels"),
        pytest.param("Yimi Baldes", "Yimi Valdez", Likeness.NEAR_NAME, id="sounds alike"),
        pytest.param("García", "Ana García", Likeness.ONE_NAME, id="no other name is known"),
        pytest.param("محمد علي", "علي محمد", Likeness.SAME_NAME, id="another script"),
        pytest.param("Ana García", "Ana López", None, id="another surname"),
        pytest.param("Ana Li", "Ann Li", None, id="a letter in a short name is another name"),
        pytest.param("", "Ana García", None, id="nothing known"),
    ],
)
def test_what_speaks_for_two_being_one(one, other, likeness):
    assert likeness_of([one], [other]) == likeness
    assert likeness_of([other], [one]) == likeness


def test_all_the_ways_somebody_is_called_count():
    assert likeness_of(["María García", "Mari"], ["Garcia", "Mari", ""]) == Likeness.NEAR_NAME


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        pytest.param(["NUNEZORTEGA JOSE"], ["José", "Núñez Ortega"], Likeness.NEAR_NAME, id="two_surnames_as_one"),
        pytest.param(["Núñez Ortega, José"], ["JOSE NUNEZORTEGA"], Likeness.NEAR_NAME, id="the_other_way"),
        pytest.param(["ORTEGANUNEZ JOSE"], ["José", "Núñez Ortega"], Likeness.NEAR_NAME, id="in_another_order"),
        pytest.param(["NUNEZPEREZ JOSE"], ["José", "Núñez Ortega"], None, id="another_second_surname"),
        pytest.param(["ANALUZ ROE"], ["Ana Luz Paz"], None, id="short_names_are_names_of_their_own"),
    ],
)
def test_names_that_are_written_without_a_space_between_them(one, other, likeness):
    assert likeness_of(one, other) is likeness
    assert likeness_of(other, one) is likeness
