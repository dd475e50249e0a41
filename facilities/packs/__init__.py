"""Rule packs: published rulebooks of several facilities in one signed file, for another program to draft from."""

from facilities.packs.contents import LARGEST_PACK_BYTES, public_part, with_rules_of
from facilities.packs.files import FORMAT, VERSION, Entry, Pack, PackRefused, fingerprint, packed, read_pack

__all__ = [
    "FORMAT",
    "LARGEST_PACK_BYTES",
    "VERSION",
    "Entry",
    "Pack",
    "PackRefused",
    "fingerprint",
    "packed",
    "public_part",
    "read_pack",
    "with_rules_of",
]
