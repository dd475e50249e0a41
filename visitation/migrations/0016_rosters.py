"""What facilities are sent before the visits: lists, their versions, attachments, names and later changes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import compliance.fields.columns
import compliance.fields.rows
import visitation.models.rosters
from compliance.tenancy.policies import child_table, tenant_table

OF_A_ROSTER = ("rosterversion", "rostername", "rosterchange")


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_drafts"),
        ("visitation", "0015_booking"),
        ("volunteers", "0018_people_at_a_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="Roster",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "code",
                    models.CharField(default=visitation.models.rosters.new_roster_code, max_length=12, unique=True),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being prepared"),
                            ("approved", "agreed to, not sent yet"),
                            ("sent", "sent"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("found", compliance.fields.columns.SealedJSONField(default=dict, editable=True)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rosters", to="volunteers.program"
                    ),
                ),
            ],
            options={
                "ordering": ["-first_day", "code"],
            },
        ),
        migrations.CreateModel(
            name="RosterChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("noted_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="visitation.roster"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roster_changes",
                        to="visitation.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["noted_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RosterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("is_addendum", models.BooleanField(default=False)),
                ("edition", models.PositiveIntegerField()),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "person_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("names", models.PositiveSmallIntegerField(default=0)),
                ("people", models.PositiveSmallIntegerField(default=0)),
                ("set_aside", models.PositiveSmallIntegerField(default=0)),
                ("content_hash", models.CharField(max_length=64)),
                ("asked_by", models.CharField(max_length=120)),
                ("approved_by", models.CharField(max_length=120)),
                ("approved_at", models.DateTimeField()),
                ("one_hand", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("sent_by", models.CharField(blank=True, max_length=120)),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[("mail", "by e-mail"), ("fax", "by fax"), ("hand", "handed over or read out")],
                        max_length=4,
                    ),
                ),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="visitation.roster"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="RosterName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_stand_by", models.BooleanField(default=False)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        choices=[("none", "no answer"), ("cleared", "may come"), ("refused", "may not come")],
                        default="none",
                        max_length=7,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by", models.CharField(blank=True, max_length=120)),
                (
                    "roster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="visitation.roster"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roster_names", to="visitation.visit"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roster_names",
                        to="volunteers.volunteer",
                    ),
                ),
                (
                    "struck",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="strikes",
                        to="visitation.rosterversion",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="adds",
                        to="visitation.rosterversion",
                    ),
                ),
            ],
            options={
                "ordering": ["starts", "visit_id", "is_stand_by", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RosterDocument",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "audience",
                    models.CharField(
                        choices=[("volunteers", "volunteers"), ("people", "people to be visited")],
                        max_length=10,
                    ),
                ),
                ("content", compliance.fields.columns.SealedJSONField(default=dict, editable=True)),
                ("ends_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("taken_by", models.CharField(blank=True, max_length=120)),
                ("taken_as", models.CharField(blank=True, max_length=4)),
                ("file_hash", models.CharField(blank=True, max_length=64)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="visitation.rosterversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-audience"],
            },
        ),
        migrations.AddIndex(
            model_name="roster",
            index=models.Index(fields=["program", "-first_day"], name="roster_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="roster_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="roster",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "sent"), _negated=True),
                fields=("program", "facility", "first_day", "last_day"),
                name="roster_prepared_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("roster", "visit"),
                name="roster_change_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterversion",
            constraint=models.UniqueConstraint(fields=("roster", "number"), name="roster_version_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="rosterversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", True), ("way", "")),
                    models.Q(("sent_at__isnull", False), models.Q(("way", ""), _negated=True)),
                    _connector="OR",
                ),
                name="roster_version_sent_in_a_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="rostername",
            constraint=models.UniqueConstraint(
                condition=models.Q(("struck__isnull", True)),
                fields=("roster", "visit", "volunteer"),
                name="roster_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rosterdocument",
            constraint=models.UniqueConstraint(fields=("version", "audience"), name="roster_document_once"),
        ),
        tenant_table("visitation_roster"),
        *(child_table(f"visitation_{table}", parent="visitation_roster", column="roster_id") for table in OF_A_ROSTER),
        child_table("visitation_rosterdocument", parent="visitation_rosterversion", column="version_id"),
    ]
