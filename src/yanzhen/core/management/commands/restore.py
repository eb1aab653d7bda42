"""``restore FILE [--keys FILE]``: bring an empty installation to the state of a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yanzhen.core.errors import DomainError
from yanzhen.core.keeping.backup import restore_backup


class Command(BaseCommand):
    help = "Bring an empty data folder or database to the state of a backup."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path, help="the file of keys that belongs to the backup")

    def handle(self, *args: Any, file: Path, keys: Path | None, **options: Any) -> None:
        try:
            restored = restore_backup(file, keys=keys)
        except DomainError as error:
            raise CommandError(str(error)) from None
        made = restored.manifest
        self.stdout.write(
            _("Restored: %(rows)s rows, %(attachments)s attachments, as of %(made_at)s.")
            % {
                "rows": sum(made.tables.values()),
                "attachments": len(made.attachments),
                "made_at": made.made_at,
            }
        )
        if restored.own_policies:
            self.stdout.write(
                _("The rule packs of the backup differ from the shipped ones; they hold from now.")
            )
