"""The right word at the right moment: a reminder answered with NO, and a closure that everybody of today hears of."""

from datetime import time as clock
from datetime import timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.models import Job
from compliance.queue.running import run
from facilities.actions.closures import announce_closure
from tests.factories.mail_servers import a_mail_server
from tests.factories.posting import NUMBER, SentTexts, a_told_world, wants
from tests.factories.told_visits import CANARIES, STARTS
from visitation.letters.jobs import post_what_is_coming
from visitation.models import Visit
from visitation.statuses import Status
from volunteers.models import Letter
from volunteers.post.channels.texts import ScreenTextMessages
from volunteers.post.jobs import send_what_is_due

pytestmark = pytest.mark.django_db(transaction=True)


class Carrier(SentTexts):
    """Keeps what it was given, and brings answers as the carrier of the demo does."""

    reply_in = ScreenTextMessages.reply_in


@pytest.fixture
def post(settings):
    """A real mail server and a carrier of text messages: what came to whom, as (address, text)."""
    came = []

    class Server:
        async def handle_DATA(self, server, session, envelope):
            told = message_from_bytes(envelope.content, policy=policy.default)
            came.append((envelope.rcpt_tos[0], told.get_content().strip()))
            return "250 taken"

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.TEXT_MESSAGES, settings.TEXT_REPLY_SECRET = f"{__name__}.Carrier", "between us"
    SentTexts.sent, SentTexts.fails = came, None
    with a_mail_server(Server()) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield came


def does_what_waits():
    """As the workers do: every job that waits, until none does."""
    while (job := Job.objects.filter(state="queued", due_at__lte=timezone.now()).order_by("pk").first()) is not None:
        run(job.pk)


def answers(words, *, id="SM1"):
    brought = {"From": NUMBER, "Body": words, "MessageSid": id}
    return Client().post(reverse("text_reply"), brought, headers={"X-Text-Secret": "between us"})


def with_mail(*accounts):
    for account in accounts:
        account.email = f"{account.username}@example.org"
        account.save()


def test_a_published_visit_is_reminded_of_refused_by_text_and_its_lead_told_once(world, browse, post):
    ida, visit = world.ida, world.of_ida
    with_mail(world.lead, ida.user)
    ida.phone = NUMBER
    ida.save()
    wants(ida.user, usual="text", urgent="text")
    page = browse(reverse("my_visits"), user=ida.user)
    assert reverse("visit", args=[visit.code]) in page.content()
    does_what_waits()
    post.clear()

    evening = timezone.datetime.combine(
        visit.day - timedelta(days=1), clock(18, 5), tzinfo=ZoneInfo(visit.facility.timezone)
    )
    with time_machine.travel(evening, tick=True):
        for _ in range(2):
            post_what_is_coming()
            send_what_is_due()
        ((number, reminder),) = [told for told in post if visit.code in told[1]]
        assert (number, reminder.endswith("Cannot come? Reply NO.")) == (NUMBER, True)
        post.clear()
        assert [answers("no").status_code, answers("no").status_code, answers("NO", id="SM2").status_code] == [204] * 3
        does_what_waits()
        send_what_is_due()
        thanks = f"{visit.code}: you are not on it any more. Thank you for telling us."
        assert [text for to, text in post if to == NUMBER] == [thanks]
        ((lead, news),) = [told for told in post if told[0] != NUMBER]
        assert (lead, news.startswith(f"{ida.code} cannot come to {visit.code}, ")) == ("lead@example.org", True)

        world.lead.refresh_from_db()
        page = browse(f"{reverse('week')}?from={visit.day}", user=world.lead)
        shown = page.locator("li", has=page.locator(f"a[href='{reverse('visit', args=[visit.code])}']")).first
        assert ida.code not in shown.inner_text()
        page = browse(reverse("my_visits"), user=ida.user)
        assert reverse("visit", args=[visit.code]) not in page.content()
        assert page.complaints == []


def test_a_closure_is_told_to_everybody_of_today_in_their_language_within_the_minute(browse, post):
    with time_machine.travel(STARTS - timedelta(hours=5), tick=True):  # half past four in the morning: quiet hours
        world = a_told_world()
        with_mail(world.stranger.user)
        world.omar.user.language = "es"
        world.omar.user.save()
        visits = [
            world.visit(starts=STARTS + timedelta(hours=hours), status=Status.CONFIRMED, team=team)
            for hours, team in ((0, [world.ida, world.omar]), (2, [world.omar]), (4, [world.ida]))
        ]
        tomorrow = world.visit(starts=STARTS + timedelta(days=1), team=[world.stranger])
        announced = timezone.now()
        announce_closure(
            world.facility, starts_on=STARTS.date(), ends_on=STARTS.date(), reason="illness", by="rita", now=announced
        )
        does_what_waits()
        told = {}
        for to, text in post:
            told.setdefault(to.split("@")[0], []).append(text)
        assert {who: len(texts) for who, texts in told.items()} == {"harbor-ida": 2, "harbor-omar": 2, "harbor-lead": 1}
        assert all(text.startswith("Please do not go: appointment ") for text in told["harbor-ida"])
        assert all(text.startswith("Por favor, no vaya: ") for text in told["harbor-omar"])
        sent = Letter.objects.filter(kind__in=["visit_off", "visits_held"], state="sent")
        assert (sent.count(), Letter.objects.exclude(state="sent").count()) == (5, 0)
        assert all(letter.ended_at - announced < timedelta(minutes=1) for letter in sent)
        assert [mark for mark in CANARIES.values() if mark in "".join(text for _to, text in post)] == []
        statuses = dict(Visit.objects.values_list("code", "status"))
        assert statuses == {visit.code: "held" for visit in visits} | {tomorrow.code: "confirmed"}
        page = browse(reverse("my_visits"), user=world.omar.user, locale="es-US")
        assert "en pausa" in page.inner_text("main")
        assert page.complaints == []
