import django.db.models.deletion
import uuid
import yanzhen.core.fields
import yanzhen.core.tables_together
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('needs', '0001_initial'),
        ('orgs', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        yanzhen.core.tables_together.CreateTogether(
            operations=[migrations.CreateModel(
                name='CadenceRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.CharField(max_length=40)),
                    ('code', models.CharField(max_length=40)),
                    ('digest', models.CharField(max_length=32)),
                    ('name', models.CharField(max_length=80)),
                    ('name_en', models.CharField(blank=True, max_length=120)),
                    ('content', models.JSONField()),
                    ('reference', models.CharField(blank=True, max_length=200)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('place', 'code', 'digest'), name='cadence_once')],
                },
            ), migrations.CreateModel(
                name='MandatoryReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('is_minor', models.BooleanField(default=False)),
                    ('situations', models.JSONField(verbose_name='situations')),
                    ('words', yanzhen.core.fields.SealedField(verbose_name='what was seen')),
                    ('noticed_at', models.DateTimeField(verbose_name='noticed at')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandatory_reports', to='people.person')),
                    ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandatory_reports', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-noticed_at', '-pk'],
                },
            ), migrations.CreateModel(
                name='MandatoryReportStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('authority', models.CharField(max_length=30, verbose_name='told to')),
                    ('told_at', models.DateTimeField(verbose_name='told at')),
                    ('how', models.CharField(max_length=20, verbose_name='how')),
                    ('contact', yanzhen.core.fields.SealedField(blank=True, verbose_name='spoke with')),
                    ('acceptance_number', models.CharField(blank=True, max_length=60, verbose_name='acceptance number')),
                    ('remark', yanzhen.core.fields.SealedField(blank=True, verbose_name='remark')),
                    ('noted_at', models.DateTimeField()),
                    ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='visits.mandatoryreport')),
                ],
                options={
                    'ordering': ['told_at', 'pk'],
                },
            ), migrations.CreateModel(
                name='NearRelative',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('valid_from', models.DateField(verbose_name='from')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                    ('of_whom', models.CharField(max_length=80, verbose_name='of whom')),
                    ('relation', models.CharField(max_length=40, verbose_name='relation')),
                    ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='near_relatives', to='people.person')),
                ],
                options={
                    'ordering': ['-valid_from', '-pk'],
                },
            ), migrations.CreateModel(
                name='Period',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('kind', models.CharField(choices=[('week', 'week'), ('month', 'month'), ('quarter', 'quarter'), ('half_year', 'half-year')], max_length=10, verbose_name='kind')),
                    ('starts_on', models.DateField(verbose_name='from')),
                    ('ends_on', models.DateField(verbose_name='until')),
                    ('frozen_at', models.DateTimeField()),
                    ('frozen', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'ordering': ['-starts_on', 'kind'],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'starts_on', 'area_code'), name='period_once_for_an_area')],
                },
            ), migrations.CreateModel(
                name='Obligation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('starts_on', models.DateField(verbose_name='from')),
                    ('due_on', models.DateField(verbose_name='due on')),
                    ('due_at', models.DateTimeField(null=True, verbose_name='due at')),
                    ('state', models.CharField(choices=[('owed', 'owed'), ('met', 'visited'), ('late', 'visited late'), ('substitute', 'visited by a stand-in'), ('refused', 'refused'), ('not_home', 'not at home, tried enough'), ('exempted', 'exempted'), ('lapsed', 'no longer applies')], default='owed', max_length=10, verbose_name='state')),
                    ('is_frozen', models.BooleanField(default=True)),
                    ('settled_on', models.DateField(null=True, verbose_name='settled on')),
                    ('ground', models.CharField(blank=True, max_length=200, verbose_name='ground')),
                    ('area_code', models.CharField(max_length=24, verbose_name='area')),
                    ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='people.household')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='people.person')),
                    ('post', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orgs.post')),
                    ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='visits.cadencerule')),
                    ('period', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='obligations', to='visits.period')),
                ],
            ), migrations.CreateModel(
                name='PeriodChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('kind', models.CharField(choices=[('died', 'died'), ('moved', 'moved away'), ('exempted', 'exempted'), ('new_client', 'new client'), ('new_category', 'new category or tag'), ('risk_raised', 'raised risk tier'), ('major_change', 'after a major change'), ('weather', 'bad weather')], max_length=12, verbose_name='kind')),
                    ('happened_on', models.DateField(verbose_name='day')),
                    ('ground', models.CharField(blank=True, max_length=200, verbose_name='ground')),
                    ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('obligation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='visits.obligation')),
                    ('period', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='visits.period')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ],
                options={
                    'ordering': ['-happened_on', '-pk'],
                },
            ), migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('tier', models.CharField(choices=[('village', 'village to town'), ('town', 'town to county')], max_length=8, verbose_name='tier')),
                    ('month', models.DateField(verbose_name='month')),
                    ('state', models.CharField(choices=[('waiting', 'waiting for the check'), ('returned', 'rows returned'), ('approved', 'approved')], default='waiting', max_length=8, verbose_name='state')),
                    ('submitted_at', models.DateTimeField(verbose_name='handed up')),
                    ('due_at', models.DateTimeField(verbose_name='check due')),
                    ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                    ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='orgs.post')),
                    ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-month', 'area_code', 'pk'],
                    'indexes': [models.Index(fields=['state', 'due_at'], name='visits_subm_state_dbbaa1_idx'), models.Index(fields=['month', 'tier', 'area_code'], name='visits_subm_month_ddd710_idx')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('post', None), _negated=True), fields=('month', 'post'), name='month_once_for_a_post'), models.UniqueConstraint(condition=models.Q(('post', None)), fields=('month', 'division'), name='month_once_for_a_town')],
                },
            ), migrations.CreateModel(
                name='CheckRound',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('submitted_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('seed', models.CharField(max_length=32)),
                    ('size', models.PositiveIntegerField()),
                    ('sampled', models.PositiveIntegerField()),
                    ('figures', models.JSONField()),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('returned', models.PositiveIntegerField(default=0)),
                    ('remark', models.CharField(blank=True, max_length=300, verbose_name='remark')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='visits.submission')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('submission', 'number'), name='round_number_once')],
                },
            ), migrations.CreateModel(
                name='Visit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('means', models.CharField(choices=[('home', 'home visit'), ('phone', 'phone call'), ('video', 'video call')], default='home', max_length=6, verbose_name='how')),
                    ('outcome', models.CharField(choices=[('met', 'met'), ('refused', 'refused'), ('not_home', 'nobody at home')], default='met', max_length=10, verbose_name='outcome')),
                    ('occasion', models.CharField(choices=[('routine', 'regular'), ('change', 'after a major change'), ('weather', 'bad weather'), ('complaint', 'after a complaint'), ('festival', 'festival')], default='routine', max_length=10, verbose_name='occasion')),
                    ('started_at', models.DateTimeField(verbose_name='began at')),
                    ('ended_at', models.DateTimeField(verbose_name='ended at')),
                    ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                    ('saved_at', models.DateTimeField(verbose_name='saved at')),
                    ('is_saved_late', models.BooleanField(default=False, verbose_name='saved late')),
                    ('policies', models.JSONField(blank=True, default=list, verbose_name='policies explained')),
                    ('view', yanzhen.core.fields.SealedField(blank=True, verbose_name="the worker's view")),
                    ('next_step', models.CharField(blank=True, max_length=200, verbose_name='next step')),
                    ('next_on', models.DateField(blank=True, null=True, verbose_name='next step on')),
                    ('proof', models.CharField(choices=[('none', 'none'), ('signature', 'signature'), ('voice', 'voice'), ('code', 'code or card of the household'), ('colleague', 'a second visitor')], default='none', max_length=10, verbose_name='proof')),
                    ('is_proof_checked', models.BooleanField(default=False)),
                    ('lat', models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True)),
                    ('lng', models.DecimalField(blank=True, decimal_places=3, max_digits=7, null=True)),
                    ('has_hazard', models.BooleanField(default=False)),
                    ('has_alert', models.BooleanField(default=False)),
                    ('fields_shown', models.PositiveSmallIntegerField(default=0)),
                    ('fields_prefilled', models.PositiveSmallIntegerField(default=0)),
                    ('fields_typed', models.PositiveSmallIntegerField(default=0)),
                    ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                    ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='people.household')),
                    ('needs', models.ManyToManyField(blank=True, related_name='visits', to='needs.need')),
                    ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='later', to='visits.visit')),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits_recorded', to=settings.AUTH_USER_MODEL)),
                    ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.station')),
                ],
                options={
                    'ordering': ['-started_at', '-pk'],
                    'indexes': [models.Index(fields=['area_code', '-started_at'], name='visits_visi_area_co_c9cf0e_idx'), models.Index(fields=['-started_at', '-id'], name='visits_visi_started_121b7c_idx'), models.Index(fields=['household', '-started_at'], name='visits_visi_househo_ad17e6_idx'), models.Index(fields=['recorded_by', '-started_at'], name='visits_visi_recorde_377053_idx')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__gte', models.F('started_at'))), name='visit_ends_after')],
                },
            ), migrations.AddField(
                model_name='obligation',
                name='visit',
                field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='settled', to='visits.visit'),
            ), migrations.AddField(
                model_name='mandatoryreport',
                name='visit',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandatory_reports', to='visits.visit'),
            ), migrations.CreateModel(
                name='CheckedVisit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('tier', models.CharField(choices=[('village', 'village to town'), ('town', 'town to county')], max_length=8)),
                    ('version', models.PositiveIntegerField()),
                    ('why', models.CharField(blank=True, choices=[('random', 'drawn by chance'), ('complaint', 'a complaint or poor rating'), ('relative', 'a near relative'), ('mended', 'was returned before')], max_length=10)),
                    ('state', models.CharField(choices=[('waiting', 'not decided'), ('returned', 'returned'), ('approved', 'approved')], default='waiting', max_length=8)),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='what is wrong')),
                    ('looked_at', models.DateTimeField(null=True)),
                    ('answer', models.CharField(blank=True, max_length=300, verbose_name='what the worker says')),
                    ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('looked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='visits.checkround')),
                    ('visit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='visits.visit')),
                ],
                options={
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['visit', 'tier'], name='visits_chec_visit_i_660344_idx'), models.Index(condition=models.Q(('why', ''), _negated=True), fields=['round', 'looked_at'], name='sample_of_round')],
                    'constraints': [models.UniqueConstraint(fields=('round', 'visit'), name='visit_once_in_a_round'), models.UniqueConstraint(condition=models.Q(('state', 'returned'), _negated=True), fields=('visit', 'tier'), name='visit_checked_once_by_a_tier')],
                },
            ), migrations.CreateModel(
                name='VisitBlock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20)),
                    ('is_unchanged', models.BooleanField(default=False)),
                    ('answers_json', yanzhen.core.fields.SealedField(blank=True)),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='visits.visit')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('visit', 'code'), name='block_once')],
                },
            ), migrations.CreateModel(
                name='VisitCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', yanzhen.core.fields.SealedField()),
                    ('issued_at', models.DateTimeField()),
                    ('household', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='visit_code', to='people.household')),
                    ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ), migrations.CreateModel(
                name='VisitMember',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('is_met', models.BooleanField(default=True)),
                    ('remark', models.CharField(blank=True, max_length=100, verbose_name='remark')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='people.person')),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='visits.visit')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('visit', 'person'), name='member_once')],
                },
            ), migrations.CreateModel(
                name='VisitRevision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('changed_at', models.DateTimeField()),
                    ('reason', models.CharField(max_length=200, verbose_name='reason')),
                    ('before_json', yanzhen.core.fields.SealedField()),
                    ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='visits.visit')),
                ],
                options={
                    'ordering': ['-version'],
                    'constraints': [models.UniqueConstraint(fields=('visit', 'version'), name='revision_once')],
                },
            ), migrations.CreateModel(
                name='VisitVisitor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('role', models.CharField(max_length=20, verbose_name='role')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits_made', to=settings.AUTH_USER_MODEL)),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visitors', to='visits.visit')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('visit', 'user'), name='visitor_once')],
                },
            ), migrations.CreateModel(
                name='VitalSign',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('code', models.CharField(max_length=20)),
                    ('value', yanzhen.core.fields.SealedField()),
                    ('measured_at', models.DateTimeField()),
                    ('level', models.CharField(blank=True, max_length=8)),
                    ('seen_at', models.DateTimeField(null=True)),
                    ('answer', models.CharField(blank=True, max_length=200, verbose_name='what was done about it')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vital_signs', to='people.person')),
                    ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('visit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vital_signs', to='visits.visit')),
                ],
                options={
                    'ordering': ['-measured_at', '-pk'],
                    'indexes': [models.Index(fields=['person', 'code', '-measured_at'], name='visits_vita_person__14ec56_idx'), models.Index(condition=models.Q(models.Q(('level', ''), _negated=True), ('seen_at', None)), fields=['area_code', 'measured_at'], name='alerts_unseen')],
                },
            ), migrations.AddIndex(
                model_name='obligation',
                index=models.Index(fields=['period', 'area_code'], name='visits_obli_period__b07e74_idx'),
            ), migrations.AddIndex(
                model_name='obligation',
                index=models.Index(fields=['post', 'state', 'due_on'], name='visits_obli_post_id_d9168a_idx'),
            ), migrations.AddIndex(
                model_name='obligation',
                index=models.Index(fields=['area_code', 'state', 'due_on'], name='visits_obli_area_co_a0b7a7_idx'),
            ), migrations.AddIndex(
                model_name='obligation',
                index=models.Index(condition=models.Q(('visit__isnull', False)), fields=['visit'], name='settled_by_visit'),
            )],
        ),
    ]
