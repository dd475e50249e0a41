"""The post: letters of programs beside those about accounts, how accounts want to be told, answers that came in."""

import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from compliance.tenancy.policies import PROGRAM, counting_function, walled

WAYS = [("mail", "e-mail"), ("text", "text message"), ("call", "telephone call")]
STATES = [
    ("waiting", "waiting"),
    ("sending", "being sent"),
    ("sent", "sent"),
    ("dropped", "not needed any more"),
    ("dead", "could not be sent"),
    ("to_call", "to be told by telephone"),
    ("called", "told by telephone"),
]
OF_A_PROGRAM, OF_AN_ACCOUNT = Q(program__isnull=False), Q(program__isnull=True)
TO_ACCOUNT = Q(user__isnull=False) & Q(volunteer__isnull=True)
TO_VOLUNTEER = Q(user__isnull=True) & Q(volunteer__isnull=False)


def _column(name, field):
    return migrations.AddField("letter", name, field)


def _constraint(**told):
    return migrations.AddConstraint("letter", models.CheckConstraint(**told))


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0009_lost_factors")]
    operations = [
        migrations.AlterModelOptions("letter", {"ordering": ["due_at", "id"]}),
        _column(
            "program",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="letters",
                to="volunteers.program",
            ),
        ),
        _column(
            "volunteer",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="letters",
                to="volunteers.volunteer",
            ),
        ),
        _column("subject_code", models.CharField(blank=True, default="", max_length=24)),
        _column("edition", models.CharField(blank=True, default="", max_length=48)),
        migrations.AlterField("letter", "subject_code", models.CharField(blank=True, max_length=24)),
        migrations.AlterField("letter", "edition", models.CharField(blank=True, max_length=48)),
        _column("is_urgent", models.BooleanField(default=False)),
        _column("way", models.CharField(blank=True, choices=WAYS, default="", max_length=4)),
        migrations.AlterField("letter", "way", models.CharField(blank=True, choices=WAYS, max_length=4)),
        _column("state", models.CharField(choices=STATES, default="waiting", max_length=7)),
        _column("due_at", models.DateTimeField(default=django.utils.timezone.now)),
        _column("useful_until", models.DateTimeField(null=True)),
        _column("attempts", models.PositiveSmallIntegerField(default=0)),
        _column("tried_at", models.DateTimeField(null=True)),
        _column("ended_at", models.DateTimeField(null=True)),
        _column("reason", models.CharField(blank=True, default="", max_length=24)),
        migrations.AlterField("letter", "reason", models.CharField(blank=True, max_length=24)),
        _column("reply_index", models.BinaryField(null=True)),
        migrations.AlterField("letter", "content", models.BinaryField(null=True)),
        migrations.AddIndex("letter", models.Index(fields=["program", "state", "due_at"], name="letter_due")),
        migrations.AddIndex(
            "letter",
            models.Index(
                fields=["reply_index", "ended_at"], name="letter_reply", condition=Q(reply_index__isnull=False)
            ),
        ),
        migrations.AddConstraint(
            "letter",
            models.UniqueConstraint(
                fields=["program", "kind", "subject_code", "user", "volunteer", "edition"],
                condition=OF_A_PROGRAM,
                nulls_distinct=False,
                name="letter_once_a_reader",
            ),
        ),
        _constraint(condition=OF_AN_ACCOUNT | TO_ACCOUNT | TO_VOLUNTEER, name="letter_has_one_reader"),
        _constraint(condition=OF_AN_ACCOUNT | Q(content__isnull=True), name="letter_of_a_program_holds_no_content"),
        _constraint(condition=OF_A_PROGRAM | Q(volunteer__isnull=True), name="letter_to_a_volunteer_has_program"),
        migrations.CreateModel(
            "PostChoice",
            [
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="post_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "usual",
                    models.CharField(choices=WAYS, default="mail", max_length=4, verbose_name="Usual messages"),
                ),
                (
                    "urgent",
                    models.CharField(choices=WAYS, default="mail", max_length=4, verbose_name="Urgent messages"),
                ),
                ("quiet_from", models.TimeField(default=datetime.time(21), verbose_name="Quiet from")),
                ("quiet_until", models.TimeField(default=datetime.time(7), verbose_name="Quiet until")),
                (
                    "names_facility",
                    models.BooleanField(default=False, verbose_name="Name the facility in my messages"),
                ),
            ],
        ),
        migrations.CreateModel(
            "TextReply",
            [
                ("fingerprint", models.BinaryField(primary_key=True, serialize=False)),
                ("came_at", models.DateTimeField()),
            ],
        ),
        # Whoever posts a letter about an account may act for a program; to send it nobody does.
        walled(
            "volunteers_letter",
            f"program_id = {PROGRAM} OR (program_id IS NULL AND {PROGRAM} IS NULL)",
            written=f"program_id = {PROGRAM} OR program_id IS NULL",
        ),
        # The sender's first question: for which programs is there anything to do?
        counting_function(
            "visitation_programs_with_post(moment timestamptz) RETURNS SETOF bigint",
            """
            SELECT DISTINCT program_id FROM volunteers_letter
            WHERE program_id IS NOT NULL AND state IN ('waiting', 'sending') AND due_at <= moment
            """,
            reads={"volunteers_letter": "id, program_id, state, due_at, reply_index, ended_at"},
        ),
        # A text message comes in before it is known for which program: the newest letter its number may answer.
        counting_function(
            "visitation_answered_letter(number bytea, since timestamptz) RETURNS TABLE (letter uuid, program bigint)",
            """
            SELECT id, program_id FROM volunteers_letter
            WHERE reply_index = number AND state = 'sent' AND ended_at >= since
            ORDER BY ended_at DESC, id LIMIT 1
            """,
            reads={"volunteers_letter": "id, program_id, state, due_at, reply_index, ended_at"},
        ),
    ]
