import django.db.models.deletion
import uuid
import yanzhen.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('counted_from', models.DateTimeField()),
                ('reads', models.PositiveIntegerField(default=0)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StaffCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('kind', models.CharField(choices=[('assistant', 'assistant social worker'), ('social_worker', 'social worker'), ('senior', 'senior social worker')], max_length=16, verbose_name='kind')),
                ('number', yanzhen.core.fields.SealedField(blank=True, verbose_name='number')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('registered_from', models.DateField(verbose_name='registered from')),
                ('registered_to', models.DateField(verbose_name='registered until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('kind', models.CharField(choices=[('day', 'day'), ('week', 'week'), ('month', 'month')], max_length=5, verbose_name='kind')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('words', yanzhen.core.fields.SealedField(blank=True, verbose_name="in one's own words")),
                ('figures', models.JSONField(default=dict)),
                ('handed_in_at', models.DateTimeField(verbose_name='handed in at')),
                ('is_late', models.BooleanField(default=False, verbose_name='late')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_logs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'indexes': [models.Index(fields=['area_code', 'kind', '-starts_on'], name='workforce_w_area_co_3a2ee7_idx')],
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'starts_on'), name='one_log_of_a_time')],
            },
        ),
    ]
