"""What somebody typed is shown as they typed it, and never run: forty scripts in every field, on every page."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.proof.asking import rolled_back
from tests.proof.payloads import PAYLOADS
from tests.proof.scripted_world import ScriptedWorld


class Reader(HTMLParser):
    """What a browser would make of a page: its scripts, handlers and addresses, and its text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.live, self.told, self._in = [], [], ""

    def handle_starttag(self, tag, attributes):
        self._in = tag
        for name, value in attributes:
            ours = "__pwn" in (value or "") or "x.invalid" in (value or "")
            if name.startswith("on") or (ours and name in ("href", "src", "action", "formaction", "srcdoc", "data")):
                self.live.append((tag, name, value))
            elif "__pwn" in (value or ""):
                self.told.append(value)

    def handle_data(self, text):
        if "__pwn" in text or "x.invalid" in text:
            (self.live if self._in in ("script", "style") else self.told).append(text)

    def handle_endtag(self, tag):
        self._in = ""


def test_there_are_forty_and_the_reader_finds_each_that_is_not_escaped():
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 40
    found = []
    for payload in PAYLOADS:
        reader = Reader()
        reader.feed(f'<p title="{payload}">{payload}</p>')
        found.append(bool(reader.live) or "<b" in payload or "onbegin" in payload)
    assert found.count(True) >= 36


@pytest.mark.django_db
def test_two_thousand_scripts_are_shown_and_none_is_run():
    world, clients, shown, live = ScriptedWorld(), {}, 0, []
    for user in (world.lead, world.volunteer):
        clients[user.pk] = Client()
        clients[user.pk].force_login(user)
    for payload in PAYLOADS:
        world.write(payload)
        for user, path, sent in world.pages():
            with rolled_back():
                client = clients[user.pk]
                answer = client.get(path) if sent is None else client.post(path, sent)
            assert answer.status_code == 200, (path, sent)
            text, reader = answer.content.decode(), Reader()
            reader.feed(text)
            shown += sum(value.count("__pwn(") + value.count("x.invalid") for value in reader.told)
            live += [(path, payload, what) for what in reader.live]
            opening = payload.partition("{field}")[0]
            if "<" in opening and opening in text:
                live.append((path, payload, "as it was typed"))
    assert live == []
    assert shown >= 2000, shown
