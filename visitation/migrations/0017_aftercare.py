"""Notes on logs, what may be passed on, a program's own questions, care, obstruction, and expenses."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import compliance.fields.columns
import compliance.fields.rows
from compliance.tenancy.policies import child_table, tenant_table

OF_A_VISIT = ("lognote", "logshare", "loganswer")
HELD = "".join(
    f"CREATE TRIGGER held BEFORE DELETE ON visitation_{table} "
    "FOR EACH ROW EXECUTE FUNCTION visitation_refuse_while_held('of a visit');\n"
    for table in OF_A_VISIT
)
NOT_HELD = "".join(f"DROP TRIGGER held ON visitation_{table};\n" for table in OF_A_VISIT)


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_drafts"),
        ("visitation", "0016_rosters"),
        ("volunteers", "0018_people_at_a_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="log_notes", to="visitation.visit"
                    ),
                ),
                ("text", compliance.fields.columns.SealedTextField(default="", editable=True, max_length=280)),
                ("written_by", models.CharField(max_length=120)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LogShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="log_shares", to="visitation.visit"
                    ),
                ),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("line", "the one line"),
                            ("asked_for", "what the person asked for"),
                            ("language", "the language, and whether an interpreter helped"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("in_person", "in person, during the visit"),
                            ("phone", "by telephone"),
                            ("letter", "by letter"),
                        ],
                        max_length=9,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("set_by", models.CharField(max_length=120)),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "ordering": ["visit_id", "item"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("visit", "item"),
                        name="log_item_shared_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_questions",
                        to="volunteers.program",
                    ),
                ),
                ("text_en", models.CharField(max_length=140)),
                ("text_es", models.CharField(max_length=140)),
                ("answers", models.JSONField(blank=True, default=list)),
                ("asked_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("set_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["asked_since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LogAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="given", to="visitation.logquestion"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="log_answers", to="visitation.visit"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("written_by", models.CharField(max_length=120)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["question_id"],
                "constraints": [
                    models.UniqueConstraint(fields=("question", "visit"), name="log_question_answered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CareTask",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="care_tasks",
                        to="volunteers.volunteer",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="care_tasks", to="visitation.visit"
                    ),
                ),
                ("reason", compliance.fields.columns.SealedTextField(default="", editable=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_by", models.CharField(blank=True, max_length=120)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=120)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("talked", "we talked"),
                            ("fine", "they need nothing more"),
                            ("not_reached", "I could not reach them"),
                        ],
                        max_length=11,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=("visit", "volunteer"),
                        name="care_asked_for_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Obstruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.rulebookedition",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="obstructions",
                        to="visitation.visit",
                    ),
                ),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("refused", "refused"), ("shortened", "cut short"), ("delayed", "begun late")],
                        max_length=9,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moved", "The person was moved"),
                            ("released", "The person was released"),
                            ("not_here", "Deported, or “not here”"),
                            ("in_court", "In court"),
                            ("medical", "Medical"),
                            ("segregation", "Segregation"),
                            ("declined", "The person did not want a visit"),
                            ("count", "Count or lockdown"),
                            ("quarantine", "Quarantine"),
                            ("not_on_list", "Not on the list"),
                            ("identification", "Identification"),
                            ("dress", "Clothing"),
                            ("late", "Arrived late"),
                            ("capacity", "No room"),
                            ("barred", "On a no-access list"),
                            ("staff_error", "A mistake by staff"),
                            ("hours_wrong", "The visiting hours were different"),
                            ("travel", "Car or weather"),
                            ("volunteer", "I could not come"),
                            ("not_told", "Nobody told me why"),
                        ],
                        max_length=14,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "shift",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("morning", "morning"),
                            ("afternoon", "afternoon"),
                            ("evening", "evening"),
                            ("night", "night"),
                        ],
                        max_length=9,
                    ),
                ),
                ("is_from_log", models.BooleanField(default=False)),
                ("made_by", models.CharField(max_length=120)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-day", "-pk"],
                "indexes": [models.Index(fields=["program", "day"], name="visitation__program_24128d_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_from_log", True)), fields=("visit", "kind"), name="log_obstruction_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MileageRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mileage_rates",
                        to="volunteers.program",
                    ),
                ),
                ("first_day", models.DateField()),
                ("tenth_cents", models.PositiveSmallIntegerField()),
                ("set_by", models.CharField(max_length=120)),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-first_day"],
                "constraints": [
                    models.UniqueConstraint(fields=("program", "first_day"), name="mileage_rate_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Expense",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="expenses", to="volunteers.volunteer"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="expenses",
                        to="visitation.visit",
                    ),
                ),
                ("day", models.DateField()),
                ("miles", models.PositiveSmallIntegerField(default=0)),
                ("tenth_cents", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("tolls_cents", models.PositiveIntegerField(default=0)),
                ("other_cents", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("approved", "approved"),
                            ("refused", "not approved"),
                            ("paid", "paid"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_by", models.CharField(blank=True, max_length=120)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("paid_by", models.CharField(blank=True, max_length=120)),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-day", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("visit__isnull", False)),
                        fields=("volunteer", "visit"),
                        name="expense_once_a_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("miles__gt", 0), ("tolls_cents__gt", 0), ("other_cents__gt", 0), _connector="OR"
                        ),
                        name="expense_of_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
                    ),
                ),
                (
                    "expense",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="receipts", to="visitation.expense"
                    ),
                ),
                ("sort", models.CharField(choices=[("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")], max_length=4)),
                ("content", compliance.fields.columns.SealedTextField(default="", editable=True)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["added_at"],
            },
        ),
        child_table("visitation_lognote", parent="visitation_visit", column="visit_id"),
        child_table("visitation_logshare", parent="visitation_visit", column="visit_id"),
        child_table("visitation_loganswer", parent="visitation_visit", column="visit_id"),
        tenant_table("visitation_logquestion"),
        tenant_table("visitation_caretask"),
        tenant_table("visitation_obstruction"),
        tenant_table("visitation_mileagerate"),
        tenant_table("visitation_expense"),
        tenant_table("visitation_receipt"),
        migrations.RunSQL(HELD, NOT_HELD),
    ]
