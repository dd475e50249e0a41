"""An application from the first step to the decision, and what holds of volunteers besides."""

from datetime import date, timedelta

import pytest

from compliance.models import AuditEvent
from tests.factories.applying import NOW, an_applicant, fill_in
from tests.factories.told_visits import ToldVisits
from volunteers.models import (
    Application,
    Attendance,
    Course,
    Letter,
    Membership,
    Reference,
    Signature,
    SpokenLanguage,
    Training,
    User,
    Volunteer,
    VolunteerRole,
)
from volunteers.onboarding import agreements, applying, deciding, references, talking, teaching
from volunteers.onboarding.changing import change_needs
from volunteers.onboarding.files import load
from volunteers.onboarding.stages import next_of, stage_of, steps_of
from volunteers.onboarding.standing import standing_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
TEXTS = {"title_en": "Quiet", "title_es": "Silencio", "text_en": "Say nothing.", "text_es": "No diga nada."}


@pytest.fixture
def world():
    return ToldVisits()


@pytest.fixture
def noor(world):
    return an_applicant(world)


def steps(volunteer, *, day=TODAY):
    return {step.name: step.state for step in steps_of(load([volunteer])[volunteer.pk], day=day)}


def stage(volunteer):
    return Application.objects.get(volunteer=volunteer).stage


def lacks(volunteer, role="visitor", *, day=TODAY):
    return [missing.code for missing in standing_of([volunteer], role=role, day=day)[volunteer.pk]]


def answer_all(volunteer, *, is_ok=True):
    Reference.objects.filter(volunteer=volunteer).update(state="answered", answered_at=NOW, is_ok=is_ok)


def test_an_application_goes_from_step_to_step_and_says_whose_turn_it_is(world, noor):
    applying.begin(noor, now=NOW)
    assert steps(noor) == {
        "about": "yours", "languages": "yours", "roles": "yours", "more": "yours", "send": "later", "decision": "later"
    }  # fmt: skip
    with pytest.raises(applying.NotComplete):
        applying.send(noor, by=noor.user, now=NOW)
    fill_in(noor, "visitor", "letters")
    assert (stage(noor), next_of(steps_of(load([noor])[noor.pk], day=TODAY)).name) == ("form", "send")
    applying.send(noor, by=noor.user, now=NOW)
    assert applying.send(noor, by=noor.user, now=NOW + timedelta(days=1)).sent_at == NOW
    assert steps(noor) == {
        "about": "done", "languages": "done", "roles": "done", "places": "done", "references": "done", "more": "done",
        "send": "done", "answers": "ours", "interview": "ours", "training": "yours", "decision": "ours",
    }  # fmt: skip
    assert stage(noor) == "references"
    assert set(SpokenLanguage.objects.filter(volunteer=noor).values_list("language", "level")) == {("en", 3), ("es", 2)}

    for reference in Reference.objects.filter(volunteer=noor):
        references.ask(reference, by=world.lead, now=NOW)
    answer_all(noor)
    talking.note_interview(noor, held_on=TODAY, outcome="again", note="", by=world.lead, now=NOW)
    assert stage(noor) == "interview"
    later = NOW + timedelta(days=3)
    talking.note_interview(noor, held_on=TODAY, outcome="yes", note="Calm", by=world.lead, now=later)
    application = Application.objects.get(volunteer=noor)
    assert (application.stage, application.stage_since) == ("training", later)
    with pytest.raises(deciding.StillMissing) as refused:
        deciding.decide(noor, {"visitor": ("wanted", "approved")}, by=world.lead, now=NOW)
    assert refused.value.steps == ["training"]
    Training.objects.create(volunteer=noor, course="orientation", completed_on=TODAY)
    deciding.decide(noor, {"visitor": ("wanted", "approved")}, by=world.lead, now=NOW)

    noor.refresh_from_db()
    assert noor.state == Volunteer.State.ACTIVE
    assert User.objects.get(pk=noor.user_id).role == "VO"
    assert not Membership.objects.filter(user=noor.user, role="AP", ended_at__isnull=True).exists()
    assert Reference.objects.filter(volunteer=noor, name__isnull=False).count() == 2  # letters still waits
    deciding.decide(noor, {"letters": ("wanted", "declined")}, by=world.lead, now=NOW)
    told = Reference.objects.filter(volunteer=noor).values_list("name", "contact", "answer", "fingerprint", "is_ok")
    assert set(told) == {(None, None, None, None, True)}
    application.refresh_from_db()
    assert (application.stage, application.decided_at) == ("approved", NOW)
    assert (lacks(noor), lacks(noor, "letters"), lacks(noor, "driver")) == (
        [], ["role_declined"], ["role_not_asked_for"]
    )  # fmt: skip
    assert list(Letter.objects.filter(user=noor.user).values_list("kind", flat=True)) == ["application_approved"]


