"""Work that waits for a worker: one row each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("compliance", "0006_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=100)),
                ("line", models.CharField(blank=True, max_length=40, null=True, unique=True)),
                ("program_code", models.CharField(blank=True, max_length=60)),
                ("arguments", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("runs", models.PositiveIntegerField(default=0)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("rung_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("beaten_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("step", models.CharField(blank=True, max_length=40)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("error", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "indexes": [models.Index(fields=["state", "due_at"], name="job_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("attempts__lte", 3)), name="job_ends_after_three_attempts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            models.Q(("beaten_at__isnull", False), ("started_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="job_runs_with_a_sign_of_life",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running"]), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="job_ends_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total", 0), ("done__lte", models.F("total")), _connector="OR"),
                        name="job_does_no_more_than_all",
                    ),
                ],
            },
        ),
    ]
