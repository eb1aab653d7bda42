import django.db.models.deletion
import uuid
import yanzhen.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('orgs', '0001_initial'),
        ('people', '0001_initial'),
        ('volunteers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DailySeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('number', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='LedgerHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=0)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('key', models.CharField(max_length=40, unique=True, verbose_name='account number')),
                ('unit', models.CharField(choices=[('point', 'points')], default='point', max_length=12, verbose_name='unit')),
                ('kind', models.CharField(choices=[('issue', 'issue of the station'), ('member', 'member'), ('pool', 'shared pool'), ('goods', 'goods and services'), ('expiry', 'expired'), ('debt', 'owed after hours were revoked')], db_index=True, max_length=10, verbose_name='kind')),
                ('may_be_negative', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('posted', models.BigIntegerField(default=0)),
                ('held', models.BigIntegerField(default=0)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='held_is_not_negative'), models.CheckConstraint(condition=models.Q(('may_be_negative', True), ('posted__gte', models.F('held')), _connector='OR'), name='balance_is_not_negative'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('person', 'unit', 'kind'), name='one_open_account_per_person_unit_and_kind')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('transfer_id', models.CharField(max_length=80, unique=True)),
                ('amount', models.BigIntegerField()),
                ('at', models.DateTimeField(db_index=True)),
                ('phase', models.CharField(max_length=14)),
                ('linked', models.BooleanField(default=False)),
                ('resolves', models.CharField(max_length=80, null=True, unique=True)),
                ('reverses', models.CharField(max_length=80, null=True, unique=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('reference', models.CharField(blank=True, max_length=80)),
                ('digest', models.CharField(max_length=64)),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries_out', to='timebank.account')),
                ('target', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries_in', to='timebank.account')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['source', 'number'], name='timebank_le_source__6af918_idx'), models.Index(fields=['target', 'number'], name='timebank_le_target__e20a52_idx'), models.Index(condition=models.Q(('phase', 'pending')), fields=['expires_at'], name='holds_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='amount_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='PointIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('served_on', models.DateField()),
                ('activity_key', models.CharField(max_length=80)),
                ('minutes', models.PositiveIntegerField()),
                ('percent', models.PositiveSmallIntegerField()),
                ('computed', models.PositiveIntegerField()),
                ('given', models.PositiveIntegerField()),
                ('overflow', models.PositiveIntegerField(default=0)),
                ('overflow_to', models.CharField(blank=True, choices=[('donate', 'given to the shared pool'), ('honour', 'kept as honour'), ('reject', 'not counted')], max_length=10)),
                ('cap', models.CharField(blank=True, max_length=10)),
                ('why_none', models.CharField(blank=True, max_length=20)),
                ('transfer_id', models.CharField(blank=True, max_length=80)),
                ('issued_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('owed', models.PositiveIntegerField(default=0)),
                ('lost', models.PositiveIntegerField(default=0)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='timebank.account')),
                ('hours', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='volunteers.hourrecord')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='points', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'served_on'], name='timebank_po_person__d0da25_idx')],
            },
        ),
        migrations.CreateModel(
            name='ShopItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('title', models.CharField(max_length=60, verbose_name='what it is')),
                ('kind', models.CharField(choices=[('goods', 'goods'), ('service', 'public service')], default='goods', max_length=10, verbose_name='kind')),
                ('points', models.PositiveIntegerField(verbose_name='points')),
                ('stock', models.PositiveIntegerField(default=0, verbose_name='in stock')),
                ('donor_name', models.CharField(blank=True, max_length=60, verbose_name='given by')),
                ('best_before', models.DateField(blank=True, null=True, verbose_name='to be taken until')),
                ('is_offered', models.BooleanField(default=True, verbose_name='offered')),
                ('donor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shop_items', to='orgs.organization')),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.station')),
            ],
            options={
                'ordering': ['points', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='item_costs_points')],
            },
        ),
        migrations.CreateModel(
            name='ShopSettlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('donor_name', models.CharField(max_length=60, verbose_name='given by')),
                ('until', models.DateField(verbose_name='until')),
                ('count', models.PositiveIntegerField(verbose_name='pieces')),
                ('points', models.PositiveIntegerField(verbose_name='points')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('client_key', models.CharField(max_length=40, unique=True)),
                ('quantity', models.PositiveIntegerField(default=1, verbose_name='quantity')),
                ('points', models.PositiveIntegerField(verbose_name='points')),
                ('state', models.CharField(choices=[('held', 'waiting to be collected'), ('handed_over', 'handed over'), ('cancelled', 'given up'), ('expired', 'not collected in time')], default='held', max_length=12)),
                ('code', yanzhen.core.fields.SealedField(blank=True)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('hold_id', models.CharField(max_length=80, unique=True)),
                ('expires_at', models.DateTimeField(verbose_name='to be collected until')),
                ('ended_at', models.DateTimeField(null=True)),
                ('is_at_counter', models.BooleanField(default=False)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='timebank.account')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='people.person')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='timebank.shopitem')),
                ('settlement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='timebank.shopsettlement')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['area_code', 'state', 'created_at'], name='timebank_re_area_co_2826ac_idx'), models.Index(fields=['person', 'created_at'], name='timebank_re_person__867f48_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='something_is_redeemed')],
            },
        ),
    ]
