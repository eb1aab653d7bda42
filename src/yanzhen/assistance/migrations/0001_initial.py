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
        ('core', '0001_initial'),
        ('delivery', '0001_initial'),
        ('needs', '0001_initial'),
        ('orgs', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        yanzhen.core.tables_together.CreateTogether(
            operations=[migrations.CreateModel(
                name='AidApplication',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('number', models.CharField(max_length=32, unique=True, verbose_name='reference number')),
                    ('policy', models.CharField(db_index=True, max_length=40, verbose_name='policy')),
                    ('materials', models.JSONField(default=list, verbose_name='materials')),
                    ('state', models.CharField(choices=[('preparing', 'being prepared'), ('submitted', 'submitted'), ('decided', 'decided'), ('withdrawn', 'withdrawn')], db_index=True, default='preparing', max_length=10, verbose_name='state')),
                    ('begun_at', models.DateTimeField(verbose_name='begun at')),
                    ('due_at', models.DateTimeField(db_index=True, null=True, verbose_name='due at')),
                    ('submitted_on', models.DateField(null=True, verbose_name='submitted on')),
                    ('submitted_to', models.CharField(blank=True, max_length=120, verbose_name='submitted to')),
                    ('result', models.CharField(blank=True, choices=[('granted', 'granted'), ('refused', 'refused')], max_length=8, verbose_name='result')),
                    ('result_on', models.DateField(null=True, verbose_name='decided on')),
                    ('result_words', models.CharField(blank=True, max_length=300, verbose_name='what was told')),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                    ('helper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.household')),
                    ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='aid_applications', to='needs.need')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='aid_applications', to='people.person')),
                    ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.station')),
                ],
                options={
                    'ordering': ['-begun_at', 'pk'],
                    'indexes': [models.Index(fields=['area_code', 'state'], name='assistance__area_co_3d97f9_idx')],
                },
            ), migrations.CreateModel(
                name='AidStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('at', models.DateTimeField()),
                    ('by_name', models.CharField(max_length=60)),
                    ('step', models.CharField(max_length=20)),
                    ('words', models.CharField(blank=True, max_length=300)),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='assistance.aidapplication')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('record', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.servicerecord')),
                ],
                options={
                    'ordering': ['at', 'pk'],
                },
            ), migrations.CreateModel(
                name='Clue',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('rule', models.CharField(db_index=True, max_length=60, verbose_name='rule')),
                    ('outcome', models.CharField(max_length=12)),
                    ('urgency', models.PositiveSmallIntegerField(verbose_name='urgency')),
                    ('unknown', models.JSONField(default=list)),
                    ('facts', yanzhen.core.fields.SealedField(blank=True)),
                    ('facts_digest', models.CharField(max_length=64)),
                    ('found_at', models.DateTimeField(verbose_name='found at')),
                    ('due_at', models.DateTimeField(db_index=True, verbose_name='due at')),
                    ('state', models.CharField(choices=[('open', 'to be checked'), ('closed', 'checked')], default='open', max_length=6, verbose_name='state')),
                    ('result', models.CharField(blank=True, choices=[('join', 'should be enrolled'), ('leave', 'should leave'), ('nothing', 'nothing to change')], max_length=8, verbose_name='result')),
                    ('result_words', models.CharField(blank=True, max_length=300, verbose_name='what was found')),
                    ('closed_at', models.DateTimeField(null=True)),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                    ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clues', to='people.household')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clues', to='people.person')),
                    ('record', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.servicerecord')),
                    ('responsible', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='clues', to=settings.AUTH_USER_MODEL, verbose_name='who checks')),
                ],
                options={
                    'ordering': ['due_at', 'pk'],
                    'indexes': [models.Index(fields=['area_code', 'state', 'due_at'], name='assistance__area_co_9d534b_idx'), models.Index(fields=['responsible', 'state', 'due_at'], name='assistance__respons_f8b045_idx')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'rule'), name='one_open_clue_of_a_rule')],
                },
            ), migrations.CreateModel(
                name='ClueStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('by_name', models.CharField(max_length=60)),
                    ('step', models.CharField(max_length=20)),
                    ('words', models.CharField(blank=True, max_length=300)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('clue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='assistance.clue')),
                ],
                options={
                    'ordering': ['at', 'pk'],
                },
            ), migrations.CreateModel(
                name='Comparison',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('month', models.DateField(verbose_name='month')),
                    ('state', models.CharField(choices=[('running', 'being compared'), ('done', 'compared')], default='running', max_length=8, verbose_name='state')),
                    ('begun_at', models.DateTimeField(verbose_name='begun at')),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('summary', models.JSONField(default=dict)),
                    ('facts_as', models.CharField(blank=True, max_length=64)),
                    ('facts_key', yanzhen.core.fields.SealedField(blank=True)),
                    ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assistance.comparison')),
                    ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                ],
                options={
                    'ordering': ['-month', '-begun_at', '-pk'],
                    'indexes': [models.Index(fields=['area_code', 'month'], name='assistance__area_co_6f30a6_idx')],
                },
            ), migrations.AddField(
                model_name='clue',
                name='comparison',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clues', to='assistance.comparison'),
            ), migrations.CreateModel(
                name='DepartmentList',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('month', models.DateField(verbose_name='month')),
                    ('file_name', models.CharField(max_length=160, verbose_name='file')),
                    ('legal_ground', models.CharField(max_length=200, verbose_name='legal ground')),
                    ('authorisation', models.CharField(max_length=200, verbose_name='authorisation')),
                    ('keep_until', models.DateField(db_index=True, verbose_name='kept until')),
                    ('brought_at', models.DateTimeField(verbose_name='brought at')),
                    ('state', models.CharField(choices=[('brought', 'columns to be named'), ('checked', 'checked, not taken yet'), ('taken', 'taken'), ('dropped', 'put away'), ('expired', 'removed, its time was over')], default='brought', max_length=8, verbose_name='state')),
                    ('headers', models.JSONField(default=list)),
                    ('quality', models.JSONField(default=dict)),
                    ('content_digest', models.CharField(blank=True, max_length=64)),
                    ('stored_as', models.CharField(blank=True, max_length=64)),
                    ('file_key', yanzhen.core.fields.SealedField(blank=True)),
                    ('brought_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-month', '-brought_at', '-pk'],
                    'indexes': [models.Index(fields=['area_code', 'state'], name='assistance__area_co_6c143b_idx')],
                },
            ), migrations.AddField(
                model_name='comparison',
                name='lists',
                field=models.ManyToManyField(related_name='comparisons', to='assistance.departmentlist'),
            ), migrations.AddField(
                model_name='clue',
                name='lists',
                field=models.ManyToManyField(related_name='clues', to='assistance.departmentlist'),
            ), migrations.CreateModel(
                name='ListLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('row', models.PositiveIntegerField(verbose_name='row')),
                    ('stage', models.CharField(max_length=10)),
                    ('probability', models.FloatField()),
                    ('counts', models.BooleanField(default=True)),
                    ('evidence', models.JSONField(default=list)),
                    ('answer', models.CharField(blank=True, choices=[('', 'nobody had to decide'), ('open', 'to be decided'), ('same', 'the same person'), ('other', 'another person')], max_length=5, verbose_name='what was decided')),
                    ('fingerprint', models.CharField(blank=True, max_length=64)),
                    ('content', yanzhen.core.fields.SealedField(blank=True)),
                    ('comparison', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='assistance.comparison')),
                    ('department_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='assistance.departmentlist')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='list_links', to='people.person')),
                ],
                options={
                    'ordering': ['department_list', 'row', '-probability', 'pk'],
                    'indexes': [models.Index(fields=['comparison', 'answer'], name='assistance__compari_e635ad_idx'), models.Index(fields=['person', 'comparison'], name='assistance__person__5a632a_idx')],
                },
            ), migrations.CreateModel(
                name='ListSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(editable=False)),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('kind', models.CharField(max_length=40, verbose_name='kind of list')),
                    ('department', models.CharField(max_length=80, verbose_name='department')),
                    ('mapping', models.JSONField(default=list)),
                    ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division', verbose_name='for which place')),
                ],
                options={
                    'ordering': ['kind', 'department', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('division', 'kind', 'department'), name='one_source_of_a_kind')],
                },
            ), migrations.AddField(
                model_name='departmentlist',
                name='source',
                field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='assistance.listsource'),
            ), migrations.CreateModel(
                name='PairDecision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('is_same', models.BooleanField()),
                    ('at', models.DateTimeField()),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='assistance.listsource')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('source', 'fingerprint', 'person'), name='one_answer_of_a_pair')],
                },
            )],
        ),
    ]
