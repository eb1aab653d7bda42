"""Fields that the forms of projects share: who, where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import PlaceChoice
from yanzhen.orgs.models import Division, Post
from yanzhen.projects import access

LINES = {"rows": 2}


AREAS = ("city", "county", "town", "village")


class WorkerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A worker on duty inside an area or above it."""

    def __init__(self, actor: Actor, area: str, **kwargs: Any) -> None:
        above = [area[:length] for length in (2, 4, *range(6, len(area), 3)) if length < len(area)]
        posts = Post.objects.on(actor.today).filter(
            Q(area_code__in=above) | Q(area_code__gte=area, area_code__lt=area + "~"),
            role__in=access.READ.roles,
        )
        users = User.objects.filter(is_active=True, pk__in=posts.values("user"))
        super().__init__(users.order_by("name", "pk"), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return obj.name


class MemberChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.get_role_display()}"


def area_field() -> PlaceChoice:
    return PlaceChoice(Division.objects.none(), label=_("where"))
