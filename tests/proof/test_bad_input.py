"""What no browser sends and no person types breaks nothing, changes nothing by half, and is refused in words.

Every route that takes a form is sent whole requests that are no form; every field of every form that is found on the
pages is sent values that no page offers, and every address rows and queries that are none. A request is bounded in
time, and taken back when it was looked at.
"""

import json
from itertools import islice

import pytest
from django.urls import resolve, reverse

from tests.proof.columns_named import MARKS, drawn_anew, every_column, more_than, without, written_by
from tests.proof.crawler import quiet
from tests.proof.hostile_input import PATHS, QUERIES, bodies, values_for
from tests.proof.posting import POSTED, Poster, without_what_is_drawn
from tests.proof.route_table import ROUTES
from visitation.forms.completing import VisitLogForm

SECONDS = 1.5  # of our own work for one request; far more than any takes, for a machine with much to do
# These first: they tell whether a page looks at what it is sent. Whoever may not reach it is sent these alone.
TELLING = ("nothing at all", "only signs", "JSON", "look-ups")
# What somebody may do with a form that is well filled; others need a code or password that nobody knows here.
_TAKEN = """
    availability glass hand_over hold_ask log_form managed managed_availability managed_new network_grant network_lead
    password_new person_consents plan_ask profile program_change program_new team_invite team_lead
"""
TAKEN = set(_TAKEN.split())
COUNTED = {"link_wait": {"volunteers_signinlink"}}  # a wrong try is a change of the row that counts them
LOOKED_FOR = {
    "availability": {"kind"},
    "log_form": {*VisitLogForm.base_fields, "text"},  # the page asks for most of them once an answer asks for more
    "managed_availability": {"kind"},
    "team_invite": {"volunteer"},
}
NAMES_AT_ONCE = 800  # a request may have a thousand
DONE_BY_A_BUTTON = {"plan_discard", "match_end", "team_withdraw", "managed_leave", "member_change"}
UNSEEN = ("NUL", "right to left", "beyond a bigint")  # of a field that no page shows; the others are tried below
PRINTED = ("NUL", "the first year", "the last year")  # a sheet takes its time: it is asked for no oftener
READ = sorted(name for name in ROUTES if ROUTES[name].takes("GET"))
WITH_A_ROW = sorted(name for name in ROUTES if ROUTES[name].about != "-")
SOME_TURNS = (0, 1, 8)  # of each field's values, for the second language


@pytest.fixture(scope="class")
def poster(canary_world):
    with quiet():
        return Poster(canary_world)


@pytest.fixture(scope="class")
def forms(poster):
    with quiet():
        return poster.find_forms()


@pytest.mark.django_db
def test_every_route_that_takes_a_form_is_among_those_that_are_tried():
    assert {"profile", "log_form", "sign_in", "program_new", "csp_report"} <= set(POSTED)
    assert len(POSTED) >= 70
    assert {"visit", "member", "facility", "availability_remove"} <= set(WITH_A_ROW)


@pytest.mark.django_db
def test_the_columns_that_are_named_are_those_that_give_rights_and_more():
    assert {"role", "is_active", "program_id", "program", "state", "status", "key_id", "ended_at"} <= set(
        every_column()
    )
    assert len(every_column()) >= 250


class TestRequests:
    @pytest.mark.parametrize("name", POSTED)
    def test_that_are_no_form_are_answered_calmly_whoever_sends_them(self, poster, name):
        actor, outsider = poster.may(name), poster.may_not(name)
        path, sent = reverse(name, args=poster.rows(ROUTES[name], actor)[0]), bodies()
        if getattr(resolve(path).func, "takes_a_file", False):
            sent["a file"] = (*sent["a file"][:3], 0)  # it is looked at, and said to be none of ours
        tried = [(actor, what) for what in (*TELLING, *(what for what in sent if what not in TELLING))]
        tried += [(outsider, what) for what in TELLING if outsider is not None]
        bad, pages = [], set()
        with quiet():
            for who, what in tried:
                kind, body, headers, expected = sent[what]
                looks_at_nothing = len(pages) == 1 and "" not in pages  # one page, whatever it was sent
                if who is actor and what not in TELLING and not expected and looks_at_nothing:
                    continue
                answer = poster.send(who, path, body, kind=kind, headers=headers, measure=bool(expected))
                if who is actor and what in TELLING:
                    pages.add(without_what_is_drawn(answer.text) if answer.status == 200 else "")
                where = what, str(who), answer.status
                if answer.status >= 500 or (expected and answer.status != expected):
                    bad.append(where)
                if answer.seconds > SECONDS or (expected and answer.changed):
                    bad.append((*where, answer.seconds, answer.changed))
        assert bad == []

    def test_are_looked_at_for_some_names(self, poster):
        lead = poster.world.tenants["A"].actors["PL", 1]
        assert poster.names_looked_for(lead, reverse("week")) == ["from"]
        assert {"by", "action", "subject", "page"} <= set(poster.names_looked_for(lead, reverse("audit_trail")))

    @pytest.mark.parametrize("name", READ)
    def test_break_no_page_by_their_query(self, poster, name):
        actor, bad = poster.may(name), []
        path = reverse(name, args=poster.rows(ROUTES[name], actor)[0])
        with quiet():
            for asked in poster.names_looked_for(actor, path):
                for what, value in QUERIES.items():
                    if name.endswith("_pdf") and what not in PRINTED:
                        continue
                    query = f"{asked}={value}&{asked}[]={value}&%ED%A0%80=%FF"
                    answer = poster.asker.ask(actor, "GET", f"{path}?{query}")
                    bad += [(asked, what, answer.status_code)] if answer.status_code >= 500 else []
        assert bad == []

    @pytest.mark.parametrize("name", WITH_A_ROW)
    def test_lead_nowhere_when_the_row_in_their_address_is_none(self, poster, name):
        actor, bad = poster.may(name), []
        args = list(map(str, poster.rows(ROUTES[name], actor)[0]))
        parts = reverse(name, args=args).split("/")
        method = "GET" if ROUTES[name].takes("GET") else "POST"
        with quiet():
            for place in [parts.index(each) for each in args]:
                for piece in PATHS:
                    path = "/".join([*parts[:place], piece, *parts[place + 1 :]])
                    answer = poster.asker.ask(actor, method, path)
                    bad += [(path, answer.status_code)] if answer.status_code not in (302, 400, 404, 405) else []
        assert bad == []

    @pytest.mark.parametrize("name", POSTED)
    def test_are_not_broken_by_a_field_that_no_page_shows(self, poster, name):
        actor, bad = poster.may(name), []
        path = reverse(name, args=poster.rows(ROUTES[name], actor)[0])
        with quiet():
            for asked in poster.names_looked_for(actor, path, "POST"):
                for what, value in ((what, QUERIES[what]) for what in UNSEEN):
                    answer = poster.send(actor, path, f"{asked}={value}", measure=False)
                    bad += [(asked, what, answer.status)] if answer.status >= 500 else []
        assert bad == []


