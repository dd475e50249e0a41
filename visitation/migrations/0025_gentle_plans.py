"""Plans that show how they come closer, that weigh as a lead asks, and that follow or mend another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visitation", "0024_after_release"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="curve",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="plan",
            name="fairness",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="plan",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="followed_by",
                to="visitation.plan",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="is_to_stop",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="plan",
            name="mends",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="plan",
            name="weights",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="visit",
            name="is_pinned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="visit",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaced_by",
                to="visitation.visit",
            ),
        ),
    ]