def test_two_windows_do_not_overwrite_each_other_and_what_was_decided_is_not_told_anew(world, noor):
    revision = applying.begin(noor, now=NOW).revision
    who = {"by": noor.user, "now": NOW}
    applying.tell(noor, "more", revision=revision, told={"why": "first"}, **who)
    with pytest.raises(applying.ChangedMeanwhile):
        applying.tell(noor, "more", revision=revision, told={"why": "second"}, **who)
    assert Application.objects.get(volunteer=noor).why == "first"
    fill_in(noor, "letters")
    applying.send(noor, **who)
    deciding.decide(noor, {"letters": ("wanted", "declined")}, by=world.lead, now=NOW)
    noor.refresh_from_db()
    assert (stage(noor), noor.state, User.objects.get(pk=noor.user_id).role) == ("declined", "left", None)
    with pytest.raises(applying.NotOpen):
        applying.offer(noor, ["visitor"], revision=99, **who)


def test_a_role_that_was_decided_meanwhile_is_not_decided_twice(world, noor):
    fill_in(noor, "letters")
    applying.send(noor, by=noor.user, now=NOW)
    deciding.decide(noor, {"letters": ("wanted", "approved")}, all_the_same=True, by=world.lead, now=NOW)
    with pytest.raises(deciding.Overtaken):
        deciding.decide(noor, {"letters": ("wanted", "declined")}, by=world.lead, now=NOW)
    decided = AuditEvent.objects.get(action="role_decided")
    assert decided.detail == {"role": "letters", "state": "approved", "without": ["answers"]}
    deciding.decide(noor, {"letters": ("approved", "paused")}, by=world.lead, now=NOW)
    assert lacks(noor, "letters") == ["role_rests"]


def test_whoever_takes_it_back_is_out_and_the_people_they_named_are_forgotten(noor):
    fill_in(noor, "visitor")
    applying.take_back(noor, by=noor.user, now=NOW)
    noor.refresh_from_db()
    assert (stage(noor), noor.state, noor.references.count(), noor.roles.count()) == ("withdrawn", "left", 0, 0)


def test_a_reference_answers_once_by_the_newest_link_while_its_time_lasts(world, noor, mailoutbox):
    fill_in(noor, "letters")
    applying.send(noor, by=noor.user, now=NOW)
    first, second = Reference.objects.filter(volunteer=noor)
    references.ask(first, by=world.lead, now=NOW)
    first.refresh_from_db()
    references.send(first)
    tokens = [mail.body.split("/reference/")[1].split("/")[0] for mail in mailoutbox]
    assert references.find(f"{world.program.pk}.{'x' * 43}", now=NOW) is None
    assert references.find(tokens[0], now=NOW + references.LASTS) is None
    assert references.applicant_name(references.find(tokens[0], now=NOW)) == "Noor"
    assert references.answer(tokens[0], is_ok=True, text="Kind", now=NOW) is True
    assert references.answer(tokens[0], is_ok=False, text="No", now=NOW) is False
    first.refresh_from_db()
    assert (first.state, first.is_ok, first.answer, stage(noor)) == ("answered", True, "Kind", "decision")
    with pytest.raises(references.NotAsked):
        references.ask(first, by=world.lead, now=NOW)
    assert [mail.to for mail in mailoutbox] == [["roe0@example.org"]]
    assert "Noor" not in mailoutbox[0].body
    assert second.state == "named"


def test_a_new_version_is_signed_again_from_its_day_on_and_the_old_one_stays_readable(world):
    who = {"by": world.lead, "now": NOW}
    soon = TODAY + timedelta(days=30)
    first = agreements.publish(world.program, "quiet", after=0, texts=TEXTS, counts_from=TODAY, **who)
    assert (lacks(world.ida), lacks(world.ida, day=TODAY - timedelta(days=1))) == (["agreement_unsigned"], [])
    agreements.sign(world.ida, first, language="es", by=world.ida.user, now=NOW)
    assert agreements.sign(world.ida, first, language="en", by=world.ida.user, now=NOW).language == "es"
    second = agreements.publish(world.program, "quiet", after=1, texts=TEXTS, counts_from=soon, **who)
    with pytest.raises(agreements.VersionOvertaken):
        agreements.publish(world.program, "quiet", after=1, texts=TEXTS, counts_from=soon, **who)
    assert [lacks(world.ida, day=day) for day in (soon - timedelta(days=1), soon)] == [[], ["agreement_changed"]]
    agreements.sign(world.ida, second, language="en", by=world.ida.user, now=NOW)
    assert lacks(world.ida, day=soon) == []
    assert Signature.objects.get(agreement=first).agreement.text_en == "Say nothing."
    assert lacks(world.omar, day=soon) == ["agreement_unsigned"]
    change_needs(world.program, "driver", references=0, interview=False, agreements=[], **who)
    assert lacks(world.omar, "driver", day=soon) == []


