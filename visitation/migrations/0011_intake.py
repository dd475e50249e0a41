"""Requests as they come in, the waiting list, what the family takes, and fingerprints of names."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import compliance.fields.columns
import compliance.fields.rows
from compliance.tenancy.policies import child_table, tenant_table

OF_A_PERSON = ("intake", "waitingplace", "priorityflag", "familyvisits")
HELD = "".join(
    f"CREATE TRIGGER held BEFORE DELETE ON visitation_{table} "
    "FOR EACH ROW EXECUTE FUNCTION visitation_refuse_while_held('of a person');\n"
    for table in OF_A_PERSON
)
NOT_HELD = "".join(f"DROP TRIGGER held ON visitation_{table};\n" for table in OF_A_PERSON)


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0001_initial"),
        ("visitation", "0010_matching"),
        ("volunteers", "0013_what_resting_did"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intake",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("line", "the telephone line"),
                            ("sheet", "the sign-up sheet in the unit"),
                            ("letter", "a letter"),
                            ("lawyer", "a lawyer"),
                            ("family", "family"),
                            ("chaplain", "a chaplain"),
                            ("program", "another program"),
                            ("visited", "somebody we visit already"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "the person themselves"),
                            ("agreed", "somebody for them, and the person agreed"),
                            ("others", "somebody for them; the person has not been asked"),
                        ],
                        max_length=6,
                    ),
                ),
                ("wishes", models.JSONField(blank=True, default=list)),
                (
                    "requester",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=120),
                ),
                (
                    "relationship",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=80),
                ),
                (
                    "reply_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "a letter to the person"),
                            ("phone", "a telephone call"),
                            ("email", "an e-mail"),
                            ("through", "through whoever asked"),
                            ("none", "no way is safe: do not answer"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "reply_to",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=120),
                ),
                ("reply_language", models.CharField(blank=True, max_length=8)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_by", models.CharField(max_length=120)),
                ("taken_in", models.CharField(blank=True, max_length=8)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by", models.CharField(blank=True, max_length=120)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="intakes", to="visitation.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FamilyVisits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visits",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(14),
                        ],
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        null=True,
                    ),
                ),
                ("day", models.DateField(blank=True, null=True)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("entered_by", models.CharField(max_length=120)),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="family_visits",
                        to="visitation.person",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "family visits",
                "ordering": ["first_day", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday__isnull", True), ("day__isnull", True), _connector="OR"),
                        name="family_visits_on_a_weekday_or_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visits__gte", 1), ("visits__lte", 14)), name="family_visits_are_some"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__isnull", True), ("last_day__gte", models.F("first_day")), _connector="OR"
                        ),
                        name="family_visits_end_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__isnull", True), ("weekday__lte", 6), _connector="OR"),
                        name="family_visits_on_a_day_of_the_week",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NameKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.IntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="name_keys", to="visitation.person"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["program", "key"], include=("person",), name="name_key_search")],
            },
        ),
        migrations.CreateModel(
            name="PriorityFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_visitors", "nobody else visits them"),
                            ("isolation", "kept apart from others"),
                            ("long_stay", "held for a long time"),
                            ("newly_moved", "newly moved"),
                            ("asked_again", "asked more than once"),
                            ("rare_language", "hardly anybody there speaks their language"),
                        ],
                        max_length=13,
                    ),
                ),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("set_by", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.CharField(blank=True, max_length=120)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="priority_flags",
                        to="visitation.person",
                    ),
                ),
            ],
            options={
                "ordering": ["set_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "reason"),
                        name="priority_flag_holds_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WaitingPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("wishes", models.JSONField(blank=True, default=list)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waiting_place",
                        to="visitation.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["since"], name="waiting_longest_first")],
            },
        ),
        tenant_table("visitation_namekey"),
        *(child_table(f"visitation_{table}", parent="visitation_person", column="person_id") for table in OF_A_PERSON),
        migrations.RunSQL(HELD, NOT_HELD),
    ]
