"""Two people who are not visited side by side, and two volunteers who do not go together; why is sealed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from compliance.fields import KeyField, SealedTextField, random_row_id
from compliance.tenancy.policies import child_table

HELD = """
CREATE TRIGGER held BEFORE DELETE ON visitation_peopleapart
    FOR EACH ROW EXECUTE FUNCTION visitation_refuse_while_held('of a person');
"""
NOT_HELD = "DROP TRIGGER held ON visitation_peopleapart;"


def _row() -> list[tuple[str, models.Field]]:
    return [
        ("id", models.BigIntegerField(default=random_row_id, editable=False, primary_key=True, serialize=False)),
        ("key_id", KeyField()),
        ("reason", SealedTextField(default="")),
        ("written_by", models.CharField(max_length=120)),
        ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
    ]


def _two(model: str, one: str) -> list[tuple[str, models.ForeignKey]]:
    cascade = django.db.models.deletion.CASCADE
    return [
        (one, models.ForeignKey(on_delete=cascade, related_name="apart", to=model)),
        ("other", models.ForeignKey(on_delete=cascade, related_name="apart_from", to=model)),
    ]


class Migration(migrations.Migration):
    dependencies = [("visitation", "0025_gentle_plans"), ("volunteers", "0022_copies_by_code")]
    operations = [
        migrations.CreateModel(
            name="PeopleApart",
            fields=[
                *_row(),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("hour", "never at the same hour"),
                            ("minutes", "at least so many minutes between their visits"),
                            ("day", "never on the same day"),
                        ],
                        default="day",
                        max_length=7,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                *_two("visitation.person", "person"),
            ],
            options={"verbose_name_plural": "people apart"},
        ),
        migrations.CreateModel(
            name="VolunteersApart",
            fields=[*_row(), *_two("volunteers.volunteer", "volunteer")],
            options={"verbose_name_plural": "volunteers apart"},
        ),
        migrations.AddConstraint(
            "peopleapart",
            models.UniqueConstraint(Least("person", "other"), Greatest("person", "other"), name="people_apart_once"),
        ),
        migrations.AddConstraint(
            "peopleapart",
            models.CheckConstraint(condition=Q(("person", F("other")), _negated=True), name="people_apart_are_two"),
        ),
        migrations.AddConstraint(
            "peopleapart",
            models.CheckConstraint(
                condition=Q(scope="minutes", minutes__isnull=False) | (~Q(scope="minutes") & Q(minutes__isnull=True)),
                name="people_apart_minutes",
            ),
        ),
        migrations.AddConstraint(
            "volunteersapart",
            models.UniqueConstraint(
                Least("volunteer", "other"), Greatest("volunteer", "other"), name="volunteers_apart_once"
            ),
        ),
        migrations.AddConstraint(
            "volunteersapart",
            models.CheckConstraint(
                condition=Q(("volunteer", F("other")), _negated=True), name="volunteers_apart_are_two"
            ),
        ),
        child_table("visitation_peopleapart", parent="visitation_person", column="person_id"),
        child_table("visitation_volunteersapart", parent="volunteers_volunteer", column="volunteer_id"),
        migrations.RunSQL(HELD, NOT_HELD),
    ]
