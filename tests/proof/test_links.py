"""No page leads to a shut door: whatever a page links to opens for whoever looks at the page."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.proof.asking import Asker

pytestmark = pytest.mark.django_db
_ENDS = {"sign_out", "set_language", "away", "health"}  # nothing to walk on from; nobody works the jobs here
_EXPLAINS = 409  # a page that says why it is too late, or too early
_LINK = re.compile(rb'<a\b[^>]*?\bhref="(/[^"#]*)')


def routes_linked(content):
    """{name of the route: the first address of it} of the links in a page."""
    found = {}
    for address in _LINK.findall(content):
        address = address.decode().replace("&amp;", "&")
        try:
            name = resolve(urlsplit(address).path).url_name
        except Resolver404:
            name = address
        found.setdefault(name, address)
    return found


class TestEveryRole:
    def test_finds_open_whatever_its_pages_link_to(self, canary_world):
        asker, shut = Asker(), []
        actors = [actor for (_, number), actor in canary_world.tenants["A"].actors.items() if number == 1]
        actors += [actor for (_, number), actor in canary_world.outsiders.items() if number == 1]
        for actor in actors:
            asker.sign_in(actor)
            seen, waiting = set(_ENDS), {"home": ("/", "")}
            while waiting:
                name, (address, source) = waiting.popitem()
                seen.add(name)
                answer = asker.ask(actor, "GET", address)
                if answer.status_code >= 400 and answer.status_code != _EXPLAINS:
                    shut.append(f"{actor} from {source}: {address} ({answer.status_code})")
                elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                    linked = routes_linked(answer.content)
                    waiting |= {each: (linked[each], address) for each in linked if each not in seen}
                elif answer.status_code in (301, 302):
                    linked = routes_linked(b'<a href="%s"' % answer["Location"].encode())
                    waiting |= {each: (linked[each], address) for each in linked if each not in seen}
        assert shut == []
