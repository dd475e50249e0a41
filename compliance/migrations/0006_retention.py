"""Holds and runs of the purge."""

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

import compliance.retention.models


class Migration(migrations.Migration):
    dependencies = [("compliance", "0005_web_sessions")]
    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=compliance.retention.models.new_hold_code, max_length=12, unique=True
                    ),
                ),
                ("program_id", models.BigIntegerField()),
                ("program_code", models.CharField(max_length=60)),
                (
                    "people",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                    ),
                ),
                ("reason_sealed", models.BinaryField(default=bytes)),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_by", models.CharField(max_length=120)),
                ("agreed_by", models.CharField(max_length=120)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("release_asked_by", models.CharField(blank=True, max_length=120)),
                ("release_agreed_by", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ["-set_at", "-id"],
                "indexes": [models.Index(fields=["program_id", "released_at"], name="hold_in_force")],
                "constraints": [
                    models.CheckConstraint(condition=~Q(asked_by=F("agreed_by")), name="hold_is_set_by_two"),
                    models.CheckConstraint(
                        condition=Q(released_at__isnull=True)
                        | (~Q(release_asked_by=F("release_agreed_by")) & ~Q(release_agreed_by="")),
                        name="hold_is_released_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PurgeRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program_id", models.BigIntegerField()),
                ("program_code", models.CharField(max_length=60)),
                ("by", models.CharField(max_length=120)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("purged", models.JSONField(default=dict)),
                ("held", models.JSONField(default=dict)),
                ("failed", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-started_at", "-id"],
                "indexes": [
                    models.Index(fields=["program_id", "started_at"], name="purge_runs_of_a_program")
                ],
            },
        ),
    ]
