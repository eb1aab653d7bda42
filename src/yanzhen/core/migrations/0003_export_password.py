from django.db import migrations

import yanzhen.core.fields


class Migration(migrations.Migration):
    dependencies = [("core", "0002_search")]

    operations = [
        migrations.AddField(
            model_name="exportrequest",
            name="password",
            field=yanzhen.core.fields.SealedField(blank=True),
        ),
    ]
