"""Keys of clients' homes that workers keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core.models import Placed, Record, Step
from yanzhen.orgs.models import Post
from yanzhen.people.models import Consent, Person
from yanzhen.visits import rules


class HouseKeyQuerySet(models.QuerySet["HouseKey"]):
    def kept(self) -> HouseKeyQuerySet:
        """Those that are in somebody's hands."""
        return self.filter(state=HouseKey.State.KEPT)

    def agreed(self) -> HouseKeyQuerySet:
        """With ``is_agreed``: whether the client still agrees that a key is kept."""
        standing = Consent.objects.filter(
            person=models.OuterRef("person"), purpose=HouseKey.PURPOSE, withdrawn_at=None
        )
        return self.annotate(is_agreed=models.Exists(standing))

    def to_give_back(self) -> HouseKeyQuerySet:
        """Kept, though the client died, moved, or agrees no more."""
        lives_there = models.Q(
            person__state=Person.State.ACTIVE, person__area_code=models.F("area_code")
        )
        return self.kept().agreed().exclude(lives_there & models.Q(is_agreed=True))

    def due(self) -> HouseKeyQuerySet:
        """To be given back, or lost while the home does not know it."""
        back = self.model.objects.to_give_back().values("pk")
        untold = models.Q(state=HouseKey.State.LOST, told_at=None)
        return self.agreed().filter(untold | models.Q(pk__in=back))


class HouseKey(Record, Placed):
    """A key of a client's home, kept by the holder of a post since a day, as the client signed.

    What stands on the key itself never tells whose door it opens.
    """

    PURPOSE = "house_key"  # of the consent

    class State(models.TextChoices):
        KEPT = rules.KEPT, pgettext_lazy("house key", "kept")
        RETURNED = rules.RETURNED, pgettext_lazy("house key", "given back")
        LOST = rules.LOST, pgettext_lazy("house key", "lost")

    person = models.ForeignKey(Person, models.PROTECT, related_name="house_keys")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="house_keys")
    opens = models.CharField(_("what it opens"), max_length=60)
    mark = models.CharField(_("mark on the key"), max_length=20)
    pieces = models.PositiveSmallIntegerField(_("how many"), default=1)
    taken_on = models.DateField(_("taken on"))
    held_since = models.DateField(_("held since"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.KEPT)
    ended_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)

    objects = HouseKeyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["post", "state"]),
            models.Index(fields=["state", "area_code"]),
        ]

    def __str__(self) -> str:
        return self.mark


class HouseKeyStep(Step):
    """What happened to a key, and who has it after that."""

    key = models.ForeignKey(HouseKey, models.CASCADE, related_name="steps")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    holder = models.CharField(max_length=60, blank=True)
