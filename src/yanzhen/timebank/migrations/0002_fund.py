from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('timebank', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.CharField(choices=[('issue', 'issue of the station'), ('member', 'member'), ('pool', 'shared pool'), ('goods', 'goods and services'), ('expiry', 'expired'), ('debt', 'owed after hours were revoked'), ('fund', 'fund that grants points')], db_index=True, max_length=10, verbose_name='kind'),
        ),
    ]
