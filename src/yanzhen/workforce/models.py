"""Staff quality 队伍建设: the certificates that social workers hold."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core.fields import SealedField
from yanzhen.core.models import Placed


class StaffCertificate(Placed):
    """A social worker's certificate; valid while it is registered (three years a time)."""

    class Kind(models.TextChoices):
        ASSISTANT = "assistant", _("assistant social worker")
        SOCIAL_WORKER = "social_worker", _("social worker")
        SENIOR = "senior", _("senior social worker")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    number = SealedField(_("number"), blank=True)
    issued_on = models.DateField(_("issued on"))
    registered_from = models.DateField(_("registered from"))
    registered_to = models.DateField(_("registered until"))