class TestEveryField:
    def test_is_found_where_there_are_any(self, forms):
        with_fields = {name for name, found in forms.items() if any(form.fields for _, _, form in found)}
        assert with_fields >= {*TAKEN, "sign_in", "sign_in_code", "join", "link_wait", "prove", "password_change"}
        assert sum(len(form.fields) for found in forms.values() for _, _, form in found) >= 100

    @pytest.mark.parametrize("name", sorted(TAKEN))
    def test_is_taken_when_it_is_well_filled(self, poster, forms, name):
        for actor, args, form in forms[name]:
            answer = poster.send_form(actor, reverse(name, args=args), form, {})
            assert (answer.status, answer.sentences) == (302, [])
            assert answer.changed or name == "profile"  # what was not changed is not written

    @pytest.mark.parametrize("name", POSTED)
    def test_refuses_in_words_what_it_does_not_take_and_writes_nothing_by_half(self, poster, forms, name):
        bad = []
        with quiet():
            for actor, args, form in forms.get(name, ()):
                for what, fields, answer in _hostile(poster, actor, reverse(name, args=args), form):
                    where = what, sorted(fields), str(actor), answer.status
                    if answer.status >= 500 or answer.seconds > SECONDS:
                        bad.append((*where, answer.seconds))
                    if answer.is_refused and answer.changed - COUNTED.get(name, set()):
                        bad.append((*where, f"refused, and yet written: {answer.changed}"))
                    if answer.wrong and not answer.sentences:
                        bad.append((*where, "refused without a word"))
        assert bad == []

    @pytest.mark.parametrize("name", POSTED)
    def test_is_refused_in_the_language_of_the_page(self, poster, forms, name):
        same = []
        with quiet():
            for actor, args, form in forms.get(name, ()):
                told = {key: list(values_for(key, each.type).values()) for key, each in form.fields.items()}
                for turn in SOME_TURNS if told else ():
                    changed = {key: values[turn % len(values)] for key, values in told.items()}
                    english, spanish = (
                        poster.send_form(actor, reverse(name, args=args), form, changed, language=code).sentences
                        for code in ("en", "es")
                    )
                    same += set(english) & set(spanish)
                    same += [(english, spanish)] if len(english) != len(spanish) else []
        assert same == []

    @pytest.mark.parametrize("name", sorted(TAKEN | DONE_BY_A_BUTTON))
    def test_writes_no_column_that_is_not_its_own(self, poster, forms, name):
        """Sent twice as it is, which shows what is drawn anew each time (codes, moments), then with every column named.

        What was written must be the same but for what is drawn, and no value of a column that was named stands in it.
        """
        for actor, args, form in forms[name]:
            path, more = reverse(name, args=args), more_than(form, LOOKED_FOR.get(name, ()))
            first, second = (written_by(poster, actor, path, form, {}) for _ in range(2))
            parts = (dict(each) for each in batched(more.items(), NAMES_AT_ONCE))
            named = [written_by(poster, actor, path, form, part) for part in parts]
            drawn = {table: drawn_anew(first[table], second[table]) for table in first}
            plain = {table: without(rows, drawn[table]) for table, rows in first.items()}
            assert plain
            for wrote in named:
                assert {table: without(rows, drawn[table]) for table, rows in wrote.items()} == plain
            assert [mark for mark in MARKS if mark in json.dumps(named)] == []


def batched(items, size):
    items = iter(items)
    while part := tuple(islice(items, size)):
        yield part


def _hostile(poster, actor, path, form):
    """(what, fields, answer): all that is typed at once; then alone what passed then, and what is hidden."""
    told = {name: list(values_for(name, each.type).items()) for name, each in form.fields.items()}
    alone = [(name, *value) for name in told if form.fields[name].type == "hidden" for value in told[name]]
    typed = {name: values for name, values in told.items() if form.fields[name].type != "hidden"}
    for turn in range(max(map(len, typed.values()), default=0)):
        at_once = {name: values[turn] for name, values in typed.items() if turn < len(values)}
        answer = poster.send_form(actor, path, form, {name: value for name, (_, value) in at_once.items()})
        yield [what for what, _ in at_once.values()], at_once, answer
        alone += [(name, *at_once[name]) for name in at_once if len(at_once) > 1 and name not in answer.wrong]
    for name, what, value in alone:
        yield what, [name], poster.send_form(actor, path, form, {name: value})
