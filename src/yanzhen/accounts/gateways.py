"""How a text reaches a phone. ``PHONE_GATEWAY`` names the class; the default writes to a file."""

from __future__ import annotations

import os
from typing import Protocol

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError
from yanzhen.core.identity import mask_phone

log = structlog.get_logger("yanzhen.gateway")


class NotSent(DomainError):
    """The gateway could not deliver a text."""

    code = "not_sent"
    status = 503
    message = _("The text could not be sent now. Try again, or call the station.")


class Gateway(Protocol):
    """Sends one text to one phone. Raises NotSent."""

    def send(self, phone: str, text: str) -> None: ...


class FileGateway:
    """Writes texts to ``outbox/texts.log`` in the data folder, readable by this user only.

    For a demonstration or a station without a contract: the worker reads the code from there.
    """

    def send(self, phone: str, text: str) -> None:
        folder = settings.DATA / "outbox"
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / "texts.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S}\t{phone}\t{text}\n")
        log.info("text_written", phone=mask_phone(phone))


def gateway() -> Gateway:
    """The gateway of this installation."""
    chosen: Gateway = import_string(settings.PHONE_GATEWAY)()
    return chosen
