"""``migrate``: Django's own; an empty database gets all tables at once."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from yanzhen.core.tables_together import create_tables, is_empty

# With one of these somebody wants to see, or do, single steps.
STEPS = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        connection.prepare_database()
        if not any(options[name] for name in STEPS) and is_empty(connection):
            made = create_tables(connection)
            if options["verbosity"] >= 1:
                self.stdout.write(f"Made all tables at once: {len(made)} migrations.")
        super().handle(*args, **options)
