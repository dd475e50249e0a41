"""`rotate_keys` lets a new root key take over; nothing that could be read before cannot be read after."""

import io
import json
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from compliance.keys import ring
from compliance.models import AuditEvent
from tests.factories.told_visits import CANARIES, ToldVisits
from visitation.models import Person, Placement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings):
    settings.KEY_STORE = settings.KEY_STORE / uuid4().hex


@pytest.fixture
def ring_file(settings, tmp_path):
    path = tmp_path / "field-keys"
    path.write_text(settings.FIELD_KEYS)
    settings.FIELD_KEYS_FILE = str(path)
    return path


def run(*arguments):
    out = io.StringIO()
    try:
        call_command("rotate_keys", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_a_new_key_is_made_and_everything_still_opens(ring_file):
    world = ToldVisits()
    code, said = run()
    figures = json.loads(said)
    assert (code, figures["root"], figures["retired"]) == (0, "k2", ["k1"])
    assert figures["programs"] >= 2  # the program's key, and the accounts'
    assert Person.objects.get().legal_name == CANARIES["legal_name"]
    assert Placement.objects.get().housing_unit == CANARIES["housing_unit"]
    index = Person.index_of(CANARIES["a_number"], program=world.program.pk)
    assert Person.objects.filter(a_number_index=index).count() == 1
    assert AuditEvent.objects.get(action="keys_rotated").detail["root"] == "k2"


def test_each_run_brings_one_more_key_and_finish_brings_none(ring_file):
    ToldVisits()
    assert [json.loads(run()[1])["root"], json.loads(run()[1])["root"]] == ["k2", "k3"]
    assert run("--finish") == (0, "nothing was left to finish\n")
    assert ring.names() == ["k3", "k2", "k1"]


def test_a_ring_in_the_environment_is_its_keepers(settings):
    ToldVisits()
    code, said = run()
    assert (code, "VISITATION_KEYS" in said) == (1, True)
    settings.FIELD_KEYS = (
        settings.FIELD_KEYS.replace("k1:", "k2:").split(",")[0][:-8] + "AAAAAAA=," + settings.FIELD_KEYS
    )
    assert json.loads(run()[1])["root"] == "k2"
    assert Person.objects.get().legal_name == CANARIES["legal_name"]


def test_a_store_that_another_ring_wrapped_is_left_alone(settings):
    ToldVisits()
    before = {path: path.read_bytes() for path in settings.KEY_STORE.rglob("*") if path.is_file()}
    index = settings.FIELD_KEYS.split(",")[-1]
    settings.FIELD_KEYS = f"k9:{'A' * 43}=,{index}"
    code, _said = run()
    assert code == 1
    assert before == {path: path.read_bytes() for path in settings.KEY_STORE.rglob("*") if path.is_file()}
