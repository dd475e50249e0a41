"""What makes a link or a code work, and what is kept of it: fingerprints alone."""

import hashlib
import secrets

from compliance.fields import blind_index

TOKEN_BYTES = 32  # 256 bits: nobody guesses one
CODE_DIGITS = 8


def new_token() -> str:
    """A random text for a link, 43 signs."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fingerprint(token: str) -> bytes:
    """What is kept of a token (32 bytes). It has 256 random bits, so the plain hash leads nowhere back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def new_code() -> str:
    """Eight digits to be typed from one device into another."""
    return "".join(str(secrets.randbelow(10)) for _digit in range(CODE_DIGITS))


def code_fingerprint(code: str, *, link: object) -> bytes:
    """What is kept of a code. It is short enough to be tried out, so this is keyed, and bound to the link."""
    return blind_index(f"{link}:{code}", place="volunteers.sign_in_code")


def typed_code(text: str) -> str:
    """The digits of a code however they were typed: with blanks, with a dash, from the middle of the message."""
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())
