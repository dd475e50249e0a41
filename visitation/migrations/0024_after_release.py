"""A match that goes on after a release: the way somebody gave for it, sealed, and the day by which a lead confirms it."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

from compliance.fields import KeyField, SealedTextField, random_row_id
from compliance.tenancy.policies import child_table

HELD = """
CREATE TRIGGER held BEFORE DELETE ON visitation_contactafterrelease
    FOR EACH ROW EXECUTE FUNCTION visitation_refuse_while_held('of a person');
"""
NOT_HELD = "DROP TRIGGER held ON visitation_contactafterrelease;"


class Migration(migrations.Migration):
    dependencies = [("visitation", "0023_review")]
    operations = [
        migrations.CreateModel(
            name="ContactAfterRelease",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=random_row_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key_id", KeyField()),
                ("way", SealedTextField(blank=True, default="", max_length=200)),
                ("written_by", models.CharField(max_length=120)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_after_release",
                        to="visitation.person",
                    ),
                ),
            ],
            options={"verbose_name_plural": "contacts after release"},
        ),
        migrations.AddField("match", "confirm_by", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "match",
            models.CheckConstraint(
                condition=Q(confirm_by__isnull=True) | Q(channel="after"), name="match_is_confirmed_after_release"
            ),
        ),
        migrations.AlterField(
            "disclosure",
            "purpose",
            models.CharField(
                choices=[
                    ("visit", "a visit"),
                    ("hand_over", "a hand-over"),
                    ("tell_lawyer", "to tell the lawyer"),
                    ("named_to", "the person wants to be named"),
                    ("report", "a report of abuse"),
                    ("after", "contact after release"),
                ],
                max_length=11,
            ),
        ),
        child_table("visitation_contactafterrelease", parent="visitation_person", column="person_id"),
        migrations.RunSQL(HELD, NOT_HELD),
    ]
