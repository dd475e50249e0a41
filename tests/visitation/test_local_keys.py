"""The keys that a machine makes for itself."""

import pytest

from compliance.fields import parse_key_ring
from visitation import local_keys


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path):
    first, second = {}, {}
    local_keys.fill(first, tmp_path, tell=False)
    local_keys.fill(second, tmp_path, tell=False)
    assert first == second
    assert sorted(first) == ["VISITATION_KEYS", "VISITATION_KEYS_FILE", "VISITATION_SECRET_KEY"]
    assert first["VISITATION_KEYS_FILE"] == str(tmp_path / "field-keys")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"field-keys": 0o600, "keys": 0o700, "secret-key": 0o600}


def test_the_ring_is_one_that_the_fields_read(tmp_path):
    environment = {}
    local_keys.fill(environment, tmp_path, tell=False)
    keys, index = parse_key_ring(environment["VISITATION_KEYS"])
    assert (list(keys), len(keys["k1"]), len(index)) == (["k1"], 32, 32)
    assert keys["k1"] != index


def test_keys_that_are_given_are_left_alone(tmp_path):
    environment = {"VISITATION_KEYS": "k9:x,index:y", "VISITATION_SECRET_KEY": "secret"}
    local_keys.fill(environment, tmp_path)
    assert environment == {"VISITATION_KEYS": "k9:x,index:y", "VISITATION_SECRET_KEY": "secret"}
    assert list(tmp_path.iterdir()) == []


def test_a_lost_ring_is_not_replaced_where_names_are_sealed_with_it(tmp_path):
    (tmp_path / "database" / "data").mkdir(parents=True)
    with pytest.raises(local_keys.KeysMissing) as refused:
        local_keys.fill({}, tmp_path)
    assert str(refused.value) == (
        f"{tmp_path}/field-keys is missing, and the names in {tmp_path}/database cannot be read without it. "
        "Put it back, or set VISITATION_KEYS; to begin anew, remove both."
    )
    assert not (tmp_path / "field-keys").exists()


def test_a_lost_key_folder_is_not_replaced_where_names_are_sealed_with_it(tmp_path):
    local_keys.fill({}, tmp_path, tell=False)
    (tmp_path / "keys").rmdir()
    local_keys.fill({}, tmp_path, tell=False)  # nothing is sealed yet
    (tmp_path / "keys").rmdir()
    (tmp_path / "database" / "data").mkdir(parents=True)
    with pytest.raises(local_keys.KeysMissing) as refused:
        local_keys.fill({}, tmp_path)
    assert str(refused.value) == (
        f"{tmp_path}/keys is missing, and the names in {tmp_path}/database cannot be read without it. "
        f"Put it back (docs/keys.md); to begin anew, remove {tmp_path}."
    )
    local_keys.fill({"VISITATION_KEY_STORE": "/elsewhere"}, tmp_path, tell=False)


def test_a_file_that_others_may_read_is_closed(tmp_path):
    local_keys.fill({}, tmp_path, tell=False)
    (tmp_path / "field-keys").chmod(0o644)
    local_keys.fill({}, tmp_path)
    assert (tmp_path / "field-keys").stat().st_mode & 0o777 == 0o600


def test_the_person_is_told_to_keep_a_copy(tmp_path, capsys):
    local_keys.fill({}, tmp_path)
    said = capsys.readouterr().err
    assert (
        said == f"Made {tmp_path}/field-keys: keep a copy, apart from the database's. Without it no name can be read.\n"
    )
