from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "yanzhen.questionnaires"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yanzhen.core.context import nav_under
        from yanzhen.needs.tabs import need_tab
        from yanzhen.questionnaires import (  # noqa: F401
            exports,
            files,
            origins,
            panels,
            reorganizing,
            sources,
        )

        files.register_rules()
        reorganizing.register_followers()
        sources.register_sources()
        nav_under("/questionnaires/", "need-list")
        need_tab("questionnaire-list", _("questionnaires"), "clipboard-check")
