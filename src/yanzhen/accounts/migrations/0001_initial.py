import django.db.models.deletion
import yanzhen.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', yanzhen.core.fields.SealedField()),
                ('phone_index', yanzhen.core.fields.BlindIndexField(db_index=True)),
                ('sender', models.CharField(db_index=True, max_length=32)),
                ('digest', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField(db_index=True)),
                ('expires_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=60, unique=True, verbose_name='user name')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('kind', models.CharField(choices=[('staff', 'staff'), ('resident', 'resident'), ('client', 'program')], default='staff', max_length=10, verbose_name='kind')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', yanzhen.core.fields.SealedField(blank=True, verbose_name='phone')),
                ('phone_index', yanzhen.core.fields.BlindIndexField(db_index=True)),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('must_change_password', models.BooleanField(default=False)),
                ('language', models.CharField(default='zh-hans', max_length=10, verbose_name='language')),
                ('is_elder_mode', models.BooleanField(default=False, verbose_name='large type')),
                ('unread_reminders', models.PositiveIntegerField(default=0, editable=False)),
                ('password_changed_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'resident')), fields=('phone_index',), name='one_resident_user_per_phone')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=80, verbose_name='what it is for')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FormerPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hash', models.CharField(max_length=128)),
                ('until', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_passwords', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('count', models.PositiveIntegerField()),
                ('url', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['user', '-made_at', '-id'], name='accounts_re_user_id_4a0a3f_idx')],
            },
        ),
        migrations.CreateModel(
            name='ReminderChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('sms', 'text message'), ('wecom', 'WeCom group robot'), ('dingtalk', 'DingTalk group robot')], max_length=10)),
                ('address', yanzhen.core.fields.SealedField()),
                ('secret', yanzhen.core.fields.SealedField(blank=True)),
                ('set_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminder_channels', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='one_channel_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='ReminderMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'on its way'), ('sent', 'sent'), ('given_up', 'given up')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('next_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='accounts.reminderchannel')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'next_at'], name='accounts_re_state_00d360_idx')],
            },
        ),
        migrations.CreateModel(
            name='ReminderSubject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=60)),
                ('reminder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='subjects', to='accounts.reminder')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'subject'), name='reminded_once')],
            },
        ),
    ]
