from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='need',
            name='area_code',
            field=models.CharField(max_length=24, verbose_name='area'),
        ),
        migrations.AlterField(
            model_name='need',
            name='state',
            field=models.CharField(choices=[('heard', 'heard'), ('triaged', 'triaged'), ('answered', 'being answered'), ('closed', 'closed'), ('merged', 'merged')], default='heard', max_length=10),
        ),
    ]
