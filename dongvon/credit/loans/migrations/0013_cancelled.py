"""What of a grant will not be paid out any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("loans", "0012_released")]

    operations = [
        migrations.AddField(model_name="loan", name="cancelled", field=models.BigIntegerField(db_default=0, default=0)),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled__gte", 0), ("cancelled__lt", models.F("amount"))),
                name="cancelled_part_of_the_amount",
            ),
        ),
    ]
