"""Who can sign in to the demo of this data folder."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yanzhen.accounts.models import User
from yanzhen.scenarios.loading.staff import cast_of, demo_password
from yanzhen.scenarios.models import LoadedScenario
from yanzhen.scenarios.pack import pack_named


class Command(BaseCommand):
    help = "Print the demo's sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        for loaded in LoadedScenario.objects.exclude(finished_at=None):
            said = pack_named(loaded.name).read("staff")
            self.stdout.write(f"Password of all demo accounts: {demo_password()}")
            for row in cast_of(said):
                user = User.objects.filter(username=row["username"]).first()
                if user is None:
                    continue
                post = user.posts.select_related("division").order_by("-role").first()
                duty = f"{post.get_role_display()}, {post.division}" if post else "-"
                self.stdout.write(f"  {user.username:14} {user.name:6} {duty}")
            for row in [*said["residents"], *said["volunteers"]]:
                self.stdout.write(f"  {row['phone']:14} {row['name']:6} one-time code by phone")
