import django.db.models.deletion
import uuid
import yanzhen.core.fields
import yanzhen.core.scope
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='BreakGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('until', models.DateTimeField()),
                ('user_id', models.BigIntegerField(db_index=True)),
                ('actor_name', models.CharField(max_length=80)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('area_code', models.CharField(blank=True, max_length=24)),
                ('reason', models.CharField(max_length=300)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('reviewed_by_id', models.BigIntegerField(null=True)),
                ('review', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('user_id', models.BigIntegerField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_index=True, default='waiting', max_length=10)),
                ('parameters', models.JSONField(default=dict)),
                ('kept', models.JSONField(default=dict)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('is_cancel_asked', models.BooleanField(default=False)),
                ('step', models.CharField(blank=True, max_length=200)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('total', models.PositiveBigIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('area_code', models.CharField(db_index=True, max_length=24)),
                ('name', models.CharField(max_length=160)),
                ('media_type', models.CharField(max_length=80)),
                ('bytes', models.PositiveIntegerField()),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('stored_as', models.CharField(max_length=64)),
                ('file_key', yanzhen.core.fields.SealedField()),
                ('purpose', models.CharField(blank=True, max_length=40)),
                ('added_at', models.DateTimeField()),
                ('added_by_id', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='core_attach_object__e2adde_idx')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('user_id', models.BigIntegerField(db_index=True, null=True)),
                ('actor_name', models.CharField(max_length=80)),
                ('channel', models.CharField(choices=[(yanzhen.core.scope.Channel['PAGE'], yanzhen.core.scope.Channel['PAGE']), (yanzhen.core.scope.Channel['API'], yanzhen.core.scope.Channel['API']), (yanzhen.core.scope.Channel['IMPORT'], yanzhen.core.scope.Channel['IMPORT']), (yanzhen.core.scope.Channel['SYNC'], yanzhen.core.scope.Channel['SYNC']), (yanzhen.core.scope.Channel['JOB'], yanzhen.core.scope.Channel['JOB']), (yanzhen.core.scope.Channel['COMMAND'], yanzhen.core.scope.Channel['COMMAND'])], max_length=10)),
                ('request_id', models.CharField(blank=True, max_length=40)),
                ('cause', models.CharField(db_index=True, max_length=36)),
                ('operation', models.CharField(db_index=True, max_length=80)),
                ('object_type', models.CharField(blank=True, max_length=60)),
                ('object_id', models.BigIntegerField(null=True)),
                ('area_code', models.CharField(blank=True, db_index=True, max_length=24)),
                ('notes', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='core_audite_object__83eb8a_idx')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=80)),
                ('operation', models.CharField(max_length=80)),
                ('content_digest', models.CharField(max_length=64)),
                ('object_type', models.CharField(blank=True, max_length=60)),
                ('object_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'key'), name='one_answer_per_client_key')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('user_id', models.BigIntegerField(db_index=True, null=True)),
                ('file_name', models.CharField(max_length=160)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('stored_as', models.CharField(blank=True, max_length=64)),
                ('file_key', yanzhen.core.fields.SealedField(blank=True)),
                ('state', models.CharField(choices=[('checking', 'being checked'), ('checked', 'checked'), ('taking', 'being taken over'), ('done', 'taken over'), ('refused', 'refused'), ('dropped', 'dropped')], default='checking', max_length=10)),
                ('choice', models.CharField(blank=True, choices=[('all', 'all rows or none'), ('good', 'the good rows only')], max_length=4)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('good_rows', models.PositiveIntegerField(default=0)),
                ('taken_rows', models.PositiveIntegerField(default=0)),
                ('taken_to', models.PositiveIntegerField(default=0)),
                ('errors', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(db_index=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('same_as', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.import')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
            ],
        ),
        migrations.CreateModel(
            name='Reveal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('user_id', models.BigIntegerField(db_index=True)),
                ('actor_name', models.CharField(max_length=80)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('field', models.CharField(max_length=60)),
                ('reason', models.CharField(max_length=200)),
                ('area_code', models.CharField(blank=True, max_length=24)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='core_reveal_object__1301cd_idx')],
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('object_id', models.BigIntegerField()),
                ('area_code', models.CharField(db_index=True, max_length=24)),
                ('title', models.CharField(max_length=200)),
                ('subtitle', models.CharField(blank=True, max_length=200)),
                ('words', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='one_search_entry')],
            },
        ),
        migrations.CreateModel(
            name='ExportRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=60)),
                ('parameters', models.JSONField(default=dict)),
                ('reason', models.CharField(max_length=300)),
                ('area_code', models.CharField(blank=True, max_length=24)),
                ('has_personal_data', models.BooleanField(default=True)),
                ('asked_by_id', models.BigIntegerField()),
                ('asked_by_name', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'waiting for approval'), ('writing', 'being written'), ('failed', 'could not be written'), ('refused', 'refused'), ('ready', 'ready'), ('expired', 'expired')], db_index=True, default='asked', max_length=10)),
                ('decided_by_id', models.BigIntegerField(null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=80)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=300)),
                ('areas', models.JSONField(default=list)),
                ('message', models.CharField(blank=True, max_length=500)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('stored_as', models.CharField(blank=True, max_length=64)),
                ('file_key', yanzhen.core.fields.SealedField(blank=True)),
                ('password', yanzhen.core.fields.SealedField(blank=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('expires_at', models.DateTimeField(null=True)),
                ('downloads', models.PositiveIntegerField(default=0)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
            ],
            options={
                'indexes': [models.Index(fields=['asked_by_id', '-asked_at'], name='core_export_asked_b_1e261e_idx')],
            },
        ),
    ]
