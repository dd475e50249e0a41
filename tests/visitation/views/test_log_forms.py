"""The log form as a page and as paper: who reaches it, what it says, and what it keeps to itself."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.factories.facilities import a_facility
from tests.factories.told_visits import CANARIES, ENDS, STARTS, ToldVisits
from visitation.actions.completing import write_log
from visitation.models import Visit, VisitLog
from visitation.statuses import Status

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def at(time_machine):
    """Set the clock; an hour after the visit to begin with."""

    def move(moment):
        time_machine.move_to(moment, tick=False)

    move(ENDS + timedelta(hours=1))
    return move


@pytest.fixture
def as_(client, at):
    """The client, signed in as somebody."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def log_url(visit):
    return reverse("log_form", args=[visit.code])


def page(response):
    return response.content.decode()


def hidden_in(text, world):
    return [value for value in [*CANARIES.values(), world.omar.user.username] if value in text]


def test_a_plain_visit_is_told_and_thanked_for(world, as_):
    visit, client = world.visit(), as_(world.ida.user)
    answer = client.post(log_url(visit), {"happened": "yes", "seen": "expected", "wellbeing": "fine"}, follow=True)
    assert answer.redirect_chain == [(reverse("log_thanks", args=[visit.code]), 302)]
    assert "You can correct your log until Saturday, November 28, 2026." in page(answer)
    log = VisitLog.objects.get()
    assert (log.happened, log.seen, log.wellbeing, log.flag, log.written_by) == (
        "yes",
        "expected",
        "fine",
        "none",
        world.ida.user,
    )
    assert Visit.objects.get().status == Status.DONE


def test_the_page_shows_codes_and_nothing_sealed(world, as_):
    visit = world.visit(team=[world.ida, world.omar])
    text = page(as_(world.ida.user).get(log_url(visit)))
    assert (world.person.alias_code in text, hidden_in(text, world)) == (True, [])


def test_a_day_after_the_visit_the_page_no_longer_says_whom_it_was_to(world, as_, at):
    visit = world.visit()
    at(ENDS + 2 * DAY)
    answer = as_(world.ida.user).get(log_url(visit))
    assert (answer.status_code, world.person.alias_code in page(answer)) == (200, False)


def test_nothing_is_saved_while_an_answer_is_missing(world, as_):
    visit = world.visit()
    answer = as_(world.ida.user).post(log_url(visit), {"happened": "no"})
    assert answer.status_code == 200
    assert "“Nobody told me why” is an answer." in page(answer)
    assert not VisitLog.objects.exists()


def test_a_telling_line_takes_a_second_tap(world, as_):
    visit, client = world.visit(), as_(world.ida.user)
    data = {"happened": "yes", "line": "Call 212-555-0134"}
    first = page(client.post(log_url(visit), data))
    assert ("The line seems to hold a phone number." in first, 'name="keep_line"' in first) == (True, True)
    assert not VisitLog.objects.exists()
    client.post(log_url(visit), data | {"keep_line": "yes"})
    assert VisitLog.objects.get().line == "Call 212-555-0134"


def test_what_somebody_writes_is_shown_as_text(world, as_):
    visit, client = world.visit(), as_(world.ida.user)
    client.post(log_url(visit), {"happened": "yes", "line": "<script>alert(1)</script>"})
    text = page(client.get(log_url(visit)))
    assert ("&lt;script&gt;alert(1)" in text, "<script>alert(1)" in text) == (True, False)


def test_the_clock_is_named_as_people_name_it(world, as_):
    shown = page(as_(world.ida.user).get(log_url(world.visit())))
    assert ("By the facility’s clock: " in shown, world.facility.timezone in shown) == (True, False)


def test_the_own_log_comes_back_to_be_corrected_and_a_colleagues_does_not(world, as_):
    visit = world.visit(team=[world.ida, world.omar])
    write_log(visit, by=world.ida.user, now=ENDS, happened="yes", line="An officer was kind.", wellbeing="heavy")
    own = page(as_(world.ida.user).get(log_url(visit)))
    other = page(as_(world.omar.user).get(log_url(visit)))
    assert ("An officer was kind." in own, "An officer was kind." in other) == (True, False)
    assert "Somebody has written the log of this visit already." in other


