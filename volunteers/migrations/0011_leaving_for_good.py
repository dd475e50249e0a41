"""When the owner of an account left and asked that it is deleted, and when it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0010_post")]
    operations = [
        migrations.AddField("user", "erasure_asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("user", "erased_at", models.DateTimeField(blank=True, null=True)),
    ]
