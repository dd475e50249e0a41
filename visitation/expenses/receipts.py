"""Receipts: a PDF or a picture, looked at by its first bytes, without what a camera writes beside the picture."""

from datetime import datetime

from django.db import transaction

from compliance import audit
from visitation.models import Expense, Receipt
from volunteers.models import User

MOST_BYTES = 3 * 1024 * 1024
MOST_RECEIPTS = 5
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_PICTURE_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM"}
_APP1, _LAST_APP, _COMMENT, _SCAN = 0xE1, 0xEF, 0xFE, 0xDA
TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


class NotAReceipt(Exception):
    """Too large, empty, or neither a PDF nor a picture that can be read; `why` is `size`, `sort` or `many`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_file(content: bytes) -> tuple[str, bytes]:
    """(sort, content) as it is kept. Raises NotAReceipt."""
    if not content or len(content) > MOST_BYTES:
        raise NotAReceipt("size")
    if content.startswith(b"%PDF-"):
        return Receipt.Sort.PDF, content
    if content.startswith(_PNG):
        return Receipt.Sort.PNG, _bare_png(content)
    if content.startswith(_JPEG):
        return Receipt.Sort.JPEG, _bare_jpeg(content)
    raise NotAReceipt("sort")


def _bare_png(content: bytes) -> bytes:
    """Only the parts that make the picture: no text, no place, no time."""
    kept, at = [_PNG], len(_PNG)
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, end = content[at + 4 : at + 8], at + 12 + length
        if len(name) < 4 or end > len(content):
            raise NotAReceipt("sort")
        if name in _PICTURE_CHUNKS:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise NotAReceipt("sort")


def _bare_jpeg(content: bytes) -> bytes:
    """Without the application's parts and comments, in which a camera writes where and when it was."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            break
        mark, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        end = at + 2 + length
        if length < 2 or end > len(content):
            break
        if mark == _SCAN:
            return b"".join([*kept, content[at:]])
        if not (_APP1 <= mark <= _LAST_APP or mark == _COMMENT):
            kept.append(content[at:end])
        at = end
    raise NotAReceipt("sort")


@transaction.atomic
def add_receipt(expense: Expense, content: bytes, *, by: User, now: datetime) -> Receipt:
    """Keep a receipt with an expense that is still open. Raises NotAReceipt."""
    sort, bare = read_file(content)
    # Locked first: two uploads at once must not make six of five.
    row = Expense.objects.select_for_update(of=("self",)).select_related("program", "volunteer").get(pk=expense.pk)
    if row.state != Expense.State.ASKED or row.receipts.count() >= MOST_RECEIPTS:
        raise NotAReceipt("many")
    made = Receipt.objects.create(
        program=row.program, expense=row, sort=sort, content=bare.decode("latin-1"), added_at=now
    )
    audit.record("receipt_added", by=by, subject=row.volunteer.code, program=row.program.code,
                 detail={"expense": row.pk}, now=now)  # fmt: skip
    return made


def take_receipt(receipt: Receipt, *, by: User, now: datetime) -> bytes:
    """The file; that it was taken is written down first."""
    expense = receipt.expense
    audit.record("receipt_read", by=by, subject=expense.volunteer.code, program=expense.program.code,
                 detail={"expense": expense.pk}, now=now)  # fmt: skip
    content: str = receipt.content
    return content.encode("latin-1")