def test_after_seven_days_the_own_log_is_no_longer_shown(world, as_, at):
    visit = world.visit()
    write_log(visit, by=world.ida.user, now=ENDS, happened="yes", line="An officer was kind.")
    at(ENDS + 7 * DAY + timedelta(seconds=1))
    client = as_(world.ida.user)
    answer = client.get(log_url(visit))
    assert (answer.status_code, "An officer was kind." in page(answer)) == (409, False)
    assert "Correct the log" not in page(client.get(reverse("log_thanks", args=[visit.code])))


def test_before_the_visit_there_is_no_log_to_write(world, as_, at):
    visit = world.visit()
    at(STARTS - timedelta(seconds=1))
    client = as_(world.ida.user)
    for answer in (client.get(log_url(visit)), client.post(log_url(visit), {"happened": "yes"})):
        assert (answer.status_code, "The visit has not begun yet." in page(answer)) == (409, True)
    assert not VisitLog.objects.exists()


def test_a_visit_on_hold_that_is_said_to_have_happened_is_asked_about(world, as_):
    visit = world.visit(status=Status.HELD)
    answer = as_(world.ida.user).post(log_url(visit), {"happened": "yes"})
    assert "The visit is marked “on hold”, and this answer does not go with it." in page(answer)
    assert not VisitLog.objects.exists()


def test_a_lead_reads_what_was_told_and_says_thanks(world, as_, at):
    visit = world.visit()
    told = {"line": "An officer was kind.", "wellbeing": "call_me", "asked_for": ["books"], "tolls_cents": 1250}
    write_log(visit, by=world.ida.user, now=ENDS, happened="yes", flag="urgent", **told)
    client = as_(world.lead)
    text = page(client.get(log_url(visit)))
    wanted = ["An officer was kind.", "Please call me", "Books", "12.50", "Urgent now", "harbor-ida"]
    assert [words for words in wanted if words not in text] == []
    assert client.post(log_url(visit)).status_code == 302
    assert "You have said “seen, thank you”." in page(client.get(log_url(visit)))
    thanks = page(as_(world.ida.user).get(reverse("log_thanks", args=[visit.code])))
    assert "Your program lead has read it. Thank you." in thanks


def test_an_urgent_flag_is_answered_with_the_programs_phone(world, as_):
    visit = world.visit()
    answer = as_(world.ida.user).post(log_url(visit), {"happened": "yes", "flag": "urgent"}, follow=True)
    assert 'Please call your program now: <a class="code" href="tel:+12125550100">212-555-0100</a>' in page(answer)


def test_thanks_are_for_those_who_wrote(world, as_):
    visit = world.visit(team=[world.ida, world.omar])
    write_log(visit, by=world.ida.user, now=ENDS, happened="yes")
    assert as_(world.omar.user).get(reverse("log_thanks", args=[visit.code])).status_code == 404


@pytest.mark.parametrize("route", ["log_form", "log_thanks", "log_form_pdf"])
def test_a_visit_that_is_not_yours_is_not_there(world, as_, route):
    visit, elsewhere = world.visit(), ToldVisits("river", world.facility)
    outsiders = [world.omar.user, elsewhere.lead, elsewhere.ida.user, world.user("rules", "RA"), world.user("a", "AU")]
    asked = [as_(user).get(reverse(route, args=[visit.code])).status_code for user in outsiders]
    assert asked == [404] * len(outsiders)


@pytest.mark.parametrize("route", ["log_form", "log_thanks", "log_form_pdf"])
def test_a_draft_is_not_there_for_its_volunteer(world, as_, route):
    visit = world.visit(status=Status.DRAFT)
    assert as_(world.ida.user).get(reverse(route, args=[visit.code])).status_code == 404


