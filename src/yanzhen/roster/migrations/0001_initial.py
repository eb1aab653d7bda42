import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('core', '0001_initial'),
        ('orgs', '0001_initial'),
        ('people', '0001_initial'),
        ('visits', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('making', 'being made'), ('ready', 'draft'), ('published', 'published')], default='making', max_length=10, verbose_name='state')),
                ('seed', models.PositiveIntegerField(default=1, verbose_name='seed')),
                ('frame', models.JSONField(default=dict)),
                ('given', models.JSONField(default=dict)),
                ('told', models.JSONField(default=dict)),
                ('terms', models.JSONField(default=dict)),
                ('cost', models.FloatField(default=0)),
                ('seconds', models.FloatField(default=0)),
                ('position', models.PositiveIntegerField(default=0)),
                ('published_at', models.DateTimeField(null=True, verbose_name='published at')),
                ('copied_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='roster.plan')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='place')),
                ('job', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'indexes': [models.Index(fields=['area_code', '-starts_on'], name='roster_plan_area_co_825df6_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='plan_has_days')],
            },
        ),
        migrations.CreateModel(
            name='PlanChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('move', 'moved'), ('fix', 'fixed'), ('release', 'set free'), ('take_out', 'taken off the plan'), ('absent', 'somebody is away'), ('urgent', 'urgent visit')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('terms_before', models.JSONField(default=dict)),
                ('terms_after', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('is_given_up', models.BooleanField(default=False)),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='roster.plan')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PlannedVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('match', models.CharField(max_length=80)),
                ('chain', models.PositiveIntegerField(default=0)),
                ('is_by_phone', models.BooleanField(default=False)),
                ('is_urgent', models.BooleanField(default=False)),
                ('words', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('skills', models.JSONField(default=list)),
                ('asked', models.JSONField(default=list)),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('place', models.PositiveIntegerField()),
                ('is_estimated', models.BooleanField(default=False)),
                ('first', models.DateField(verbose_name='from')),
                ('last', models.DateField(verbose_name='due on')),
                ('opens', models.PositiveSmallIntegerField(default=0)),
                ('closes', models.PositiveSmallIntegerField(default=1440)),
                ('is_shared_out', models.BooleanField(default=False)),
                ('day', models.DateField(null=True, verbose_name='day')),
                ('begins', models.FloatField(null=True, verbose_name='begins')),
                ('companion_begins', models.FloatField(null=True)),
                ('is_fixed', models.BooleanField(default=False)),
                ('is_removed', models.BooleanField(default=False)),
                ('hindrance', models.CharField(blank=True, max_length=300)),
                ('area_code', models.CharField(max_length=24, verbose_name='area')),
                ('companion', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.household')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='roster.plan')),
                ('responsible', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['day', 'begins', 'number'],
                'indexes': [models.Index(fields=['plan', 'day'], name='roster_plan_plan_id_347660_idx'), models.Index(fields=['worker', 'day'], name='roster_plan_worker__733691_idx'), models.Index(condition=models.Q(('companion', None), _negated=True), fields=['companion', 'day'], name='went_along')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='visit_once_in_a_plan'), models.CheckConstraint(condition=models.Q(models.Q(('begins', None), ('day', None), ('worker', None)), models.Q(('begins__isnull', False), ('day__isnull', False), ('worker__isnull', False)), _connector='OR'), name='planned_as_a_whole')],
            },
        ),
        migrations.CreateModel(
            name='PlannedContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('obligation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='planned', to='visits.obligation')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='visits.cadencerule')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='roster.plannedvisit')),
            ],
        ),
        migrations.CreateModel(
            name='PlanStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('made', 'made'), ('copied', 'copied'), ('published', 'published'), ('withdrawn', 'taken back')], max_length=10)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('visits', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='roster.plan')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
    ]
