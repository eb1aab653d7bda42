from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "yanzhen.roster"

    def ready(self) -> None:
        from yanzhen.core.context import nav_under
        from yanzhen.roster import (  # noqa: F401
            access,
            exports,
            home,
            jobs,
            leaving,
            reorganizing,
            tabs,
        )

        reorganizing.register_followers()
        nav_under("/roster/", "obligation-list")
