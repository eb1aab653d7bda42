"""The roles that a post can give. What each may do stands in the ``access.py`` of every app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Three separated administrators (GB/T 22239), the three tiers, and those who look on."""

    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")
    COUNTY_WORKER = "county_worker", _("county worker")
    STATION_LEAD = "station_lead", _("station lead")
    TOWN_WORKER = "town_worker", _("town worker")
    VILLAGE_WORKER = "village_worker", _("village worker")
    GRID_WORKER = "grid_worker", _("grid worker")
    SUPERVISOR = "supervisor", _("supervisor")
    DEPARTMENT_READER = "department_reader", _("department reader")
    AUDITOR = "auditor", _("auditor")
    VOLUNTEER = "volunteer", _("volunteer")
    RESIDENT = "resident", _("resident")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
LEADS = frozenset({Role.COUNTY_WORKER, Role.STATION_LEAD})
WORKERS = LEADS | {Role.TOWN_WORKER, Role.VILLAGE_WORKER}
FRONT_LINE = WORKERS | {Role.GRID_WORKER}
ONLOOKERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})
# Nobody holds two of these at once: who runs the system does not grant rights, who grants rights
# does not judge the trail.
SEPARATED = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
