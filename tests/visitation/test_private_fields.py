"""Fields that take text are private, on every page, unless they say themselves what they are for."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.test import Client

from tests.factories.addresses import path_of
from tests.test_routes import PATTERNS, World

NO_TEXT = {"hidden", "checkbox", "radio", "submit", "button", "file"}
# What a password manager may fill in, and what somebody says of themselves (WCAG 1.3.5).
OF_ONES_OWN = {"username", "email", "current-password", "new-password", "one-time-code", "tel", "postal-code"}


class Written(HTMLParser):
    """The attributes of each field of a page that takes text."""

    def __init__(self, page):
        super().__init__()
        self.fields = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "textarea" or (tag == "input" and attrs.get("type", "text") not in NO_TEXT):
            self.fields.append(attrs)


class Wish(forms.Form):
    words = forms.CharField(widget=forms.Textarea)
    day = forms.DateField()
    username = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "username"}))
    choice = forms.BooleanField()


def test_a_field_is_private_unless_it_says_what_it_is_for():
    words, day, username = Written(Wish().as_p()).fields
    for field in (words, day):
        assert (field["autocomplete"], field["spellcheck"], field["translate"]) == ("off", "false", "no")
    assert username["autocomplete"] == "username"
    assert "autocomplete" not in str(Wish()["choice"])


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["lead", "volunteer", "rule admin", "nobody"])
def test_every_field_of_every_page(who):
    world, found, seen = World(), {}, 0
    user = {"lead": world.lead, "volunteer": world.ida.user}.get(who)
    if who == "rule admin":
        user = world.user("admin", "RA")
    for name in PATTERNS:
        client = Client()
        if user is not None:
            client.force_login(user)
        answer = client.get(path_of(world, name))
        if not re.match("text/html", answer.get("Content-Type", "")):
            continue
        fields = Written(answer.content.decode()).fields
        seen += len(fields)
        open_ = [
            field.get("name")
            for field in fields
            if field.get("autocomplete") not in OF_ONES_OWN
            and (field.get("autocomplete"), field.get("spellcheck"), field.get("translate")) != ("off", "false", "no")
        ]
        if open_:
            found[name] = open_
    assert found == {}
    assert seen > 0
