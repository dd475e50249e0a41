"""Sheets that are read in and written out; where a volunteer without an account can be invited."""

import compliance.fields.columns
import compliance.fields.rows
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from compliance.tenancy.policies import child_table, tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0016_letters_of_no_program'),
    ]

    operations = [
        migrations.AddField(
            model_name='volunteer',
            name='email',
            field=compliance.fields.columns.SealedEmailField(blank=True, editable=True, verbose_name='e-mail'),
        ),
        migrations.CreateModel(
            name='SheetExport',
            fields=[
                ('id', models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', compliance.fields.columns.KeyField(editable=False)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('what', models.CharField(choices=[('volunteers', 'volunteers'), ('schedule', 'schedule')], max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'waiting to be made'), ('ready', 'ready'), ('over', 'over'), ('failed', 'could not be made')], default='waiting', max_length=7)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('first_day', models.DateField(blank=True, null=True)),
                ('last_day', models.DateField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('taken', models.PositiveIntegerField(default=0)),
                ('content', compliance.fields.columns.SealedJSONField(default=list, editable=True)),
                ('job_number', models.BigIntegerField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteers.program')),
            ],
            options={
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='SheetImport',
            fields=[
                ('id', models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', compliance.fields.columns.KeyField(editable=False)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('what', models.CharField(choices=[('volunteers', 'volunteers'), ('people', 'people')], max_length=10)),
                ('state', models.CharField(choices=[('uploaded', 'columns to be matched'), ('checked', 'ready to be imported'), ('waiting', 'waiting to be imported'), ('done', 'imported'), ('undoing', 'being taken back'), ('undone', 'taken back')], default='uploaded', max_length=8)),
                ('asked_by', models.CharField(max_length=120)),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('columns', models.JSONField(default=dict)),
                ('options', models.JSONField(default=dict)),
                ('problems', models.JSONField(default=list)),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_bad', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('emptied_at', models.DateTimeField(blank=True, null=True)),
                ('job_number', models.BigIntegerField(blank=True, null=True)),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteers.program')),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='SheetPart',
            fields=[
                ('id', models.BigIntegerField(default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False)),
                ('key_id', compliance.fields.columns.KeyField(editable=False)),
                ('number', models.PositiveIntegerField()),
                ('cells', compliance.fields.columns.SealedJSONField(default=list, editable=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='volunteers.sheetimport')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'number'), name='sheet_part_once')],
            },
        ),
        migrations.CreateModel(
            name='SheetRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('outcome', models.CharField(choices=[('made', 'added'), ('filled', 'known already: what was missing was filled in'), ('known', 'known already: left as it was'), ('doubted', 'left out: may be known already'), ('bad', 'left out: cannot be read'), ('back', 'taken back'), ('kept', 'kept: somebody has worked with it since')], max_length=8)),
                ('target', models.BigIntegerField(blank=True, null=True)),
                ('code', models.CharField(blank=True, max_length=12)),
                ('filled', models.JSONField(blank=True, default=list)),
                ('stamp', models.BinaryField(null=True)),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='volunteers.sheetimport')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('sheet', 'number'), name='sheet_row_once')],
            },
        ),
        tenant_table("volunteers_sheetimport"),
        tenant_table("volunteers_sheetexport"),
        child_table("volunteers_sheetpart", parent="volunteers_sheetimport", column="sheet_id"),
        child_table("volunteers_sheetrow", parent="volunteers_sheetimport", column="sheet_id"),
    ]
