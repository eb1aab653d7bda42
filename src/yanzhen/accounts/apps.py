from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "yanzhen.accounts"

    def ready(self) -> None:
        from yanzhen.accounts import access
        from yanzhen.accounts.settings_area import SettingsCard, settings_card
        from yanzhen.core.context import NavItem, nav_item

        nav_item(NavItem(_("Settings"), "settings-home", "settings", 100, access.OPEN_SETTINGS))
        nav_item(NavItem(_("Me"), "my-account", "user-round", 900, tab=5, is_tab_only=True))
        settings_card(
            SettingsCard(
                order=100,
                label=_("Accounts"),
                detail=_("Make, lock and unlock accounts, reset passwords, appoint to posts."),
                url_name="user-list",
                icon="user-cog",
                permission=access.READ_USERS,
            )
        )
        settings_card(
            SettingsCard(
                order=110,
                label=_("API tokens"),
                detail=_("Keys with which other programs read or write in my name."),
                url_name="my-tokens",
                icon="key-round",
                permission=access.HOLD_TOKENS,
            )
        )
        settings_card(
            SettingsCard(
                order=200,
                label=_("Reference data"),
                detail=_("Checklists and other word lists of the system."),
                url_name="admin:index",
                icon="wrench",
                permission=access.USE_ADMIN_SITE,
            )
        )
