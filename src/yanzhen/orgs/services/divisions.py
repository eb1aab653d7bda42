"""Divisions: places of the state's tree and what lies below a village."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access, rules
from yanzhen.orgs.models import Division

CODE_MESSAGES: dict[str, Promise] = {
    "digits": _("A code consists of digits; below a village also of capital letters."),
    "length": _(
        "This code has the wrong length: county 6, town 9, village 12 digits, "
        "and three more for each level below."
    ),
    "parent": _("This code does not begin with the code of the place above it."),
    "level": _("A place of this level cannot lie directly below the one you chose."),
    "range": _(
        "The last three digits are outside of the ranges of the standard: "
        "001 to 599 for towns and villages."
    ),
}


@operation("orgs.create_division")
def create_division(
    *,
    actor: Actor,
    code: str,
    name: str,
    level: str,
    parent: Division | None = None,
    valid_from: date | None = None,
    is_urban: bool | None = None,
    urban_rural_class: str = "",
) -> Division:
    """Enter a place with its checked code. A code that was ever used is refused.

    Villages 001 to 199 are urban (residents' committees) unless told otherwise.
    """
    code = rules.short_code(code, level)
    right = access.MANAGE_GRIDS if level in rules.BELOW_VILLAGE else access.MANAGE_DIVISIONS
    scope.require(actor, right, code)
    try:
        rules.check_code(code, level, parent.code if parent else "", parent.level if parent else "")
    except rules.CodeNotValid as error:
        raise NotValid(CODE_MESSAGES[error.reason], field="code") from error
    if not name.strip():
        raise NotValid(_("Give the name of the place."), field="name")
    if parent is None and level in rules.BELOW_VILLAGE:
        raise NotValid(CODE_MESSAGES["level"], field="parent")
    valid_from = valid_from or actor.today
    if parent and not parent.is_valid_on(valid_from):
        raise NotValid(
            _("%(place)s does not exist on %(day)s."),
            field="valid_from",
            place=parent.name,
            day=valid_from,
        )
    if known := Division.objects.filter(code=code).first():
        raise NotValid(
            _("The code %(code)s belongs to %(place)s and is never given again."),
            field="code",
            code=code,
            place=known.name,
        )
    if is_urban is None:
        is_urban = level == "village" and rules.village_kind(int(code[9:])) == "residents"
    return Division.objects.create(
        code=code,
        name=name.strip(),
        level=level,
        parent=parent,
        valid_from=valid_from,
        is_urban=is_urban,
        urban_rural_class=urban_rural_class,
    )


@operation("orgs.rename_division")
def rename_division(*, actor: Actor, division: Division, name: str) -> Division:
    """Correct the name of a place. A new name by decision is a reorganisation."""
    is_low = division.level in rules.BELOW_VILLAGE
    scope.require(actor, access.MANAGE_GRIDS if is_low else access.MANAGE_DIVISIONS, division.code)
    if not name.strip():
        raise NotValid(_("Give the name of the place."), field="name")
    division.name = name.strip()
    division.save(update_fields=["name"])
    return division


def hold_place(code: str) -> None:
    """Let whoever writes for this place wait for one another, until the transaction ends."""
    list(Division.objects.select_for_update().filter(code=code).values_list("pk"))
