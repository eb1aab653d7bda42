"""Which scenario was loaded here, from which seed and at which scale."""

from django.db import models


class LoadedScenario(models.Model):
    name = models.CharField(max_length=40)
    scale = models.CharField(max_length=10)
    seed = models.BigIntegerField()
    step = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    is_audited = False
