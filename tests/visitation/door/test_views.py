"""The pages of the door: the card, its copy, the outcome, the slip, and what is sent by script."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories.doors import a_door
from tests.factories.told_visits import CANARIES, ENDS, STARTS
from visitation.models import LogDraft, Visit, VisitLog
from visitation.statuses import Status

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}
NAME = CANARIES["legal_name"]


@pytest.fixture
def world(client, time_machine):
    time_machine.move_to(STARTS - timedelta(minutes=30), tick=False)
    world = a_door()
    client.force_login(world.ida.user)
    return world


@pytest.fixture
def after(client, world, time_machine):
    """Go on to a little after the visit; the session before it is over by then."""

    def go_on():
        time_machine.move_to(ENDS + timedelta(minutes=5), tick=False)
        client.force_login(world.ida.user)

    return go_on


def url(name, visit):
    return reverse(name, args=[visit.code])


def text(answer):
    return answer.content.decode()


def kept():
    return [(log.revision, log.happened, log.reason, log.line) for log in VisitLog.objects.order_by("revision")]


def test_the_card_is_one_large_name_and_never_in_a_cache(client, world):
    answer = client.get(url("door_card", world.visit()))
    assert (NAME in text(answer), answer["Cache-Control"]) == (True, "private, no-store")
    others = [value for key, value in CANARIES.items() if key not in ("legal_name",) and value in text(answer)]
    assert others == []


def test_head_opens_nothing_and_says_whether_it_is_still_open(client, world):
    visit = world.visit()
    assert (client.head(url("door_card", visit)).status_code, client.head(url("door_kept", visit)).status_code) == (
        200,
        200,
    )
    Visit.objects.update(status=Status.HELD.value)
    assert client.head(url("door_card", visit)).status_code == 404
    assert client.get(url("door_kept", visit)).status_code == 404


def test_the_card_says_when_it_opens_and_the_pages_lead_to_it_then(client, world, time_machine):
    visit = world.visit()
    assert url("door_card", visit) in text(client.get(url("visit", visit)))
    assert url("door_card", visit) in text(client.get(reverse("my_visits")))
    time_machine.move_to(STARTS - timedelta(days=2), tick=False)
    answer = client.get(url("door_card", visit))
    assert (answer.status_code, "Friday, November 20, 2026" in text(answer), NAME in text(answer)) == (409, True, False)
    assert url("door_card", visit) not in text(client.get(url("visit", visit)))


def test_the_copy_is_three_pages_each_with_its_end_and_no_token_of_a_session(client, world):
    visit = world.visit()
    pages = client.get(url("door_kept", visit)).json()["pages"]
    ends = {page["path"]: page["until"] for page in pages}
    hour, day = (int((ENDS + timedelta(hours=n)).timestamp() * 1000) for n in (1, 24))
    base = visit.get_absolute_url()
    assert ends == {f"{base}door/": hour, f"{base}outcome/": day, f"{base}log/": day}
    assert [NAME in page["html"] for page in pages] == [True, False, False]
    assert [page["path"] for page in pages if "csrfmiddlewaretoken" in page["html"]] == []


def test_the_worker_names_files_alone(client, world):
    client.logout()
    answer = client.get(reverse("door_worker"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "importScripts(" in text(answer)


def test_an_outcome_is_one_answer_and_a_refusal_at_the_door_is_no_no_show(client, world, after):
    visit = world.visit()
    after()
    shown = text(client.get(url("visit_outcome", visit)))
    assert ('name="reason" value="not_on_list"' in shown, 'name="seen" value="another"' in shown) == (True, True)
    client.post(url("log_form", visit), {"happened": "no", "reason": "not_on_list", "sent_key": uuid4(), "after": 0})
    assert (kept(), Visit.objects.get().status) == ([(1, "no", "not_on_list", "")], Status.DID_NOT_HAPPEN)
    assert client.get(url("visit_outcome", visit)).url == url("log_form", visit)  # told already: the log is corrected


def test_somebody_else_is_one_tap(client, world, after):
    visit = world.visit()
    after()
    client.post(url("log_form", visit), {"happened": "yes", "seen": "another", "sent_key": uuid4(), "after": 0})
    assert VisitLog.objects.get().seen == "another"


def test_whatever_the_order_of_what_is_sent_again_it_is_kept_once(client, world, after):
    visit = world.visit()
    after()
    first = {"happened": "yes", "line": "First.", "sent_key": str(uuid4()), "after": 0}
    second = {"happened": "partly", "line": "Second.", "sent_key": str(uuid4()), "after": 1}
    for sent in (first, first, second, first, second, first):
        assert client.post(url("log_form", visit), sent, **JSON).json() == {"next": url("log_thanks", visit)}
    assert kept() == [(1, "yes", "", "First."), (2, "partly", "", "Second.")]


def test_what_another_device_told_meanwhile_is_put_over_by_nothing(client, world, after):
    visit = world.visit()
    after()
    client.post(url("log_form", visit), {"happened": "yes", "line": "On the tablet.", "after": 0})
    late = {"happened": "no", "reason": "late", "line": "On the phone.", "sent_key": str(uuid4()), "after": 0}
    answer = client.post(url("log_form", visit), late, **JSON)
    assert (answer.status_code, answer.json()) == (422, {"look": url("log_form", visit)})
    assert kept() == [(1, "yes", "", "On the tablet.")]
    shown = text(client.get(url("log_form", visit)))
    assert ("On the phone." in shown, "This is what you had begun and not sent." in shown) == (True, True)
    page = text(client.post(url("log_form", visit), late))
    assert ("You have told of this visit meanwhile" in page, 'name="after" value="1"' in page) == (True, True)
    client.post(url("log_form", visit), late | {"after": 1})
    assert [row[0] for row in kept()] == [1, 2]


def test_each_answer_is_kept_as_it_is_tapped_and_gone_once_it_is_sent(client, world, after):
    visit = world.visit()
    after()
    assert client.post(url("log_draft", visit), {"happened": "yes", "line": "Glad."}).status_code == 204
    assert "Glad." in text(client.get(url("log_form", visit)))
    other = world.visit(starts=STARTS - timedelta(days=7))
    assert "Glad." not in text(client.get(url("log_form", other)))  # a new form begins empty
    client.post(url("log_form", visit), {"happened": "yes", "line": "Glad.", "after": 0})
    assert (LogDraft.objects.exists(), set(client.get(url("log_draft", visit)).json())) == (False, {"token"})


def test_the_persons_own_name_is_asked_about_before_anything_is_saved(client, world, after):
    visit = world.visit()
    after()
    told = {"happened": "yes", "line": "cánarita was tired", "after": 0}
    assert "The line seems to hold somebody’s name." in text(client.post(url("log_form", visit), told))
    assert kept() == []
    client.post(url("log_form", visit), told | {"keep_line": "yes"})
    assert kept() == [(1, "yes", "", "cánarita was tired")]


def test_a_lead_prints_a_slip_and_a_visitor_says_it_is_torn_up(client, world, after):
    visit = world.visit()
    assert client.get(url("door_slip", visit)).status_code == 404
    client.force_login(world.lead)
    assert NAME not in text(client.get(url("door_slip", visit)))
    assert NAME in text(client.post(url("door_slip", visit)))
    client.force_login(world.ida.user)
    assert "The slip is torn up" in text(client.get(url("door_card", visit)))
    client.post(url("door_slip_destroyed", visit))
    assert "The slip is torn up" not in text(client.get(url("door_card", visit)))
