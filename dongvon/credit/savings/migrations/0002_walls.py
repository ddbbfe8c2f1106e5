"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import wall_by_place


class Migration(migrations.Migration):
    dependencies = [("savings", "0001_initial")]
    operations = [
        wall_by_place("savings_savingsaccount"),
    ]
