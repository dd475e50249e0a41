"""The answer to an application: in both languages, and of nobody by name, as anybody may read it."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import translation

from tests.factories.posting import a_told_world
from volunteers.models import Course, CourseDate, Letter
from volunteers.post import KINDS
from volunteers.post.readers import reader_of

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["application_approved", "application_declined", "course_date_off"])
def test_the_answer_says_no_name_no_place_and_no_program(kind):
    world = a_told_world()
    course = Course.objects.create(program=world.program, code="first", name_en="First", name_es="Primero")
    given = CourseDate.objects.create(course=course, starts=NOW, where="Meeting house", cancelled_at=NOW)
    letter = Letter(subject_code=str(given.pk), program=world.program, user=world.lead, kind=kind)
    reader, words = reader_of(letter), []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told = KINDS[kind].write(letter, reader, NOW)
        words.append((told.subject, told.text, told.short))
    said = " ".join(" ".join(each) for each in words)
    hidden = ["Meeting house", world.program.name]
    hidden += [world.facility.name, world.lead.username, world.ida.code, world.person.alias_code]
    assert [mark for mark in hidden if mark in said] == []
    assert all(english != spanish for english, spanish in zip(*words, strict=True))
