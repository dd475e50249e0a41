"""The payload is sealed and bound to its row."""

import pytest

from compliance.approvals.models import Approval
from compliance.fields import SealBroken

NEEDLE = "NEEDLE in a payload"


def an_approval(**columns):
    approval = Approval(**({"action": "ROS-02", "subject": "PN-1"} | columns))
    approval.payload = {"told": NEEDLE}
    return approval


def test_a_payload_comes_back_and_is_nowhere_in_clear():
    approval = an_approval()
    assert approval.payload == {"told": NEEDLE}
    assert NEEDLE.encode() not in bytes(approval.payload_sealed)


@pytest.mark.parametrize("change", [{"code": "AP-OTHER"}, {"action": "USR-02"}, {"subject": "PN-2"}])
def test_a_payload_moved_to_another_row_is_refused(change):
    approval = an_approval()
    for name, value in change.items():
        setattr(approval, name, value)
    with pytest.raises(SealBroken):
        _ = approval.payload


def test_no_payload_is_an_empty_one():
    assert Approval(action="ROS-02").payload == {}
