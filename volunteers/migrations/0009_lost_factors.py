"""When a lost second factor is taken off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0008_leaving")]
    operations = [migrations.AddField("user", "factors_end_at", models.DateTimeField(blank=True, null=True))]
