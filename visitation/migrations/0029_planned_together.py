"""Programs that are planned together: who agreed, and the runs; what is asked over the walls for it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from compliance.tenancy.policies import PROGRAM, counting_function, tenant_table, walled


class Migration(migrations.Migration):
    dependencies = [
        ("visitation", "0028_rule_choices"),
        ("volunteers", "0022_copies_by_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanningTogether",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agreed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed_by", models.CharField(max_length=120)),
                (
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SharedPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "program_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting to be made"),
                            ("making", "being made"),
                            ("failed", "could not be made"),
                            ("made", "made"),
                            ("cancelled", "stopped"),
                        ],
                        default="queued",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("objective_points", models.BigIntegerField(default=0)),
                ("bound_points", models.FloatField(default=0)),
                ("seconds", models.FloatField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("phase", models.CharField(blank=True, max_length=40)),
                ("visits_placed", models.PositiveIntegerField(default=0)),
                ("curve", models.JSONField(blank=True, default=list)),
                ("is_to_stop", models.BooleanField(default=False)),
                ("weights", models.JSONField(blank=True, default=dict)),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="volunteers.network"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        migrations.AddField(
            model_name="plan",
            name="shared",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="parts",
                to="visitation.sharedplan",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="shared_plan_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("program_ids__len__gte", 2)), name="shared_plan_of_several_programs"
            ),
        ),
        tenant_table("visitation_planningtogether"),
        walled("visitation_sharedplan", f"{PROGRAM} = ANY (program_ids)"),
        # Nobody is planned twice on one day: which days, never where, for whom, or for which program. Who acts for a
        # program asks about its own volunteers alone.
        counting_function(
            "visitation_days_elsewhere(volunteers bigint[], statuses text[], first date, last date)"
            " RETURNS TABLE (volunteer bigint, day date)",
            """
            SELECT DISTINCT own.id, visit.day FROM volunteers_volunteer AS own
            JOIN volunteers_volunteer AS other ON other.user_id = own.user_id AND other.program_id <> own.program_id
            JOIN visitation_visitvolunteer AS place ON place.volunteer_id = other.id
            JOIN visitation_visit AS visit ON visit.id = place.visit_id
            WHERE own.id = ANY(volunteers) AND visit.status = ANY(statuses) AND visit.day BETWEEN first AND last
              AND (visitation_program() IS NULL OR own.program_id = visitation_program())
            """,
            reads={
                "volunteers_volunteer": "id, user_id, program_id",
                "visitation_visitvolunteer": "visit_id, volunteer_id",
                "visitation_visit": "id, status, day",
            },
        ),
        # Of the programs of a network that agreed: each with itself, and pairs that share a facility or an account.
        counting_function(
            "visitation_planned_together(wanted bigint) RETURNS TABLE (one bigint, other bigint)",
            """
            WITH agreed AS (
                SELECT program.id FROM volunteers_program AS program
                JOIN visitation_planningtogether AS yes ON yes.program_id = program.id
                WHERE program.network_id = wanted AND program.archived_at IS NULL
            )
            SELECT id, id FROM agreed
            UNION
            SELECT one.program_id, other.program_id FROM volunteers_program_facilities AS one
            JOIN volunteers_program_facilities AS other
              ON other.facility_id = one.facility_id AND one.program_id < other.program_id
            WHERE one.program_id IN (SELECT id FROM agreed) AND other.program_id IN (SELECT id FROM agreed)
            UNION
            SELECT one.program_id, other.program_id FROM volunteers_volunteer AS one
            JOIN volunteers_volunteer AS other ON other.user_id = one.user_id AND one.program_id < other.program_id
            WHERE one.state IN ('active', 'paused') AND other.state IN ('active', 'paused')
              AND one.program_id IN (SELECT id FROM agreed) AND other.program_id IN (SELECT id FROM agreed)
            """,
            reads={
                "volunteers_program": "id, network_id, archived_at",
                "volunteers_program_facilities": "program_id, facility_id",
                "volunteers_volunteer": "user_id, program_id, state",
                "visitation_planningtogether": "program_id",
            },
        ),
    ]
