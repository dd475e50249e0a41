"""How many people a volunteer visits at a time."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0017_sheets")]
    operations = [
        migrations.AddField(
            "volunteer",
            "max_people",
            models.PositiveSmallIntegerField(
                blank=True, default=1, validators=[MinValueValidator(0), MaxValueValidator(9)]
            ),
        ),
    ]
