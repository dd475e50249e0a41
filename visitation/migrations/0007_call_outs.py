"""On-call lists, and call-outs of whom the first yes wins. Each program finds its own."""

import django.db.models.deletion
import django.utils.timezone
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import migrations, models
from django.db.models import F, Q

from compliance.tenancy.policies import child_table, tenant_table
from visitation.models.placements import OneNumber
from visitation.models.visits import TimeRange

ROLES = [
    ("driver", "driver"),
    ("host", "host"),
    ("interpreter", "interpreter"),
    ("cover", "stand-in on a visit"),
]
STATES = [
    ("open", "somebody is looked for"),
    ("taken", "somebody comes"),
    ("nobody", "nobody came forward"),
    ("cancelled", "called off"),
    ("given_back", "given back"),
]
ONE_PLACE = (Q(facility__isnull=False) & Q(zip_area="")) | (Q(facility__isnull=True) & Q(zip_area__regex=r"^\d{3}$"))
CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT


def number():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def facility():
    return models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to="facilities.facility")


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0001_initial"),
        ("visitation", "0006_calendar_feeds"),
        ("volunteers", "0010_post"),
    ]
    operations = [
        migrations.CreateModel(
            name="OnCallList",
            fields=[
                number(),
                ("role", models.CharField(choices=ROLES, max_length=11)),
                ("zip_area", models.CharField(blank=True, max_length=3)),
                ("facility", facility()),
                (
                    "program",
                    models.ForeignKey(on_delete=CASCADE, related_name="on_call_lists", to="volunteers.program"),
                ),
            ],
            options={
                "ordering": ["role", "facility__name", "zip_area", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("program", "role", "facility", "zip_area"),
                        name="on_call_list_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(condition=ONE_PLACE, name="on_call_list_has_one_place"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OnCall",
            fields=[
                number(),
                (
                    "on_call_list",
                    models.ForeignKey(on_delete=CASCADE, related_name="places", to="visitation.oncalllist"),
                ),
                (
                    "volunteer",
                    models.ForeignKey(on_delete=CASCADE, related_name="on_call", to="volunteers.volunteer"),
                ),
            ],
            options={
                "ordering": ["volunteer_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("on_call_list", "volunteer"), name="on_call_once_a_list"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallOut",
            fields=[
                number(),
                ("zip_area", models.CharField(blank=True, max_length=3)),
                ("code", models.CharField(max_length=12, unique=True)),
                ("role", models.CharField(choices=ROLES, max_length=11)),
                ("language", models.CharField(blank=True, max_length=8)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                ("timezone", models.CharField(max_length=64)),
                ("answer_until", models.DateTimeField()),
                ("is_red", models.BooleanField(default=False)),
                ("state", models.CharField(choices=STATES, default="open", max_length=10)),
                ("raised_by", models.CharField(max_length=120)),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("facility", facility()),
                ("program", models.ForeignKey(on_delete=CASCADE, related_name="call_outs", to="volunteers.program")),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=CASCADE, related_name="call_outs", to="visitation.visit"
                    ),
                ),
            ],
            options={
                "ordering": ["-starts", "code"],
                "indexes": [models.Index(fields=["program", "state", "answer_until"], name="call_out_open")],
                "constraints": [
                    models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="call_out_ends_after_start"),
                    models.CheckConstraint(
                        condition=Q(answer_until__lte=F("ends")), name="call_out_is_answered_before_its_end"
                    ),
                    models.CheckConstraint(condition=ONE_PLACE, name="call_out_has_one_place"),
                    models.CheckConstraint(
                        condition=~Q(role="cover") | Q(visit__isnull=False), name="call_out_for_cover_has_a_visit"
                    ),
                    models.UniqueConstraint(
                        fields=("visit", "role"),
                        condition=Q(state="open"),
                        name="call_out_open_once_a_visit_and_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallOutAnswer",
            fields=[
                number(),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, choices=[("yes", "yes"), ("no", "no")], max_length=3)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("is_assigned", models.BooleanField(default=False)),
                ("starts", models.DateTimeField()),
                ("ends", models.DateTimeField()),
                (
                    "call_out",
                    models.ForeignKey(on_delete=CASCADE, related_name="answers", to="visitation.callout"),
                ),
                (
                    "volunteer",
                    models.ForeignKey(on_delete=CASCADE, related_name="call_out_answers", to="volunteers.volunteer"),
                ),
            ],
            options={
                "ordering": ["volunteer_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("call_out", "volunteer"), name="call_out_asks_once"),
                    models.UniqueConstraint(
                        fields=("call_out",), condition=Q(is_assigned=True), name="call_out_first_yes_wins"
                    ),
                    models.CheckConstraint(
                        condition=Q(is_assigned=False) | Q(answer="yes"), name="call_out_assigned_said_yes"
                    ),
                    ExclusionConstraint(
                        name="call_out_volunteer_in_one_place",
                        expressions=[(OneNumber("volunteer"), "&&"), (TimeRange("starts", "ends"), "&&")],
                        condition=Q(is_assigned=True),
                    ),
                ],
            },
        ),
        tenant_table("visitation_oncalllist"),
        child_table("visitation_oncall", parent="visitation_oncalllist", column="on_call_list_id"),
        tenant_table("visitation_callout"),
        child_table("visitation_calloutanswer", parent="visitation_callout", column="call_out_id"),
    ]
