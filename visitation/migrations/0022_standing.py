"""Visits that stand, first, second and third choices, places that are offered on, and seats in a car."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from compliance.tenancy.policies import child_table, tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_drafts"),
        ("visitation", "0021_cases"),
        ("volunteers", "0021_more_copies"),
    ]

    operations = [
        migrations.CreateModel(
            name="BookingChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("window_id", models.CharField(max_length=40)),
                ("mode", models.CharField(blank=True, max_length=16)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("day", models.DateField()),
            ],
            options={
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="BookingRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for an answer"),
                            ("granted", "booked"),
                            ("declined", "not possible"),
                            ("taken_back", "taken back"),
                            ("passed", "its hours have passed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("open_until", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StandingDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StandingVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("week", "every week"),
                            ("two_weeks", "every two weeks"),
                            ("month", "once a month, on the same weekday counted from its beginning"),
                            ("last", "once a month, on its last such weekday"),
                        ],
                        max_length=9,
                    ),
                ),
                ("at", models.TimeField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_renewed", "nobody renewed it"),
                            ("asked", "somebody ended it"),
                            ("match", "the match has ended"),
                        ],
                        max_length=11,
                    ),
                ),
            ],
            options={
                "ordering": ["first_day", "pk"],
            },
        ),
        migrations.AddField(
            model_name="callout",
            name="instead_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="volunteers.volunteer",
            ),
        ),
        migrations.AddField(
            model_name="calloutanswer",
            name="seats",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="visitvolunteer",
            name="seats",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.CheckConstraint(
                condition=models.Q(("instead_of__isnull", True), ("role", "cover"), _connector="OR"),
                name="call_out_instead_of_is_cover",
            ),
        ),
        migrations.AddField(
            model_name="bookingchoice",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="visitation.person"
            ),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
            ),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="visitation.visit",
            ),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="volunteer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.volunteer"
            ),
        ),
        migrations.AddField(
            model_name="bookingchoice",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="visitation.bookingrequest"
            ),
        ),
        migrations.AddField(
            model_name="standingdate",
            name="visit",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="standing_date",
                to="visitation.visit",
            ),
        ),
        migrations.AddField(
            model_name="standingvisit",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="standingvisit",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="standing_visits", to="visitation.person"
            ),
        ),
        migrations.AddField(
            model_name="standingvisit",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
            ),
        ),
        migrations.AddField(
            model_name="standingvisit",
            name="volunteer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="standing_visits", to="volunteers.volunteer"
            ),
        ),
        migrations.AddField(
            model_name="standingdate",
            name="standing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="dates", to="visitation.standingvisit"
            ),
        ),
        migrations.AddIndex(
            model_name="bookingrequest",
            index=models.Index(fields=["program", "state", "open_until"], name="booking_request_open"),
        ),
        migrations.AddConstraint(
            model_name="bookingrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("volunteer", "person"), name="booking_request_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingchoice",
            constraint=models.UniqueConstraint(fields=("request", "rank"), name="booking_choice_one_a_rank"),
        ),
        migrations.AddConstraint(
            model_name="bookingchoice",
            constraint=models.UniqueConstraint(
                fields=("request", "facility", "window_id", "starts"), name="booking_choice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1), ("rank__lte", 3)), name="booking_choice_of_three"
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("starts"))), name="booking_choice_ends_after_start"
            ),
        ),
        migrations.AddIndex(
            model_name="standingvisit",
            index=models.Index(fields=["program", "ended_at"], name="standing_visit_open"),
        ),
        migrations.AddConstraint(
            model_name="standingvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="standing_visit_ends_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="standingvisit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("volunteer", "person", "facility", "rhythm", "at", "first_day"),
                name="standing_visit_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingdate",
            constraint=models.UniqueConstraint(fields=("standing", "day"), name="standing_date_once"),
        ),
        tenant_table("visitation_standingvisit"),
        child_table("visitation_standingdate", parent="visitation_standingvisit", column="standing_id"),
        tenant_table("visitation_bookingrequest"),
        child_table("visitation_bookingchoice", parent="visitation_bookingrequest", column="request_id"),
    ]
