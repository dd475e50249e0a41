"""The scanner is the judge of the leak tests, so it is judged first: planted needles, and noise."""

import base64
import gzip
import io
import json
import quopri
import random
import re
import zipfile
import zlib

import pytest

from tests.proof.canary_scan import Scanner, spellings

MARKERS = [
    f"ZQ{tenant}{model}{field}{row:04d}Q" for tenant in "ab" for model in "PVL" for field in "nfx" for row in (1, 7)
]
WITH_ACCENT = "ZQñPérson0001Q"


def written(marker, how, before):
    """A text with the marker, the way real programs write it, not the way the scanner builds its needles."""
    text = before + marker + " end"
    return {
        "utf-8": lambda: text.encode(),
        "utf-16-le": lambda: text.encode("utf-16-le"),
        "utf-16-be": lambda: text.encode("utf-16-be"),
        "upper": lambda: text.upper().encode(),
        "lower": lambda: text.lower().encode(),
        "percent": lambda: "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
        "html": lambda: "".join(f"&#{ord(letter)};" for letter in text).encode(),
        "json": lambda: json.dumps(text).encode(),
        "base64": lambda: base64.b64encode(text.encode()),
        "base64url": lambda: base64.urlsafe_b64encode(text.encode()),
        "hex": lambda: text.encode().hex().encode(),
        "quoted-printable": lambda: quopri.encodestring(text.encode(), quotetabs=True),
        "gzip": lambda: b"noise" + gzip.compress(text.encode()),
        "zlib": lambda: b"%PDF stream\n" + zlib.compress(text.encode()) + b"\nendstream",
        "zip": lambda: zipped(text.encode()),
        "gzip of base64": lambda: gzip.compress(base64.b64encode(text.encode())),
    }[how]()


def zipped(content):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", content)
    return packed.getvalue()


HOW = [
    *("utf-8", "utf-16-le", "utf-16-be", "upper", "lower", "percent", "html", "json", "hex", "quoted-printable"),
    *("base64", "base64url", "gzip", "zlib", "zip"),
]


@pytest.mark.parametrize("how", [*HOW, "gzip of base64"])
def test_every_planted_needle_is_found_however_it_is_written(how):
    scanner = Scanner(MARKERS)
    for marker in MARKERS:
        for before in ("", "x", "xy"):  # the three alignments of base64
            found = {hit.marker for hit in scanner.scan(written(marker, how, before))}
            assert found == {marker}


def test_a_marker_with_accents_is_found_composed_and_decomposed():
    import unicodedata

    scanner = Scanner([WITH_ACCENT])
    for form in ("NFC", "NFD"):
        assert {hit.marker for hit in scanner.scan(unicodedata.normalize(form, WITH_ACCENT).encode())} == {WITH_ACCENT}
    assert {hit.marker for hit in scanner.scan(json.dumps(WITH_ACCENT).encode())} == {WITH_ACCENT}


def test_noise_gives_no_hit():
    scanner = Scanner(MARKERS)
    noise = random.Random(20261121)
    for _ in range(8):
        assert list(scanner.scan(noise.randbytes(4_000_000))) == []


def test_two_hundred_needles_in_files_and_names_of_files_are_found_two_hundred_times(tmp_path):
    scanner, planted = Scanner(MARKERS), []
    noise = random.Random(7)
    for number in range(200):
        marker, how = MARKERS[number % len(MARKERS)], HOW[number % len(HOW)]
        name = f"{number}-{marker}.txt" if number % 50 == 0 else f"{number}.bin"
        content = noise.randbytes(500) if number % 50 == 0 else written(marker, how, "x" * (number % 3))
        (tmp_path / name).write_bytes(content)
        planted.append((f"{number}", marker))
    found = {(re.search(r"/(\d+)[.-]", hit.where).group(1), hit.marker) for hit in scanner.scan_paths(tmp_path)}
    assert found == set(planted)


def test_a_marker_across_two_chunks_of_a_large_file_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.proof.canary_scan._CHUNK_BYTES", 1000)
    (tmp_path / "large").write_bytes(b"." * 995 + MARKERS[0].encode() + b"." * 3000)
    assert {hit.marker for hit in Scanner(MARKERS).scan_paths(tmp_path)} == {MARKERS[0]}


def test_a_marker_too_short_to_be_told_from_chance_is_refused():
    with pytest.raises(ValueError, match="too short"):
        Scanner(["ZQ1"])


def test_spellings_are_many_and_each_comes_once():
    spelled = [content for _, content in spellings("ZQaPn0001")]
    assert len(spelled) == len(set(spelled))
    assert len(spelled) >= 14
