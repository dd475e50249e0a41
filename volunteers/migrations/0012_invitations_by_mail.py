"""Calendar invitations by e-mail, for those who want them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0011_leaving_for_good")]
    operations = [
        migrations.AddField(
            "postchoice",
            "gets_invitations",
            models.BooleanField(default=False, verbose_name="Send me calendar invitations by e-mail"),
        ),
    ]
