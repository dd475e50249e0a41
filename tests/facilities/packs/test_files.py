"""Packs without a database: what is signed holds to the letter, what is altered is refused, nobody's name is in one."""

import json
from datetime import UTC, datetime

import pytest

from compliance.keys import ciphers
from facilities.editions.reading import SHIPPED_RULEBOOKS
from facilities.packs import LARGEST_PACK_BYTES, PackRefused, fingerprint, packed, public_part, read_pack, with_rules_of
from facilities.packs.contents import MOST_RULEBOOKS
from tests.factories.facilities import a_rulebook, a_window, shipped

NOW = datetime(2026, 9, 1, 15, 0, 30, tzinfo=UTC)
SEED, OTHER_SEED = b"s" * 32, b"o" * 32


def made(*documents, seed=SEED):
    return packed(
        documents, now=NOW, sign=lambda text: ciphers.signature_of(text, seed), public_key=ciphers.public_half(seed)
    )


def read(raw):
    return read_pack(raw, verify=ciphers.is_signature_of)


def refusal(raw):
    with pytest.raises(PackRefused) as refused:
        read(raw)
    return refused.value.code


def changed(raw, **values):
    return json.dumps(json.loads(raw) | values).encode()


def test_the_signature_is_that_of_rfc_8032():
    """Its first test vector."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert ciphers.public_half(seed).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    signature = ciphers.signature_of(b"", seed)
    assert signature.hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")
    assert ciphers.is_signature_of(b"", signature, ciphers.public_half(seed))
    assert not ciphers.is_signature_of(b"x", signature, ciphers.public_half(seed))
    assert not ciphers.is_signature_of(b"", signature[:-1], b"short")


def test_every_shipped_rulebook_comes_back_as_it_was():
    documents = [public_part(shipped(file.stem)) for file in sorted(SHIPPED_RULEBOOKS.glob("*.json"))
                 if not file.name.endswith(".schema.json")]  # fmt: skip
    pack = read(made(*documents))
    assert [entry.document for entry in pack.entries] == documents
    assert [entry.problems for entry in pack.entries] == [()] * 134
    assert (pack.public_key, pack.made_at) == (ciphers.public_half(SEED), NOW)


def test_it_may_be_printed_anew_and_not_a_letter_may_change():
    raw = made(a_rulebook(), a_rulebook(id="haven"))
    told = json.loads(raw)
    again = json.dumps(dict(reversed(told.items())), indent=7).encode()
    assert [entry.code for entry in read(again).entries] == ["harbor", "haven"]
    other = told["rulebooks"][0] | {"name": "Harbour Center"}
    altered = [
        changed(raw, rulebooks=[other, told["rulebooks"][1]]),
        changed(raw, rulebooks=told["rulebooks"][:1]),
        changed(raw, made_at="2026-09-02T15:00:30Z"),
        changed(raw, note="one more key"),
        changed(raw, signature=None),
        changed(raw, signature=told["signature"] | {"algorithm": "none"}),
        changed(raw, signature=told["signature"] | {"value": "AAAA"}),
        changed(raw, signature=told["signature"] | {"value": "?"}),
        changed(raw, signature=json.loads(made(a_rulebook(), seed=OTHER_SEED))["signature"]),
        changed(
            raw,
            signature=told["signature"]
            | {"public_key": json.loads(made(a_rulebook(), seed=OTHER_SEED))["signature"]["public_key"]},
        ),
    ]
    assert [refusal(one) for one in altered] == ["altered"] * len(altered)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "no_json"),
        (b"{", "no_json"),
        (b"\xff\xfe", "no_json"),
        (b"[]", "no_pack"),
        (b'{"rulebooks": []}', "no_pack"),
        (b'{"format": "visitation-rule-pack", "version": 2}', "version"),
        (b'{"format": "visitation-rule-pack", "version": true}', "version"),
        (b'{"format": "visitation-rule-pack", "version": 1, "version": 1}', "no_json"),
        (b'{"format": "visitation-rule-pack", "version": 1, "x": NaN}', "no_json"),
        (b'{"format": "visitation-rule-pack", "version": 1, "x": "\\ud800"}', "no_json"),
        (b'{"format": "visitation-rule-pack", "version": 1, "x": ' + b"[" * 5000 + b"]" * 5000 + b"}", "no_json"),
        (b'{"format": "visitation-rule-pack", "version": 1}', "altered"),
        (b" " * (LARGEST_PACK_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_pack_is_refused_and_said(raw, code):
    assert refusal(raw) == code


def test_a_pack_has_something_in_it_and_not_too_much():
    for documents, code in (
        ([], "empty"),
        ([{}] * (MOST_RULEBOOKS + 1), "too_many"),
        ([{"x": "y" * LARGEST_PACK_BYTES}], "too_large"),
    ):
        with pytest.raises(PackRefused) as refused:
            made(*documents)
        assert refused.value.code == code


def test_an_unsound_rulebook_is_named_where_and_its_neighbours_stay():
    bad = a_rulebook(a_window(end="08:00"), id="haven")
    entries = read(made(a_rulebook(), bad, a_rulebook(), {"id": "bare"}, "x")).entries
    assert [(entry.code, [one.where for one in entry.problems]) for entry in entries] == [
        ("harbor", []),
        ("haven", ["visiting.windows[0].end"]),
        ("harbor", ["id"]),
        ("bare", ["name"]),
        ("rulebooks[4]", ["rulebooks[4]"]),
    ]


def test_nobody_who_was_asked_and_no_key_of_ones_own_goes_out():
    sources = [
        {
            "block": "visiting",
            "url": "https://example.org/a",
            "kind": "county_website",
            "date": "2026-05",
            "note": "Officer Zykov",
        },
        {"block": "visiting.holidays", "url": "Sgt. Zykov, ext. 12", "kind": "phone_call", "date": "2026-06-01"},
        {"block": "visiting.contact", "url": "letter of Zykov", "kind": "letter"},
        {"block": "quotas", "url": "Zykov said so"},
        {"block": "booking", "url": "Handbook, page 12", "kind": "handbook", "by": "Zykov"},
    ]
    otherwise = {"place": "holidays", "value": "open", "noted_on": "2026-06-01", "url": "Zykov", "kind": "phone_call"}
    rules = {"attorney": {"booking": {"required": True, "who": "Zykov"}}, "said_otherwise": [otherwise]}
    document = a_rulebook(visiting=rules) | {
        "sources": sources, "contact_person": "Zykov", "$schema": "x",
    }  # fmt: skip
    given = public_part(document)
    assert "Zykov" not in json.dumps(given)
    assert [one["url"] for one in given["sources"]] == [
        "https://example.org/a",
        "telephone call of another program",
        "letter or e-mail to another program",
        "another program",
        "Handbook, page 12",
    ]
    assert (given["sources"][1]["kind"], given["sources"][1]["date"]) == ("phone_call", "2026-06-01")
    assert given["visiting"]["attorney"]["booking"] == {"required": True}


def test_taken_over_the_place_stays_as_it_is_here():
    own = a_rulebook(id="ours", name="Ours") | {"sources": [{"block": "coordinates", "url": "https://example.org/map"}]}
    theirs = a_rulebook(a_window(days=["sun"]), id="theirs", timezone="America/Chicago")
    taken = with_rules_of(theirs, own)
    assert (taken["id"], taken["name"], taken["timezone"]) == ("ours", "Ours", "America/New_York")
    assert taken["visiting"] == theirs["visiting"]
    assert [one["url"] for one in taken["sources"]] == ["https://example.org/map", "https://example.org/theirs"]


def test_a_fingerprint_can_be_read_out():
    assert fingerprint(b"\0" * 32) == "6668 7aad f862 bd77 6c8f c18b 8e9f 8e20"
