from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yanzhen.accounts"

    def ready(self) -> None:
        from allauth.mfa.models import Authenticator

        from yanzhen.accounts import access, rules
        from yanzhen.accounts.services import reminders  # noqa: F401
        from yanzhen.accounts.settings_area import SettingsCard, settings_card
        from yanzhen.core import access as core_access
        from yanzhen.core import rotation
        from yanzhen.core.context import NavItem, nav_item

        rotation.sealed_json(rotation.SealedJson(Authenticator, "data", rules.FACTOR_COLUMN))
        nav_item(NavItem(_("Settings"), "settings-home", "settings", 100, access.OPEN_SETTINGS))
        nav_item(NavItem(_("Me"), "my-account", "user-round", 900, tab=5, is_tab_only=True))
        for order, label, detail, url_name, icon, permission in (
            (
                *(100, _("Accounts")),
                _("Make, lock and unlock accounts, reset passwords, appoint to posts."),
                *("user-list", "user-cog", access.READ_USERS),
            ),
            (
                *(110, _("API tokens")),
                _("Keys with which other programs read or write in my name."),
                *("my-tokens", "key-round", access.HOLD_TOKENS),
            ),
            (
                *(120, _("Lists brought in")),
                _("Excel files that were checked or taken over, with their wrong rows."),
                *("import-list", "upload", core_access.SEARCH),
            ),
            (
                *(130, _("Lists taken out")),
                _("Ask for a list as a file, approve what others asked for, download."),
                *("export-list", "download", core_access.SEARCH),
            ),
            (
                *(140, _("Audit trail")),
                _("Who did what and when, who looked behind a mask and why."),
                *("audit", "history", core_access.READ_AUDIT),
            ),
            (
                *(150, _("Emergency accesses")),
                _("Records that were opened in an emergency and wait for a second look."),
                *("break-glass-review", "shield-alert", core_access.REVIEW_BREAK_GLASS),
            ),
            (
                *(200, _("Reference data")),
                _("Checklists and other word lists of the system."),
                *("admin:index", "wrench", access.USE_ADMIN_SITE),
            ),
        ):
            settings_card(SettingsCard(order, label, detail, url_name, icon, permission))
