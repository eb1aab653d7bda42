from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "yanzhen.volunteers"
