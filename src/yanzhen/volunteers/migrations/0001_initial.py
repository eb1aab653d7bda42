import django.db.models.deletion
import uuid
import yanzhen.core.tables_together
import yanzhen.volunteers.models.certificates
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('delivery', '0001_initial'),
        ('orgs', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        yanzhen.core.tables_together.CreateTogether(
            operations=[migrations.CreateModel(
                name='HourTotal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('month', models.DateField()),
                    ('category', models.CharField(blank=True, max_length=40)),
                    ('evidence', models.CharField(choices=[('verified', 'signed in and out'), ('supplemented', 'added later')], max_length=12)),
                    ('minutes', models.BigIntegerField(default=0)),
                    ('entries', models.BigIntegerField(default=0)),
                ],
                options={
                    'indexes': [models.Index(fields=['month', 'area_code'], name='volunteers__month_6231fb_idx')],
                    'constraints': [models.UniqueConstraint(fields=('area_code', 'month', 'category', 'evidence'), name='one_total_per_month_place_and_class')],
                },
            ), migrations.CreateModel(
                name='MobilizablePool',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('headcount', models.PositiveIntegerField(verbose_name='people')),
                    ('as_of', models.DateField(verbose_name='as of')),
                    ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='orgs.organization')),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='Volunteer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('number', models.CharField(max_length=32, unique=True, verbose_name='volunteer number')),
                    ('registered_on', models.DateField(verbose_name='registered on')),
                    ('state', models.CharField(choices=[('active', 'active'), ('resting', 'resting'), ('left', 'left')], db_index=True, default='active', max_length=10)),
                    ('party_category', models.CharField(blank=True, max_length=20)),
                    ('skills', models.JSONField(blank=True, default=list, verbose_name='skills')),
                    ('service_times', models.JSONField(blank=True, default=list, verbose_name='times')),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='volunteer', to='people.person')),
                    ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='volunteers', to='orgs.organization')),
                    ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='volunteer', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='HourClaim',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('title', models.CharField(max_length=120, verbose_name='what was done')),
                    ('category', models.CharField(blank=True, max_length=40)),
                    ('points_class', models.CharField(blank=True, max_length=30)),
                    ('starts_at', models.DateTimeField(db_index=True, verbose_name='from')),
                    ('ends_at', models.DateTimeField(verbose_name='until')),
                    ('evidence', models.CharField(choices=[('verified', 'signed in and out'), ('supplemented', 'added later')], max_length=12, verbose_name='evidence')),
                    ('state', models.CharField(choices=[('waiting', 'waiting for confirmation'), ('disputed', 'disputed'), ('confirmed', 'confirmed'), ('refused', 'not recorded'), ('revoked', 'revoked')], default='waiting', max_length=10)),
                    ('told_minutes', models.PositiveIntegerField(verbose_name='minutes told')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='why it was added later')),
                    ('other_minutes', models.PositiveIntegerField(null=True, verbose_name='minutes of the other side')),
                    ('findings', models.JSONField(default=list)),
                    ('is_flagged', models.BooleanField(default=False)),
                    ('due_at', models.DateTimeField(verbose_name='due at')),
                    ('words', models.CharField(blank=True, max_length=300)),
                    ('objection', models.CharField(blank=True, max_length=300)),
                    ('objected_at', models.DateTimeField(null=True)),
                    ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('other_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hour_claims', to='delivery.servicerecord')),
                    ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.station')),
                    ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hour_claims', to='volunteers.volunteer')),
                ],
                options={
                    'indexes': [models.Index(fields=['area_code', 'state', 'due_at'], name='volunteers__area_co_7f2c42_idx'), models.Index(fields=['volunteer', 'starts_at'], name='volunteers__volunte_302539_idx'), models.Index(fields=['told_by', 'created_at'], name='volunteers__told_by_e558ae_idx')],
                    'constraints': [models.UniqueConstraint(fields=('volunteer', 'record'), name='hours_of_a_service_are_claimed_once'), models.CheckConstraint(condition=models.Q(('told_minutes__gt', 0)), name='some_minutes_are_told')],
                },
            ), migrations.CreateModel(
                name='HourCertificate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('serial', models.CharField(max_length=32, unique=True, verbose_name='certificate number')),
                    ('token', models.CharField(default=yanzhen.volunteers.models.certificates.new_token, editable=False, max_length=24, unique=True)),
                    ('period_from', models.DateField(verbose_name='from')),
                    ('period_to', models.DateField(verbose_name='until')),
                    ('verified_minutes', models.PositiveIntegerField()),
                    ('supplemented_minutes', models.PositiveIntegerField()),
                    ('content', models.JSONField()),
                    ('public_until', models.DateField(verbose_name='publicity until')),
                    ('revoked_at', models.DateTimeField(null=True)),
                    ('revoke_reason', models.CharField(blank=True, max_length=200)),
                    ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='volunteers.volunteer')),
                ],
                options={
                    'ordering': ['-created_at', '-pk'],
                },
            ), migrations.CreateModel(
                name='VolunteerTeam',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('kind', models.CharField(db_index=True, max_length=30, verbose_name='kind')),
                    ('founded_on', models.DateField(blank=True, null=True, verbose_name='founded on')),
                    ('is_active', models.BooleanField(default=True)),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                    ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteers.volunteer')),
                    ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='orgs.organization')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='volunteers.volunteerteam')),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('valid_from', models.DateField(verbose_name='from')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('source', models.CharField(blank=True, max_length=30)),
                    ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='volunteers.volunteer')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='volunteers.volunteerteam')),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='SpotCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('month', models.DateField(verbose_name='month')),
                    ('result', models.CharField(choices=[('open', 'to be looked at'), ('right', 'right'), ('wrong', 'wrong, revoked'), ('unclear', 'nobody reached')], default='open', max_length=10)),
                    ('due_at', models.DateTimeField(verbose_name='due at')),
                    ('checked_at', models.DateTimeField(null=True)),
                    ('words', models.CharField(blank=True, max_length=300, verbose_name='what came out')),
                    ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('claim', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='spot_check', to='volunteers.hourclaim')),
                ],
                options={
                    'indexes': [models.Index(fields=['area_code', 'result', 'due_at'], name='volunteers__area_co_391502_idx')],
                },
            ), migrations.CreateModel(
                name='HourRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('served_on', models.DateField(verbose_name='served on')),
                    ('minutes', models.PositiveIntegerField(verbose_name='minutes')),
                    ('sign', models.SmallIntegerField(default=1)),
                    ('evidence', models.CharField(choices=[('verified', 'signed in and out'), ('supplemented', 'added later')], max_length=12, verbose_name='evidence')),
                    ('category', models.CharField(blank=True, max_length=40)),
                    ('points_class', models.CharField(blank=True, max_length=30)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='volunteers.hourclaim')),
                    ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='volunteers.hourrecord')),
                    ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='volunteers.hourrecord')),
                    ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='volunteers.volunteer')),
                ],
                options={
                    'indexes': [models.Index(fields=['volunteer', 'served_on'], name='volunteers__volunte_be4ca8_idx'), models.Index(fields=['area_code', 'served_on'], name='volunteers__area_co_5e66ad_idx')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('corrects', None), ('reverses', None)), fields=('claim',), name='a_claim_is_recorded_once'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='some_minutes_are_recorded'), models.CheckConstraint(condition=models.Q(models.Q(('reverses', None), ('sign', 1)), models.Q(('reverses__isnull', False), ('sign', -1)), _connector='OR'), name='hours_are_taken_back_by_name')],
                },
            )],
        ),
    ]
