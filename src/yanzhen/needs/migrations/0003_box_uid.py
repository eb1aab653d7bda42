import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0002_collect_hold_publish")]

    operations = [
        migrations.AddField(
            model_name="box",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="box",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="box",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]
