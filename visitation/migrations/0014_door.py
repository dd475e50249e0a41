"""Logs that were begun and not sent, slips for the door, and the sender's own name for what was sent."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import compliance.fields.columns
import compliance.fields.rows
from compliance.tenancy.policies import child_table


class Migration(migrations.Migration):
    dependencies = [
        ("visitation", "0013_merged_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorSlip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("printed_by", models.CharField(max_length=120)),
                ("printed_at", models.DateTimeField()),
                ("destroyed_by", models.CharField(blank=True, max_length=120)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-printed_at"],
            },
        ),
        migrations.CreateModel(
            name="LogDraft",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("answers", compliance.fields.columns.SealedJSONField(default=dict, editable=True)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["visit_id", "user_id"],
            },
        ),
        migrations.AddField(
            model_name="visitlog",
            name="sent_key",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="visitlog",
            constraint=models.UniqueConstraint(fields=("visit", "written_by", "sent_key"), name="log_sent_once"),
        ),
        migrations.AddField(
            model_name="doorslip",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="door_slips", to="visitation.visit"
            ),
        ),
        migrations.AddField(
            model_name="logdraft",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="logdraft",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="log_drafts", to="visitation.visit"
            ),
        ),
        migrations.AddConstraint(
            model_name="logdraft",
            constraint=models.UniqueConstraint(fields=("visit", "user"), name="log_draft_once"),
        ),
        child_table("visitation_logdraft", parent="visitation_visit", column="visit_id"),
        child_table("visitation_doorslip", parent="visitation_visit", column="visit_id"),
    ]
