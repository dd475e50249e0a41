"""What is suggested for visits that a draft hits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0004_pack_signers"),
    ]

    operations = [
        migrations.AddField(
            model_name="rulebookedition",
            name="when_hit",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="closure",
            name="reason",
            field=models.CharField(
                choices=[
                    ("illness", "illness or quarantine"),
                    ("lockdown", "lockdown"),
                    ("staff", "too few staff"),
                    ("weather", "weather"),
                    ("holiday", "holiday"),
                    ("suspend", "visits suspended"),
                    ("not_told", "the facility gave no reason"),
                    ("other", "another reason"),
                ],
                max_length=8,
            ),
        ),
    ]
