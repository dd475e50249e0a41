"""One account may be a volunteer of several programs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0006_row_level_security")]
    operations = [
        migrations.AlterField(
            "volunteer",
            "user",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="volunteers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            "volunteer",
            models.UniqueConstraint(fields=["program", "user"], name="volunteer_once_an_account_and_program"),
        ),
    ]
