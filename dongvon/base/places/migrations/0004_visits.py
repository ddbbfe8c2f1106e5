"""Several visits of a team to a point in one month."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0003_units_of_later_days"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="pointmove",
            name="one_move_per_fixed_day",
        ),
        migrations.AddField(
            model_name="pointmove",
            name="visit",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="pointmove",
            constraint=models.UniqueConstraint(fields=("point", "fixed_on", "visit"), name="one_day_per_visit"),
        ),
    ]
