"""``keys list | add | rotate | forget VERSION``: the keys that protect personal data."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yanzhen.core import crypto, rotation
from yanzhen.core.errors import DomainError
from yanzhen.core.rotation import Progress

BETWEEN_LINES = 1.0


class Command(BaseCommand):
    help = "List, add, rotate or forget the keys that protect personal data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
        steps.add_parser("list", help="the versions, and how many values lie under each")
        steps.add_parser("add", help="add a key version; new values are sealed under it")
        steps.add_parser(
            "rotate",
            help="go on with an unfinished rotation, else add a key; then seal everything under it",
        )
        forget = steps.add_parser("forget", help="remove a version that no value lies under")
        forget.add_argument("version", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['step']}")(**options)
        except DomainError as error:
            raise CommandError(str(error)) from None

    def do_list(self, **_options: Any) -> None:
        ring, used = crypto.keyring(), rotation.versions_in_use()
        for version, key in sorted(ring.keys.items()):
            newest = _("newest") if version == ring.newest.version else ""
            self.stdout.write(f"{version}  {crypto.fingerprint(key)}  {used[version]:>9}  {newest}")
        missing = _("key is missing")
        for version in sorted(set(used) - set(ring.keys)):
            self.stdout.write(f"{version}  {missing:<16}  {used[version]:>9}")

    def do_add(self, **_options: Any) -> None:
        version = crypto.add_key(Path(settings.KEYRING))
        self.stdout.write(_("Key version %(version)s was added.") % {"version": version})
        self._advise()

    def do_rotate(self, **_options: Any) -> None:
        self._told = 0.0
        begun = time.monotonic()
        progress = rotation.rotate(report=self._report)
        self.stdout.write(
            _("%(done)s rows now lie under key version %(version)s (%(seconds)s s).")
            % {
                "done": progress.done,
                "version": crypto.keyring().newest.version,
                "seconds": round(time.monotonic() - begun, 1),
            }
        )
        self._advise()
        if progress.troubles:
            for trouble in progress.troubles[:20]:
                self.stderr.write(trouble)
            raise CommandError(
                _("%(count)s rows could not be sealed again; they are as they were.")
                % {"count": len(progress.troubles)}
            )

    def do_forget(self, *, version: int, **_options: Any) -> None:
        rotation.forget(version)
        self.stdout.write(
            _("Key version %(version)s is forgotten. Backups made under it need a copy of it.")
            % {"version": version}
        )

    def _report(self, progress: Progress) -> None:
        moment = time.monotonic()
        if moment - self._told >= BETWEEN_LINES or progress.done >= progress.total:
            self._told = moment
            self.stdout.write(f"{progress.done}/{progress.total}  {progress.model}")
            sys.stdout.flush()

    def _advise(self) -> None:
        self.stdout.write(
            _("Keep a copy of %(file)s apart from the backups.") % {"file": settings.KEYRING}
        )
