import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('needs', '0001_initial'),
        ('orgs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='reference number')),
                ('topic', models.CharField(max_length=120, verbose_name='topic')),
                ('concerned', models.CharField(max_length=300, verbose_name='who is concerned')),
                ('state', models.CharField(choices=[('raised', 'raised'), ('called', 'meeting called'), ('decided', 'being carried out'), ('done', 'carried out'), ('dropped', 'dropped')], db_index=True, default='raised', max_length=8, verbose_name='state')),
                ('raised_at', models.DateTimeField(verbose_name='raised at')),
                ('meeting_at', models.DateTimeField(null=True, verbose_name='meeting')),
                ('meeting_place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('decision', models.CharField(blank=True, max_length=1000, verbose_name='decision')),
                ('carried_out_by', models.CharField(blank=True, max_length=120, verbose_name='who carries it out')),
                ('due_at', models.DateTimeField(db_index=True, null=True, verbose_name='due at')),
                ('result_text', models.CharField(blank=True, max_length=1000, verbose_name='result')),
                ('published_at', models.DateTimeField(db_index=True, null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='needs.need')),
                ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.station')),
            ],
            options={
                'ordering': ['-raised_at', 'pk'],
                'indexes': [models.Index(fields=['area_code', 'state'], name='deliberatio_area_co_ccecf9_idx')],
            },
        ),
        migrations.CreateModel(
            name='IssueAttendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('side', models.CharField(blank=True, max_length=60, verbose_name='speaks for')),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='deliberation.issue')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='IssueStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=60)),
                ('step', models.CharField(max_length=20)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='deliberation.issue')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
    ]
