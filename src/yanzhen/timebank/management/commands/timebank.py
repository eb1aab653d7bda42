"""``timebank verify [FILE]``, ``export FILE``, ``adopt PRESET DIVISION --because WHY``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.errors import DomainError
from yanzhen.engines import ledger
from yanzhen.engines.ledger import (
    BrokenExport,
    Entry,
    chained,
    from_beancount,
    to_beancount,
)
from yanzhen.orgs.models import Division
from yanzhen.timebank import keeping, verification
from yanzhen.timebank.models import Account
from yanzhen.timebank.services import choose_rules

COMMODITIES = {Account.Unit.POINT.value: "POINT"}


class Command(BaseCommand):
    help = "Replay the book of the time bank, write it for an auditor, or choose rules of points."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        verify = parts.add_parser("verify", help="replay the book; name the first broken entry")
        verify.add_argument("file", type=Path, nargs="?", help="an export, checked by itself")
        export = parts.add_parser("export", help="write the book, without names")
        export.add_argument("file", type=Path)
        export.add_argument("--format", choices=["beancount"], default="beancount")
        adopt = parts.add_parser("adopt", help="choose the rules of another place for one's own")
        adopt.add_argument("preset", help="the folder of its rule pack, as nanjing")
        adopt.add_argument("division", help="the code of one's own place")
        adopt.add_argument("--from", dest="day", type=date.fromisoformat, help="today unless said")
        adopt.add_argument("--because", required=True, help="why, for the record")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "verify":
            self.verify_file(options["file"]) if options["file"] else self.verify()
        elif what == "export":
            self.export(options["file"])
        else:
            self.adopt(options["preset"], options["division"], options["day"], options["because"])

    def adopt(self, name: str, code: str, day: date | None, reason: str) -> None:
        division = Division.objects.filter(code=code).order_by("-valid_from").first()
        if division is None:
            raise CommandError(_("There is no place with the code %(code)s.") % {"code": code})
        try:
            actor = scope.system_actor(now=timezone.now(), name="timebank adopt")
            path = choose_rules(
                actor=actor,
                division=division,
                preset=name,
                day=day or actor.today,
                reason=reason,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("The rules stand in %(file)s. Read them and change what differs.") % {"file": path}
        )

    def verify(self) -> None:
        def tell(done: int) -> None:
            self.stderr.write(_("%(count)s entries replayed") % {"count": done})

        proof = verification.prove(tell)
        for fault in proof.faults:
            self.stdout.write(fault)
        if not proof.holds:
            sys.exit(1)
        self.stdout.write(
            _("The book holds: %(entries)s entries, %(accounts)s accounts, %(seals)s seals.")
            % {"entries": proof.entries, "accounts": proof.accounts, "seals": proof.seals}
        )

    def verify_file(self, file: Path) -> None:
        """The chain of an export, from the file alone; tell its end, to be compared."""
        last: Entry | None = None
        try:
            with file.open(encoding="utf-8") as lines:
                for entry in from_beancount(lines):
                    if entry != chained(last, entry.transfer):
                        raise CommandError(
                            _("Entry %(number)s does not follow from the one before it.")
                            % {"number": entry.number}
                        )
                    last = entry
        except OSError as error:
            raise CommandError(str(error)) from error
        except BrokenExport as error:
            raise CommandError(
                _("The file is not as it was written: line %(line)s, entry %(entry)s.")
                % {"line": error.line, "entry": error.entry or "–"}
            ) from error
        if last is None:
            raise CommandError(_("There are no entries in this file."))
        self.stdout.write(
            _("The file holds: %(entries)s entries, the last sealed with %(digest)s.")
            % {"entries": last.number, "digest": last.digest}
        )

    def export(self, file: Path) -> None:
        accounts = [
            ledger.Account(a.key, a.unit, a.kind, a.may_be_negative, a.closed_at)
            for a in Account.objects.order_by("key").iterator()
        ]
        opened = Account.objects.order_by("opened_at").values_list("opened_at", flat=True).first()
        beside = file.with_name(f"{file.name}.part")
        count = 0
        with beside.open("w", encoding="utf-8") as target:
            lines = to_beancount(accounts, keeping.entries(), units=COMMODITIES, opened_at=opened)
            for count, line in enumerate(lines, start=1):  # noqa: B007
                target.write(f"{line}\n")
        beside.replace(file)
        self.stdout.write(_("%(lines)s lines in %(file)s") % {"lines": count, "file": file})
