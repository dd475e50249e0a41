"""The board: several visits at once or none, who could go by state, and a volunteer put on a visit."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.models import AuditEvent
from tests.factories.plans import NOW, SATURDAY, SUNDAY, PlanWorld
from visitation.board.bulk import NothingDone, call_off_all, confirm_all, hand_all
from visitation.board.placing import CannotPlace, Overtaken, State, candidates, put_on
from visitation.models import ReviewFlag, Visit, VisitVolunteer
from visitation.statuses import Status
from volunteers.models import AwayRange, Letter, Membership, User

pytestmark = pytest.mark.django_db


class Board(PlanWorld):
    """Two planned visits of a Saturday and one of the Sunday, each with a volunteer, and three who are on none."""

    def __init__(self):
        super().__init__()
        self.lead = User.objects.create_user("board-lead", "long enough to be allowed")
        self.lead.active_membership = Membership.objects.create(user=self.lead, program=self.program, role="PL")
        self.lead.save()
        self.team = [self.volunteer(max_visits_per_week=1) for _ in range(3)]
        self.people = [self.person(unit) for unit in ("East", "East", "West")]
        days = [(SATURDAY, 9, "w1"), (SATURDAY, 11, "w1"), (SUNDAY, 9, "w2")]
        self.visits = [
            self.visit(person, volunteer, day=day, hour=hour, window=window)
            for person, volunteer, (day, hour, window) in zip(self.people, self.team, days, strict=True)
        ]
        self.free, self.away, self.uncleared = self.volunteer(), self.volunteer(), self.volunteer(cleared=False)
        AwayRange.objects.create(volunteer=self.away, first_day=SATURDAY, last_day=SATURDAY)

    def chosen(self, *visits):
        return {visit.code: visit.sequence for visit in visits}

    def told(self):
        return {"by": self.lead, "now": NOW}


@pytest.fixture
def world():
    return Board()


def states(world, *visits):
    rows = Visit.objects.filter(pk__in=[visit.pk for visit in visits])
    return list(rows.order_by("pk").values_list("status", flat=True))


def test_all_are_confirmed_or_none_and_every_refusal_is_said(world):
    first, second, third = world.visits
    AwayRange.objects.create(volunteer=world.team[1], first_day=SATURDAY, last_day=SATURDAY)
    old = world.chosen(first, second, third) | {third.code: 7, "VT-NOBODY": 0}
    with pytest.raises(NothingDone) as nothing:
        confirm_all(world.program, old, **world.told())
    assert {each.code for each in nothing.value.refused} == {second.code, third.code, "VT-NOBODY"}
    assert states(world, *world.visits) == ["asked"] * 3
    assert not AuditEvent.objects.filter(action="visit_confirmed").exists()
    assert confirm_all(world.program, world.chosen(first, third), **world.told()) == 2
    assert sorted(states(world, first, third)) == ["confirmed", "confirmed"]
    assert AuditEvent.objects.filter(action="visit_confirmed").count() == 2


def test_several_are_called_off_for_one_reason_or_none(world):
    first, second, third = world.visits
    with pytest.raises(ValueError):
        call_off_all(world.program, world.chosen(first), because="whim", **world.told())
    Visit.objects.filter(pk=third.pk).update(status=Status.DONE)
    with pytest.raises(NothingDone) as nothing:
        call_off_all(world.program, world.chosen(first, third), because="facility", **world.told())
    assert ([each.code for each in nothing.value.refused], states(world, first)) == ([third.code], ["asked"])
    assert not Letter.objects.exists()
    assert call_off_all(world.program, world.chosen(first, second), because="facility", **world.told()) == 2
    assert states(world, first, second) == ["withdrawn", "withdrawn"]


def test_who_could_go_by_state(world):
    first = world.visits[0]
    found, common = candidates(first, now=NOW)
    assert common == []
    # Whoever has the visits they said they can make, on the other days of the week, stands apart from who cannot go.
    assert {each.volunteer.code: each.state for each in found} == {
        world.free.code: State.FREE, world.team[1].code: State.AT_CAP, world.team[2].code: State.AT_CAP,
        world.away.code: State.NOT, world.uncleared.code: State.NOT,
    }  # fmt: skip
    assert [each.state for each in found][0] == State.FREE
    assert all(each.why for each in found if each.state != State.FREE)


def test_an_empty_visit_is_filled_and_takes_place_again(world):
    first = world.visits[0]
    VisitVolunteer.objects.filter(visit=first).delete()
    Visit.objects.filter(pk=first.pk).update(status=Status.HELD)
    for nobody in (world.away, world.uncleared):
        with pytest.raises(CannotPlace):
            put_on(first, nobody, sequence=0, **world.told())
    with pytest.raises(Overtaken):
        put_on(first, world.free, sequence=3, **world.told())
    assert (states(world, first), VisitVolunteer.objects.filter(visit=first).count()) == (["held"], 0)
    row = put_on(first, world.free, sequence=0, **world.told())
    place = VisitVolunteer.objects.get(visit=first)
    assert (row.status, row.sequence, place.volunteer, place.part, place.holds) == (
        "asked", 1, world.free, "visitor", True
    )  # fmt: skip
    assert not ReviewFlag.objects.filter(cleared_at__isnull=True).exists()
    with pytest.raises(Overtaken):
        put_on(first, world.free, sequence=1, **world.told())


def test_visits_go_to_somebody_else_and_whoever_was_on_them_is_told(world):
    first, second, third = world.visits
    with pytest.raises(NothingDone) as nothing:
        hand_all(world.program, world.chosen(first, third), to=world.away, **world.told())
    assert [each.code for each in nothing.value.refused] == [first.code]
    # Each counts beside the one before it: nobody is in two rooms at once.
    Visit.objects.filter(pk=second.pk).update(starts=first.starts, ends=first.ends)
    VisitVolunteer.objects.filter(visit=second).update(starts=first.starts, ends=first.ends)
    with pytest.raises(NothingDone) as nothing:
        hand_all(world.program, world.chosen(first, second), to=world.free, **world.told())
    assert len(nothing.value.refused) == 1
    assert list(first.team.values_list("volunteer", flat=True)) == [world.team[0].pk]
    assert hand_all(world.program, world.chosen(first), to=world.free, **world.told()) == 1
    assert list(first.team.values_list("volunteer", flat=True)) == [world.free.pk]
    kinds = set(Letter.objects.filter(subject_code=first.code).values_list("kind", "volunteer__code"))
    assert {("visit_booked", world.free.code), ("off_it", world.team[0].code)} <= kinds


def test_the_pages_in_a_browsers_hands(client, world):
    first, second, _third = world.visits
    client.force_login(world.lead)
    with time_machine.travel(NOW, tick=False):
        path = reverse("week_board") + f"?from={SATURDAY}"
        page = client.get(path).content.decode()
        assert f'value="{first.code}:0"' in page and world.free.code in page
        ticked = [f"{first.code}:0", f"{second.code}:9", "x'y:1", ":"]
        refused = client.post(path, {"visit": ticked, "what": "confirm"})
        assert (refused.status_code, states(world, first)) == (409, ["asked"])
        text = refused.content.decode()
        assert "Nothing was changed." in text and second.code in text and f'value="{first.code}:0" checked' in text
        for told in ({}, {"what": "off"}, {"what": "hand", "to": "VR-ELSE"}, {"what": "dance"}):
            client.post(path, {"visit": [f"{first.code}:0"], **told})
        assert states(world, first) == ["asked"]
        client.post(path, {"visit": [f"{first.code}:0"], "what": "confirm"})
        assert states(world, first) == ["confirmed"]
        who = reverse("visit_disposal", args=[second.code])
        assert "Free, and may go" in client.get(who).content.decode()
        stays = client.post(who, {"volunteer": world.uncleared.code, "sequence": "0"})
        assert (stays.status_code, second.team.count()) == (409, 1)
        client.post(who, {"volunteer": world.free.code, "sequence": "0", "instead": "1"})
        assert second.team.get().volunteer == world.free
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert client.get(who).status_code == 302
