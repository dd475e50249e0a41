"""What resting did to the volunteer, so that taking the role up again undoes that and no more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0012_invitations_by_mail")]
    operations = [
        # Roles that rest already are taken up as before: true for the rows there are, false from now on.
        migrations.AddField("membership", "has_paused", models.BooleanField(default=True)),
        migrations.AlterField("membership", "has_paused", models.BooleanField(default=False)),
    ]
