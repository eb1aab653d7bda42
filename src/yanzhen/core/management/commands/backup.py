"""``backup FILE [--keys FILE]``: database, attachments and rule packs in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yanzhen.core.errors import DomainError
from yanzhen.core.keeping.backup import write_backup


class Command(BaseCommand):
    help = "Write database, attachments and rule packs to one file; work may go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path, help="write the keys to this file; keep it apart")

    def handle(self, *args: Any, file: Path, keys: Path | None, **options: Any) -> None:
        try:
            made = write_backup(file, keys=keys)
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            _("%(rows)s rows of %(tables)s tables and %(attachments)s attachments in %(file)s")
            % {
                "rows": sum(made.tables.values()),
                "tables": len(made.tables),
                "attachments": len(made.attachments),
                "file": file,
            }
        )
        if made.missing:
            self.stderr.write(
                _("%(count)s attachments are missing on the disk.") % {"count": len(made.missing)}
            )
        if not keys:
            self.stdout.write(_("The keys are not in it: keep a copy of them with --keys FILE."))
