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
        ('orgs', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Box',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('place', models.CharField(max_length=120, verbose_name='where it hangs')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='boxes', to='orgs.division')),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='boxes', to='orgs.station')),
            ],
            options={
                'ordering': ['area_code', 'code'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('division', 'code'), name='one_box_per_code')],
            },
        ),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('kind', models.CharField(choices=[('box', 'box opening'), ('meeting', 'grid meeting'), ('hotline', 'hotline log')], db_index=True, max_length=10, verbose_name='kind')),
                ('held_on', models.DateField(verbose_name='day')),
                ('topic', models.CharField(blank=True, max_length=120, verbose_name='topic')),
                ('present', models.JSONField(default=list, verbose_name='who was there')),
                ('announced', models.PositiveIntegerField(blank=True, null=True, verbose_name='slips counted')),
                ('state', models.CharField(choices=[('open', 'being typed'), ('closed', 'closed')], db_index=True, default='open', max_length=10)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closing_reason', models.CharField(blank=True, max_length=300)),
                ('box', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='needs.box')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collections', to='orgs.division')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='collections', to='orgs.station')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'indexes': [models.Index(fields=['area_code', '-held_on'], name='needs_colle_area_co_09ee78_idx')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('external_source', models.CharField(blank=True, max_length=60, verbose_name='list it came from')),
                ('external_number', models.CharField(blank=True, max_length=60, verbose_name='number there')),
                ('external_digest', models.CharField(blank=True, editable=False, max_length=32)),
                ('area_code', models.CharField(max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='reference number')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('caller_name', models.CharField(blank=True, max_length=60, verbose_name='name of the caller')),
                ('caller_phone', yanzhen.core.fields.SealedField(blank=True, verbose_name='phone of the caller')),
                ('caller_phone_index', yanzhen.core.fields.BlindIndexField(db_index=True)),
                ('channel', models.CharField(choices=[('visit', 'home visit'), ('self_report', 'reported by oneself'), ('proxy', 'reported by a worker for somebody'), ('box', 'opinion box'), ('hotline', 'hotline'), ('meeting', 'grid meeting'), ('survey', 'questionnaire'), ('enterprise', 'reported by an enterprise'), ('import', 'imported list')], max_length=12, verbose_name='channel')),
                ('category', models.CharField(max_length=40, verbose_name='category')),
                ('title', yanzhen.core.phrases.PhraseField(max_length=120, verbose_name='in one sentence')),
                ('description', models.TextField(blank=True, max_length=2000, verbose_name='what is needed')),
                ('urgency', models.CharField(choices=[('normal', 'normal'), ('soon', 'soon'), ('urgent', 'urgent')], default='normal', max_length=10, verbose_name='urgency')),
                ('lane', models.CharField(blank=True, max_length=30, verbose_name='lane')),
                ('state', models.CharField(choices=[('heard', 'heard'), ('triaged', 'triaged'), ('answered', 'being answered'), ('closed', 'closed'), ('merged', 'merged')], default='heard', max_length=10)),
                ('heard_at', models.DateTimeField(db_index=True, verbose_name='heard at')),
                ('proxy_consent', models.CharField(blank=True, choices=[('signature', 'signature'), ('voice', 'spoken, with a witness'), ('online', 'on the phone page'), ('guardian', 'by the guardian'), ('statutory', 'statutory duty, no consent needed')], max_length=12, verbose_name='consent of the resident')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due at')),
                ('escalation', models.PositiveSmallIntegerField(default=0)),
                ('triaged_at', models.DateTimeField(null=True)),
                ('answer_kind', models.CharField(blank=True, choices=[('order', 'ordered service'), ('activity', 'activity'), ('project', 'project'), ('case', 'case work'), ('referral', 'referral'), ('aid', 'aid application'), ('deliberation', 'deliberation'), ('nothing', 'no service needed')], max_length=20, verbose_name='answer')),
                ('answer_type', models.CharField(blank=True, max_length=60)),
                ('answer_id', models.BigIntegerField(null=True)),
                ('closed_at', models.DateTimeField(db_index=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('solved', 'solved'), ('partly_solved', 'partly solved'), ('not_reached', 'person not reached'), ('refused', 'help refused'), ('not_possible', 'not possible, with reason'), ('withdrawn', 'withdrawn')], max_length=16)),
                ('reason_code', models.CharField(blank=True, max_length=40, verbose_name='reason')),
                ('outcome_reason', yanzhen.core.phrases.PhraseField(blank=True, max_length=300)),
                ('resident_word', yanzhen.core.phrases.PhraseField(blank=True, max_length=300, verbose_name="the resident's word")),
                ('public_title', models.CharField(blank=True, max_length=60, verbose_name='public wording')),
                ('published_at', models.DateTimeField(null=True)),
                ('collection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='needs.collection')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_to_answer', to='orgs.organization')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='orgs.division')),
                ('escalated_to', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_escalated', to='orgs.post')),
                ('heard_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_heard', to=settings.AUTH_USER_MODEL)),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='people.household')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='needs.need')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='orgs.organization')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_owned', to='orgs.post')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='people.person')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='orgs.station')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='needs_need_state_872f04_idx'), models.Index(fields=['area_code', 'state', 'due_at'], name='needs_need_area_co_69dc85_idx'), models.Index(condition=models.Q(('published_at__isnull', False)), fields=['area_code'], name='needs_published'), models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner'], name='needs_owned'), models.Index(condition=models.Q(('escalated_to__isnull', False)), fields=['area_code', 'due_at', 'escalated_to'], name='needs_raised'), models.Index(condition=models.Q(('escalated_to__isnull', False)), fields=['escalated_to', 'due_at'], name='needs_raised_to')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('external_number', ''), _negated=True), fields=('external_source', 'external_number'), name='one_need_per_external_number')],
            },
        ),
        migrations.CreateModel(
            name='NeedHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('handed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holdings', to='needs.need')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_held', to='orgs.organization')),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_held', to='orgs.post')),
            ],
            options={
                'ordering': ['since', 'pk'],
                'indexes': [models.Index(fields=['post', 'since'], name='needs_needh_post_id_088391_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('post', None), ('organization', None), _connector='XOR'), name='held_by_worker_or_department'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('need',), name='one_holder_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='NeedMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(default=dict)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('absorbed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='needs.need')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='needs.need')),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('absorbed',), name='absorbed_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=60)),
                ('step', models.CharField(max_length=20)),
                ('words', yanzhen.core.phrases.PhraseField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='needs.need')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
    ]
