"""Who may see and change the rows of this package: see `base/access/walls.py`."""

from django.db import migrations

from dongvon.base.access.walls import only_grows, wall_by_place


class Migration(migrations.Migration):
    dependencies = [("households", "0001_initial")]
    operations = [
        wall_by_place(
            "households_household", "households_person", "households_povertylist", "households_householdclass"
        ),
        only_grows("households_povertylist"),
    ]
