import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('needs', '0002_indexes_once'),
        ('orgs', '0001_initial'),
        ('people', '0002_indexes_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='need',
            name='needs_need_area_co_3c07c3_idx',
        ),
        migrations.RemoveIndex(
            model_name='need',
            name='needs_raised',
        ),
        migrations.AlterField(
            model_name='need',
            name='answer_kind',
            field=models.CharField(blank=True, choices=[('order', 'ordered service'), ('activity', 'activity'), ('project', 'project'), ('case', 'case work'), ('referral', 'referral'), ('aid', 'aid application'), ('deliberation', 'deliberation'), ('nothing', 'no service needed')], max_length=20, verbose_name='answer'),
        ),
        migrations.AlterField(
            model_name='need',
            name='category',
            field=models.CharField(max_length=40, verbose_name='category'),
        ),
        migrations.AlterField(
            model_name='need',
            name='channel',
            field=models.CharField(choices=[('visit', 'home visit'), ('self_report', 'reported by oneself'), ('proxy', 'reported by a worker for somebody'), ('box', 'opinion box'), ('hotline', 'hotline'), ('meeting', 'grid meeting'), ('survey', 'questionnaire'), ('enterprise', 'reported by an enterprise'), ('import', 'imported list')], max_length=12, verbose_name='channel'),
        ),
        migrations.AlterField(
            model_name='need',
            name='due_at',
            field=models.DateTimeField(null=True, verbose_name='due at'),
        ),
        migrations.AlterField(
            model_name='need',
            name='escalated_to',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_escalated', to='orgs.post'),
        ),
        migrations.AlterField(
            model_name='need',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_owned', to='orgs.post'),
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(fields=['area_code', 'state', 'due_at'], name='needs_need_area_co_69dc85_idx'),
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(condition=models.Q(('owner', None), _negated=True), fields=['owner'], name='needs_owned'),
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(condition=models.Q(('escalated_to', None), _negated=True), fields=['area_code', 'due_at', 'escalated_to'], name='needs_raised'),
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(condition=models.Q(('escalated_to', None), _negated=True), fields=['escalated_to', 'due_at'], name='needs_raised_to'),
        ),
    ]
