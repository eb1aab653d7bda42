from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0002_orders_of_a_list'),
        ('needs', '0003_covering_indexes'),
        ('orgs', '0001_initial'),
        ('projects', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='servicerecord',
            name='delivery_se_area_co_933996_idx',
        ),
        migrations.AlterField(
            model_name='order',
            name='due_at',
            field=models.DateTimeField(null=True, verbose_name='due at'),
        ),
        migrations.AlterField(
            model_name='servicerecord',
            name='category',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name='servicerecord',
            name='kind',
            field=models.CharField(choices=[('order', 'ordered service'), ('activity', 'activity'), ('visit', 'home visit'), ('phone', 'phone contact'), ('case', 'case session'), ('group', 'group session'), ('assistance', 'help with an application')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='servicerecord',
            index=models.Index(fields=['area_code', 'started_at', 'kind', 'sign'], name='delivery_se_area_co_14ec87_idx'),
        ),
    ]