def test_who_came_has_finished_the_course_and_what_it_includes_and_can_be_noted_anew(world):
    who = {"by": world.lead, "now": NOW}
    catalogue = (("first", [], None), ("listening", ["first", "whole"], 1), ("whole", ["listening"], 12))
    for code, includes, months in catalogue:
        columns = {"name_en": code, "name_es": code, "includes": includes, "validity_months": months}
        teaching.save_course(world.program, code, changed_at=None, **columns, **who)
    whole = Course.objects.get(code="whole")
    with pytest.raises(teaching.CourseChanged):
        teaching.save_course(world.program, "whole", changed_at=None, name_en="x", **who)
    starts = NOW.replace(year=2027, month=1, day=31)
    given = teaching.set_date(whole, starts=starts, where="Hall", language="en", places=1, **who)
    teaching.come(given, world.ida, is_coming=True, **who)
    with pytest.raises(teaching.Full):
        teaching.come(given, world.omar, is_coming=True, **who)
    teaching.note_attendance(given, {world.omar.pk}, **who)
    teaching.note_attendance(given, {world.omar.pk}, **who)
    assert dict(Attendance.objects.values_list("volunteer", "state")) == {world.ida.pk: "missed", world.omar.pk: "came"}
    held = set(Training.objects.filter(volunteer=world.omar).values_list("course", "completed_on", "expires_on"))
    day = date(2027, 1, 31)
    assert held == {
        ("first", day, None), ("listening", day, date(2027, 2, 28)), ("whole", day, date(2028, 1, 31))
    }  # fmt: skip
    change_needs(world.program, "driver", references=0, interview=False, courses=["listening"], **who)
    days = (day - timedelta(days=1), day, date(2027, 2, 28), date(2027, 3, 1))
    assert [lacks(world.omar, "driver", day=day) for day in days] == [["course_missing"], [], [], ["course_over"]]
    teaching.note_attendance(given, set(), **who)
    assert Training.objects.filter(volunteer=world.omar).count() == 0


def test_a_hold_stops_and_its_end_goes_on_and_a_first_visit_has_one_mentor(world, noor):
    who = {"by": world.lead, "now": NOW}
    talking.hold(world.ida, reason="asked", until=None, **who)
    with pytest.raises(talking.HeldAlready):
        talking.hold(world.ida, reason="talk", until=None, **who)
    assert lacks(world.ida) == ["onboarding_held"]
    assert [talking.end_hold(world.ida, **who) for _once_more in range(2)] == [True, False]
    assert lacks(world.ida) == []
    for mentor in (world.ida, world.ida, world.omar):
        talking.name_mentor(noor, mentor, **who)
    assert list(noor.mentorships.filter(ended_at__isnull=True).values_list("mentor", flat=True)) == [world.omar.pk]
    assert noor.mentorships.count() == 2


def test_whoever_was_taken_in_without_an_application_is_barred_from_nothing(world, noor):
    applying.begin(noor, now=NOW)
    assert (lacks(world.ida), lacks(world.ida, "letters"), lacks(noor)) == ([], [], ["role_not_asked_for"])
    VolunteerRole.objects.create(volunteer=world.ida, role="letters", state="approved")
    assert (lacks(world.ida), lacks(world.ida, "letters")) == (["role_not_asked_for"], [])


def test_many_are_asked_about_in_three_questions(world, django_assert_num_queries):
    agreements.publish(world.program, "quiet", after=0, texts=TEXTS, counts_from=TODAY, by=world.lead, now=NOW)
    everybody = [world.ida, world.omar, world.stranger]
    for count in (1, 3):
        with django_assert_num_queries(3):
            found = standing_of(everybody[:count], role="visitor", day=TODAY)
        assert {pk: [missing.words for missing in lacks] for pk, lacks in found.items()} == {
            volunteer.pk: ["They have not signed “Quiet”."] for volunteer in everybody[:count]
        }


def test_an_application_of_before_is_where_its_rows_say(world, noor):
    fill_in(noor, "visitor", references=1)
    file = load([noor])[noor.pk]
    assert (stage_of(file, day=TODAY), steps(noor)["references"]) == ("form", "yours")
