"""``escalate_needs``: raise overdue needs by one tier, where no job consumer does it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.scope import Channel
from yanzhen.needs.services import escalate_overdue


class Command(BaseCommand):
    help = "Raise needs whose deadline has passed to the lead of the next tier."

    def handle(self, *args: Any, **options: Any) -> None:
        actor = scope.system_actor(
            now=timezone.now(), name="escalate_needs", channel=Channel.COMMAND
        )
        done = escalate_overdue(actor=actor)
        print(
            _("%(raised)s raised, %(without)s overdue without anybody to raise them to.")
            % {"raised": done.raised, "without": done.without_lead}
        )
