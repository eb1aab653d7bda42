"""Who may see figures. A figure names nobody, so every member of staff may count their own area."""

from yanzhen.accounts.roles import FRONT_LINE, ONLOOKERS, Role
from yanzhen.core import scope

COUNT = scope.permission("reports.count", roles=FRONT_LINE | ONLOOKERS | {Role.DEPARTMENT_READER})
