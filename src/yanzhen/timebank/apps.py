from django.apps import AppConfig


class TimebankConfig(AppConfig):
    name = "yanzhen.timebank"

    def ready(self) -> None:
        from yanzhen.timebank import access, receivers, tasks  # noqa: F401
