"""The pages about security, held against the tree: what they name is there, and what they say is nowhere is nowhere."""

import re

import pytest
from django.conf import settings

from visitation.actions.people import looking_up, revealing
from visitation.calendar_feeds import reading as feeds
from visitation.forms import planning
from visitation.jobs import PLANNER_SECONDS
from visitation.knowing import glass
from visitation.log_forms import render
from visitation.views import csp_reports
from volunteers.accounts import guesses, hashing, passwords, resets
from volunteers.invitations import inviting, links

ROOT = settings.BASE_DIR
CHECKLIST = (ROOT / "docs" / "asvs.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
PAGES = {name: ROOT / "docs" / f"{name}.md" for name in ("asvs", "security", "operations", "input-rules")}
MET, OPEN, OPERATOR, NOT_HERE = MARKS = ("☑", "☐", "☐ operator", "–")

# section:how many of its items are of level 1 or 2; those come first in each
SECTIONS = """
    1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
    5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
    8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3
    11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3
    15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
LEVELS_1_AND_2 = tuple(
    f"{section}.{number}"
    for section, many in (entry.split(":") for entry in SECTIONS.split())
    for number in range(1, int(many) + 1)
)
ROW = re.compile(
    r"^\| (☑|☐ operator|☐|–) \| ([\d.]+)(?: \(level 3\))? \| (\d) \| (.+) \| (.+) \| (.*?) ?\|$", re.MULTILINE
)
ROWS = [
    dict(zip(("mark", "item", "level", "what", "here", "shown"), found, strict=True))
    for found in ROW.findall(CHECKLIST)
]
WHOLE_CHAPTERS = re.findall(r"^– (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)+)$", CHECKLIST, re.MULTILINE)
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|toml|txt|md))(?:: ([A-Z_]+))?`|(docs/[\w/-]+\.md)")


def named_in(text):
    """(path, name of a setting) of everything in the tree that a page speaks of."""
    for path, name, document in NAMED.findall(text):
        if (path or document).startswith(
            ("tests/", "docs/", "compliance/", "facilities/", "volunteers/", "visitation/")
        ):
            yield path or document, name
        elif "/" not in path:
            yield path, name


@pytest.mark.parametrize("page", [name for name, path in PAGES.items() if path.exists()])
def test_what_a_page_names_is_there(page):
    named = set(named_in(PAGES[page].read_text()))
    assert len(named) > 10
    assert sorted(path for path, _ in named if not (ROOT / path).exists()) == []
    settings_named = {(path, name) for path, name in named if name}
    assert {
        (path, name) for path, name in settings_named if not re.search(rf"\b{name}\b", (ROOT / path).read_text())
    } == set()


def test_every_item_of_levels_1_and_2_stands_there_once():
    listed = [row["item"] for row in ROWS if row["level"] in "12"]
    listed += [item for line in WHOLE_CHAPTERS for item in line.split(", ")]
    assert len(LEVELS_1_AND_2) == 253
    assert sorted(listed) == sorted(LEVELS_1_AND_2)


def test_no_line_of_a_table_is_overlooked():
    lines = [line for line in CHECKLIST.splitlines() if re.match(r"\| (☑|☐|–)", line)]
    assert len(lines) == len(ROWS) > 250


def test_what_is_ticked_says_where_it_is_shown_and_what_is_not_says_why():
    paths = [(row, [path for path, _ in named_in(row["shown"])]) for row in ROWS]
    assert [row["item"] for row, named in paths if row["mark"] == MET and not named] == []
    assert [row["item"] for row in ROWS if row["mark"] in (OPEN, NOT_HERE) and row["shown"]] == []
    left = [named for row, named in paths if row["mark"] == OPERATOR]
    assert [named for named in left if named[:1] != ["docs/operations.md"]] == []
    assert [row["item"] for row in ROWS if len(row["here"]) < 4] == []


def test_the_counts_are_right():
    of_level_1 = {f"10.4.{number}" for number in range(1, 6)}
    whole = [item for line in WHOLE_CHAPTERS for item in line.split(", ")]
    for level, title in (("1", "1"), ("2", "2"), ("3", "3, chosen")):
        marks = [row["mark"] for row in ROWS if row["level"] == level]
        marks += [NOT_HERE for item in whole if level == ("1" if item in of_level_1 else "2")]
        counts = " | ".join(str(marks.count(mark)) for mark in MARKS)
        assert f"| {title} | {counts} | {len(marks)} |" in CHECKLIST


def test_every_setting_of_the_environment_is_told_of():
    read = set(re.findall(r"os\.environ(?:\.get\(|\[)\"([A-Z_]+)\"", (ROOT / "visitation" / "settings.py").read_text()))
    told = OPERATIONS.replace("`_", "`VISITATION_MAIL_")
    assert len(read) > 15
    assert {name for name in read if f"`{name}`" not in told} == set()


@pytest.mark.parametrize(
    "line",
    [
        f"wrong passwords | {guesses.PASSWORD.short} an hour, {guesses.PASSWORD.long} in 30 days |",
        f"wrong codes | {guesses.CODE.short} in 15 minutes, {guesses.CODE.long} in 30 days |",
        f"letters for a new password | {guesses.RESET.short} an hour, {guesses.RESET.long} in 30 days; "
        f"good for {resets.GOOD_FOR.seconds // 60} minutes |",
        f"links to sign in | {links.SENT_AN_HOUR} an hour, {links.SENT_A_DAY} a day; good for "
        f"{links.LASTS.seconds // 60} minutes, {links.CODE_TRIES} wrong codes |",
        f"invitations | {inviting.A_DAY} a day for a program; good for {inviting.LASTS.days * 24} hours |",
        f"passwords hashed at once | {hashing.PLACES}, and {hashing.WAITING} more wait for up to "
        f"{hashing.LONGEST_WAIT_SECONDS:.0f} seconds |",
        f"a calendar link asked for | {feeds.MOST_ASKED} in {feeds.ASKED_WITHIN.seconds // 60} minutes, then 429",
        f"closed fields opened | {revealing.AT_MOST} a day for an account |",
        f"A-numbers looked up | {looking_up.AT_MOST} a day for an account |",
        f"broken glass | {glass.TIMES_AT_MOST} in {glass.COUNTED_OVER.days} days, "
        f"{glass.OPEN_FOR.seconds // 60} minutes each |",
        f"a plan | {planning.LONGEST_DAYS // 7} weeks ahead, {PLANNER_SECONDS:.0f} seconds of work |",
        f"log forms in one document | {render.MOST_SHEETS} sheets, 120 seconds |",
        f"reports of browsers | {csp_reports.LINES_A_MINUTE} lines a minute, "
        f"{csp_reports.MOST_BYTES // 1024} KB each |",
        f"A password has {passwords.SHORTEST} to {passwords.LONGEST} signs",
    ],
)
def test_the_limits_are_those_of_the_code(line):
    assert line in OPERATIONS


# ── what the list says is nowhere ─────────────────────────────────────────────────────────────────────────────────────

SOURCES = [
    path
    for room in ("compliance", "facilities", "volunteers", "visitation")
    for path in sorted((ROOT / room).rglob("*"))
    if path.suffix in (".py", ".js", ".html")
]
INVENTS = re.compile(r"visitation/(benchmarks|demo_world)/")  # figures and invented people: chance that can be repeated
NOWHERE = [
    pytest.param(r"shell=True|os\.system\(|os\.popen\(", "subprocess.run(line, shell=True)", id="a shell"),
    pytest.param(r"(?<![\w.])(eval|exec)\(|^import (pickle|marshal|yaml)|from pickle", "eval(typed)", id="evaluating"),
    pytest.param(
        r"__i?regex(?!=r\")|re\.compile\(f[\"']", "rows.filter(name__iregex=typed)", id="patterns that somebody types"
    ),
    pytest.param(r"\bTemplate\(|from_string\(", "Template(typed).render(context)", id="templates that somebody types"),
    pytest.param(r"\bxml\.(etree|sax|dom)|\blxml\b|xpath", "from xml.etree import ElementTree", id="XML"),
    pytest.param(r"\bldap|memcache|jndi", "import ldap", id="directories"),
    pytest.param(
        r"import (requests|httpx|aiohttp|urllib3)\b|urlopen\(|urllib\.request", "urlopen(typed)", id="fetching"
    ),
    pytest.param(r"hashlib\.(md5|sha1)\(|\bECB\(|PKCS1v15", "hashlib.md5(token)", id="weak ciphers"),
    pytest.param(
        r"REMOTE_ADDR|X_FORWARDED_FOR|X-Forwarded-For", 'request.META["REMOTE_ADDR"]', id="addresses of clients"
    ),
    pytest.param(r"(local|session)Storage", "localStorage.setItem(1, 2)", id="stores of browsers"),
    pytest.param(
        r"(?<!others\?\.)addEventListener\(\s*[\"']message|(window|parent|opener)\.postMessage",
        "parent.postMessage(1)",
        id="messages",
    ),
    pytest.param(r"jsonp|[?&]callback=", "?callback=show", id="JSONP"),
    pytest.param(
        r"\bWebSocket\b|RTCPeerConnection|\bgraphene\b|\bgraphql\b", "new WebSocket(place)", id="other channels"
    ),
    pytest.param(r"\b(saml|oidc|oauth2?)\b|allauth\.socialaccount", "allauth.socialaccount", id="other providers"),
]


def found(pattern, text):
    return re.search(pattern, text, re.MULTILINE)


@pytest.mark.parametrize(("pattern", "planted"), NOWHERE)
def test_it_is_nowhere_in_the_source_and_would_be_found(pattern, planted):
    assert len(SOURCES) > 300
    assert found(pattern, planted)
    assert [path.relative_to(ROOT).as_posix() for path in SOURCES if found(pattern, path.read_text())] == []


@pytest.mark.parametrize(
    ("pattern", "where"),
    [
        # A file that somebody sends: these pages take one, in memory (volunteers/sheets/uploads.py).
        (
            r"FileField\(|ImageField\(|request\.FILES|multipart/form-data",
            r"(volunteers/sheets|visitation/expenses|visitation/(templates/)?rule_desk)/",
        ),
        (r"takes_a_file$", r"(volunteers/sheets|visitation/expenses|visitation/rule_desk)/"),
        (r"import (zipfile|tarfile)", r"volunteers/sheets/workbooks\.py"),
        # What a phone keeps of a visit: sealed, by one script (docs/decisions/what-a-phone-keeps.md).
        (r"indexedDB", r"visitation/static/visitation/js/sealed_store\.js"),
        (r"serviceWorker", r"visitation/static/visitation/js/(door_keeping|kept_page)\.js"),
    ],
)
def test_what_is_seldom_needed_is_in_a_few_places(pattern, where):
    those = [path.relative_to(ROOT).as_posix() for path in SOURCES if found(pattern, path.read_text())]
    assert those and [path for path in those if not re.match(where, path)] == []


def test_secrets_are_not_drawn_from_chance_that_can_be_repeated():
    repeatable = [
        path.relative_to(ROOT).as_posix() for path in SOURCES if found(r"^(import|from) random\b", path.read_text())
    ]
    assert [path for path in repeatable if not INVENTS.match(path)] == []


def test_no_package_brings_what_is_nowhere():
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert len(pinned) > 20
    assert (
        re.findall(r"\S*(?:ldap|saml|oauth|graphql|graphene|channels|memcache|lxml|yaml|requests)\S*", " ".join(pinned))
        == []
    )
