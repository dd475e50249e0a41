"""No page runs out of a narrow screen, whatever the letters of the codes that are drawn and the names typed."""

import pytest
from django.urls import reverse

from facilities.models import Facility
from tests.proof.asking import Asker
from tests.proof.crawler import quiet
from tests.proof.route_table import ROUTES
from tests.proof.targets import Targets
from tests.proof.widest import LONG_NAME, Narrow
from volunteers.models import Program, User

pytestmark = pytest.mark.django_db
RELATIONS = {"en": ("own",), "es": ("own", "ended", "same program")}
LOOKS_LIKE_NOTHING = "away"  # the page to which somebody leaves at once, the same for everybody
AN_HTML_PAGE = "text/html"


@pytest.fixture(scope="class")
def narrow(browser, canary_world):
    context = browser.new_context()
    names = {
        *Program.objects.values_list("name", flat=True),
        *Facility.objects.values_list("name", flat=True),
        *User.objects.values_list("username", flat=True),
    }
    yield Narrow(context.new_page(), names)
    context.close()


@pytest.fixture(scope="class")
def asker():
    return Asker()


class TestEveryPage:
    @pytest.mark.parametrize("language", RELATIONS)
    @pytest.mark.parametrize("who", ["AN", "AP", "VO", "MB", "PL", "RA", "NC", "AU", "SA"])
    def test_fits_with_the_widest_words(self, canary_world, asker, narrow, who, language):
        actor = canary_world.tenants["A"].actors.get((who, 1)) or canary_world.outsiders.get((who, 1))
        assert (actor is None) == (who == "AN")
        if actor is not None:
            asker.sign_in(actor)
        User.objects.update(language=language)
        wide, in_language, looked_at = {}, set(), 0
        for name, path in paths(canary_world, actor, RELATIONS[language]):
            with quiet():
                answer = asker.ask(actor, "GET", path, HTTP_ACCEPT_LANGUAGE=language)
            if answer.status_code == 200 and answer["Content-Type"].startswith(AN_HTML_PAGE):
                looked_at += 1
                page = answer.content.decode()
                in_language |= {language} if f'<html lang="{language}">' in page else {name}
                if found := narrow.too_wide(page):
                    wide[f"{name} {path}"] = found
        assert wide == {}
        assert in_language - {LOOKS_LIKE_NOTHING} == {language}
        assert looked_at >= 8


def paths(world, actor, relations):
    """(name of the route, path) of each page that somebody can read."""
    targets, actor_or_volunteer = Targets(world), actor or world.tenants["A"].actors["VO", 1]
    for name, route in sorted(ROUTES.items()):
        if not (route.takes("GET") and route.opens_to(actor.role if actor else None)):
            continue
        if route.about == "-":
            yield name, reverse(name)
        else:
            rows = [targets.of(route.about, actor_or_volunteer, relation, "A") for relation in relations]
            yield from {(name, reverse(name, args=row)): None for row in rows if row is not None}


def test_what_is_too_wide_is_found(browser):
    context = browser.new_context()
    narrow = Narrow(context.new_page(), {"Harbor House", "Harbor"})
    page = '<!doctype html><html lang="en"><body>{}</body></html>'
    assert narrow.too_wide(page.format("<p>Visits on Monday</p>")) == []
    of_house = narrow.too_wide(page.format("<p><b>Visits of Harbor House</b></p>"))
    assert of_house[1:] == [f"<b>Visits of {LONG_NAME}</b>"]
    of_code = narrow.too_wide(page.format("<table><tr><td>AP-2222222222<td>AP-2222222222<td>7Q-KM</table>"))
    assert "<td>WW-WWWWWWWWWW</td><td>WW-WW</td>" in of_code[1]
    assert narrow.too_wide(page.format("<p hidden>Harbor</p>")) != []
    context.close()
