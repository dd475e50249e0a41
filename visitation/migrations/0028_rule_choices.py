"""What becomes of a visit that new rules hit; and a closure of the same day counts as a visit refused."""

import django.db.models.deletion
from django.db import migrations, models

from compliance.tenancy.policies import tenant_table

# Whoever discards a draft may not see the rows that hang on it: the database takes them along by itself.
GONE_WITH_THE_DRAFT = """
ALTER TABLE visitation_rulechoice ADD CONSTRAINT rule_choice_of_an_edition
    FOREIGN KEY (edition_id) REFERENCES facilities_rulebookedition (id)
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
STAYS = "ALTER TABLE visitation_rulechoice DROP CONSTRAINT rule_choice_of_an_edition;"


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0005_choices_for_visits"),
        ("visitation", "0027_swaps"),
        ("volunteers", "0022_copies_by_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codes", models.JSONField(default=list)),
                (
                    "suggested",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "keep it as it is"),
                            ("move", "move it"),
                            ("cancel", "call it off and tell everybody"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "keep it as it is"),
                            ("move", "move it"),
                            ("cancel", "call it off and tell everybody"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("facility_agreed", "the facility agreed to it"),
                            ("rule_outdated", "the rule on record is out of date"),
                            ("settled_otherwise", "it is settled in another way"),
                            ("person_needs_it", "the person needs it, and the program answers for it"),
                        ],
                        max_length=17,
                    ),
                ),
                ("window_id", models.CharField(blank=True, max_length=40)),
                ("mode", models.CharField(blank=True, max_length=16)),
                ("starts", models.DateTimeField(blank=True, null=True)),
                ("ends", models.DateTimeField(blank=True, null=True)),
                ("day", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("chosen_by", models.CharField(blank=True, max_length=120)),
                ("chosen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "kept"),
                            ("moved", "moved"),
                            ("cancelled", "called off"),
                            ("gone", "nothing had to be done any more"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "why_not",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused", "the rules, a volunteer or the person stood in the way"),
                            ("taken", "the place was taken in the same moment"),
                            ("changed", "the visit had changed"),
                        ],
                        max_length=7,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="obstruction",
            name="is_from_closure",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="obstruction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_from_closure", True)), fields=("visit",), name="closure_obstruction_once"
            ),
        ),
        migrations.AddField(
            model_name="rulechoice",
            name="edition",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="facilities.rulebookedition",
            ),
        ),
        migrations.AddField(
            model_name="rulechoice",
            name="moved_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="visitation.visit",
            ),
        ),
        migrations.AddField(
            model_name="rulechoice",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="volunteers.program"
            ),
        ),
        migrations.AddField(
            model_name="rulechoice",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rule_choices", to="visitation.visit"
            ),
        ),
        migrations.AddIndex(
            model_name="rulechoice",
            index=models.Index(condition=models.Q(("outcome", "")), fields=["program"], name="rule_choice_open"),
        ),
        migrations.AddConstraint(
            model_name="rulechoice",
            constraint=models.UniqueConstraint(fields=("edition", "visit"), name="rule_choice_once_a_visit"),
        ),
        migrations.AddConstraint(
            model_name="rulechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what", "keep"), models.Q(("because", ""), _negated=True)),
                    models.Q(models.Q(("what", "keep"), _negated=True), ("because", "")),
                    _connector="OR",
                ),
                name="rule_choice_keeps_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("what", "move"), _negated=True), ("starts__isnull", False), _connector="OR"
                ),
                name="rule_choice_moves_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen_at__isnull", True), ("chosen_by", ""), ("what", "")),
                    models.Q(
                        models.Q(("what", ""), _negated=True),
                        ("chosen_at__isnull", False),
                        models.Q(("chosen_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rule_choice_has_its_chooser",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("settled_at__isnull", True)),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="rule_choice_is_settled_once",
            ),
        ),
        tenant_table("visitation_rulechoice"),
        migrations.RunSQL(GONE_WITH_THE_DRAFT, STAYS),
    ]
