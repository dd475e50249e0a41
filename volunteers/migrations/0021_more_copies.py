"""Copies of what stood in the way at a facility, and of expenses."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facilities", "0002_drafts"), ("volunteers", "0020_mail_that_waits")]
    operations = [
        migrations.AddField(
            "sheetexport",
            "facility",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="facilities.facility",
            ),
        ),
        migrations.AlterField(
            "sheetexport",
            "what",
            models.CharField(
                choices=[
                    ("volunteers", "volunteers"),
                    ("schedule", "schedule"),
                    ("obstructed", "visits refused, cut short or begun late"),
                    ("expenses", "expenses"),
                ],
                max_length=10,
            ),
        ),
    ]
