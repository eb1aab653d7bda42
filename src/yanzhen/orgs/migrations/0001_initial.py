import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checklist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('station_type', models.CharField(blank=True, max_length=30)),
                ('source', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='ChecklistItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('hint', models.CharField(blank=True, max_length=300)),
                ('checklist', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='orgs.checklist')),
            ],
            options={
                'ordering': ['order'],
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('code', models.CharField(max_length=24, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('level', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('county', 'county'), ('town', 'town or street'), ('village', 'village or community'), ('group', "residents' group"), ('grid', 'grid'), ('compound', 'compound'), ('building', 'building')], db_index=True, max_length=10, verbose_name='level')),
                ('urban_rural_class', models.CharField(blank=True, max_length=3)),
                ('is_urban', models.BooleanField(default=False)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='orgs.division')),
                ('predecessors', models.ManyToManyField(blank=True, related_name='successors', to='orgs.division')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('civil_affairs', 'civil affairs bureau'), ('party_social_work', 'Party social-work department'), ('department', 'department'), ('mass_organization', 'mass organisation'), ('town_government', 'town government or street office'), ('party_committee', 'Party committee'), ('village_committee', "villagers' or residents' committee"), ('social_work_agency', 'social work agency'), ('association', 'association'), ('charity', 'charity or foundation'), ('enterprise', 'enterprise'), ('school', 'school or university'), ('hospital', 'hospital or clinic'), ('other', 'other')], db_index=True, max_length=20, verbose_name='kind')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('is_active', models.BooleanField(default=True)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orgs.division')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('uscc',), name='one_organization_per_uscc')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('role', models.CharField(choices=[('system_admin', 'system administrator'), ('security_admin', 'security administrator'), ('audit_admin', 'audit administrator'), ('county_worker', 'county worker'), ('station_lead', 'station lead'), ('town_worker', 'town worker'), ('village_worker', 'village worker'), ('grid_worker', 'grid worker'), ('supervisor', 'supervisor'), ('department_reader', 'department reader'), ('auditor', 'auditor'), ('volunteer', 'volunteer'), ('resident', 'resident')], db_index=True, max_length=20, verbose_name='role')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='job title')),
                ('end_reason', models.CharField(blank=True, max_length=120)),
                ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='orgs.division')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='orgs.organization')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'valid_from'], name='orgs_post_user_id_3bde71_idx')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('reason', models.CharField(max_length=120, verbose_name='reason')),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaves', to='orgs.post')),
                ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stands_in', to='orgs.post')),
            ],
            options={
                'ordering': ['valid_from', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('post', models.F('substitute')), _negated=True), name='leave_has_a_substitute')],
            },
        ),
        migrations.CreateModel(
            name='Regulation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('category', models.CharField(blank=True, max_length=60, verbose_name='category')),
                ('edition', models.PositiveSmallIntegerField(default=1, verbose_name='version')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('earlier', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='orgs.regulation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RegulationAcknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('acknowledged_at', models.DateTimeField()),
                ('regulation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acknowledgements', to='orgs.regulation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('regulation', 'user'), name='acknowledged_once')],
            },
        ),
        migrations.CreateModel(
            name='Reorganization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('kind', models.CharField(choices=[('merge', 'merge'), ('split', 'split')], max_length=10, verbose_name='kind')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('decision', models.CharField(max_length=200, verbose_name='decision')),
                ('plan', models.JSONField()),
                ('carried_out_at', models.DateTimeField()),
                ('carried_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('tasks', models.CharField(blank=True, max_length=300, verbose_name='tasks')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responsibilities', to='orgs.division')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responsibilities', to='orgs.post')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('station_type', models.CharField(db_index=True, max_length=30, verbose_name='type')),
                ('level', models.CharField(choices=[('prefecture', 'prefecture'), ('county', 'county'), ('town', 'town or street'), ('village', 'village or community'), ('compound', 'compound or group')], db_index=True, max_length=12, verbose_name='level')),
                ('quality', models.CharField(choices=[('pilot', 'pilot'), ('standard', 'standard'), ('excellent', 'excellent')], default='standard', max_length=12, verbose_name='quality')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='opened on')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='street address')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('opening_hours', models.CharField(blank=True, max_length=120, verbose_name='opening hours')),
                ('area_m2', models.PositiveIntegerField(blank=True, null=True, verbose_name='area in m²')),
                ('functions', models.JSONField(blank=True, default=list, verbose_name='functions')),
                ('specialty', models.CharField(blank=True, max_length=60)),
                ('pilot_label', models.CharField(blank=True, max_length=60)),
                ('lng', models.DecimalField(blank=True, decimal_places=6, max_digits=10, null=True)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('coordinate_system', models.CharField(default='WGS-84', max_length=10)),
                ('continues', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continued_by', to='orgs.station')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stations', to='orgs.division')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted_stations', to='orgs.organization')),
                ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='operated_stations', to='orgs.organization')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='below', to='orgs.station')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ServiceContract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('title', models.CharField(max_length=120, verbose_name='contract')),
                ('starts_on', models.DateField(verbose_name='begins on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('amount_cents', models.BigIntegerField(blank=True, null=True, verbose_name='amount')),
                ('indicators', models.JSONField(blank=True, default=list, verbose_name='what is measured')),
                ('operator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts_held', to='orgs.organization', verbose_name='run by')),
                ('purchaser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts_given', to='orgs.organization', verbose_name='purchaser')),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='orgs.station')),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='contract_has_a_term')],
            },
        ),
        migrations.AddField(
            model_name='regulation',
            name='station',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='orgs.station'),
        ),
        migrations.AddField(
            model_name='post',
            name='station',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='orgs.station'),
        ),
        migrations.CreateModel(
            name='ChecklistMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('state', models.CharField(choices=[('met', 'met'), ('partly', 'partly met'), ('missing', 'missing')], max_length=10, verbose_name='state')),
                ('seen_on', models.DateField(verbose_name='seen on')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='remark')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='orgs.checklistitem')),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('station', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checklist_marks', to='orgs.station')),
            ],
            options={
                'indexes': [models.Index(fields=['station', 'item', '-seen_on'], name='orgs_checkl_station_931d7a_idx')],
            },
        ),
        migrations.CreateModel(
            name='WorkerLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('division', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='orgs.division')),
                ('subordinate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links_up', to='orgs.post')),
                ('superior', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_down', to='orgs.post')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('subordinate', None), ('division', None), _connector='XOR'), name='link_to_worker_or_division')],
            },
        ),
    ]
