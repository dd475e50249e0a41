"""What waits for a second person."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q

import compliance.approvals.models


class Migration(migrations.Migration):
    dependencies = [("compliance", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=compliance.approvals.models.new_approval_code, max_length=16, unique=True
                    ),
                ),
                ("action", models.CharField(max_length=40)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("program_id", models.BigIntegerField(blank=True, null=True)),
                ("program_code", models.CharField(blank=True, max_length=60)),
                ("content_hash", models.CharField(max_length=64)),
                ("payload_sealed", models.BinaryField(default=bytes, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for a second person"),
                            ("approved", "agreed to, not done yet"),
                            ("refused", "not agreed to"),
                            ("withdrawn", "taken back"),
                            ("expired", "expired"),
                            ("executed", "agreed to and done"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("asked_by_id", models.BigIntegerField()),
                ("asked_by", models.CharField(max_length=120)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("answered_by_id", models.BigIntegerField(blank=True, null=True)),
                ("answered_by", models.CharField(blank=True, max_length=120)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("executed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "indexes": [models.Index(fields=["program_id", "state"], name="approval_waiting")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["action", "subject", "program_id"],
                        condition=Q(state="asked"),
                        nulls_distinct=False,
                        name="approval_asked_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state__in=["approved", "executed"])
                        | (Q(answered_by_id__isnull=False) & ~Q(answered_by_id=F("asked_by_id"))),
                        name="approval_needs_two_people",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="executed") | Q(executed_at__isnull=False),
                        name="approval_executed_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(expires_at__gt=F("asked_at")), name="approval_expires_after_asking"
                    ),
                ],
            },
        ),
    ]
