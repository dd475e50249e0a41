"""From a NO by text message to one line for the facility: nobody asks twice, and the lead is told once."""

from datetime import datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from tests.factories.called_out import CalledOut
from tests.factories.posting import NUMBER, wants
from tests.factories.rosters import a_roster
from tests.factories.told_visits import STARTS
from tests.journeys.test_post import answers, does_what_waits
from tests.journeys.test_post import post as post  # noqa: PLC0414
from visitation.actions.callouts import answer
from visitation.letters.jobs import post_what_is_coming
from visitation.models import CallOut, RosterChange, Visit
from visitation.rosters.changed import differences
from visitation.statuses import Status
from volunteers.post.jobs import send_what_is_due

pytestmark = pytest.mark.django_db(transaction=True)
EVENING = datetime.combine(STARTS.date() - timedelta(days=1), clock(18, 5), tzinfo=ZoneInfo("America/New_York"))


def test_a_no_brings_a_stand_in_and_one_line_for_the_facility(post):
    with time_machine.travel(EVENING, tick=True):
        called = CalledOut()
        world, stand_in = called.world, called.on_call("cover", "cover")
        called.clear(world.ida)
        world.ida.phone = NUMBER
        world.ida.save()
        wants(world.ida.user, usual="text", urgent="text")
        visit = world.visit(status=Status.SENT, team=[world.ida])
        roster = a_roster(visit, world.ida, at=timezone.now()).roster
        roster.state = "sent"
        roster.save(update_fields=["state"])
        RosterChange.objects.all().delete()
        post_what_is_coming()
        send_what_is_due()
        assert [text for to, text in post if to == NUMBER and text.endswith("Reply NO.")] != []

        assert answers("no").status_code == 204
        does_what_waits()
        send_what_is_due()
        assert Visit.objects.get().status == "held"  # nobody travels until somebody is found
        call_out = CallOut.objects.get(visit=visit)
        assert stand_in in [row.volunteer for row in call_out.answers.all()]
        answer(call_out, stand_in, yes=True, by=stand_in.user, now=timezone.now())
        for _ in range(2):
            post_what_is_coming()
            does_what_waits()
            send_what_is_due()

        (change,) = differences(roster, now=timezone.now())
        assert (change.comes, change.comes_not, change.is_off) == ((stand_in.code,), (world.ida.code,), False)
        assert RosterChange.objects.filter(settled_at__isnull=True).count() == 1
        news = [text for _to, text in post if "is not as the facility was told" in text]
        assert len(news) == 1 and roster.code in news[0] and "Name" not in news[0]
