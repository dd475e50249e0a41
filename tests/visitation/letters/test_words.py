"""Every kind of letter, in every language, by every way: true to its reader, and silent about everybody else."""

from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from django.conf import settings
from django.core import mail
from django.utils import translation

from tests.factories.facilities import a_facility
from tests.factories.invitations import an_address
from tests.factories.posting import KINDS, NUMBER, SentTexts, a_told_world, by_text, wants
from tests.factories.told_visits import CANARIES, STARTS
from visitation.models import Visit
from visitation.statuses import Status
from volunteers.accounts import letters as account_letters
from volunteers.models import Clearance
from volunteers.post import draft
from volunteers.post.readers import reader_of
from volunteers.post.sending import send_due

NOW = STARTS - timedelta(hours=16)  # half past five in the afternoon, the day before
NAMES = {
    "ida": {"preferred_name": "Canaryida", "zip": "10001"},
    "omar": {"preferred_name": "Canaryomar", "zip": "10001"},
}
PROTECTED = [*CANARIES.values(), "Canaryida", "Canaryomar", "Canarylead", "10001"]
REMINDED = f"evening {STARTS:%Y-%m-%dT%H:%MZ}"
# For each kind: who reads it, the visit's status then, the edition.
OF_A_VISIT = {
    "visit_reminder": ("ida", Status.CONFIRMED, REMINDED),
    "log_owed": ("ida", Status.ASKED, ""),
    "visit_off": ("ida", Status.HELD, "1"),
    "team_smaller": ("ida", Status.CONFIRMED, "VR-K9B 1"),
    "off_it": ("lead", Status.CONFIRMED, "1"),
    "match_ended": ("lead", Status.WITHDRAWN, "7 VR-K9B 2 1"),
    "place_released": ("lead", Status.HELD, "VR-K9B 1"),
    "please_call": ("lead", Status.ASKED, "VR-K9B"),
    "place_given_back": ("ida", Status.HELD, ""),
    "log_taken": ("ida", Status.DONE, ""),
    "answer_too_late": ("ida", Status.CONFIRMED, ""),
    "answer_not_understood": ("ida", Status.CONFIRMED, ""),
    "visit_invitation": ("ida", Status.CONFIRMED, "0"),
    "visits_planned": ("ida", Status.CONFIRMED, ""),
    "visit_on_again": ("ida", Status.ASKED, "1"),
    "visits_wait": ("lead", Status.HELD, "1 29721600"),
    "visits_held": ("lead", Status.HELD, ""),
    "lead_digest": ("lead", Status.HELD, ""),
    "people_handed_over": ("lead", Status.CONFIRMED, "2026-11-20T22:30:00.000000Z"),
    "list_due": ("lead", Status.ASKED, "{facility} 2026-11-20 24"),
    "lapse": ("ida", Status.CONFIRMED, "clearance {clearance} 2026-11-25 7"),
}


def subject_of(kind, visit, plan):
    subjects = {"visits_planned": plan.code, "visits_held": "closure-1", "lead_digest": "2026-11-20"}
    subjects |= {"people_handed_over": "3", "visits_wait": visit.facility.code[:24]}
    return subjects.get(kind, visit.code)


def edition_of(edition, world):
    """With the number of a clearance that ends five days after NOW, where one is spoken of."""
    columns = {"state": "cleared", "valid_from": date(2026, 1, 1), "valid_to": date(2026, 11, 25)}
    ending = Clearance.objects.create(volunteer=world.ida, facility=world.facility, **columns)
    return edition.format(clearance=ending.pk, facility=world.facility.pk)


def a_world_with_lists():
    """The told world, whose facility wants to know twelve hours before who comes."""
    booking = {"required": True, "min_lead_hours": 12}
    return a_told_world(facility=a_facility(visiting={"arrival": {"lead_minutes": 30}, "booking": booking}))


