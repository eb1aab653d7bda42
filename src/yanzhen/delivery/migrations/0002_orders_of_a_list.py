import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0001_initial'),
        ('needs', '0002_indexes_once'),
        ('orgs', '0001_initial'),
        ('people', '0002_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='external_digest',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.RenameField(
            model_name='order',
            old_name='import_key',
            new_name='external_number',
        ),
        migrations.AlterField(
            model_name='order',
            name='external_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='number there'),
        ),
        migrations.AddField(
            model_name='order',
            name='external_source',
            field=models.CharField(blank=True, max_length=60, verbose_name='list it came from'),
        ),
        migrations.AlterField(
            model_name='feedback',
            name='record',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='delivery.servicerecord'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='order_invitations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='order',
            name='area_code',
            field=models.CharField(max_length=24, verbose_name='area'),
        ),
        migrations.AlterField(
            model_name='order',
            name='helper',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders_helped', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='order',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='people.person'),
        ),
        migrations.AlterField(
            model_name='order',
            name='state',
            field=models.CharField(choices=[('placed', 'waiting for review'), ('reviewed', 'waiting for dispatch'), ('offered', 'on the open board'), ('dispatched', 'waiting for acceptance'), ('accepted', 'accepted'), ('started', 'under way'), ('finished', 'waiting for confirmation'), ('confirmed', 'confirmed'), ('refused', 'refused'), ('cancelled', 'cancelled')], default='placed', max_length=10),
        ),
        migrations.AlterField(
            model_name='orderstep',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='participant',
            name='person',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='people.person'),
        ),
        migrations.AlterField(
            model_name='participant',
            name='record',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='delivery.servicerecord'),
        ),
        migrations.AlterField(
            model_name='participant',
            name='user',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='servicerecord',
            name='area_code',
            field=models.CharField(max_length=24, verbose_name='area'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(condition=models.Q(('external_number', ''), _negated=True), fields=('external_source', 'external_number'), name='one_order_per_external_number'),
        ),
    ]
