"""What leads have to see to: what stands against coming visits, who has it, how far they have looked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compliance.tenancy.policies import child_table, tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("visitation", "0022_standing"),
        ("volunteers", "0021_more_copies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecheckMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("own", models.PositiveBigIntegerField(default=0)),
                ("outside", models.PositiveBigIntegerField(default=0)),
                (
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recheck_mark",
                        to="volunteers.program",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_since", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_tasks",
                        to="volunteers.program",
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="review_task", to="visitation.visit"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="LastLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("looked_at", models.DateTimeField()),
                ("place", models.PositiveBigIntegerField()),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="last_looks", to="volunteers.program"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("program", "user"), name="last_look_of_a_lead")],
            },
        ),
        migrations.CreateModel(
            name="ReviewFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nobody", "nobody is on it"),
                            ("held", "it is on hold"),
                            ("closed", "a closure"),
                            ("rules", "the facility’s rules"),
                            ("full", "too many visits"),
                            ("double", "two places at once"),
                            ("clearance", "a clearance or a course"),
                            ("volunteer", "a volunteer"),
                            ("away", "days away"),
                            ("consent", "the person’s yes"),
                            ("moved", "where the person is"),
                            ("person", "the person"),
                            ("unknown", "something nobody knows"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rule", models.CharField(max_length=60)),
                ("about", models.CharField(blank=True, max_length=60)),
                ("raised_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cleared",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("gone", "the cause is gone"),
                            ("off", "the visit is off"),
                            ("over", "the visit has begun"),
                        ],
                        max_length=4,
                    ),
                ),
                ("ignored_at", models.DateTimeField(blank=True, null=True)),
                ("ignored_by", models.CharField(blank=True, max_length=120)),
                (
                    "ignored",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("facility_agreed", "the facility said yes"),
                            ("asked", "we asked, and it is as it should be"),
                            ("in_time", "it is put right before the visit"),
                            ("not_here", "it does not matter for this visit"),
                            ("wrong", "what is on record is wrong"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="visitation.reviewtask"
                    ),
                ),
            ],
            options={
                "ordering": ["raised_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("cleared_at__isnull", True)), fields=["task"], name="review_flag_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=("task", "rule", "about"),
                        name="review_flag_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cleared", ""), ("cleared_at__isnull", True)),
                            models.Q(("cleared_at__isnull", False), models.Q(("cleared", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="review_flag_cleared_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ignored", ""), ("ignored_at__isnull", True), ("ignored_by", "")),
                            models.Q(
                                ("ignored_at__isnull", False),
                                models.Q(("ignored", ""), _negated=True),
                                models.Q(("ignored_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="review_flag_ignored_with_a_reason",
                    ),
                ],
            },
        ),
        *(tenant_table(f"visitation_{table}") for table in ("reviewtask", "recheckmark", "lastlook")),
        child_table("visitation_reviewflag", parent="visitation_reviewtask", column="task_id"),
    ]
