"""When a match ended to the second, when a place in a visit was booked, and the glass that leads may break."""

import compliance.fields.columns
import compliance.fields.rows
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('visitation', '0001_initial'),
        ('volunteers', '0002_volunteers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BreakGlass',
            fields=[
                ('id', models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', compliance.fields.columns.KeyField()),
                ('code', models.CharField(max_length=12, unique=True)),
                ('program_code', models.CharField(max_length=60)),
                ('person_code', models.CharField(max_length=12)),
                ('broken_by_name', models.CharField(max_length=120)),
                ('category', models.CharField(choices=[('medical', 'medical emergency'), ('transfer', 'transfer or removal about to happen'), ('threat', 'threat to somebody’s safety'), ('death', 'death'), ('court', 'ordered by a court')], max_length=8)),
                ('reason', compliance.fields.columns.SealedTextField(editable=True)),
                ('device', models.BinaryField()),
                ('broken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_by_name', models.CharField(blank=True, max_length=120)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.CharField(blank=True, choices=[('justified', 'justified'), ('not_justified', 'not justified'), ('unclear', 'unclear')], max_length=13)),
            ],
            options={
                'ordering': ['-broken_at'],
            },
        ),
        migrations.AddField(
            model_name='match',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='match',
            name='ended_by',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='visitvolunteer',
            name='booked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_on__isnull', False), _connector='OR'), name='match_ended_at_has_a_day'),
        ),
        migrations.AddField(
            model_name='breakglass',
            name='broken_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='breakglass',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='broken_glasses', to='visitation.person'),
        ),
        migrations.AddField(
            model_name='breakglass',
            name='program',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='broken_glasses', to='volunteers.program'),
        ),
        migrations.AddField(
            model_name='breakglass',
            name='reviewed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='breakglass',
            index=models.Index(fields=['broken_by', 'broken_at'], name='break_glass_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='breakglass',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('broken_at'))), name='break_glass_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='breakglass',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', ''), models.Q(('reviewed_by__isnull', False), ('reviewed_at__isnull', False), models.Q(('reviewed_by', models.F('broken_by')), _negated=True)), _connector='OR'), name='break_glass_reviewed_by_another'),
        ),
    ]
