"""Plan documents as files, whole and broken."""

import gzip
import json

import pytest

from visitation.plan_checks import DocumentRefused, read_document


def refused(path):
    with pytest.raises(DocumentRefused) as refusal:
        read_document(path)
    return refusal.value


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte_order_mark"])
def test_a_json_file_is_read(tmp_path, start):
    path = tmp_path / "plan.json"
    path.write_bytes(start + '{"name": "Ñandú"}'.encode())
    assert read_document(path) == {"name": "Ñandú"}


def test_a_compressed_file_is_read(tmp_path):
    path = tmp_path / "plan.json.gz"
    path.write_bytes(gzip.compress(b'{"version": 1}'))
    assert read_document(path) == {"version": 1}


@pytest.mark.parametrize(
    ("content", "where", "why"),
    [
        (b"", "line 1, column 1", "not JSON"),
        (b'{"a": 1,\n "b": }', "line 2, column 7", "not JSON"),
        (b'{"a": 1} {"b": 2}', "line 1, column 10", "not JSON"),
        (b'{"name": "\xff"}', "byte 10", "not UTF-8"),
        ('{"name": "ñ"}'.encode("utf-16"), "byte 0", "not UTF-8"),
        (b"[1, 2]", "whole file", "must be a JSON object"),
        (b"3", "whole file", "must be a JSON object"),
        (b'{"bound": NaN}', "whole file", "NaN"),
        (b'{"bound": -Infinity}', "whole file", "-Infinity"),
        (b'{"bound": ' + b"9" * 5000 + b"}", "whole file", "too long"),
        (b'{"a":' * 200_000, "whole file", "nested too deeply"),
    ],
)
def test_what_is_no_document_is_refused_by_place(tmp_path, content, where, why):
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    assert refused(path).where == where
    assert why in refused(path).why


def test_half_a_compressed_file_is_refused(tmp_path):
    path = tmp_path / "plan.json.gz"
    path.write_bytes(gzip.compress(json.dumps(list(range(1000))).encode())[:200])
    assert "not a whole gzip file" in refused(path).why


def test_a_plain_file_that_says_it_is_compressed_is_refused(tmp_path):
    path = tmp_path / "plan.json.gz"
    path.write_bytes(b'{"version": 1}')
    assert "not a whole gzip file" in refused(path).why


def test_a_file_that_grows_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("visitation.plan_checks.documents.DOCUMENT_BYTES_MAX", 1000)
    path = tmp_path / "plan.json.gz"
    path.write_bytes(gzip.compress(b" " * 1_000_000))
    assert "larger than 1000 bytes" in refused(path).why


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    assert "no such file" in refused(tmp_path / "plan.json").why
    assert "folder" in refused(tmp_path).why
