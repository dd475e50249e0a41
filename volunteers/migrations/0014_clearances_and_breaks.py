"""Who wants to be put forward, what one facility must be sent once, breaks, and quiet months."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import compliance.fields.columns
import compliance.fields.rows
from compliance.tenancy.policies import child_table


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0001_initial"),
        ("volunteers", "0013_what_resting_did"),
    ]

    operations = [
        migrations.AddField(
            model_name="clearance",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="volunteer",
            name="quiet_months",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="ClearancePacket",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("name_on_document", compliance.fields.columns.SealedTextField(editable=True, max_length=120)),
                ("born_on", compliance.fields.columns.SealedDateField(editable=True)),
                (
                    "document",
                    models.CharField(
                        choices=[
                            ("passport", "passport"),
                            ("state_id", "driver’s license or state identity card"),
                            ("other", "another official identity card"),
                        ],
                        max_length=8,
                    ),
                ),
                ("document_number", compliance.fields.columns.SealedTextField(editable=True, max_length=30)),
                ("typed_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clearance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="packet", to="volunteers.clearance"
                    ),
                ),
            ],
            options={
                "ordering": ["typed_at"],
            },
        ),
        migrations.CreateModel(
            name="Break",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("has_paused", models.BooleanField(default=False)),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="breaks", to="volunteers.volunteer"
                    ),
                ),
            ],
            options={
                "ordering": ["first_day"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__isnull", True), ("last_day__gte", models.F("first_day")), _connector="OR"
                        ),
                        name="break_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PutForward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "yes, put me forward"), ("no", "no"), ("talk", "I want to talk first")],
                        max_length=4,
                    ),
                ),
                ("disclosure", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=8)),
                ("answered_at", models.DateTimeField()),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="put_forward",
                        to="volunteers.volunteer",
                    ),
                ),
            ],
            options={
                "ordering": ["facility_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("volunteer", "facility"), name="put_forward_once_a_facility")
                ],
            },
        ),
        child_table("volunteers_clearancepacket", parent="volunteers_clearance", column="clearance_id"),
        child_table("volunteers_break", parent="volunteers_volunteer", column="volunteer_id"),
        child_table("volunteers_putforward", parent="volunteers_volunteer", column="volunteer_id"),
    ]
