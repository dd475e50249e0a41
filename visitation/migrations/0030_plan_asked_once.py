"""A form that asks for a plan and is sent twice makes one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visitation", "0029_planned_together")]

    operations = [
        migrations.AddField(model_name="plan", name="once", field=models.UUIDField(blank=True, null=True)),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("program", "once"), name="plan_asked_once"),
        ),
    ]
