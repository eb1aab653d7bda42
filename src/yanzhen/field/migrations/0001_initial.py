import django.db.models.deletion
import uuid
import yanzhen.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('label', models.CharField(max_length=80, verbose_name='device')),
                ('key', yanzhen.core.fields.SealedField()),
                ('token_digest', models.CharField(max_length=64)),
                ('app_version', models.CharField(blank=True, max_length=40, verbose_name='version of the app')),
                ('last_contact_at', models.DateTimeField(verbose_name='last contact')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoke_reason', models.CharField(blank=True, max_length=200)),
                ('wiped_at', models.DateTimeField(null=True)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-last_contact_at'], name='field_devic_user_id_735f1f_idx')],
            },
        ),
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('good_until', models.DateTimeField()),
                ('persons', models.PositiveIntegerField()),
                ('records', models.PositiveIntegerField()),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bundles', to='field.device')),
            ],
        ),
        migrations.CreateModel(
            name='FieldPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('purpose', models.CharField(choices=[('photo', 'photo'), ('signature', 'signature'), ('voice', 'voice note')], default='photo', max_length=10)),
                ('name', models.CharField(max_length=160)),
                ('bytes', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('part_digests', models.JSONField()),
                ('state', models.CharField(choices=[('receiving', 'arriving'), ('whole', 'complete'), ('attached', 'safe'), ('refused', 'could not be kept')], default='receiving', max_length=10)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('attachment_uid', models.UUIDField(null=True)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='field.device')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PhotoPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('stored_as', models.CharField(max_length=64)),
                ('file_key', yanzhen.core.fields.SealedField()),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='field.fieldphoto')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('photo', 'number'), name='one_part_per_number')],
            },
        ),
        migrations.CreateModel(
            name='SyncedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('record_uid', models.UUIDField()),
                ('was_here', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'record_uid'), name='one_lock_per_record')],
            },
        ),
        migrations.AddField(
            model_name='fieldphoto',
            name='synced',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='field.syncedrecord'),
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('uid', models.UUIDField(unique=True)),
                ('branch', models.UUIDField()),
                ('trunk', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('is_creation', models.BooleanField()),
                ('happened_at', models.DateTimeField(verbose_name='happened')),
                ('claimed_at', models.DateTimeField(verbose_name='saved on the device')),
                ('skew_seconds', models.IntegerField(default=0)),
                ('is_clock_wrong', models.BooleanField(default=False)),
                ('app_version', models.CharField(blank=True, max_length=40)),
                ('digest', models.CharField(max_length=64)),
                ('text', yanzhen.core.fields.SealedField()),
                ('state', models.CharField(choices=[('waiting', 'waits for an earlier part'), ('applied', 'safe'), ('merged', 'safe, joined with other changes'), ('conflict', 'both kept, to be decided'), ('forced', 'safe, without an earlier part'), ('quarantined', 'kept apart, to be decided'), ('refused', 'needs correcting'), ('declined', 'not taken')], max_length=12, verbose_name='state')),
                ('why', models.CharField(blank=True, max_length=20)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('is_forced', models.BooleanField(default=False)),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('settled_at', models.DateTimeField(null=True)),
                ('version_after', models.PositiveIntegerField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='field.device')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('synced', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='field.syncedrecord')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['synced', 'branch', 'number'], name='field_uploa_synced__a00dc8_idx'), models.Index(fields=['state', 'area_code', '-received_at'], name='field_uploa_state_9f21cd_idx')],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('field', models.CharField(max_length=120, verbose_name='field')),
                ('base', yanzhen.core.fields.SealedField(blank=True)),
                ('server', yanzhen.core.fields.SealedField(blank=True)),
                ('mine', yanzhen.core.fields.SealedField(blank=True)),
                ('before', yanzhen.core.fields.SealedField(blank=True)),
                ('state', models.CharField(choices=[('open', 'to be decided'), ('server', "the record's value stays"), ('device', "the worker's value was taken"), ('overtaken', 'the worker wrote again')], default='open', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('synced', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='field.syncedrecord')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='field.upload')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'area_code', '-created_at'], name='field_confl_state_e27cf8_idx')],
            },
        ),
        migrations.CreateModel(
            name='WorkerView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('begun_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('pages', models.PositiveIntegerField(default=0)),
                ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['worker', '-begun_at'], name='field_worke_worker__adda9c_idx')],
            },
        ),
    ]
