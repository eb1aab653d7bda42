from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='volunteer',
            name='service_areas',
            field=models.JSONField(blank=True, default=list, verbose_name='areas where they serve'),
        ),
    ]
