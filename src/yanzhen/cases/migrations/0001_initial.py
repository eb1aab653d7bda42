import django.db.models.deletion
import uuid
import yanzhen.core.fields
import yanzhen.core.phrases
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('delivery', '0001_initial'),
        ('needs', '0001_initial'),
        ('orgs', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='reference number')),
                ('category', models.CharField(blank=True, max_length=40, verbose_name='category')),
                ('source', models.CharField(choices=[('self', 'asked for by the client'), ('outreach', 'found by outreach'), ('referred', 'referred to us')], max_length=10, verbose_name='how it came')),
                ('stage', models.CharField(choices=[('intake', 'intake'), ('assessment', 'assessment'), ('plan', 'planning'), ('intervention', 'intervention'), ('evaluation', 'evaluation'), ('closed', 'closed')], db_index=True, default='intake', max_length=14, verbose_name='stage')),
                ('problem', yanzhen.core.fields.SealedField(verbose_name='the problem, as the client sees it')),
                ('assessment', yanzhen.core.fields.SealedField(blank=True, verbose_name='assessment')),
                ('strategy', yanzhen.core.fields.SealedField(blank=True, verbose_name='strategy')),
                ('evaluation', yanzhen.core.fields.SealedField(blank=True, verbose_name='evaluation')),
                ('agreed_how', models.CharField(blank=True, choices=[('signature', 'signature'), ('voice', 'spoken, with a witness'), ('online', 'on the phone page'), ('guardian', 'by the guardian'), ('statutory', 'statutory duty, no consent needed')], max_length=12, verbose_name='how they agreed')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('due_at', models.DateTimeField(db_index=True, null=True, verbose_name='due at')),
                ('ending', models.CharField(blank=True, choices=[('goals_met', 'goals met'), ('unwilling', 'client unwilling to go on'), ('obstacle', 'goals cannot be reached'), ('changed', 'moved, died or other worker'), ('not_accepted', 'not accepted')], max_length=14, verbose_name='closing type')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='outcome')),
                ('closed_at', models.DateTimeField(null=True)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('household', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.household')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='needs.need')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='people.person')),
                ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.station')),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to=settings.AUTH_USER_MODEL, verbose_name='worker')),
            ],
            options={
                'ordering': ['-opened_at', 'pk'],
                'indexes': [models.Index(fields=['area_code', 'stage'], name='cases_case_area_co_8c6631_idx'), models.Index(fields=['worker', 'stage'], name='cases_case_worker__56194d_idx')],
            },
        ),
        migrations.CreateModel(
            name='CaseGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', yanzhen.core.fields.SealedField(verbose_name='goal')),
                ('measure', yanzhen.core.fields.SealedField(blank=True, verbose_name='how it is measured')),
                ('due_on', models.DateField(null=True, verbose_name='until the day')),
                ('reached', models.CharField(choices=[('open', 'not judged yet'), ('met', 'reached'), ('partly', 'partly reached'), ('not_met', 'not reached')], default='open', max_length=8, verbose_name='reached')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='cases.case')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('order', models.PositiveSmallIntegerField(verbose_name='session')),
                ('form', models.CharField(choices=[('direct', 'with the client'), ('indirect', 'for the client, with others')], default='direct', max_length=8, verbose_name='form')),
                ('started_at', models.DateTimeField(verbose_name='began')),
                ('minutes', models.PositiveIntegerField(verbose_name='minutes')),
                ('notes', yanzhen.core.fields.SealedField(verbose_name='what happened')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='cases.case')),
                ('record', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.servicerecord')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('case', 'order'), name='one_session_number')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='reference number')),
                ('reason', models.CharField(max_length=300, verbose_name='why they can do more')),
                ('letter', yanzhen.core.fields.SealedField(verbose_name='letter')),
                ('consent', models.CharField(choices=[('signature', 'signature'), ('voice', 'spoken, with a witness'), ('online', 'on the phone page'), ('guardian', 'by the guardian'), ('statutory', 'statutory duty, no consent needed')], max_length=12, verbose_name='how they agreed')),
                ('state', models.CharField(choices=[('drafted', 'drafted'), ('sent', 'sent'), ('received', 'received'), ('declined', 'declined by them'), ('answered', 'answered by them'), ('ended', 'ended')], db_index=True, default='drafted', max_length=10, verbose_name='state')),
                ('written_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(db_index=True, null=True, verbose_name='due at')),
                ('feedback', models.CharField(blank=True, max_length=300, verbose_name='their answer')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='outcome')),
                ('ended_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='cases.case')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('need', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='needs.need')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='orgs.organization', verbose_name='to whom')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='people.person')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-written_at', 'pk'],
                'indexes': [models.Index(fields=['area_code', 'state'], name='cases_refer_area_co_f7559c_idx')],
            },
        ),
        migrations.CreateModel(
            name='CaseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=60)),
                ('step', models.CharField(max_length=20)),
                ('words', yanzhen.core.phrases.PhraseField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='cases.case')),
                ('referral', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='cases.referral')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
    ]
