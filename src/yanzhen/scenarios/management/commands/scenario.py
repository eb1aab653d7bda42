"""``scenario list | load NAME [--scale demo|full] | verify NAME [--json]``."""

from __future__ import annotations

import json
import sys
import textwrap
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yanzhen.core.errors import DomainError
from yanzhen.scenarios.loading import load
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import known_packs, pack_named
from yanzhen.scenarios.verification import at_other_scale, covered, verify

WIDTH = 84


class Command(BaseCommand):
    help = "List the scenario packs, load one, or check its figures against the reports."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser(
            "list", help="the packs that are here, and which figures of its report each covers"
        )
        loads = verbs.add_parser("load", help="load a pack into this data folder, or go on with it")
        loads.add_argument("name")
        loads.add_argument("--scale", choices=["demo", "full"], default="demo")
        checks = verbs.add_parser("verify", help="count every covered figure")
        checks.add_argument("name")
        checks.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["verb"])(options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def list(self, options: dict[str, Any]) -> None:
        for pack in known_packs():
            loaded = LoadedScenario.objects.filter(name=pack.name).first()
            state = f"loaded, {loaded.scale}" if loaded and loaded.finished_at else ""
            self.stdout.write(f"{pack.name:14} {pack.about['title']}  {state}".rstrip())
            figures = covered(pack)
            told = textwrap.wrap(f"{len(figures)} figures: {', '.join(figures)}", WIDTH)
            self.stdout.write(textwrap.indent("\n".join(told), " " * 15))

    def load(self, options: dict[str, Any]) -> None:
        started = time.monotonic()
        shown = ""

        def tell(step: str, done: int, total: int) -> None:
            nonlocal shown
            if sys.stdout.isatty():
                if shown not in {"", step}:
                    self.stdout.write("")
                shown = step
                self.stdout.write(f"\r  {step:14} {done:>8} / {total}", ending="")
                self.stdout.flush()
            elif done == total:
                self.stdout.write(f"  {step:14} {total}")

        load(pack=pack_named(options["name"]), scale=options["scale"], tell=tell)
        self.stdout.write(f"\nLoaded in {time.monotonic() - started:.1f} s.")

    def verify(self, options: dict[str, Any]) -> None:
        pack = pack_named(options["name"])
        verdicts = list(verify(pack))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(v) for v in verdicts], ensure_ascii=False))
        else:
            for v in verdicts:
                word = "pass" if v.passed else "FAIL"
                self.stdout.write(f"{word}  {v.figure:16} {v.counted:>12}   {v.said}")
            for figure in at_other_scale(pack):
                self.stdout.write(f"----  {figure:16} {'':>12}   is counted at full scale only")
        failed = sum(not v.passed for v in verdicts)
        if not verdicts:
            raise CommandError("This pack covers no figure yet.")
        if failed:
            raise CommandError(f"{failed} of {len(verdicts)} figures are not reproduced.")
        if not options["json"]:
            self.stdout.write(f"All {len(verdicts)} figures are reproduced.")
