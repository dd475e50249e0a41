"""Booking: starts that are kept or waited for, seats, rules set aside; and which seats of a start are taken at all."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from compliance.tenancy.policies import child_table, counting_function, tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_drafts"),
        ("visitation", "0014_door"),
        ("volunteers", "0018_people_at_a_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="SlotHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("window_id", models.CharField(max_length=40)),
                ("mode", models.CharField(blank=True, max_length=16)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("day", models.DateField()),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SlotWaiter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("window_id", models.CharField(max_length=40)),
                ("mode", models.CharField(blank=True, max_length=16)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("offered", "offered"),
                            ("taken", "taken"),
                            ("passed", "not taken in time"),
                            ("left", "given up"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VisitOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("facility_agreed", "the facility agreed to it"),
                            ("rule_outdated", "the rule on record is out of date"),
                            ("settled_otherwise", "it is settled in another way"),
                            ("person_needs_it", "the person needs it, and the program answers for it"),
                        ],
                        max_length=17,
                    ),
                ),
                ("by", models.CharField(max_length=120)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="visit",
            name="called_off_because",
            field=models.CharField(
                blank=True,
                choices=[
                    ("other_day", "another day or hour was chosen"),
                    ("volunteer", "a volunteer cannot come"),
                    ("person_asked", "the person asked for it"),
                    ("person_moved", "the person is not there any more"),
                    ("facility", "the facility called it off"),
                    ("way", "the way there: car, weather, money"),
                    ("mistake", "it was booked by mistake"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="seat",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["asked", "confirmed", "done", "held", "on_roster", "sent"])),
                fields=("facility", "window_id", "starts", "seat"),
                name="visit_one_a_seat",
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="visitation.person"
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="visitation.visit",
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="booked_by_holds",
                to="visitation.visit",
            ),
        ),
        migrations.AddField(
            model_name="slothold",
            name="volunteer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.volunteer"
            ),
        ),
        migrations.AddField(
            model_name="slotwaiter",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="slotwaiter",
            name="hold",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="visitation.slothold",
            ),
        ),
        migrations.AddField(
            model_name="slotwaiter",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="visitation.person"
            ),
        ),
        migrations.AddField(
            model_name="slotwaiter",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
            ),
        ),
        migrations.AddField(
            model_name="slotwaiter",
            name="volunteer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.volunteer"
            ),
        ),
        migrations.AddField(
            model_name="visitoverride",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="overrides", to="visitation.visit"
            ),
        ),
        migrations.AddIndex(
            model_name="slothold",
            index=models.Index(fields=["facility", "starts"], name="slot_hold_of_a_start"),
        ),
        migrations.AddConstraint(
            model_name="slothold",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))), name="slot_hold_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="slothold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True), ("visit__isnull", True)),
                fields=("volunteer", "person", "facility", "window_id", "starts"),
                name="slot_held_once",
            ),
        ),
        migrations.AddIndex(
            model_name="slotwaiter",
            index=models.Index(fields=["program", "state", "starts"], name="slot_waiter_open"),
        ),
        migrations.AddConstraint(
            model_name="slotwaiter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "offered"])),
                fields=("volunteer", "person", "facility", "window_id", "starts"),
                name="slot_waited_for_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitoverride",
            constraint=models.UniqueConstraint(fields=("visit", "code"), name="rule_set_aside_once_a_visit"),
        ),
        tenant_table("visitation_slothold"),
        tenant_table("visitation_slotwaiter"),
        child_table("visitation_visitoverride", parent="visitation_visit", column="visit_id"),
        # A seat has one number in all programs, and no program sees another's rows: the database says which are taken.
        counting_function(
            "visitation_seats_taken(facility bigint, wanted text, start timestamptz, statuses text[])"
            " RETURNS SETOF smallint",
            """
            SELECT seat FROM visitation_visit
            WHERE facility_id = facility AND window_id = wanted AND starts = start AND status = ANY(statuses)
              AND seat IS NOT NULL
            """,
            reads={"visitation_visit": "facility_id, window_id, starts, status, seat"},
        ),
    ]
