"""Who may look after accounts. Rights themselves come from posts (``orgs``)."""

from yanzhen.accounts.roles import LEADS, Role
from yanzhen.core import scope

MANAGE_USERS = scope.permission("accounts.manage_users", roles={Role.SECURITY_ADMIN})
READ_USERS = scope.permission(
    "accounts.read_users", roles={Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN}
)
HOLD_TOKENS = scope.permission(
    "accounts.hold_tokens", roles=LEADS | {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
)
USE_ADMIN_SITE = scope.permission("accounts.use_admin_site", roles={Role.SYSTEM_ADMIN})
