"""A place that is offered in exchange for a visit of whoever takes it; and who comes along on a standing visit."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visitation", "0026_apart")]
    operations = [
        migrations.AddField("callout", "is_swap", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "callout",
            models.CheckConstraint(
                condition=models.Q(("is_swap", False), ("instead_of__isnull", False), _connector="OR"),
                name="call_out_swaps_a_place",
            ),
        ),
        migrations.AddField(
            "calloutanswer",
            "gives",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="visitation.visit",
            ),
        ),
        migrations.AddField(
            "standingvisit",
            "companion",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="volunteers.volunteer",
            ),
        ),
        migrations.AddField(
            "standingvisit",
            "companion_part",
            models.CharField(
                choices=[
                    ("visitor", "visitor"),
                    ("partner", "visit partner"),
                    ("interpreter", "interpreter"),
                    ("mentor", "mentor"),
                ],
                default="partner",
                max_length=11,
            ),
        ),
    ]
