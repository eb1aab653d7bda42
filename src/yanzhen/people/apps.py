from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yanzhen.people"

    def ready(self) -> None:
        from yanzhen.people import links, search  # noqa: F401

        search.register_kinds()
