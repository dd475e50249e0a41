"""A link signs in once, on the device that asked, within fifteen minutes, and tells nobody who has an account."""

import re
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.at_once import at_once
from tests.factories.invitations import (
    MAIL,
    NOW,
    an_address,
    code_in,
    is_uuid,
    run_posted_jobs,
    the_link,
    token_in,
)
from tests.factories.told_visits import ToldVisits
from volunteers.actions.memberships import end_membership, suspend, suspend_membership
from volunteers.invitations import links
from volunteers.invitations.jobs import clear_links, send_sign_in_link
from volunteers.models import KnownDevice, Membership, SignInLink

pytestmark = pytest.mark.django_db
DEVICE, OTHER = "the browser that asked", "another browser"
BROWSER, STRANGE = b"b" * 32, b"s" * 32


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False):
        world = ToldVisits()
        an_address(world.ida.user, MAIL)
        yield world


def ask(typed=MAIL, *, device=DEVICE, browser=BROWSER, now=NOW):
    links.ask(typed, device=device, browser=browser, language="en", now=now)


def sent(typed=MAIL, **how):
    """Ask, run the job, and read token and code out of the message."""
    ask(typed, **how)
    run_posted_jobs()
    return token_in(mail.outbox[-1].body), code_in(mail.outbox[-1].body)


@pytest.mark.parametrize("typed", [MAIL, "IDA@Example.org ", "harbor-ida"])
def test_a_link_goes_to_the_known_address_whatever_is_typed(world, typed):
    token, _code = sent(typed)
    assert mail.outbox[-1].to == [MAIL]
    assert links.use_token(token, device=DEVICE, now=NOW) == world.ida.user


def test_a_text_message_goes_to_a_known_number(world, settings, capsys):
    settings.TEXT_MESSAGES = "volunteers.post.ScreenTextMessages"
    an_address(world.omar.user, "212-555-0199")
    ask("(212) 555 0199")
    run_posted_jobs()
    told = capsys.readouterr().out
    assert "+12125550199" in told
    assert links.use_token(token_in(told), device=DEVICE, now=NOW) == world.omar.user


@pytest.mark.parametrize("typed", ["nobody@example.org", "no-such-name", "212-555-0000", "\x00", "x" * 5000])
def test_nobody_gets_a_message_for_what_is_not_known(world, typed):
    ask(typed)
    run_posted_jobs()
    assert mail.outbox == []
    assert the_link().user is None


def test_asking_for_known_and_unknown_takes_the_same_work(world):
    def work(typed):
        with CaptureQueriesContext(connection) as counted:
            ask(typed)
        return [re.sub(r"'[^']*'|\b[0-9a-f-]{36}\b|\d+", "?", query["sql"])[:60] for query in counted]

    assert work(MAIL) == work("nobody@example.org") == work("harbor-ida") == work("212-555-0123")


def test_what_was_typed_is_sealed_and_forgotten(world):
    ask()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT link::text, (SELECT string_agg(payload, '') FROM django_q_ormq) FROM volunteers_signinlink AS link"
        )
        kept = " ".join(cursor.fetchone())
    assert MAIL not in kept and MAIL.encode().hex() not in kept
    ((number,),) = run_posted_jobs()
    assert is_uuid(number)
    assert the_link().asked == ""
    ask("nobody@example.org", device=OTHER)
    run_posted_jobs()
    assert {link.asked for link in SignInLink.objects.all()} == {""}


def test_token_and_code_are_kept_as_fingerprints_alone(world):
    token, code = sent()
    with connection.cursor() as cursor:
        cursor.execute("SELECT volunteers_signinlink::text FROM volunteers_signinlink")
        kept = cursor.fetchone()[0]
    assert not [secret for secret in (token, code, code.replace(" ", ""), token.encode().hex()) if secret in kept]


def test_forwarded_it_opens_nothing_and_stays_good_where_it_was_asked_for(world):
    token, code = sent()
    assert not links.opens_here(token, device=OTHER, now=NOW)
    assert links.use_token(token, device=OTHER, now=NOW) is None
    assert links.use_code(code, device=OTHER, now=NOW) is None
    assert links.use_token(token, device="", now=NOW) is None
    assert links.use_token(token, device=DEVICE, now=NOW) == world.ida.user


def test_looking_at_it_uses_nothing_up(world):
    token, _code = sent()
    assert all(links.opens_here(token, device=DEVICE, now=NOW) for _look in range(3))
    assert the_link().used_at is None


def test_it_works_once_by_link_or_by_code(world):
    token, code = sent()
    assert links.use_code(code, device=DEVICE, now=NOW) == world.ida.user
    assert links.use_code(code, device=DEVICE, now=NOW) is None
    assert links.use_token(token, device=DEVICE, now=NOW) is None


def test_signing_in_ends_the_other_links_of_the_account(world):
    token, _code = sent()
    later, _code = sent()
    assert links.use_token(later, device=DEVICE, now=NOW) == world.ida.user
    assert links.use_token(token, device=DEVICE, now=NOW) is None


