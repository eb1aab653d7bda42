import django.core.validators
import django.db.models.deletion
import uuid
import yanzhen.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_export_password'),
        ('delivery', '0002_boards_series_kiosks'),
        ('needs', '0002_collect_hold_publish'),
        ('orgs', '0002_service_contracts'),
        ('people', '0001_initial'),
        ('projects', '0002_plans_teams_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ActivityCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='what it was for')),
                ('quantity', models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='quantity')),
                ('unit', models.CharField(blank=True, max_length=10, verbose_name='unit')),
                ('amount_cents', models.PositiveBigIntegerField(verbose_name='amount')),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ActivityPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caption', models.CharField(blank=True, max_length=120, verbose_name='what it shows')),
                ('consent', models.CharField(choices=[('open', 'not asked yet'), ('given', 'everybody in it agrees'), ('no_faces', 'nobody can be recognised'), ('refused', 'somebody does not agree')], default='open', max_length=10, verbose_name='consent')),
                ('consent_words', models.CharField(blank=True, max_length=200, verbose_name='how they agreed')),
                ('added_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ActivitySession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.PositiveSmallIntegerField(verbose_name='session')),
                ('starts_at', models.DateTimeField(db_index=True, verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='another place')),
                ('state', models.CharField(choices=[('planned', 'to come'), ('held', 'held'), ('cancelled', 'cancelled')], db_index=True, default='planned', max_length=10)),
                ('sign_in_code', yanzhen.core.fields.SealedField(blank=True)),
                ('walk_ins', models.PositiveIntegerField(default=0, verbose_name='others, by head')),
                ('held_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ActivityTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tag', models.CharField(db_index=True, max_length=30)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guest', models.CharField(blank=True, max_length=60, verbose_name='name of the guest')),
                ('side', models.CharField(choices=[('served', 'served'), ('helper', 'helping')], default='served', max_length=8)),
                ('signed_in_at', models.DateTimeField()),
                ('signed_in_how', models.CharField(choices=[('qr', 'by QR code'), ('code', 'by six digits'), ('number', 'by the number said aloud'), ('phone', 'on their own phone'), ('worker', 'ticked by a worker')], max_length=8)),
                ('signed_out_at', models.DateTimeField(null=True)),
                ('signed_out_how', models.CharField(blank=True, choices=[('qr', 'by QR code'), ('code', 'by six digits'), ('number', 'by the number said aloud'), ('phone', 'on their own phone'), ('worker', 'ticked by a worker')], max_length=8)),
                ('overlaps', models.BooleanField(default=False)),
                ('is_eligible', models.BooleanField(default=True)),
                ('score', models.PositiveSmallIntegerField(null=True)),
                ('words', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['signed_in_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='JoinedForce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('force', models.CharField(db_index=True, max_length=30, verbose_name='force')),
                ('words', models.CharField(blank=True, max_length=120, verbose_name='who it was')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='signup',
            name='signed_in_before_signed_out',
        ),
        migrations.RemoveField(
            model_name='activity',
            name='held_at',
        ),
        migrations.RemoveField(
            model_name='activity',
            name='record',
        ),
        migrations.RemoveField(
            model_name='activity',
            name='sign_in_code',
        ),
        migrations.RemoveField(
            model_name='activity',
            name='tags',
        ),
        migrations.RemoveField(
            model_name='activity',
            name='walk_ins',
        ),
        migrations.RemoveField(
            model_name='signup',
            name='by_code',
        ),
        migrations.RemoveField(
            model_name='signup',
            name='signed_in_at',
        ),
        migrations.RemoveField(
            model_name='signup',
            name='signed_out_at',
        ),
        migrations.AddField(
            model_name='activity',
            name='compound',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='compound or grid'),
        ),
        migrations.AddField(
            model_name='activity',
            name='eligible_categories',
            field=models.JSONField(blank=True, default=list, verbose_name='categories of people'),
        ),
        migrations.AddField(
            model_name='activity',
            name='helpers_wanted',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='volunteers wanted'),
        ),
        migrations.AddField(
            model_name='activity',
            name='kind',
            field=models.CharField(blank=True, db_index=True, max_length=30, verbose_name='kind of activity'),
        ),
        migrations.AddField(
            model_name='activity',
            name='outcome',
            field=models.CharField(blank=True, max_length=1000, verbose_name='what came of it'),
        ),
        migrations.AddField(
            model_name='activity',
            name='points_class',
            field=models.CharField(blank=True, max_length=30, verbose_name='points class'),
        ),
        migrations.AddField(
            model_name='activity',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='points_class',
            field=models.CharField(blank=True, max_length=30, verbose_name='points class'),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='external_digest',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='external_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='number there'),
        ),
        migrations.AddField(
            model_name='servicerecord',
            name='external_source',
            field=models.CharField(blank=True, max_length=60, verbose_name='list it came from'),
        ),
        migrations.AddField(
            model_name='signup',
            name='is_eligible',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='signup',
            name='news',
            field=models.CharField(blank=True, choices=[('place', 'has moved up and has a place'), ('called_off', 'a time was called off')], max_length=10),
        ),
        migrations.AddField(
            model_name='signup',
            name='news_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='signup',
            name='number',
            field=models.PositiveIntegerField(default=0, verbose_name='number on the list'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='signup',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='signup',
            name='told_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signup',
            name='tries_to_tell',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='servicerecord',
            name='source_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(condition=models.Q(('news_at__isnull', False), ('told_at', None)), fields=['news_at'], name='news_to_tell'),
        ),
        migrations.AddConstraint(
            model_name='servicerecord',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None), ('reverses', None), models.Q(('external_number', ''), _negated=True)), fields=('external_source', 'external_number'), name='one_record_per_external_number'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(fields=('activity', 'number'), name='one_sign_up_per_number'),
        ),
        migrations.AddField(
            model_name='activitycost',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='delivery.activity'),
        ),
        migrations.AddField(
            model_name='activitycost',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='activityphoto',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='delivery.activity'),
        ),
        migrations.AddField(
            model_name='activityphoto',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='activityphoto',
            name='file',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.attachment'),
        ),
        migrations.AddField(
            model_name='activityphoto',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='activitysession',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='delivery.activity'),
        ),
        migrations.AddField(
            model_name='activitysession',
            name='record',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='session', to='delivery.servicerecord'),
        ),
        migrations.AddField(
            model_name='activitytag',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='delivery.activity'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.person'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='delivery.activitysession'),
        ),
        migrations.AddField(
            model_name='attendance',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joinedforce',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='forces', to='delivery.activity'),
        ),
        migrations.AddField(
            model_name='joinedforce',
            name='organization',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined_activities', to='orgs.organization'),
        ),
        migrations.AddField(
            model_name='joinedforce',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined_activities', to='people.person'),
        ),
        migrations.AddIndex(
            model_name='activitysession',
            index=models.Index(fields=['area_code', 'starts_at'], name='delivery_ac_area_co_fd9e00_idx'),
        ),
        migrations.AddConstraint(
            model_name='activitysession',
            constraint=models.UniqueConstraint(fields=('activity', 'number'), name='one_session_per_number'),
        ),
        migrations.AddConstraint(
            model_name='activitysession',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='activitytag',
            constraint=models.UniqueConstraint(fields=('activity', 'tag'), name='one_tag_per_activity'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('session', 'person'), name='attends_a_session_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('guest', ''), ('person__isnull', False)), models.Q(('person', None), models.Q(('guest', ''), _negated=True)), _connector='OR'), name='attends_as_person_or_guest'),
        ),
        migrations.AddConstraint(
            model_name='joinedforce',
            constraint=models.CheckConstraint(condition=models.Q(('organization__isnull', False), ('person__isnull', False), models.Q(('words', ''), _negated=True), _connector='OR'), name='a_force_is_somebody'),
        ),
    ]
