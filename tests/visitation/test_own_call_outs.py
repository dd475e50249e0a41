"""What a volunteer may read and take along of the call-outs they were asked about: their own answers, nobody else's."""

from datetime import timedelta

import pytest

from tests.factories.called_out import TONIGHT, CalledOut
from visitation.actions.callouts import answer
from volunteers.own_data.sections import own_data

pytestmark = pytest.mark.django_db


def test_own_lists_and_own_answers_are_told_and_nobody_elses():
    called = CalledOut()
    one, other = called.on_call("one"), called.on_call("other", "host")
    call_out = called.ride()
    answer(call_out, one, yes=True, by=one.user, now=TONIGHT + timedelta(minutes=5))
    told = own_data(one.user)
    assert told["on_call"] == [{"role": "driver", "place": called.facility.name}]
    (said,) = told["call_outs"]
    assert (said["code"], said["role"], said["answer"], said["comes"]) == (call_out.code, "driver", "yes", True)
    assert own_data(other.user)["call_outs"] == []
    assert own_data(called.lead)["on_call"] == []