@pytest.mark.parametrize(("seconds", "works"), [(-1, True), (0, False), (1, False)])
def test_it_works_for_fifteen_minutes_to_the_second(world, seconds, works):
    token, code = sent()
    then = NOW + timedelta(minutes=15, seconds=seconds)
    assert links.opens_here(token, device=DEVICE, now=then) is works
    assert (links.use_code(code, device=DEVICE, now=then) == world.ida.user) is works


def test_five_wrong_codes_end_it(world):
    token, code = sent()
    wrong = "00000000" if code != "0000 0000" else "11111111"
    assert [links.use_code(wrong, device=DEVICE, now=NOW) for _try in range(5)] == [None] * 5
    assert links.use_code(code, device=DEVICE, now=NOW) is None
    assert links.use_token(token, device=DEVICE, now=NOW) is None


def test_four_wrong_codes_do_not(world):
    _token, code = sent()
    for _try in range(4):
        links.use_code("nothing at all", device=DEVICE, now=NOW)
    assert links.use_code(code.replace(" ", "-"), device=DEVICE, now=NOW) == world.ida.user


def test_a_code_for_nobody_takes_the_same_answer_and_is_counted_too(world):
    ask("nobody@example.org")
    run_posted_jobs()
    assert links.use_code("12345678", device=DEVICE, now=NOW) is None
    assert the_link().wrong_codes == 1


@pytest.mark.parametrize("role", ["PL", "RA", "NC", "AU", "SA"])
@pytest.mark.parametrize("held_by", ["alone", "beside"])
def test_never_for_a_role_that_signs_in_with_more(world, role, held_by):
    program = world.program if role == "PL" else None
    if held_by == "alone":
        world.ida.user.memberships.all().delete()
    Membership.objects.create(user=world.ida.user, program=program, role=role)
    ask()
    run_posted_jobs()
    assert mail.outbox == []


def test_a_role_taken_up_after_the_link_was_sent_closes_it(world):
    token, code = sent()
    Membership.objects.create(user=world.ida.user, program=world.program, role="PL")
    assert links.use_token(token, device=DEVICE, now=NOW) is None
    assert links.use_code(code, device=DEVICE, now=NOW) is None


@pytest.mark.parametrize("loses", ["ends", "closes"])
def test_whoever_has_lost_their_part_has_no_link(world, loses):
    token, _code = sent()
    if loses == "ends":
        end_membership(world.ida.user.active_membership, by=world.lead, now=NOW)
    else:
        suspend(world.ida.user, by=world.lead, now=NOW)
    assert links.use_token(token, device=DEVICE, now=NOW) is None
    ask()
    run_posted_jobs()
    assert len(mail.outbox) == 1


def test_a_resting_role_is_a_role_no_link_opens_anything_with(world):
    suspend_membership(world.ida.user.active_membership, by=world.lead, now=NOW)
    token, _code = sent()
    assert links.use_token(token, device=DEVICE, now=NOW).role is None


def test_an_address_two_accounts_share_gets_nothing(world):
    an_address(world.omar.user, MAIL)
    ask()
    run_posted_jobs()
    assert mail.outbox == []


def test_a_job_that_runs_twice_sends_once(world):
    ask()
    ((number,),) = run_posted_jobs()
    send_sign_in_link(number)
    assert len(mail.outbox) == 1


def test_strangers_use_up_a_count_of_their_own(world):
    KnownDevice.objects.create(user=world.ida.user, fingerprint=BROWSER, since=NOW, seen_at=NOW)
    for _ask in range(30):
        ask(browser=STRANGE, device=OTHER)
    run_posted_jobs()
    assert len(mail.outbox) == links.SENT_AN_HOUR
    assert SignInLink.objects.count() == links.ASKED_AN_HOUR
    token, _code = sent()
    assert links.use_token(token, device=DEVICE, now=NOW) == world.ida.user


def test_a_day_has_an_end_of_links_too(world):
    for hour in range(6):
        for _ask in range(5):
            then = NOW + timedelta(hours=2 * hour)
            ask(now=then)
            with time_machine.travel(then, tick=False):
                run_posted_jobs()
    assert len(mail.outbox) == links.SENT_A_DAY


def test_what_nobody_counts_any_more_goes(world):
    ask()
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        clear_links()
    assert not SignInLink.objects.exists()


@pytest.mark.parametrize("how", ["token", "code"])
@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_one_is_in(how):
    with time_machine.travel(NOW, tick=False):
        world = ToldVisits()
        an_address(world.ida.user, MAIL)
        token, code = sent()
        use, typed = (links.use_token, token) if how == "token" else (links.use_code, code)
        told = Counter(at_once(50, lambda: use(typed, device=DEVICE, now=NOW)))
        assert told == {world.ida.user: 1, None: 49}


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_count_one_by_one():
    with time_machine.travel(NOW, tick=False):
        world = ToldVisits()
        an_address(world.ida.user, MAIL)
        sent()
        at_once(20, lambda: links.use_code("x", device=DEVICE, now=NOW))
        assert the_link().wrong_codes == links.CODE_TRIES
