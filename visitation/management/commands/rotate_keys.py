"""`manage.py rotate_keys`: a new root key takes over, while everything goes on."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from compliance import audit
from compliance.keys import KeyMissing, SealBroken, ring, rotation
from compliance.queue.holding import held
from compliance.tenancy import acting

REFUSED = 1


class Command(BaseCommand):
    help = (
        "Let the newest root key take over: every program gets a new key, every person's key is wrapped anew, and "
        "older root keys are refused from then on. Web and jobs go on meanwhile. A run that was killed goes on where "
        "it stopped. Where the ring is a file (field-keys), a new root key is put in front of it first; where it is in "
        "VISITATION_KEYS, put one there yourself and start web and jobs again before this. Exit code 0: done; 1: not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--finish", action="store_true", help="finish a run that was broken off; add no new key")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if rotation.is_finished():
                if options["finish"]:
                    self.stdout.write("nothing was left to finish")
                    return
                if not settings.FIELD_KEYS_FILE:
                    raise CommandError(
                        f"{ring.names()[0]} wraps everything already: put a new key in front of VISITATION_KEYS "
                        "(docs/keys.md), start web and jobs again, then run this",
                        returncode=REFUSED,
                    )
                rotation.add_root_key()
            with held():  # jobs that run end first, new ones wait: none works long with a key that is on its way out
                done = rotation.rotate(watch=self._watch if options["verbosity"] > 1 else None)
        except KeyMissing as missing:
            raise CommandError(f"not there, or refused: {missing}", returncode=REFUSED) from None
        except SealBroken as broken:
            raise CommandError(f"does not open with this ring: {broken}", returncode=REFUSED) from None
        told = {"root": done.root, "programs": done.programs, "keys": done.keys, "retired": list(done.retired)}
        with transaction.atomic(), acting():
            audit.record("keys_rotated", by="command", detail=told, now=timezone.now())
        self.stdout.write(json.dumps(told | {"of_sealed_programs": done.sealed_away}))

    def _watch(self, count: int) -> None:
        self.stderr.write(f"{count} keys wrapped anew")
