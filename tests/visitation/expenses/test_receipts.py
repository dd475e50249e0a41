"""Receipts are what they say they are, without place and time; nobody decides about their own."""

import struct
import zlib
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from compliance.models import AuditEvent
from tests.factories.told_visits import ToldVisits
from visitation.expenses import deciding
from visitation.expenses.receipts import MOST_BYTES, NotAReceipt, read_file
from visitation.models import Expense, MileageRate, Receipt


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


BARE_PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 13) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
TOLD_PNG = BARE_PNG.replace(chunk(b"IDAT", b"x"), chunk(b"eXIf", b"GPS 40.7") + chunk(b"IDAT", b"x"))
SCAN = b"\xff\xda\x00\x02picture\xff\xd9"
BARE_JPEG = b"\xff\xd8" + b"\xff\xdb\x00\x04ab" + SCAN
TOLD_JPEG = b"\xff\xd8" + b"\xff\xe1\x00\x08GPS 40" + b"\xff\xdb\x00\x04ab" + b"\xff\xfe\x00\x05at " + SCAN


@pytest.mark.parametrize(("content", "kept"), [
    pytest.param(b"%PDF-1.7 x", ("pdf", b"%PDF-1.7 x"), id="pdf"),
    pytest.param(TOLD_PNG, ("png", BARE_PNG), id="png"),
    pytest.param(TOLD_JPEG, ("jpeg", BARE_JPEG), id="jpeg"),
])  # fmt: skip
def test_a_picture_is_kept_without_where_and_when(content, kept):
    assert read_file(content) == kept


@pytest.mark.parametrize(("content", "why"), [
    pytest.param(b"", "size", id="empty"),
    pytest.param(b"%PDF-" + b"x" * MOST_BYTES, "size", id="too_large"),
    pytest.param(b"<html>", "sort", id="a_page"),
    pytest.param(BARE_PNG[:30], "sort", id="cut_off"),
    pytest.param(b"\xff\xd8\xff\xe1\xff\xff", "sort", id="a_length_beyond_the_end"),
])  # fmt: skip
def test_what_is_no_receipt_is_refused(content, why):
    with pytest.raises(NotAReceipt) as refused:
        read_file(content)
    assert refused.value.why == why


@pytest.mark.django_db
def test_a_receipt_is_sealed_taken_by_whoever_may_and_written_down_and_rates_count_by_day(client):
    world, now = ToldVisits(), timezone.now()
    for first, rate in ((date(2026, 1, 1), 700), (date(2026, 7, 1), 725)):
        MileageRate.objects.create(program=world.program, first_day=first, tenth_cents=rate, set_by="tests")
    days = (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
    assert [deciding.rate_on(world.program, day) for day in days] == [0, 700, 725]
    asked = Expense.objects.create(program=world.program, volunteer=world.ida, day=date(2026, 6, 30), miles=1)
    client.force_login(world.ida.user)
    page = reverse("expense", args=[asked.pk])
    bad = client.post(page, {"file": SimpleUploadedFile("x.png", b"<html>")})
    assert "neither a PDF nor a picture" in bad.content.decode()
    client.post(page, {"file": SimpleUploadedFile("Ida Idason.png", TOLD_PNG)})
    kept = Receipt.objects.get()
    taken = client.get(reverse("receipt", args=[kept.pk]))
    assert (taken.content, taken["Content-Type"]) == (BARE_PNG, "image/png")
    assert taken["Content-Disposition"] == f'attachment; filename="receipt-{asked.pk}.png"'
    assert AuditEvent.objects.filter(action="receipt_read", subject=world.ida.code).count() == 1
    client.force_login(world.omar.user)
    assert client.get(reverse("receipt", args=[kept.pk])).status_code == 404
    own = Expense.objects.create(program=world.program, volunteer=world.ida, day=date(2026, 7, 1), miles=3)
    world.ida.user, lead = world.lead, world.lead
    world.ida.save()
    own.refresh_from_db()
    for act in (deciding.approve, deciding.refuse, deciding.mark_paid):
        with pytest.raises(deciding.OwnExpense):
            act(own, by=lead, now=now + timedelta(minutes=1))
    assert Expense.objects.get(pk=own.pk).state == "asked"
