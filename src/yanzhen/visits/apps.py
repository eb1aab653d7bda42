from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yanzhen.visits"

    def ready(self) -> None:
        from yanzhen.visits import receivers  # noqa: F401
