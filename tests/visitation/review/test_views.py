"""The queue: one holder, nothing overwritten, ignored with a reason, and nobody else's rows."""

import pytest
import time_machine
from django.urls import reverse

from compliance.models import AuditEvent
from compliance.rules import Verdict
from tests.factories.reviewed import a_task
from tests.factories.told_visits import STARTS, ToldVisits
from visitation.models import ReviewFlag, ReviewTask
from visitation.review.causes import kind_of
from visitation.review.views import number_sent

pytestmark = pytest.mark.django_db
NOW = STARTS.replace(day=STARTS.day - 2)


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def sent(client, user, **told):
    client.force_login(user)
    return client.post(reverse("review"), told, follow=True).content.decode()


def test_one_holder_whom_both_see_and_no_silent_overwrite(client, world):
    second = world.user("second-lead", "PL")
    task = a_task(world.visit(), about=world.ida.code)
    told = {"task": task.pk, "version": 1}
    assert "you have it" in sent(client, world.lead, what="take", **told)
    # The other's page is older: nothing is taken away from the first without their seeing it.
    assert "Somebody changed it meanwhile" in sent(client, second, what="take", **told)
    task.refresh_from_db()
    assert (task.holder, task.held_since, task.version) == (world.lead, NOW, 2)
    page = sent(client, world.lead, what="hand", task=task.pk, version=2, to=second.pk)
    assert f"{second.called} has it" in page
    assert "Somebody changed it" in sent(client, world.lead, what="let_go", task=task.pk, version=3)
    assert "nobody has it" in sent(client, second, what="let_go", task=task.pk, version=3)
    sent(client, second, what="hand", task=task.pk, version=4, to=world.ida.user.pk)
    task.refresh_from_db()
    assert (task.holder, task.version) == (None, 4)
    actions = AuditEvent.objects.filter(subject=task.visit.code).order_by("pk").values_list("action", "by")
    assert list(actions) == [
        ("review_taken", str(world.lead)), ("review_handed", str(world.lead)), ("review_let_go", str(second))
    ]  # fmt: skip


def test_a_flag_is_put_aside_with_a_reason_alone_and_can_be_taken_up_again(client, world):
    task = a_task(world.visit(), "away", "rules", about=world.ida.code)
    away = task.flags.get(kind="away")
    told = {"task": task.pk, "flag": away.pk, "what": "ignore"}
    assert "choose a reason" in sent(client, world.lead, version=1, **told)
    assert "choose a reason" in sent(client, world.lead, version=1, because="whim", **told)
    page = sent(client, world.lead, version=1, because="asked", **told)
    assert ("Days away" in page, "The facility’s rules" in page) == (False, True)
    away.refresh_from_db()
    assert (away.ignored, away.ignored_by, away.ignored_at) == ("asked", str(world.lead), NOW)
    aside = client.get(reverse("review") + "?ignored=1").content.decode()
    assert "Days away" in aside and "We asked, and it is as it should be" in aside
    sent(client, world.lead, task=task.pk, version=2, flag=away.pk, what="again")
    assert ReviewFlag.objects.filter(ignored_at__isnull=True).count() == 2


def test_rows_of_others_broken_numbers_and_volunteers(client, world):
    foreign = ToldVisits("far", facility=world.facility)
    theirs = a_task(foreign.visit())
    for told in ({"task": theirs.pk}, {"task": "1e9"}, {"task": "9" * 40}, {"task": "²"}, {}):
        sent(client, world.lead, what="take", version="1", **told)
    assert ReviewTask.objects.get().holder is None
    assert theirs.visit.code not in client.get(reverse("review")).content.decode()
    client.force_login(world.ida.user)
    for name in ("review", "tonight", "since_last_look", "week_board"):
        assert client.get(reverse(name)).status_code == 404


def test_every_number_that_a_row_can_have_is_read_and_no_other():
    read = [number_sent({"to": sent}, "to") for sent in (f"{2**63 - 1}", f"{2**63}", "0", "-1", "²", "")]
    assert read == [2**63 - 1, 0, 0, 0, 0, 0]


def test_what_of_a_person_stands_in_the_way_is_not_named():
    kinds = [kind_of(code, Verdict.UNKNOWN) for code in ("housing_units_no", "clearance_missing", "hours_unknown")]
    assert kinds == ["person", "clearance", "unknown"]