def pdf_of(response):
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def test_a_volunteer_prints_the_own_visit(world, as_):
    visit = world.visit()
    answer = as_(world.ida.user).get(reverse("log_form_pdf", args=[visit.code]))
    pdf = pdf_of(answer)
    assert (answer["Content-Disposition"], answer["Cache-Control"]) == (
        'attachment; filename="log-VT-HAR1.pdf"',
        "private, no-store",
    )
    text = pdf.pages[0].extract_text()
    assert (len(pdf.pages), visit.code in text, hidden_in(text, world)) == (1, True, [])


@pytest.mark.parametrize(("paper", "width"), [("", 612), ("letter", 612), ("a4", 595), ("tabloid", 612)])
def test_the_paper_is_letter_unless_a4_is_asked_for(world, as_, paper, width):
    visit = world.visit()
    pdf = pdf_of(as_(world.ida.user).get(reverse("log_form_pdf", args=[visit.code]), {"paper": paper}))
    assert round(pdf.pages[0].mediabox.width) == width


def test_a_day_after_the_visit_its_sheet_is_gone_for_the_volunteer(world, as_, at):
    visit = world.visit()
    at(ENDS + 2 * DAY)
    assert as_(world.ida.user).get(reverse("log_form_pdf", args=[visit.code])).status_code == 404


def test_a_visit_nobody_travels_to_has_nothing_to_print(world, as_):
    visit = world.visit(status=Status.HELD)
    answer = as_(world.ida.user).get(reverse("log_form_pdf", args=[visit.code]), follow=True)
    assert "there is no log form to print" in page(answer)


def test_a_lead_prints_the_programs_week_and_no_other_programs(world, as_):
    ToldVisits("river", world.facility).visit()
    for day in (15, 16, 20, 22, 23):
        world.visit(starts=STARTS.replace(day=day))
    answer = as_(world.lead).get(reverse("week_log_forms_pdf"), {"from": "2026-11-18"})
    assert answer["Content-Disposition"] == 'attachment; filename="logs-2026-11-16.pdf"'
    pages = [sheet.extract_text() for sheet in pdf_of(answer).pages]
    assert [next(code for code in ("HAR2", "HAR3", "HAR4") if code in text) for text in pages] == [
        "HAR2",
        "HAR3",
        "HAR4",
    ]


@pytest.mark.parametrize("asked", ["", "soon", "2026-02-30", "0001-01-01"])
def test_without_a_sensible_date_it_is_this_week(world, as_, asked):
    world.visit()
    answer = as_(world.lead).get(reverse("week_log_forms_pdf"), {"from": asked})
    assert answer["Content-Disposition"] == 'attachment; filename="logs-2026-11-16.pdf"'


def test_a_week_without_visits_prints_nothing_and_says_so(world, as_):
    answer = as_(world.lead).get(reverse("week_log_forms_pdf"), {"from": "2026-06-01"}, follow=True)
    assert answer.redirect_chain == [(reverse("week") + "?from=2026-06-01", 302)]
    assert "there is no log form to print" in page(answer)


def test_a_sign_the_font_lacks_is_named(as_):
    world = ToldVisits(facility=a_facility(id="far", name="Harbor 中 Center"))
    world.visit()
    answer = as_(world.lead).get(reverse("week_log_forms_pdf"), {"from": "2026-11-16"}, follow=True)
    assert "the font has no sign for “中”." in page(answer)


@pytest.mark.parametrize("role", ["VO", "MB", "RA", "NC", "AU", "SA", "AP"])
def test_only_a_lead_prints_a_week(world, as_, role):
    assert as_(world.user("somebody", role)).get(reverse("week_log_forms_pdf")).status_code == 404


def test_the_pages_cost_few_queries_whatever_the_number_of_visits(world, as_, django_assert_max_num_queries):
    client, counts = as_(world.lead), []
    for day in (16, 17, 18):
        visit = world.visit(starts=STARTS.replace(day=day), team=[world.ida, world.omar])
        with django_assert_max_num_queries(14) as asked:  # two of them are the savepoint around the page
            client.get(reverse("week_log_forms_pdf"), {"from": "2026-11-16"})
        counts.append(len(asked))
        with django_assert_max_num_queries(15):
            client.get(log_url(visit))
    assert len(set(counts)) == 1
