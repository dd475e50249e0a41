"""A passkey in software: it answers what a browser would hand it, and lies on demand."""

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

PRESENT, VERIFIED, HOLDS_KEY = 0x01, 0x04, 0x40


def text(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def data(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Passkey:
    """One key for one site. `counter` is what it will say next."""

    origin: str = "http://testserver"
    site: str = "localhost"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    id: bytes = field(default_factory=lambda: os.urandom(16))
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options):
        """Its answer to the options to make one."""
        options = options["publicKey"]
        self.handle = data(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = cbor.encode({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        held = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": self._says(HOLDS_KEY) + held})
        client = self._client("webauthn.create", options["challenge"])
        response = {"clientDataJSON": text(client), "attestationObject": text(attested)}
        return self._answer(response) | {"clientExtensionResults": {"credProps": {"rk": True}}}

    def used(self, options):
        """Its answer to the options to use one."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        says = self._says()
        signature = self.key.sign(says + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(says),
                "signature": text(signature),
                "userHandle": text(self.handle),
            }
        )

    def _client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _says(self, more=0):
        return (
            hashlib.sha256(self.site.encode()).digest() + bytes([self.flags | more]) + struct.pack(">I", self.counter)
        )

    def _answer(self, response):
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
