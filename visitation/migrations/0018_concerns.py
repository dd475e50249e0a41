"""Urgent words and who is on call for them, follow-ups, and a store of its own for reports of abuse."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import compliance.fields.columns
import compliance.fields.rows
import visitation.models.placements
import visitation.models.visits
import volunteers.models.phones
from compliance.tenancy.policies import child_table, tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0002_drafts"),
        ("visitation", "0017_aftercare"),
        ("volunteers", "0018_people_at_a_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("code", models.CharField(max_length=12, unique=True)),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("now", "Now: somebody may come to harm (within 2 hours)"),
                            ("day", "Today or tomorrow (within 24 hours)"),
                            ("week", "This week (within 7 days)"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("health", "Health, or medicine"),
                            ("self_harm", "They may harm themselves"),
                            ("safety", "Force, threats, or fear of somebody"),
                            ("moved", "They may be moved, deported or released soon"),
                            ("apart", "They are kept apart from others"),
                            ("lawyer", "Lawyer, court or papers"),
                            ("family", "Family or children"),
                            ("conduct", "How staff treated me"),
                            ("other", "Something else"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "line",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=500),
                ),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits to be taken up"),
                            ("taken", "somebody takes care of it"),
                            ("closed", "closed"),
                        ],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("moves_on_at", models.DateTimeField(blank=True, null=True)),
                ("moves", models.PositiveSmallIntegerField(default=0)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("helped", "we could help"),
                            ("passed_on", "the person’s lawyer or another helper takes care of it"),
                            ("watched", "we keep an eye on it"),
                            ("not_wanted", "the person does not want us to do anything"),
                            ("not_possible", "we could do nothing"),
                            ("mistake", "it was a mistake, or told twice"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "answer",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=280),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concerns",
                        to="visitation.person",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="concerns", to="volunteers.program"
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="concerns",
                        to="visitation.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "code"],
            },
        ),
        migrations.CreateModel(
            name="ConcernShift",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("phone", volunteers.models.phones.SealedPhoneField(blank=True, default="", editable=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="concern_shifts",
                        to="volunteers.program",
                    ),
                ),
            ],
            options={
                "ordering": ["first_day"],
            },
        ),
        migrations.CreateModel(
            name="ConcernTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("on_call", "on call"),
                            ("assigned", "the person’s own lead; nobody was on call"),
                            ("fallback", "nobody was on call"),
                            ("moved_on", "it moved on by itself"),
                            ("taken", "took it"),
                            ("handed", "handed over"),
                            ("left", "the one before is no lead any more"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="visitation.concern"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Destination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lawyer", "a lawyer or a court"),
                            ("congress", "an office of Congress"),
                            ("inspector", "an inspector general"),
                            ("state", "a state or county body"),
                            ("monitor", "an organization that watches detention"),
                            ("other", "somebody else"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("reach", models.CharField(blank=True, max_length=200)),
                ("checked_on", models.DateField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="destinations",
                        to="volunteers.program",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("code", models.CharField(max_length=12, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("books", "books"),
                            ("funds", "money for the account or calls"),
                            ("letters", "letters"),
                            ("lawyer_list", "a list of lawyers"),
                            ("family", "contact with family"),
                            ("medical", "medical follow-up"),
                            ("release", "help at release"),
                            ("visit", "another visit"),
                            ("tell_person", "tell the person something"),
                            ("other", "something else"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "line",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=280),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField()),
                ("reminded_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to be done"), ("done", "done"), ("dropped", "not needed any more")],
                        default="open",
                        max_length=7,
                    ),
                ),
                (
                    "answer",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=280),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "concern",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="follow_ups",
                        to="visitation.concern",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="visitation.person",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follow_ups", to="volunteers.program"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "code"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                ("code", models.CharField(max_length=12, unique=True)),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("medical", "medical"),
                                ("mental", "mental health"),
                                ("force", "force"),
                                ("sexual", "sexual abuse or harassment"),
                                ("solitary", "kept apart, solitary"),
                                ("threats", "threats, retaliation"),
                                ("food", "food, water, heat or cold"),
                                ("hygiene", "hygiene"),
                                ("language", "no interpreter, papers in an unknown language"),
                                ("religion", "religion"),
                                ("mail", "letters and telephone"),
                                ("lawyer", "no access to a lawyer"),
                                ("access", "a visit was refused"),
                                ("discrim", "discrimination"),
                                ("lgbtq", "safety of LGBTQ+ people"),
                                ("death", "death, self-harm"),
                                ("other", "something else"),
                            ],
                            max_length=9,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "known",
                    models.CharField(
                        choices=[
                            ("saw", "I saw it"),
                            ("person", "The person told me"),
                            ("another", "Somebody else told me"),
                            ("document", "A document says so"),
                        ],
                        max_length=8,
                    ),
                ),
                ("happened_on", models.DateField(blank=True, null=True)),
                (
                    "precision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("day", "on this day"),
                            ("about", "around this day"),
                            ("since", "since about this day, and still"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "danger",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")], max_length=7
                    ),
                ),
                (
                    "fear",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I do not know")], max_length=7
                    ),
                ),
                (
                    "area",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=120),
                ),
                ("story", compliance.fields.columns.SealedTextField(default="", editable=True, max_length=2000)),
                (
                    "wish",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=500),
                ),
                (
                    "told",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=500),
                ),
                ("watch_until", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(choices=[("open", "open"), ("closed", "closed")], default="open", max_length=6),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("emptied_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="visitation.person",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="incidents", to="volunteers.program"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incidents",
                        to="visitation.visit",
                    ),
                ),
            ],
            options={
                "ordering": ["-reported_at", "code"],
            },
        ),
        migrations.CreateModel(
            name="IncidentConsent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("follow_up", "the program may follow it up"),
                            ("lawyer", "my lawyer may be told"),
                            ("totals", "it may be counted, without a name"),
                            ("no_name", "a complaint without my name"),
                            ("with_name", "a complaint with my name"),
                            ("press", "the press may be told"),
                        ],
                        max_length=9,
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                (
                    "way",
                    models.CharField(
                        choices=[("in_person", "in person"), ("phone", "by telephone"), ("letter", "by letter")],
                        max_length=9,
                    ),
                ),
                (
                    "witness",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=120),
                ),
                ("taken_by", models.CharField(max_length=120)),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitation.destination",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="visitation.incident"
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_at"],
            },
        ),
        migrations.CreateModel(
            name="IncidentHandler",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("named_by", models.CharField(max_length=120)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="handlers", to="visitation.incident"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IncidentStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=compliance.fields.rows.random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", compliance.fields.columns.KeyField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("note", "note"),
                            ("spoke", "spoke with the person"),
                            ("leave", "may be passed on: the person agreed, and two people"),
                            ("override", "may be passed on: a life is in danger, and two people"),
                            ("sent", "was passed on"),
                            ("reply", "a reply came"),
                            ("told", "the person was told that it was passed on"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "words",
                    compliance.fields.columns.SealedTextField(blank=True, default="", editable=True, max_length=1000),
                ),
                ("by", models.CharField(max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "destination",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="visitation.destination",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="visitation.incident"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["program", "state", "due_at"], name="concern_by_clock"),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("raised_at"))), name="concern_is_due_after_it_was_raised"
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", True),
                        ("moves_on_at__isnull", False),
                        ("state", "open"),
                        ("taken_at__isnull", True),
                    ),
                    models.Q(
                        ("closed_at__isnull", True),
                        ("moves_on_at__isnull", True),
                        ("state", "taken"),
                        ("taken_at__isnull", False),
                    ),
                    models.Q(("closed_at__isnull", False), ("moves_on_at__isnull", True), ("state", "closed")),
                    _connector="OR",
                ),
                name="concern_state_goes_with_its_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "closed"), ("outcome", ""), _connector="XOR"),
                name="concern_has_an_outcome_once_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="concernshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="concern_shift_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="concernshift",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (visitation.models.placements.OneNumber("program"), "&&"),
                    (visitation.models.placements.DayRange("first_day", "last_day"), "&&"),
                ],
                name="concern_shift_of_one_lead_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="concernturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="concern_turn_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="concernturn",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("concern",), name="concern_has_one_owner"
            ),
        ),
        migrations.AddConstraint(
            model_name="concernturn",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (visitation.models.placements.OneNumber("concern"), "&&"),
                    (visitation.models.visits.TimeRange("since", "until"), "&&"),
                ],
                name="concern_turns_do_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="destination",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)), fields=("program", "name"), name="destination_once"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["program", "state", "due_on"], name="follow_up_by_day"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "open"), ("ended_at__isnull", False), _connector="XOR"),
                name="follow_up_ends_once",
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["program", "state", "-reported_at"], name="incident_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "open"), ("closed_at__isnull", False), _connector="XOR"),
                name="incident_closes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("taken_at"))), name="incident_consent_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["no_name", "with_name"]), ("destination__isnull", True), _connector="XOR"
                ),
                name="incident_consent_to_a_complaint_names_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidenthandler",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)), fields=("incident", "lead"), name="incident_handler_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["leave", "override", "sent", "reply"]), _negated=True),
                    ("destination__isnull", False),
                    _connector="OR",
                ),
                name="incident_step_says_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["leave", "override"]), ("ends_at__isnull", True), _connector="XOR"),
                name="incident_leave_ends",
            ),
        ),
        migrations.AlterField(
            model_name="disclosure",
            name="ground",
            field=models.CharField(
                choices=[
                    ("consent", "the person agreed"),
                    ("facility_rule", "the facility requires it"),
                    ("safety", "a life was in danger; two leads decided"),
                    ("none", "no consent is written down"),
                ],
                max_length=13,
            ),
        ),
        migrations.AlterField(
            model_name="disclosure",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("visit", "a visit"),
                    ("hand_over", "a hand-over"),
                    ("tell_lawyer", "to tell the lawyer"),
                    ("named_to", "the person wants to be named"),
                    ("report", "a report of abuse"),
                ],
                max_length=11,
            ),
        ),
        *(
            tenant_table(f"visitation_{table}")
            for table in ("concernshift", "concern", "followup", "destination", "incident")
        ),
        child_table("visitation_concernturn", parent="visitation_concern", column="concern_id"),
        *(
            child_table(f"visitation_incident{table}", parent="visitation_incident", column="incident_id")
            for table in ("handler", "consent", "step")
        ),
    ]
