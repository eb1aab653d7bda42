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
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, max_length=80)),
                ('group', models.CharField(db_index=True, max_length=40)),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('is_sensitive', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('subtypes', models.JSONField(default=list)),
                ('grades', models.JSONField(default=list)),
                ('naming_sets', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='household number')),
                ('address', yanzhen.core.fields.SealedField(blank=True, verbose_name='house number')),
                ('state', models.CharField(choices=[('active', 'living here'), ('moved', 'moved away'), ('dissolved', 'dissolved'), ('merged', 'merged')], default='active', max_length=10, verbose_name='state')),
                ('lng', models.DecimalField(blank=True, decimal_places=6, max_digits=10, null=True)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('coordinate_system', models.CharField(default='WGS-84', max_length=10)),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='households', to='orgs.division')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.household')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='households_by_name', to='orgs.post')),
            ],
            options={
                'indexes': [models.Index(fields=['area_code', 'id'], name='people_hous_area_co_bf04a7_idx')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('name', models.CharField(max_length=60, verbose_name='full name')),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=200)),
                ('sex', models.CharField(choices=[('male', 'male'), ('female', 'female'), ('unknown', 'unknown')], default='unknown', max_length=8, verbose_name='sex')),
                ('born_on', models.DateField(blank=True, null=True, verbose_name='born on')),
                ('document', models.CharField(choices=[('citizen_id', 'identity card'), ('household_book', 'household register'), ('hmt_permit', 'residence permit for Hong Kong, Macao and Taiwan residents'), ('passport', 'passport'), ('other', 'other document'), ('none', 'no document')], default='citizen_id', max_length=16, verbose_name='document')),
                ('id_number', yanzhen.core.fields.SealedField(blank=True, verbose_name='document number')),
                ('id_index', yanzhen.core.fields.BlindIndexField(db_index=True)),
                ('id_tail_index', yanzhen.core.fields.BlindIndexField(db_index=True)),
                ('phone', yanzhen.core.fields.SealedField(blank=True, verbose_name='phone')),
                ('phone_index', yanzhen.core.fields.BlindIndexField(db_index=True)),
                ('phone_tail_index', yanzhen.core.fields.BlindIndexField(db_index=True)),
                ('ethnicity', models.CharField(blank=True, max_length=20, verbose_name='ethnicity')),
                ('relation', models.CharField(blank=True, choices=[('head', 'head of the household'), ('spouse', 'spouse'), ('son', 'son'), ('daughter', 'daughter'), ('son_in_law', 'son-in-law'), ('daughter_in_law', 'daughter-in-law'), ('grandchild', 'grandchild'), ('parent', 'parent'), ('parent_in_law', 'parent-in-law'), ('grandparent', 'grandparent'), ('sibling', 'brother or sister'), ('carer', 'carer'), ('other', 'other relation'), ('', 'not known')], max_length=16, verbose_name='relation to the head')),
                ('is_head', models.BooleanField(default=False, verbose_name='head of household')),
                ('state', models.CharField(choices=[('active', 'living here'), ('moved', 'moved away'), ('deceased', 'deceased'), ('merged', 'merged')], default='active', max_length=10, verbose_name='state')),
                ('died_on', models.DateField(blank=True, null=True)),
                ('risk', models.PositiveSmallIntegerField(choices=[(0, 'not assessed'), (1, 'general risk'), (2, 'key group'), (3, 'high risk')], default=0, verbose_name='risk tier')),
                ('protection', models.CharField(choices=[('none', 'none'), ('minor', 'minor'), ('violence', 'protected from violence'), ('drug_rehabilitation', 'drug rehabilitation'), ('other', 'other protection')], default='none', max_length=20, verbose_name='protection')),
                ('self_care', models.CharField(choices=[('unknown', 'unknown'), ('independent', 'looks after themself'), ('partly', 'needs some help'), ('dependent', 'depends on care')], default='unknown', max_length=12, verbose_name='self-care')),
                ('address', yanzhen.core.fields.SealedField(blank=True, verbose_name="address, when not the household's")),
                ('emergency_contact', yanzhen.core.fields.SealedField(blank=True, verbose_name='emergency contact')),
                ('health', yanzhen.core.fields.SealedField(blank=True, verbose_name='health')),
                ('bank_account', yanzhen.core.fields.SealedField(blank=True, verbose_name='bank account')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='remark')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='persons', to='orgs.division')),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='members', to='people.household')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='people.person')),
                ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='persons_by_name', to='orgs.post')),
            ],
            options={
                'indexes': [models.Index(fields=['area_code', 'household', 'id'], name='people_pers_area_co_0d2cf8_idx'), models.Index(fields=['-risk', 'area_code', 'household', 'id'], name='people_pers_risk_5f4d9b_idx'), models.Index(fields=['pinyin', 'id'], name='people_pers_pinyin_c93a65_idx'), models.Index(fields=['born_on', 'id'], name='people_pers_born_on_00d1d4_idx'), models.Index(fields=['name', 'born_on'], name='people_pers_name_5966f0_idx')],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved_on', models.DateField(verbose_name='moved on')),
                ('reason', models.CharField(choices=[('moved', 'moved'), ('left', 'left the area'), ('returned', 'came back'), ('household', 'changed household'), ('reorganized', 'the place was reorganised')], max_length=12, verbose_name='reason')),
                ('remark', models.CharField(blank=True, max_length=200, verbose_name='remark')),
                ('from_division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('from_household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.household')),
                ('to_division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.division')),
                ('to_household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.household')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='people.person')),
            ],
            options={
                'ordering': ['-moved_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved', models.JSONField(default=dict)),
                ('before', yanzhen.core.fields.SealedField(blank=True)),
                ('merged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('merged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('absorbed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='DuplicateDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='decided_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='in_order')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(db_index=True, max_length=40, verbose_name='purpose')),
                ('ground', models.CharField(blank=True, max_length=200, verbose_name='ground')),
                ('text_version', models.CharField(blank=True, max_length=40)),
                ('method', models.CharField(choices=[('signature', 'signature'), ('voice', 'spoken, with a witness'), ('online', 'on the phone page'), ('guardian', 'by the guardian'), ('statutory', 'statutory duty, no consent needed')], max_length=12)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('witness', models.CharField(blank=True, max_length=60)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='PersonCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until')),
                ('source', models.CharField(max_length=120, verbose_name='source')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('subtype', models.CharField(blank=True, max_length=40, verbose_name='type')),
                ('grade', models.CharField(blank=True, max_length=40, verbose_name='grade')),
                ('end_reason', models.CharField(blank=True, max_length=120, verbose_name='why it ended')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.category')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['category', 'area_code'], name='people_pers_categor_75b3ef_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('person', 'category', 'subtype'), name='category_open_once')],
            },
        ),
        migrations.CreateModel(
            name='ResidentAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='account', to='people.person')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='resident_account', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(db_index=True, max_length=30)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'word'), name='tag_once')],
            },
        ),
        migrations.CreateModel(
            name='TimelineEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=30)),
                ('summary', yanzhen.core.phrases.PhraseField(max_length=200)),
                ('url', models.CharField(blank=True, max_length=200)),
                ('object_type', models.CharField(blank=True, max_length=60)),
                ('object_id', models.BigIntegerField(null=True)),
                ('is_sensitive', models.BooleanField(default=False)),
                ('household', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='timeline', to='people.household')),
                ('person', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='timeline', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='people_time_person__b4b8f5_idx'), models.Index(fields=['household', '-at'], name='people_time_househo_bf2af5_idx')],
            },
        ),
    ]
