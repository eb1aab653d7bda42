import django.db.models.deletion
import uuid
import yanzhen.core.fields
import yanzhen.questionnaires.models
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
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('xform', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('file_name', models.CharField(max_length=160)),
                ('languages', models.JSONField(default=list)),
                ('questions', models.PositiveSmallIntegerField(default=0)),
                ('uploaded_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Questionnaire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='reference number')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('purpose', models.CharField(max_length=300, verbose_name='what it is for')),
                ('mode', models.CharField(choices=[('anonymous', 'anonymous'), ('linked', "with the person's name")], max_length=10, verbose_name='answers are kept')),
                ('consent_text', models.CharField(blank=True, max_length=500, verbose_name='what people agree to')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('open', 'open'), ('closed', 'closed')], default='draft', max_length=8, verbose_name='state')),
                ('code', models.CharField(editable=False, max_length=16, unique=True)),
                ('need_categories', models.JSONField(blank=True, default=dict)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questionnaires', to='orgs.division')),
                ('form', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='questionnaires.formversion')),
                ('made_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.station')),
            ],
            options={
                'indexes': [models.Index(fields=['area_code', 'state', 'ends_on'], name='questionnai_area_co_5384f9_idx')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='people.person')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='questionnaires.questionnaire')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'person'), name='one_invitation_per_person')],
            },
        ),
        migrations.AddField(
            model_name='formversion',
            name='questionnaire',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='questionnaires.questionnaire'),
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('category', models.CharField(max_length=40, verbose_name='category of need')),
                ('respondents', models.PositiveIntegerField()),
                ('named_by', models.PositiveIntegerField()),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('found_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='questionnaires.questionnaire')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'category', 'area_code'), name='one_finding_per_place')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigIntegerField(default=yanzhen.questionnaires.models.random_key, primary_key=True, serialize=False)),
                ('uid', models.UUIDField(unique=True)),
                ('answers', yanzhen.core.fields.SealedField()),
                ('page', models.PositiveSmallIntegerField(default=0)),
                ('saved_on', models.DateField(db_index=True)),
                ('division', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='questionnaires.formversion')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='questionnaires.questionnaire')),
            ],
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wanted', models.PositiveIntegerField(verbose_name='answers wanted')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='questionnaires.questionnaire')),
            ],
            options={
                'ordering': ['division__code'],
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'division'), name='one_quota_per_place')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('id', models.BigIntegerField(default=yanzhen.questionnaires.models.random_key, primary_key=True, serialize=False)),
                ('answered_on', models.DateField(verbose_name='answered on')),
                ('way', models.CharField(choices=[('online', 'on their own phone'), ('worker', 'asked by a worker'), ('paper', 'from paper'), ('import', 'imported')], max_length=8, verbose_name='how it came')),
                ('answers', yanzhen.core.fields.SealedField()),
                ('client_digest', models.CharField(max_length=64)),
                ('content_digest', models.CharField(max_length=64)),
                ('agreed_by', models.CharField(blank=True, choices=[('signature', 'signature'), ('voice', 'spoken, with a witness'), ('online', 'on the phone page'), ('guardian', 'by the guardian'), ('statutory', 'statutory duty, no consent needed')], max_length=12, verbose_name='how they agreed')),
                ('may_follow_up', models.BooleanField(default=False, verbose_name='may be contacted about it')),
                ('entered_at', models.DateTimeField(null=True)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questionnaire_responses', to='people.person')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='questionnaires.questionnaire')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='questionnaires.formversion')),
            ],
            options={
                'indexes': [models.Index(fields=['questionnaire', 'area_code'], name='questionnai_questio_85228f_idx'), models.Index(fields=['area_code', 'answered_on'], name='questionnai_area_co_ab797e_idx')],
                'constraints': [models.UniqueConstraint(fields=('questionnaire', 'client_digest'), name='one_response_per_client_key'), models.UniqueConstraint(condition=models.Q(('person', None), _negated=True), fields=('questionnaire', 'person'), name='one_response_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('person', None), _negated=True), models.Q(('agreed_by', ''), ('entered_at', None), ('entered_by', None)), _connector='OR'), name='an_anonymous_response_leads_nowhere')],
            },
        ),
        migrations.CreateModel(
            name='FindingNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='questionnaires.finding')),
                ('need', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='finding_link', to='needs.need')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('finding', 'person'), name='one_need_per_finding_and_person'), models.UniqueConstraint(condition=models.Q(('person', None)), fields=('finding',), name='one_need_per_finding_of_a_place')],
            },
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.UniqueConstraint(fields=('questionnaire', 'number'), name='one_form_version_per_number'),
        ),
    ]
