"""Sends what a program of an attacker's would send to every form there is, and sees what came of it.

Nothing stays written: each request is taken back, after the database has checked whatever it leaves to the commit.
"""

import re
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from unittest.mock import patch
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from tests.proof.account_stages import Stage, account_stages
from tests.proof.asking import rolled_back
from tests.proof.crawler import Crawler
from tests.proof.forms_found import TOKEN, Form, FormReader, filled, found_on
from tests.proof.hostile_input import FORM
from tests.proof.route_table import ROUTES
from visitation.models import Visit

POSTED = [name for name in sorted(ROUTES) if ROUTES[name].takes("POST")]
ROLES = ("AP", "VO", "MB", "PL", "RA", "NC", "AU", "SA")
HOUR = timedelta(hours=1)
# What is written whatever is asked: that somebody asked, tried to guess, read.
BOOKKEEPING = {"compliance_websession", "compliance_auditevent", "compliance_auditlink", "volunteers_guesscount"}


@dataclass
class Answer:
    """What came back, what it wrote (table → rows made, changed, removed), and the seconds of our own work."""

    status: int
    text: str
    location: str
    wrote: dict[str, tuple[int, int, int]]
    seconds: float

    @cached_property
    def _page(self) -> FormReader:
        return FormReader(self.text)

    @property
    def sentences(self) -> list[str]:
        """What the page says is wrong."""
        return self._page.sentences

    @property
    def wrong(self) -> set[str]:
        """The fields at which it says so."""
        return self._page.wrong

    @property
    def is_refused(self) -> bool:
        """Whether the page says that something is wrong."""
        return bool(400 <= self.status < 500 or self.sentences or self.wrong)

    @property
    def changed(self) -> set[str]:
        """The tables that were written, but for the bookkeeping."""
        return set(self.wrote) - BOOKKEEPING


class Poster:
    """`may(name)`: somebody whom a route is open to; `forms`: those that were found, by the route that takes them."""

    def __init__(self, world):
        self.crawler = Crawler(world)
        self.asker, self.world = self.crawler.asker, world
        self.actors = [each for each in self.crawler.actors if each is None or each.key in ROLES]
        self.today = timezone.now().date()
        for actor in self.actors:
            if actor is not None:
                self.asker.sign_in(actor)
        own = world.tenants["A"].actors["VO", 1].visit
        Visit.objects.filter(pk=own.pk).update(starts=timezone.now() - 3 * HOUR, ends=timezone.now() - 2 * HOUR)
        self.check_as_at_the_commit()

    def find_forms(self) -> dict[str, list[tuple[object, list[object], Form]]]:
        """{route: [(actor, arguments, form)]}, each shape of a form once."""
        found, shapes = found_on(self._pages()), set()
        forms = {name: [] for name in found}
        for name, each in found.items():
            for actor, args, form in each:
                shape = name, tuple(sorted(form.fields)), tuple(form.buttons)
                if shape not in shapes:
                    shapes.add(shape)
                    forms[name].append((actor, args, form))
        return forms

    def _pages(self):
        stages = list(account_stages(self.world, self.asker))
        for actor in [*self.actors, *stages]:
            for name in getattr(actor, "pages", ROUTES):
                route = ROUTES[name]
                if not route.takes("GET") or not (isinstance(actor, Stage) or route.opens_to(actor and actor.role)):
                    continue
                for args in self.rows(route, actor):
                    path = reverse(name, args=args)
                    answer = self.asker.ask(actor, "GET", path)
                    if answer.status_code == 200 and "html" in answer["Content-Type"]:
                        yield actor, path, answer.content.decode()

    def rows(self, route, actor):
        """The arguments of the rows that are nearest to somebody: their own, and one more of their program."""
        if isinstance(actor, Stage) or route.about == "-":
            return [[]]
        found = {relation: args for relation, args, _ in self.crawler._cells(route, actor)}
        rows = [found[relation] for relation in ("own", "same program") if relation in found]
        return rows or list(found.values())[:1]

    def may(self, name):
        """Somebody whom the table lets in, the mightiest first."""
        route = ROUTES[name]
        return next(each for each in reversed(self.actors) if route.opens_to(each and each.role))

    def may_not(self, name):
        """Somebody whom it does not; None (nobody) where it is anybody but nobody."""
        route = ROUTES[name]
        return next((each for each in self.actors if each and not route.opens_to(each.role)), None)

    def send(self, actor, path, body, *, kind=FORM, headers=None, language="en", measure=True, look=None) -> Answer:
        """`look`: called with what was written, while it is still there."""
        client = self.asker.client
        client.cookies.clear()
        if actor is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.asker.keys[str(actor)]
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        before = self.written() if measure else {}
        began = time.process_time()
        with rolled_back():
            answer = client.generic("POST", path, body, content_type=kind, **(headers or {}))
            self.check_as_at_the_commit()
            if look is not None:
                look(self.written(before))
        seconds = time.process_time() - began
        wrote = self.written(before) if measure else {}
        text = answer.content.decode() if "html" in answer.get("Content-Type", "") else ""
        return Answer(answer.status_code, text, answer.get("Location", ""), wrote, seconds)

    def send_form(self, actor, path, form, changed: dict[str, str], **how) -> Answer:
        """A form that is well filled but for `changed`: {name: value, percent-encoded}."""
        rest = {name: value for name, value in filled(form, self.today).items() if name not in changed}
        body = "&".join([urlencode(rest), *(f"{quote(name)}={value}" for name, value in changed.items())])
        return self.send(actor, path, body, **how)

    def names_looked_for(self, actor, path, method="GET"):
        """The names that a view asks a query or a body for, whatever is in it."""
        asked, read = [], (QueryDict.get, QueryDict.getlist, QueryDict.__getitem__)

        def told(reader):
            return lambda query, name, *more: asked.append(name) or reader(query, name, *more)

        with (
            patch.object(QueryDict, "get", told(read[0])),
            patch.object(QueryDict, "getlist", told(read[1])),
            patch.object(QueryDict, "__getitem__", told(read[2])),
        ):
            if method == "GET":
                self.asker.ask(actor, "GET", f"{path}?something=1")
            else:
                self.send(actor, path, "something=1")
        return sorted(set(asked) - {TOKEN})

    def check_as_at_the_commit(self):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def written(self, before=()) -> dict[str, tuple[int, int, int]]:
        """Rows that were made, changed and removed in this transaction, taken back or not, by table; since `before`."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables "
                "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
            now = {table: tuple(counts) for table, *counts in cursor.fetchall()}
        if not before:
            return now
        return {
            table: tuple(count - old for count, old in zip(counts, before.get(table, (0, 0, 0)), strict=True))
            for table, counts in now.items()
            if counts != before.get(table)
        }


_DRAWN_ANEW = re.compile(r'(nonce|value|src|href)="[^"]*"|seconds="[^"]*"')


def without_what_is_drawn(text: str) -> str:
    """A page without what is drawn anew for each answer."""
    return _DRAWN_ANEW.sub("", text)
