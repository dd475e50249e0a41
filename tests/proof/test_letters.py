"""Thousands of letters about the canary world's people, each as it would leave: not one protected marker in them.

All ten thousand: `VISITATION_TEST_LETTERS=10000 python3 manage.py test tests/proof/test_letters.py -s`
"""

import os
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from tests.factories.posting import KINDS
from tests.visitation.letters.test_words import OF_A_VISIT
from visitation.models import Visit, VisitVolunteer
from visitation.statuses import LIVE, Status
from volunteers.models import Letter
from volunteers.post.kinds import NotNeeded
from volunteers.post.readers import reader_of

pytestmark = pytest.mark.django_db
LETTERS = int(os.environ.get("VISITATION_TEST_LETTERS", "1000"))
WORD = re.compile(r"ZQ[A-Z]\w+Q")
DIGITS = ("999", "555", "190")  # how A-numbers, telephone numbers and years of birth begin
# When each is sent, in hours from the visit's beginning; others the evening before.
HOURS = {"log_owed": 3, "log_taken": 3, "please_call": 3}
# Tried one by one in tests/visitation/letters: they are about a plan, a list, a clearance or many visits.
ELSEWHERE = {"people_handed_over", "visits_wait", "visits_planned", "visits_held", "lead_digest", "list_due", "lapse"}
STATUSES = sorted({status for _who, status, _edition in OF_A_VISIT.values()})


def letters_about(visit, kind):
    """Unsaved letters of one kind about one visit, to each volunteer of its team or two leads of its program."""
    who, _status, edition = OF_A_VISIT[kind]
    reminded = f"evening {visit.starts:%Y-%m-%dT%H:%MZ}"
    about = {"program": visit.program, "kind": kind, "subject_code": visit.code}
    about["edition"] = reminded if kind == "visit_reminder" else edition.replace("VR-K9B", visit.first.code)
    if who == "lead":
        return [Letter(user=lead, **about) for lead in visit.leads]
    return [Letter(volunteer=place.volunteer, **about) for place in visit.team.all()]


def written(letter, moment, language):
    """What would leave for its reader in one text, their own address taken out; None where there is nothing to tell."""
    reader = reader_of(letter)
    if reader is None:
        return None
    with translation.override(language):
        try:
            told = KINDS[letter.kind].write(letter, replace(reader, gets_invitations=True), moment)
        except NotNeeded:
            return None
    text = "\n".join([told.subject, told.text, told.short, told.invitation.decode()])
    return text.replace(reader.mail, "") if reader.mail else text


class TestThousandsOfLetters:
    def test_hold_no_protected_marker(self, canary_world):
        protected, seen, found = canary_world.ledger.by_spelling(), Counter(), []
        numbers = [spelled for spelled in protected if not WORD.fullmatch(spelled)]
        assert [spelled for spelled in numbers if not any(digits in spelled for digits in DIGITS)] == []
        codes = {tenant.program.pk: tenant for tenant in canary_world.tenants.values()}
        teams = Visit.objects.exclude(team=None).exclude(status=Status.DRAFT.value).order_by("code")
        for visit in teams.select_related("program", "facility").prefetch_related("team__volunteer__user"):
            actors = codes[visit.program_id].actors
            visit.first, visit.leads = visit.team.all()[0].volunteer, [actors["PL", 1].user, actors["PL", 2].user]
            for status in STATUSES:
                Visit.objects.filter(pk=visit.pk).update(status=status)
                VisitVolunteer.objects.filter(visit=visit).update(holds=status in LIVE)
                for kind, (_who, wanted, _edition) in OF_A_VISIT.items():
                    if wanted != status or kind in ELSEWHERE:
                        continue
                    moment = visit.starts + timedelta(hours=HOURS.get(kind, -16))
                    for letter in letters_about(visit, kind):
                        for language, _name in settings.LANGUAGES:
                            text = written(letter, moment, language)
                            if text is None:
                                continue
                            seen[kind] += 1
                            hits = [word for word in WORD.findall(text) if word in protected]
                            if any(digits in text for digits in DIGITS):
                                hits += [number for number in numbers if number in text]
                            found += [f"{kind} {language}: {hit}" for hit in hits]
            Visit.objects.filter(pk=visit.pk).update(status=Status.DONE.value)
            VisitVolunteer.objects.filter(visit=visit).update(holds=False)  # the hours are somebody else's too
            if seen.total() >= LETTERS:
                break
        print(f"letters: {seen.total()} of {len(seen)} kinds, markers: {len(found)}")
        assert found == []
        assert seen.total() >= LETTERS
        assert len(seen) >= 8
