"""Give rules in force to other programs in a signed pack, and draft from theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance import audit, keys
from facilities.actions.drafts import make_draft
from facilities.models import Facility, PackSigner, RulebookEdition
from facilities.packs import Pack, fingerprint, packed, public_part, read_pack, with_rules_of
from facilities.queries import editions_in_force


@transaction.atomic
def make_pack(facilities: Sequence[Facility], *, by: str, now: datetime) -> bytes:
    """The editions in force of these facilities, signed; those without one are left out. Raises PackRefused."""
    editions = editions_in_force(facilities, now=now)
    codes = sorted(editions)
    file = packed(
        [public_part(editions[code].document) for code in codes],
        now=now,
        sign=keys.sign,
        public_key=keys.signing_public_key(),
    )
    audit.record("rule_pack_made", by=by, subject="rule-pack", detail={"rulebooks": len(codes)}, now=now)
    return file


def opened_pack(raw: bytes) -> Pack:
    """A pack whose signature holds. Raises PackRefused."""
    return read_pack(raw, verify=keys.is_signature_of)


def own_document(facility: Facility, in_force: RulebookEdition | None) -> Mapping[str, Any]:
    """What the rules of a pack are put into: the edition in force, or the bare place."""
    bare = {"id": facility.code, "name": facility.name, "timezone": facility.timezone}
    return in_force.document if in_force else bare


@transaction.atomic
def draft_from_pack(
    facility: Facility, document: Mapping[str, Any], *, pack: Pack, by: str, now: datetime
) -> RulebookEdition:
    """The next draft of a facility: its own place, the rules of the pack. Raises RulebookRefused, SaysTheSame."""
    in_force = editions_in_force([facility], now=now).get(facility.code)
    draft = make_draft(facility, with_rules_of(document, own_document(facility, in_force)), by=by, now=now)
    detail = {"edition": draft.number, "signer": _code(pack.public_key)}
    audit.record("rule_pack_taken", by=by, subject=facility.code, detail=detail, now=now)
    return draft


@transaction.atomic
def know_signer(public_key: bytes, *, called: str, by: str, now: datetime) -> PackSigner:
    """Somebody compared the fingerprint with its owner; known already, it is called anew."""
    signer, _made = PackSigner.objects.update_or_create(
        public_key=public_key.hex(), defaults={"called": called, "known_since": now, "known_by": by}
    )
    _told("rule_pack_signer_known", signer, by=by, now=now)
    return signer


@transaction.atomic
def forget_signer(public_key: bytes, *, by: str, now: datetime) -> bool:
    """Nobody answers for this key any more; False where nobody did."""
    signer = PackSigner.objects.select_for_update().filter(public_key=public_key.hex()).first()
    if signer is None:
        return False
    _told("rule_pack_signer_forgotten", signer, by=by, now=now)
    signer.delete()
    return True


def _told(action: str, signer: PackSigner, *, by: str, now: datetime) -> None:
    detail = {"signer": _code(bytes.fromhex(signer.public_key))}
    audit.record(action, by=by, subject="rule-pack", detail=detail, now=now)


def _code(public_key: bytes) -> str:
    """The fingerprint in one word."""
    return fingerprint(public_key).replace(" ", "")