def test_every_kind_is_tried_here():
    of_call_outs = {name for name in KINDS if name.startswith("call_out")}  # tried in test_callouts.py
    elsewhere = {"stale_rules"}  # of no program: test_stale_rules.py
    elsewhere |= {"place_to_check", "visits_ended", "hand_over_offered", "hand_over_answered"}  # test_rechecks.py
    elsewhere |= {"lapse_endangers", "break_taken"}  # test_lapses.py, actions/test_breaks.py
    elsewhere |= {"match_asked", "match_over", "match_news", "match_reply"}  # matching/test_proposing.py
    elsewhere |= {"after_release_over", "after_release_left"}  # after_release/test_letters.py
    elsewhere |= {"which_visit"}  # test_answers.py
    elsewhere |= {"application_approved", "application_declined"}  # volunteers/onboarding/test_letters.py
    elsewhere |= {"course_date_off"}  # the same
    elsewhere |= {"booking_asked", "booking_declined"}  # choices/test_asking.py
    elsewhere |= {"care_asked", "log_seen", "talk_offered"}  # aftercare/test_following.py
    elsewhere |= {name for name in KINDS if name.startswith(("concern_", "follow_up_"))}  # concerns/test_letters.py
    elsewhere |= {"incident_yours", "roster_changed"}  # incidents/test_telling.py, rosters/test_sending.py
    elsewhere |= {"place_free", "visit_booked"}  # booking/test_views.py, booking/test_confirming.py
    elsewhere |= {"place_taken_over"}  # stand_ins/test_offering.py
    elsewhere |= {"standing_ends", "standing_made", "standing_not_booked"}  # standing/test_making.py
    assert set(OF_A_VISIT) | set(account_letters.LETTERS) | of_call_outs | elsewhere == set(KINDS)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["mail", "text"])
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", sorted(OF_A_VISIT))
def test_no_letter_says_a_name_a_number_a_unit_or_a_place(kind, language, way, settings):
    by_text(settings)
    world = a_world_with_lists()
    who, status, edition = OF_A_VISIT[kind]
    visit = world.visit(status=status, plan=None)
    plan = world.visit(status=Status.DRAFT, starts=STARTS + timedelta(days=9), team=[]).plan
    Visit.objects.filter(pk=visit.pk).update(plan=plan)
    for name, columns in NAMES.items():
        volunteer = getattr(world, name)
        for column, value in columns.items():
            setattr(volunteer, column, value)
        volunteer.timezone = "America/Chicago"
        volunteer.save()
    for account in (world.lead, world.ida.user):
        account.display_name = "Canarylead"
        account.language = language
        account.save()
        wants(account, usual=way, urgent=way, gets_invitations=True)
    an_address(world.lead, "+12125550177")
    reader = world.ida if who == "ida" else world.lead
    subject = subject_of(kind, visit, plan)
    letter = draft(kind, subject, reader, program=world.program, due=NOW, is_urgent=True)
    letter.edition = edition_of(edition, world)
    letter.save()
    send_due(now=NOW)

    letter.refresh_from_db()
    assert letter.state == "sent"
    sent = [text for _number, text in SentTexts.sent]
    sent += [message_from_bytes(each.message().as_bytes(), policy=policy.default).as_string() for each in mail.outbox]
    sent += [each.subject + each.body for each in mail.outbox]
    by_text_message = way == "text" and not KINDS[kind].by_mail_only
    assert (len(SentTexts.sent), len(mail.outbox)) == ((1, 0) if by_text_message else (0, 1))
    told = " ".join(sent)
    place = [world.facility.name, world.facility.city, world.facility.code, world.program.name]
    assert [mark for mark in [*PROTECTED, *place] if mark in told.replace("harbor-", "")] == []
    codes = {visit.code, "week/", "VT-HAR1", "/me/", "/people/"}
    assert any(code in told for code in codes)
    assert NUMBER not in told


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(OF_A_VISIT))
def test_each_kind_is_written_in_both_languages(kind):
    world = a_world_with_lists()
    who, status, edition = OF_A_VISIT[kind]
    visit = world.visit(status=status)
    plan = world.visit(status=Status.DRAFT, starts=STARTS + timedelta(days=9), team=[]).plan
    Visit.objects.filter(pk=visit.pk).update(plan=plan)
    reader = world.ida if who == "ida" else world.lead
    wants(world.ida.user, gets_invitations=True)
    letter = draft(kind, subject_of(kind, visit, plan), reader, program=world.program, due=NOW)
    letter.edition = edition_of(edition, world)
    words = []
    for language in ("en", "es"):
        with translation.override(language):
            told = KINDS[kind].write(letter, reader_of(letter), NOW)
            words.append((told.subject, told.text, told.short))
    assert all(english != spanish for english, spanish in zip(*words, strict=True))
