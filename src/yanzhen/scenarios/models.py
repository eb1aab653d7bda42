"""Which scenario was loaded here, from which seed, at which scale, and how far it got."""

from django.db import models


class LoadedScenario(models.Model):
    """One loading. Steps that are done are not done again when it is resumed."""

    name = models.CharField(max_length=40)
    scale = models.CharField(max_length=10)
    seed = models.BigIntegerField()
    today = models.DateField()
    steps_done = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    is_audited = False

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="one_loading_per_scenario")]
