"""Form fields in which a place or a person is typed by name or code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core.scope import Actor, Permission
from yanzhen.orgs import access, rules
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker

SUGGESTED = 400


class DivisionField(forms.CharField):
    """A place of today in which the actor holds a right, by its code or its name.

    ``for_actor`` binds it; the widget suggests towns and villages.
    """

    def __init__(self, *, right: Permission = access.READ, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Name or code of the place."))
        super().__init__(max_length=80, **kwargs)
        self.right = right
        self.actor: Actor | None = None
        self.suggestions: list[str] = []

    def for_actor(self, actor: Actor) -> None:
        self.actor = actor
        rows = divisions_for_picker(actor, self.right, ("county", "town", "village"))
        self.suggestions = [f"{d.name} {d.code}" for d in rows[:SUGGESTED]]
        self.widget.attrs |= {"list": "places", "autocomplete": "off"}

    def clean(self, value: Any) -> Division | None:
        typed = str(super().clean(value)).strip()
        if not typed or self.actor is None:
            return None
        found = divisions_for_picker(self.actor, self.right)
        words = typed.split()
        code = rules.short_code(words[-1], _level_of(words[-1]))
        if code[:2].isdigit() and (division := found.filter(code=code).first()):
            return division
        if code.isdigit() and len(words) == 1:
            known = Division.objects.filter(code=code).first()
            today = self.actor.today
            if known is not None and not known.is_valid_on(today):
                raise ValidationError(
                    _("%(name)s (%(code)s) does not exist today."),
                    params={"name": known.name, "code": code},
                )
            raise ValidationError(_("No place in your area has this code."))
        named = list(found.filter(name=words[-1])[:5])
        if len(words) > 1:
            named = [d for d in named if d.parent and d.parent.name == words[-2]]
        if not named:
            raise ValidationError(_("No place in your area has this name."))
        if len(named) > 1:
            options = ", ".join(f"{d.name} {d.code}" for d in named)
            raise ValidationError(
                _("Several places have this name. Give the code: %(options)s."),
                params={"options": options},
            )
        return named[0]

    def prepare_value(self, value: Any) -> Any:
        return f"{value.name} {value.code}" if isinstance(value, Division) else value


def _level_of(code: str) -> str:
    """The level of a 12-digit code that ends in zeros."""
    if len(code) == 12 and code.isdigit():
        for level in ("county", "town"):
            if not code[rules.LENGTHS[level] :].strip("0"):
                return level
    return "village"


class StaffField(forms.CharField):
    """A staff account by user name, or by a name that only one has."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("User name, or the full name."))
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> User | None:
        typed = str(super().clean(value)).strip()
        if not typed:
            return None
        staff = User.objects.filter(kind=User.Kind.STAFF)
        if user := staff.filter(username__iexact=typed).first():
            return user
        named = list(staff.filter(name=typed)[:2])
        if len(named) > 1:
            raise ValidationError(_("Several people have this name. Give the user name."))
        if not named:
            raise ValidationError(_("There is no such account."))
        return named[0]

    def prepare_value(self, value: Any) -> Any:
        return value.username if isinstance(value, User) else value
