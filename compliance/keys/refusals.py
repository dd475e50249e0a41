"""Why a sealed value does not open. None of these carries a byte of what was sealed."""


class SealBroken(Exception):
    """A sealed value cannot be opened: wrong key, altered, or moved from another place. Names the place alone."""


class KeyMissing(SealBroken):
    """The key's file is not there and nobody destroyed it: the store is not the one that belongs to the database."""


class Closed(Exception):
    """A value that was closed on purpose. Pages say so in calm words; names the key alone."""


class Erased(Closed):
    """The key was destroyed: what it sealed is gone for good."""


class SealedAway(Closed):
    """The program is sealed: its values open again when two of three custodians bring their shares."""
