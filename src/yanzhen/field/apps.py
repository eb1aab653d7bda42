from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FieldConfig(AppConfig):
    name = "yanzhen.field"

    def ready(self) -> None:
        from yanzhen.accounts.settings_area import SettingsCard, settings_card
        from yanzhen.core.attachments import holds_files
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.field import access, duty, home, visit_kind  # noqa: F401  # adds a panel
        from yanzhen.field.models import PhotoPart

        holds_files(PhotoPart)
        visit_kind.register()
        duty.register()
        nav_item(NavItem(_("Field work"), "field", "wifi-off", 42, access.USE))
        files = pgettext_lazy("field", "Files")
        cards = (
            (60, _("Conflicts"), _("Changed on both sides"), "field-conflicts", access.DECIDE),
            (61, _("Kept apart"), _("Sent and not written"), "field-quarantine", access.DECIDE),
            (64, files, _("Not with their visit"), "field-files", access.DECIDE),
            (62, _("See as a worker"), _("Look on, kept"), "field-workers", access.DECIDE),
            (63, _("Devices"), _("Phones in the field"), "field-devices", access.SEE_DEVICES),
        )
        for order, label, detail, url_name, right in cards:
            settings_card(SettingsCard(order, label, detail, url_name, "refresh-cw", right))
