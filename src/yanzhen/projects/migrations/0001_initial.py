import django.core.validators
import django.db.models.deletion
import uuid
import yanzhen.core.phrases
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
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='what for')),
                ('source', models.CharField(max_length=30, verbose_name='source of the money')),
                ('planned_cents', models.BigIntegerField(verbose_name='planned amount')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('planned_cents__gt', 0)), name='a_budget_line_plans_something')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='what is measured')),
                ('unit', models.CharField(max_length=20, verbose_name='unit')),
                ('baseline', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='at the beginning')),
                ('target', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='aim')),
                ('source', models.CharField(max_length=200, verbose_name='how it is measured')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('name', models.CharField(max_length=60, verbose_name='brand name')),
                ('kind', models.CharField(db_index=True, max_length=30, verbose_name='kind of brand')),
                ('meaning', models.CharField(blank=True, max_length=500, verbose_name='what the name means')),
                ('description', models.CharField(blank=True, max_length=1000, verbose_name='what it does')),
                ('started_on', models.DateField(verbose_name='known since')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='brands', to='orgs.division')),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='brands', to='orgs.station')),
            ],
            options={
                'ordering': ['area_code', 'name', 'pk'],
                'indexes': [models.Index(fields=['area_code', 'kind'], name='projects_br_area_co_c8cfef_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('area_code', 'name'), name='one_brand_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Expense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='what was bought')),
                ('amount_cents', models.BigIntegerField(verbose_name='amount')),
                ('spent_on', models.DateField(verbose_name='spent on')),
                ('recorded_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting for approval'), ('approved', 'approved'), ('refused', 'refused')], db_index=True, default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_reason', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expenses', to='projects.budgetline')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('spent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-spent_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0)), name='an_expense_is_more_than_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='measured value')),
                ('measured_on', models.DateField(verbose_name='measured on')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measurements', to='projects.outcomemeasure')),
            ],
            options={
                'ordering': ['measured_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('number', models.CharField(max_length=32, unique=True, verbose_name='reference number')),
                ('title', models.CharField(max_length=80, verbose_name='project name')),
                ('summary', models.CharField(blank=True, max_length=500, verbose_name='in short')),
                ('beneficiaries', models.CharField(blank=True, max_length=200, verbose_name='for whom')),
                ('benefit', models.CharField(choices=[('universal', 'universal'), ('targeted', 'targeted')], max_length=10, verbose_name='benefit type')),
                ('action_line', models.CharField(blank=True, db_index=True, max_length=30, verbose_name='line of action')),
                ('category', models.CharField(db_index=True, max_length=40, verbose_name='category')),
                ('is_key', models.BooleanField(default=False, verbose_name='key project of several departments')),
                ('is_public', models.BooleanField(default=False, verbose_name='shown to residents')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'waiting for approval'), ('approved', 'approved'), ('running', 'running'), ('review', 'in final review'), ('closed', 'closed'), ('cancelled', 'cancelled')], db_index=True, default='draft', max_length=10)),
                ('starts_on', models.DateField(verbose_name='begins on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('team_fits', models.BooleanField(null=True, verbose_name='the team fits the rule')),
                ('submitted_at', models.DateTimeField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(db_index=True, null=True)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('brand', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='projects.brand')),
                ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='projects.project')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='orgs.division')),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects_led', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='orgs.organization')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('station', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='orgs.station')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'indexes': [models.Index(fields=['area_code', 'state'], name='projects_pr_area_co_bebcfc_idx')],
            },
        ),
        migrations.AddField(
            model_name='outcomemeasure',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='projects.project'),
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='milestone')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('evidence', models.CharField(blank=True, max_length=500, verbose_name='evidence')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='projects.project')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['due_on', 'done_on'], name='projects_mi_due_on_d76a75_idx')],
            },
        ),
        migrations.CreateModel(
            name='CoOrganizer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=200, verbose_name='its part')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='co_organized', to='orgs.organization')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='co_organizers', to='projects.project')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('project', 'organization'), name='an_organization_joins_once')],
            },
        ),
        migrations.CreateModel(
            name='ClosingReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('achievements', models.TextField(max_length=2000, verbose_name='what was achieved')),
                ('lessons', models.TextField(blank=True, max_length=2000, verbose_name='what we learned')),
                ('next_steps', models.TextField(blank=True, max_length=2000, verbose_name='what follows')),
                ('written_at', models.DateTimeField()),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='closing_report', to='projects.project')),
            ],
        ),
        migrations.AddField(
            model_name='budgetline',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_lines', to='projects.project'),
        ),
        migrations.CreateModel(
            name='ProjectNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='needs.need')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotes', to='projects.project')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'need'), name='a_need_is_quoted_once')],
            },
        ),
        migrations.AddField(
            model_name='project',
            name='needs',
            field=models.ManyToManyField(related_name='projects', through='projects.ProjectNeed', to='needs.need'),
        ),
        migrations.CreateModel(
            name='ProjectStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=60)),
                ('step', models.CharField(max_length=20)),
                ('words', yanzhen.core.phrases.PhraseField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='projects.project')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('lead', 'project lead'), ('social_worker', 'professional social worker'), ('community_worker', 'community worker'), ('volunteer', 'volunteer'), ('expert', 'expert')], max_length=20, verbose_name='role in the team')),
                ('guest_name', models.CharField(blank=True, max_length=60, verbose_name='name of a guest')),
                ('task', models.CharField(blank=True, max_length=200, verbose_name='task in the team')),
                ('joined_on', models.DateField(verbose_name='member since')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='project_memberships', to='people.person')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='projects.project')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='project_memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None), ('user__isnull', False)), fields=('project', 'user'), name='a_user_is_on_a_team_once'), models.UniqueConstraint(condition=models.Q(('left_on', None), ('person__isnull', False)), fields=('project', 'person'), name='a_person_is_on_a_team_once'), models.CheckConstraint(condition=models.Q(models.Q(('guest_name', ''), ('person', None), ('user__isnull', False)), models.Q(('guest_name', ''), ('person__isnull', False), ('user', None)), models.Q(('person', None), ('user', None), models.Q(('guest_name', ''), _negated=True)), _connector='OR'), name='a_member_is_one_of_three')],
            },
        ),
        migrations.CreateModel(
            name='ReviewMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('held_on', models.DateField(db_index=True, verbose_name='held on')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='place')),
                ('agenda', models.CharField(max_length=500, verbose_name='agenda')),
                ('other_attendees', models.CharField(blank=True, max_length=300, verbose_name='others who were there')),
                ('effect_score', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='effect')),
                ('effect', models.CharField(max_length=1000, verbose_name='what it brought about')),
                ('problems', models.CharField(blank=True, max_length=1000, verbose_name='problems')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='projects.project')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('attendees', models.ManyToManyField(blank=True, related_name='reviews', to='projects.teammember')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('effect_score__gte', 1), ('effect_score__lte', 5)), name='an_effect_is_one_to_five')],
            },
        ),
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(editable=False)),
                ('area_code', models.CharField(db_index=True, max_length=24, verbose_name='area')),
                ('title', models.CharField(max_length=200, verbose_name='what is done better')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('state', models.CharField(choices=[('open', 'to do'), ('under_way', 'being done'), ('done', 'done'), ('dropped', 'dropped, with reason')], default='open', max_length=10)),
                ('follow_up', models.CharField(blank=True, max_length=300, verbose_name='what came of it')),
                ('ended_at', models.DateTimeField(null=True)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='improvements', to='projects.project')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='improvements', to='projects.reviewmeeting')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='improvements', to='projects.teammember')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(fields=['area_code', 'state', 'due_on'], name='projects_im_area_co_7b391e_idx'), models.Index(fields=['owner', 'state'], name='projects_im_owner_i_6c3842_idx')],
            },
        ),
    ]
