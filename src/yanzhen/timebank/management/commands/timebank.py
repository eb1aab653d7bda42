"""``timebank verify | export FILE [--format beancount]``: the book, replayed or let out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yanzhen.engines import ledger
from yanzhen.engines.ledger import to_beancount
from yanzhen.timebank import keeping, verification
from yanzhen.timebank.models import Account

COMMODITIES = {Account.Unit.POINT.value: "POINT"}


class Command(BaseCommand):
    help = "Replay the book of the time bank, or write it for an auditor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "export"])
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--format", choices=["beancount"], default="beancount")

    def handle(self, *args: Any, what: str, file: Path | None, **options: Any) -> None:
        if what == "verify":
            self.verify()
        elif file is None:
            raise CommandError(_("Say which file to write."))
        else:
            self.export(file)

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
